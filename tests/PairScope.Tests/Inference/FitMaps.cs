using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Learning;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.Inference;

/// <summary>Small maps for fits: L = 32, η = 1 meV unless a test says otherwise, made by the engine apart from the fit's own model.</summary>
internal static class FitMaps
{
    public const int Size = 32;
    public const double Broadening = 1;

    public static double[] Of(
        GapFunction gap, double mu, double energy = 0, double strength = 100, double broadening = Broadening, double ising = 14.434) =>
        QpiMap.Compute(
            new CrystalGreenFunction(new BdgHamiltonian(Materials.NbSe2(mu, ising1: ising), gap), broadening, 1e-6) { DegreeOfParallelism = 1 },
            Impurity.Scalar(strength),
            energy,
            Size).RealSpace;

    public static double[] Noisy(double[] map, double level, int seed)
    {
        var noisy = (double[])map.Clone();
        new MapNoise(Size).Add(noisy, level, seed);
        return noisy;
    }

    public static MapObservation Observation(params double[][] layers) => new(Size, [.. layers.Select(_ => 0.0)], layers);

    public static FitOptions Near(double mu, double gap, double theta, params string[] hypotheses) => new()
    {
        Conditions = new FitConditions { Broadening = Broadening, Accuracy = 1e-4, GapRange = (0.2, 6) },
        Starts = [new FitStart(mu, gap, theta)],
        Hypotheses = hypotheses.Length == 0 ? TableHypothesis.All : [.. TableHypothesis.All.Where(h => hypotheses.Contains(h.Name, StringComparer.Ordinal))],
        DegreeOfParallelism = 2,
    };

    public static Hypothesis Named(string name) => TableHypothesis.All.Single(h => string.Equals(h.Name, name, StringComparison.Ordinal));

    public static NoiseSpectrum Spectrum(double[] map, double level)
    {
        double deviation = level * Math.Sqrt(map.Average(v => v * v));
        return new NoiseSpectrum(Size, deviation, deviation);
    }

    public static double OnCircle(double a, double b)
    {
        double d = Math.Abs(a - b) % Math.PI;
        return Math.Min(d, Math.PI - d);
    }
}
