using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Learning;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Benchmarks;

/// <summary>Maps for fits: those of a protocol, and those of things that no hypothesis stands for.</summary>
internal static class FitSamples
{
    /// <summary>The kinds of map that none of the hypotheses explains.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["normal metal", "other lattice constant", "1/f noise", "s + d mixture", "other Ising coupling"];

    /// <summary>A map of a kind at each energy of a protocol, of irreps and parameters as the publication draws them.</summary>
    public static double[] Of(string kind, Protocol protocol, int seed)
    {
        int size = protocol.Size;
        var random = new Random(seed);
        double Between(double low, double high) => low + ((high - low) * random.NextDouble());
        double mu = Between(-100, 400);
        double gap = Between(0.2, 2);
        double angle = Between(0, Math.PI);
        var irrep = (Irrep)random.Next(6);
        double side = random.Next(2) == 0 ? -1 : 1;
        double[][] Maps(TightBindingModel model, GapFunction function, int window)
        {
            var green = new CrystalGreenFunction(new BdgHamiltonian(model, function), 0.1, 1e-4) { DegreeOfParallelism = 1 };
            return [.. protocol.Energies.Select(energy => QpiMap.Compute(green, Impurity.Scalar(100), energy, window).RealSpace)];
        }

        double[][] layers = kind switch
        {
            "normal metal" => Maps(Materials.NbSe2(mu), GapFunction.None(), size),
            "other lattice constant" => Stretched(Maps(Materials.NbSe2(mu), GapFunction.Mixed(irrep, gap, angle), 3 * size / 2), size, 1 + (side * Between(0.08, 0.25))),
            "1/f noise" => [.. protocol.Energies.Select(_ => new MapNoise(size).Pink(random))],
            "s + d mixture" => Maps(Materials.NbSe2(mu), Mixture(gap, Between(0.25, 0.75), Irrep.EPrime), size),
            _ => Maps(Materials.NbSe2(mu, ising1: 14.434 * (1 + (side * Between(0.2, 0.5)))), GapFunction.Mixed(irrep, gap, angle), size),
        };
        return [.. layers.SelectMany(layer => layer)];
    }

    /// <summary>s of A1′ and i times the singlet of a second irrep, in phase quadrature: an energy gap of both, which the table does not hold.</summary>
    public static GapFunction Mixture(double gap, double share, Irrep second) => GapFunction.Sum(
        gap,
        [
            (Math.Cos(0.5 * Math.PI * share), GapTable.Partners(Irrep.A1Prime, PairingChannel.OnSiteSinglet)[0]),
            (Complex.ImaginaryOne * Math.Sin(0.5 * Math.PI * share), GapTable.Partners(second, PairingChannel.Singlet)[0]),
        ]);

    private static double[][] Stretched(double[][] layers, int size, double factor) => [.. layers.Select(layer => Stretched(layer, size, factor))];

    /// <summary>f(s n) by the trigonometric sum through the sites of the larger window.</summary>
    public static double[] Stretched(double[] map, int size, double factor)
    {
        int window = (int)Math.Round(Math.Sqrt(map.Length));
        Complex[] f = WindowTransform.ToReciprocalSpace(map, window);
        var wave = new Complex[size, window];
        for (int n = 0; n < size; n++)
        {
            for (int m = 0; m < window; m++)
            {
                wave[n, m] = Complex.FromPolarCoordinates(1, 2 * Math.PI * (m - (window / 2)) * factor * (n - (size / 2)) / window);
            }
        }

        var half = new Complex[size, window];
        for (int n = 0; n < size; n++)
        {
            for (int m2 = 0; m2 < window; m2++)
            {
                Complex sum = 0;
                for (int m1 = 0; m1 < window; m1++)
                {
                    sum += wave[n, m1] * f[(m1 * window) + m2];
                }

                half[n, m2] = sum;
            }
        }

        var stretched = new double[size * size];
        for (int i = 0; i < stretched.Length; i++)
        {
            Complex sum = 0;
            for (int m2 = 0; m2 < window; m2++)
            {
                sum += half[i / size, m2] * wave[i % size, m2];
            }

            stretched[i] = sum.Real / map.Length;
        }

        return stretched;
    }
}
