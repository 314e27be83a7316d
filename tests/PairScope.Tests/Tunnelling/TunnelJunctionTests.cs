using System.Numerics;
using PairScope.Maps;
using PairScope.Tunnelling;

namespace PairScope.Tests.Tunnelling;

public class TunnelJunctionTests
{
    private static readonly double[] Biases = [.. Enumerable.Range(0, 161).Select(i => -4 + (0.05 * i) + 0.003)];

    [Theory]
    [InlineData(1.0, 0.0)]
    [InlineData(0.7, 0.1)]
    [InlineData(2.0, 1e-3)]
    public void The_second_derivative_of_the_second_integral_is_the_density(double gap, double broadening)
    {
        var density = new DynesDensity(gap, broadening);
        const double H = 1e-4;
        foreach (double energy in Biases.Where(e => Math.Abs(Math.Abs(e) - gap) > 0.04))
        {
            double difference = (density.SecondIntegral(energy + H) - (2 * density.SecondIntegral(energy)) + density.SecondIntegral(energy - H)) / (H * H);
            Assert.Equal(density.At(energy), difference, 1e-4 * Math.Max(1, density.At(energy)));
        }
    }

    [Fact]
    public void Without_broadening_the_density_is_that_of_Bardeen_Cooper_and_Schrieffer_and_without_a_gap_that_of_a_metal()
    {
        var bcs = new DynesDensity(1, 0);
        Assert.Equal(0, bcs.At(0.99));
        Assert.Equal(1.25 / 0.75, bcs.At(-1.25), 12);
        Assert.Equal(1, TunnellingDensity.Metal.At(0.3));
        Assert.Equal(bcs.At(1.4), new DynesDensity(1, 1e-6).At(1.4), 1e-5);
        Assert.Equal(0.1 / Math.Sqrt(1.01), new DynesDensity(1, 0.1).At(0), 12);
    }

    // ∫ F(E − iΓ) (−f′(E − V)) dE closed in the lower half plane: the poles of f′ are those of Matsubara, 1 + 2πi kT Σ F′(V − i(ω_n + Γ)), F′ = −Δ²/(z² − Δ²)^(3/2).
    // Without broadening the singularity lies somewhere between two points of the grid, which sees the kernel there as a straight line.
    [Theory]
    [InlineData(0.4, 1.0, 0.05, 1e-5)]
    [InlineData(1.2, 0.7, 0.1, 1e-5)]
    [InlineData(0.4, 1.0, 0.0, 1e-4)]
    [InlineData(4.2, 1.4, 0.0, 1e-4)]
    public void Temperature_smears_as_the_sum_over_Matsubara_frequencies(double kelvin, double gap, double broadening, double tolerance)
    {
        double[] conductance = new TunnelJunction(kelvin, 0, -5, 5).Conductance(new DynesDensity(gap, broadening), Biases);
        Assert.All(Biases.Zip(conductance), p => Assert.Equal(Matsubara(p.First, gap, broadening, EnergyKernel.Boltzmann * kelvin), p.Second, tolerance));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    public void The_lock_in_smears_by_its_half_ellipse(double kelvin)
    {
        const double Amplitude = 0.3;
        var density = new DynesDensity(1, 0.05);
        double[] sharp = [.. Biases];
        double[] conductance = new TunnelJunction(kelvin, Amplitude, -5, 5).Conductance(density, sharp);
        var narrow = new TunnelJunction(kelvin, 0, -5, 5);
        const int Parts = 2000;
        double[] steps = [.. Enumerable.Range(0, Parts).Select(k => Amplitude * (((2 * k) + 1.0 - Parts) / Parts))];
        double[] weights = [.. steps.Select(e => 2 / (Math.PI * Amplitude * Amplitude) * Math.Sqrt((Amplitude * Amplitude) - (e * e)) * 2 * Amplitude / Parts)];
        foreach (int i in new[] { 20, 55, 61, 80, 100, 121 })
        {
            double[] around = narrow.Conductance(density, [.. steps.Select(e => sharp[i] + e)]);
            Assert.Equal(around.Zip(weights, (g, w) => g * w).Sum(), conductance[i], 2e-4);
        }
    }

    [Fact]
    public void The_few_energies_of_simulated_maps_smear_alike_within_their_bound()
    {
        var density = new DynesDensity(1, 0.1);
        EnergyKernel kernel = EnergyKernel.Of(0.5, 0.1, 0.1);
        double[] exact = new TunnelJunction(0.5, 0.1, -5, 5).Conductance(density, Biases);
        double largest = exact.Max();
        Assert.All(Biases.Zip(exact), p => Assert.InRange(kernel.Nodes(p.First).Sum(n => n.Weight * density.At(n.Energy)), p.Second - (kernel.Error * largest), p.Second + (kernel.Error * largest)));
    }

    [Fact]
    public void No_state_is_lost_by_smearing()
    {
        double[] fine = [.. Enumerable.Range(0, 4001).Select(i => -20 + (0.01 * i))];
        double[] conductance = new TunnelJunction(1, 0.2, -20, 20).Conductance(new DynesDensity(1, 0.02), fine);
        Assert.Equal(new DynesDensity(1, 0.02).OnGrid(-20, 0.01, 4001).Sum() * 0.01, conductance.Sum() * 0.01, 1e-5);
    }

    [Fact]
    public void A_tip_without_a_gap_is_a_normal_tip()
    {
        var junction = new TunnelJunction(0.6, 0.08, -5, 5);
        var sample = new DynesDensity(1.1, 0.04);
        double[] normal = junction.Conductance(sample, Biases);
        double[] tip = junction.Conductance(sample, TunnellingDensity.Metal, Biases);
        Assert.All(normal.Zip(tip), p => Assert.Equal(p.First, p.Second, 2e-4)); // a tip's current is differentiated on a grid of energies: 8.5e-5 at the gap's edge
    }

    [Fact]
    public void A_superconducting_tip_gives_the_derivative_of_the_integral_over_both_densities()
    {
        const double Kelvin = 1.2;
        var sample = new DynesDensity(1.0, 0.06);
        var tip = new DynesDensity(1.3, 0.05);
        double[] conductance = new TunnelJunction(Kelvin, 0, -5, 5).Conductance(sample, tip, Biases);
        double largest = conductance.Max();
        double temperature = EnergyKernel.Boltzmann * Kelvin;
        double Fermi(double e) => 1 / (1 + Math.Exp(e / temperature));
        double Current(double v)
        {
            const double H = 5e-4;
            return Enumerable.Range(-16_000, 32_001).Select(k => k * H).Sum(e => H * tip.At(e) * sample.At(e + v) * (Fermi(e) - Fermi(e + v)));
        }

        Assert.All(new[] { 5, 20, 33, 34, 35, 60, 80, 86, 100, 126 }, i =>
        {
            double slope = (Current(Biases[i] + 1e-3) - Current(Biases[i] - 1e-3)) / 2e-3;
            Assert.Equal(slope, conductance[i], 3e-4 * largest); // 2.5e-4 at the two peaks, narrower than anywhere else beside the grid of energies and the difference over 2e-3 mV
        });
    }

    [Fact]
    public void Two_gaps_are_the_sum_of_their_shares()
    {
        var junction = new TunnelJunction(0.5, 0.05, -5, 5);
        (var one, var two) = (new DynesDensity(1.2, 0.03), new DynesDensity(0.5, 0.05));
        double[] mixed = junction.Conductance(new MixedDensity(one, two, 0.3), Biases);
        double[] first = junction.Conductance(one, Biases);
        double[] second = junction.Conductance(two, Biases);
        Assert.All(Enumerable.Range(0, Biases.Length), i => Assert.Equal((0.3 * first[i]) + (0.7 * second[i]), mixed[i], 1e-10)); // second differences of numbers near 10
    }

    private static double Matsubara(double bias, double gap, double broadening, double temperature)
    {
        Complex sum = 0;
        for (int n = 0; n < 20_000; n++)
        {
            var z = new Complex(bias, -(((2 * n) + 1) * Math.PI * temperature) - broadening);
            Complex root = Complex.Sqrt(z - gap) * Complex.Sqrt(z + gap);
            sum -= gap * gap / (root * root * root);
        }

        return 1 + (2 * Math.PI * Complex.ImaginaryOne * temperature * sum).Real;
    }
}
