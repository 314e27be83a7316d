using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Tests.Spectra;

public class SpectrumTests
{
    [Fact]
    public void Normal_bands_at_the_corners_are_those_of_the_published_formula()
    {
        // γ_n at Γ (all cosines 1), M (cos k·R = (−1)^n2) and K (1 where n1 + n2 is a multiple of 3, otherwise −½), by hand.
        double[] t = [48.035, 20.116, 99.022, 1.523, -9.090, -15.241, 0.045, 2.177];
        double[] gamma = [1, 6, 6, 6, 12, 6, 6, 12];
        double[] m = [1, -2, -2, 6, -4, -2, 6, -4];
        double[] k = [1, -3, 6, -3, -6, 6, 6, -6];
        double Sum(double[] shells) => t.Zip(shells, (x, y) => x * y).Sum() - 25;
        BandStructure bands = BandStructure.Normal(Materials.NbSe2(25), TriangularLattice.StandardPath(121));
        (int atGamma, int atM, int atK) = (0, Index(bands, "M"), Index(bands, "K"));
        Assert.Equal(["spin up", "spin down"], bands.Names);
        Assert.Equal(Sum(gamma), bands.Energies[0][atGamma], 9);
        Assert.Equal(Sum(gamma), bands.Energies[1][atGamma], 9);
        Assert.Equal(Sum(m), bands.Energies[0][atM], 9);
        Assert.Equal(Sum(m), bands.Energies[1][atM], 9);
        Assert.Equal(Sum(k), 0.5 * (bands.Energies[0][atK] + bands.Energies[1][atK]), 9);
        Assert.Equal(150, Math.Abs(bands.Energies[0][atK] - bands.Energies[1][atK]), 0.01);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void Normal_bands_are_the_eigenvalues_of_the_Bloch_Hamiltonian(double rashba)
    {
        TightBindingModel model = Materials.NbSe2(25, rashba);
        MomentumPath path = TriangularLattice.StandardPath(40);
        BandStructure bands = BandStructure.Normal(model, path);
        for (int i = 0; i < path.Momenta.Count; i++)
        {
            (double lower, double upper) = model.BandEnergies(path.Momenta[i]);
            Assert.Equal(lower, Math.Min(bands.Energies[0][i], bands.Energies[1][i]), 8);
            Assert.Equal(upper, Math.Max(bands.Energies[0][i], bands.Energies[1][i]), 8);
        }
    }

    [Fact]
    public void Quasiparticle_bands_are_symmetric_about_the_Fermi_level_when_pairing_keeps_k_and_minus_k_alike()
    {
        var hamiltonian = new BdgHamiltonian(Materials.NbSe2(), GapFunction.Mixed(Irrep.A1Prime, 20, 0.7));
        BandStructure bands = BandStructure.Quasiparticle(hamiltonian, TriangularLattice.StandardPath(60));
        Assert.Equal(4, bands.Energies.Count);
        for (int i = 0; i < bands.Path.Momenta.Count; i++)
        {
            Assert.Equal(-bands.Energies[0][i], bands.Energies[3][i], 8);
            Assert.Equal(-bands.Energies[1][i], bands.Energies[2][i], 8);
        }
    }

    [Fact]
    public void The_spectral_function_is_the_trace_of_the_inverse_for_every_irrep()
    {
        TightBindingModel model = Materials.NbSe2(40, rashba: 6);
        double[] energies = [-30, -0.7, 0, 4];
        ReducedMomentum[] momenta = [new(0, 0), new(0.1, 0.2), new(-0.3, 0.45), new(1.0 / 3, 1.0 / 3), new(0.07, -0.21)];
        foreach (Irrep irrep in Enum.GetValues<Irrep>())
        {
            var hamiltonian = new BdgHamiltonian(model, GapFunction.Mixed(irrep, 15, 0.8, 0.5));
            double[] weights = SpectralFunction.AlongPath(hamiltonian, momenta, energies, broadening: 0.5);
            for (int e = 0; e < energies.Length; e++)
            {
                for (int i = 0; i < momenta.Length; i++)
                {
                    ComplexMatrix g = hamiltonian.GreenFunction(momenta[i], new Complex(energies[e], 0.5));
                    double expected = -1 / Math.PI * (g[0, 0] + g[1, 1]).Imaginary;
                    Assert.Equal(1, weights[(e * momenta.Length) + i] / expected, 1e-9);
                }
            }
        }
    }

    [Fact]
    public void The_spectral_function_integrates_to_two_electrons()
    {
        // G(ω + iη) is analytic above the axis: the sum over evenly spaced ω misses only the tails, 2·2η/(π·cut) together.
        var hamiltonian = new BdgHamiltonian(Materials.NbSe2(0, rashba: 5), GapFunction.Mixed(Irrep.EPrime, 30, 0.7));
        const double Step = 1;
        const double Cut = 40_000;
        double[] energies = [.. Enumerable.Range(0, (int)(2 * Cut / Step) + 1).Select(i => -Cut + (i * Step))];
        ReducedMomentum[] momenta = [new(0, 0), new(0.11, 0.23), new(0.4, -0.1)];
        double[] weights = SpectralFunction.AlongPath(hamiltonian, momenta, energies, broadening: 4);
        for (int i = 0; i < momenta.Length; i++)
        {
            double sum = Step * Enumerable.Range(0, energies.Length).Sum(e => weights[(e * momenta.Length) + i]);
            Assert.Equal(2 - (2 * 2 * 4 / (Math.PI * Cut)), sum, 1e-6);
        }
    }

    [Fact]
    public void Without_a_gap_the_spectral_function_is_two_Lorentzians_at_the_bands()
    {
        TightBindingModel model = Materials.NbSe2();
        var hamiltonian = new BdgHamiltonian(model, GapFunction.None());
        var k = new ReducedMomentum(0.17, 0.05);
        double weight = SpectralFunction.AlongPath(hamiltonian, [k], [12], broadening: 3)[0];
        double Lorentzian(double e) => 3 / Math.PI / (((12 - e) * (12 - e)) + 9);
        (double lower, double upper) = model.BandEnergies(k);
        Assert.Equal(Lorentzian(lower) + Lorentzian(upper), weight, 1e-12);
    }

    [Fact]
    public void The_zone_map_is_indexed_like_an_interference_map()
    {
        var hamiltonian = new BdgHamiltonian(Materials.NbSe2(), GapFunction.Mixed(Irrep.A2Prime, 5, 0.3));
        const int L = 10;
        double[] map = SpectralFunction.OverZone(hamiltonian, energy: 2, broadening: 5, L);
        for (int m1 = -L / 2; m1 < L / 2; m1++)
        {
            for (int m2 = -L / 2; m2 < L / 2; m2++)
            {
                double expected = SpectralFunction.AlongPath(hamiltonian, [new((double)m1 / L, (double)m2 / L)], [2], 5)[0];
                Assert.Equal(1, map[((m1 + (L / 2)) * L) + m2 + (L / 2)] / expected, 1e-9);
            }
        }
    }

    [Fact]
    public void The_density_of_states_is_the_average_of_the_spectral_function_and_the_local_Green_function()
    {
        var hamiltonian = new BdgHamiltonian(Materials.NbSe2(15), GapFunction.Mixed(Irrep.EDoublePrime, 15, 0.3));
        double[] energies = [-20, 3];
        double[] sum = DensityOfStates.Compute(hamiltonian, energies, broadening: 10, cells: 90);
        for (int e = 0; e < energies.Length; e++)
        {
            Assert.Equal(1, SpectralFunction.OverZone(hamiltonian, energies[e], 10, 90).Average() / sum[e], 1e-10);
            Assert.Equal(1, DensityOfStates.Local(new TorusGreenFunction(hamiltonian, 10, 90), energies[e]) / sum[e], 1e-10);
        }
    }

    [Fact]
    public void An_on_site_singlet_gives_the_density_of_states_of_BCS()
    {
        // Where k and −k have one energy, (z + ξ)/(z² − ξ² − Δ²) falls apart into 1/(w ∓ ξ) with w² = z² − Δ², so that the whole Green function is that of the normal
        // state at two complex energies. Of a ρn that is constant over Δ this is ρs = ρn Re z/√(z² − Δ²), of this band, whose ρn is not, only to 1 % (0.98 % at 5 meV).
        TightBindingModel model = Materials.NbSe2(30, ising1: 0);
        const double Delta = 2;
        const double Eta = 1;
        var super = new BdgHamiltonian(model, GapFunction.Pure(Irrep.A1Prime, PairingChannel.OnSiteSinglet, Delta));
        var normal = new BdgHamiltonian(model, GapFunction.None());
        double[] energies = [-5, 0, 1, 2.5, 5];
        var superSolver = new CrystalGreenFunction(super, Eta, 1e-6);
        var normalSolver = new CrystalGreenFunction(normal, Eta, 1e-6);
        double background = DensityOfStates.Local(normalSolver, 0);
        foreach (double energy in energies)
        {
            var z = new Complex(energy, Eta);
            Complex root = Complex.Sqrt((z * z) - (Delta * Delta));
            root = root.Imaginary < 0 ? -root : root;
            Complex exact = ((z + root) / (2 * root) * Normal(root)) - ((z - root) / (2 * root) * Complex.Conjugate(Normal(-Complex.Conjugate(root))));
            double density = DensityOfStates.Local(superSolver, energy);
            Assert.Equal(-2 * exact.Imaginary / Math.PI, density, 1e-7 * background); // both spins; the solvers are asked for 1e-6
            Assert.Equal((z / root).Real, density / background, 0.0105);
        }

        // G0(0) of the normal state at any energy above the axis.
        Complex Normal(Complex at) => new CrystalGreenFunction(normal, at.Imaginary, 1e-6).Window(at.Real, 2)[0, 0, 0, 0];
    }

    private static int Index(BandStructure bands, string label)
    {
        double distance = bands.Path.Ticks.First(t => t.Label.Equals(label, StringComparison.Ordinal)).Distance;
        return Enumerable.Range(0, bands.Path.Distances.Count).MinBy(i => Math.Abs(bands.Path.Distances[i] - distance));
    }
}
