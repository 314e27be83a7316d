using PairScope.Pairing;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Tests.Spectra;

public class PairingEnergiesTests
{
    [Fact]
    public void Pairs_of_equal_spins_open_gaps_where_the_spin_orbit_coupling_is_largest_on_the_line_round_the_middle_of_the_zone_and_singlets_at_the_Fermi_level()
    {
        BlochMatrix bloch = Materials.NbSe2(78).Bloch;
        IReadOnlyList<PairingEnergy> triplets = PairingEnergies.Of(bloch, [GapFunction.Mixed(Irrep.A1DoublePrime, 1).Matrix], 100);

        // max |λ| on the line ξ = 0 round Γ, by brute force.
        double largest = Enumerable.Range(0, 40_000).Select(i => new Lattice.ReducedMomentum((i % 200 / 500.0) - 0.2, (i / 200 / 500.0) - 0.2))
            .Select(k => (Xi: (bloch[0, 0].Evaluate(k).Real + bloch[1, 1].Evaluate(k).Real) / 2, Lambda: (bloch[0, 0].Evaluate(k).Real - bloch[1, 1].Evaluate(k).Real) / 2))
            .Where(e => Math.Abs(e.Xi) < 3).Max(e => Math.Abs(e.Lambda));
        Assert.Contains(triplets, e => e.IsMaximum && Math.Abs(e.Energy - largest) < 0.5);
        PairingEnergy singlet = Assert.Single(PairingEnergies.Of(bloch, [GapFunction.Mixed(Irrep.A1Prime, 1, channel: PairingChannel.OnSiteSinglet).Matrix], 100));
        Assert.Equal(0, singlet.Energy);
        Assert.Equal(1, singlet.Opening, 1e-3);
    }
}
