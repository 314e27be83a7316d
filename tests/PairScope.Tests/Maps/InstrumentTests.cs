using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.Maps;

public class InstrumentTests
{
    [Theory]
    [InlineData(0.4, 0.1, 0.1)]
    [InlineData(0.4, 0, 0.1)]
    [InlineData(0, 0.15, 0.1)]
    [InlineData(4.2, 1, 1)]
    public void The_sum_over_energies_smears_as_the_integrals_over_both_kernels(double temperature, double lockIn, double broadening)
    {
        EnergyKernel kernel = EnergyKernel.Of(temperature, lockIn, broadening);
        Assert.InRange(kernel.Error, 0, 0.03);
        Assert.Equal(1, kernel.Nodes(7).Sum(n => n.Weight), 12);
        double peak = Smeared(0, temperature, lockIn, broadening);
        foreach (double energy in new[] { 0, 0.5, 1, 2, 5 }.Select(x => x * broadening))
        {
            double sum = kernel.Nodes(energy).Sum(n => n.Weight * Lorentzian(n.Energy, broadening));
            Assert.InRange(Math.Abs(sum - Smeared(energy, temperature, lockIn, broadening)), 0, (kernel.Error * peak) + 1e-4);
        }
    }

    [Fact]
    public void Nothing_smears_nothing_and_too_much_is_refused()
    {
        Assert.Equal([(3.0, 1.0)], EnergyKernel.Of(0, 0, 0.1).Nodes(3));
        Assert.Throws<InputException>(() => EnergyKernel.Of(300, 0, 0.1));
    }

    [Fact]
    public void At_constant_current_the_current_is_the_same_everywhere()
    {
        FieldSpectrum seen = Spectra(0.4).AtConstantCurrent();
        double[] shares = [3, 4.5, 1.5];
        double clean = shares.Zip(seen.Clean, (s, c) => s * c).Sum();
        for (int i = 0; i < seen.Changes[0].Length; i++)
        {
            Assert.Equal(clean, shares.Select((s, e) => s * (seen.Clean[e] + seen.Changes[e][i])).Sum(), 12);
        }

        Assert.Throws<InputException>(() => new FieldSpectrum([0], [1], [[0.1]]).AtConstantCurrent());
    }

    [Fact]
    public void Energies_on_either_side_of_zero_come_from_one_Green_function_and_are_right()
    {
        // Smeared at ω = 0 the nodes ±h share a window; on its own each energy gives the same.
        FieldSpectrum both = Spectra(0, [-1, 1]);
        FieldSpectrum alone = Spectra(0, [-1]);
        Assert.All(both.Changes[0].Zip(alone.Changes[0]), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 1e-3 * alone.Changes[0].Max(Math.Abs)));
        Assert.Equal(alone.Clean[0], both.Clean[0], 6);
    }

    [Fact]
    public void The_blur_shows_atoms_on_a_constant_and_damps_a_wave_by_its_Gaussian()
    {
        const int Outer = 24, Inner = 12;
        double width = 0.42;
        double[] constant = [.. Enumerable.Repeat(1.0, Outer * Outer)];
        // On the sites a constant shows its atoms: 1 and six Bragg waves.
        double atoms = 1 + (6 * Math.Exp(-Math.Pow(4 * Math.PI / Math.Sqrt(3) * width, 2) / 2));
        Assert.All(new TipResolution(TriangularLattice.Value, width).OnSites(constant, Outer, Inner), v => Assert.Equal(atoms, v, 3));

        // At K, |q|² = (4π/3)², the wave and its two equivalents in the next zones.
        double[] wave = [.. Enumerable.Range(0, Outer * Outer).Select(i => Math.Cos(2 * Math.PI * ((i / Outer) + (i % Outer)) / 3))];
        double damping = 3 * Math.Exp(-Math.Pow(4 * Math.PI / 3 * width, 2) / 2);
        double[] blurred = new TipResolution(TriangularLattice.Value, width).OnSites(wave, Outer, Inner);
        Assert.Equal(damping * wave[(Outer / 2 * Outer) + (Outer / 2)], blurred[(Inner / 2 * Inner) + (Inner / 2)], 2);
        Assert.Equal(wave, new TipResolution(TriangularLattice.Value, 0).OnSites(wave, Outer, Outer));
    }

    [Theory]
    [InlineData(1, 0, 0, 1)]
    [InlineData(1, 0, 0, 1.4)]
    [InlineData(1, 0, -0.4, 1.3)]
    [InlineData(1, 0, 0.5, 0.87)]
    public void On_any_lattice_a_blur_damps_each_wave_and_those_of_the_next_zones_by_its_Gaussian(double x1, double y1, double x2, double y2)
    {
        const int Outer = 40, Inner = 12;
        var lattice = new BravaisLattice((x1, y1), (x2, y2));
        var blur = new TipResolution(lattice, 0.45);
        Assert.InRange(blur.Margin, 2, (Outer - Inner) / 2);
        foreach ((double k1, double k2) in new[] { (0.0, 0.0), (0.25, 0), (0.25, 0.25), (0, 0.5) })
        {
            double[] wave = [.. Enumerable.Range(0, Outer * Outer).Select(i => Math.Cos(2 * Math.PI * ((k1 * ((i / Outer) - (Outer / 2))) + (k2 * ((i % Outer) - (Outer / 2))))))];
            double damping = (from h in Enumerable.Range(-3, 7)
                              from k in Enumerable.Range(-3, 7)
                              let q = lattice.WaveVector(new ReducedMomentum(k1 + h, k2 + k))
                              select Math.Exp(-((q.X * q.X) + (q.Y * q.Y)) * 0.45 * 0.45 / 2)).Sum();
            Assert.Equal(damping, blur.OnSites(wave, Outer, Inner)[(Inner / 2 * Inner) + (Inner / 2)], 2e-4); // the Gaussian ends at 4.5 σ
        }
    }

    private static FieldSpectrum Spectra(double temperature, double[]? energies = null)
    {
        var green = new CrystalGreenFunction(new BdgHamiltonian(Materials.NbSe2(), GapFunction.Mixed(Irrep.A1Prime, 3, 0.7)), 0.5);
        LatticeVector[] sites = [.. Enumerable.Range(0, 25).Select(i => new LatticeVector((i / 5) - 2, (i % 5) - 2))];
        return FieldSpectrum.Compute(green, new ImpurityCluster(Impurity.Scalar(100), [LatticeVector.Zero, new(2, 2)]), sites, energies ?? [0, 6, 9], EnergyKernel.Of(temperature, 0.1, 0.5));
    }

    private static double Lorentzian(double energy, double broadening) => broadening / Math.PI / ((energy * energy) + (broadening * broadening));

    // Both convolutions by midpoints: the Fermi function's derivative over its level f, the ellipse over its angle.
    private static double Smeared(double energy, double temperature, double lockIn, double broadening)
    {
        const int Points = 2000;
        double sum = 0;
        for (int i = 0; i < Points; i++)
        {
            double f = (i + 0.5) / Points;
            double thermal = EnergyKernel.Boltzmann * temperature * Math.Log(f / (1 - f));
            for (int j = 0; j < 40; j++)
            {
                (double sin, double cos) = Math.SinCos((j + 0.5) * Math.PI / 40);
                sum += 2.0 / 40 / Points * sin * sin * Lorentzian(energy + thermal + (lockIn * cos), broadening);
            }
        }

        return sum;
    }
}
