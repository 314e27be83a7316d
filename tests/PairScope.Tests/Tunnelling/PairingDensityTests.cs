using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.Spectra;
using PairScope.Tests.GreenFunctions;
using PairScope.TightBinding;
using PairScope.Tunnelling;

namespace PairScope.Tests.Tunnelling;

public class PairingDensityTests
{
    private static readonly TightBindingModel NbSe2 = Materials.NbSe2(78);

    // The gap is far below what the normal density of states changes over, 1 meV against some 100: it changes by 0.43 % over ±3 meV.
    [Fact]
    public void On_site_pairs_have_the_density_of_Dynes_with_their_broadening()
    {
        GapFunction gap = GapFunction.Pure(Irrep.A1Prime, PairingChannel.OnSiteSinglet, 1);
        TabulatedDensity exact = PairingDensity.Compute(new BdgHamiltonian(NbSe2, gap), 0.1, 4);
        var dynes = new DynesDensity(1, 0.1);
        Assert.All(Enumerable.Range(-60, 121).Select(k => 0.05 * k), e => Assert.Equal(dynes.At(e), exact.At(e), 0.005 * Math.Max(1, dynes.At(e))));
    }

    [Fact]
    public void The_table_is_the_exact_density_between_its_points_too()
    {
        var hamiltonian = new BdgHamiltonian(NbSe2, GapFunction.Mixed(Irrep.A1Prime, 1, 0.7));
        TabulatedDensity table = PairingDensity.Compute(hamiltonian, 0.1, 3);
        var green = new CrystalGreenFunction(hamiltonian, 0.1);
        double normal = DensityOfStates.Local(new CrystalGreenFunction(new BdgHamiltonian(NbSe2, GapFunction.None()), 0.1), 0);
        Assert.All(new[] { -2.21, -0.777, -0.63, 0.013, 0.412, 0.777, 1.9 }, e => Assert.Equal(DensityOfStates.Local(green, e) / normal, table.At(e), 6e-4)); // energies are halved until the spline meets the density to 1e-3; 4.9e-4 here
    }

    [Fact]
    public void An_impurity_changes_the_density_on_its_site_and_one_of_no_strength_does_not()
    {
        var hamiltonian = new BdgHamiltonian(NbSe2, GapFunction.Mixed(Irrep.A2Prime, 1, 0.7));
        TabulatedDensity clean = PairingDensity.Compute(hamiltonian, 0.2, 2);
        TabulatedDensity none = PairingDensity.Compute(hamiltonian, 0.2, 2, Impurity.Scalar(0), new LatticeVector(1, 0));
        TabulatedDensity strong = PairingDensity.Compute(hamiltonian, 0.2, 2, Impurity.Scalar(100));
        Assert.Equal(clean.At(0), none.At(0), 1e-9);
        Assert.True(Math.Abs(strong.At(0) - clean.At(0)) > 0.1);
    }

    // Its bands end and meet within the window, far beyond the gap, where the energies would otherwise lie 40 meV apart.
    [Fact]
    public void Bands_with_a_structure_of_their_own_beyond_the_gap_are_followed_and_the_tip_chooses_the_orbitals()
    {
        BdgHamiltonian hamiltonian = ReferenceCrystals.Honeycomb();
        var tip = new Tip(TipSpin.Total, [1, 0.25]);
        TabulatedDensity table = PairingDensity.WithDerivatives(hamiltonian, 5, 300, [], 1e-6, tip).Value;
        var green = new CrystalGreenFunction(hamiltonian, 5, 1e-6);
        double normal = DensityOfStates.Local(new CrystalGreenFunction(new BdgHamiltonian(hamiltonian.Model, GapFunction.None(2)), 5, 1e-6), 0, tip);
        Assert.All(new[] { -271.3, -163, -101, -37.7, 3.3, 41, 97, 158.2, 163, 204.9, 291 }, e => Assert.Equal(DensityOfStates.Local(green, e, tip) / normal, table.At(e), 1.5e-3)); // energies are halved until the spline meets the density to 1e-3 in the middle between two
    }
}
