using MathNet.Numerics.Distributions;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Numerics;
using PairScope.Pairing;

namespace PairScope.Tests.Inference;

/// <summary>
/// Calibration by simulation: parameters are drawn, their map simulated and covered with noise, and the fit's distribution of each parameter asked at which share of it the truth
/// lies. Where the intervals are honest, the shares are even from 0 to 1.
/// </summary>
public class CalibrationTests
{
    private const int MapsOfEach = 8; // 40 of each passed as well (2026-11-28), in two minutes of a processor
    private const double Noise = 0.1;
    private const double Rare = 1e-3; // chance of a failure of honest intervals, for each of six numbers
    private static readonly string[] Pairings = ["A1'", "A2'", "E'", "A''"];

    [Fact]
    public void The_truth_lies_anywhere_in_the_distribution_of_each_parameter()
    {
        var shares = new Dictionary<FitParameter, List<double>>
        {
            [FitParameter.ChemicalPotential] = [], [FitParameter.GapAmplitude] = [], [FitParameter.MixingAngle] = [],
        };
        foreach ((string pairing, int place) in Pairings.Select((p, i) => (p, i)))
        {
            var random = new Random(71 + place);
            for (int i = 0; i < MapsOfEach; i++)
            {
                (double mu, double gap, double theta) = (-30 + (330 * random.NextDouble()), 1 + (3 * random.NextDouble()), Math.PI * random.NextDouble());
                HypothesisFit fit = Fitted(FitMaps.Named(pairing), mu, gap, theta, seed: (1000 * place) + i);
                foreach ((FitParameter parameter, double truth) in new[] { (FitParameter.ChemicalPotential, mu), (FitParameter.GapAmplitude, gap), (FitParameter.MixingAngle, theta) })
                {
                    if (fit.Model.IndexOf(parameter) >= 0)
                    {
                        double off = fit.Value(parameter) - truth;
                        off = parameter is FitParameter.MixingAngle ? Math.IEEERemainder(off, Math.PI) : off;
                        shares[parameter].Add(off / fit.Deviation(parameter));
                    }
                }
            }
        }

        Assert.All(shares, p =>
        {
            int count = p.Value.Count;
            double[] even = [.. p.Value.Select(z => Normal.CDF(0, 1, z)).Order()];

            // Kolmogorov: neither to one side nor crowded.
            double gap = even.Select((u, i) => Math.Max(u - (i / (double)count), ((i + 1) / (double)count) - u)).Max();
            Assert.InRange(gap * Math.Sqrt(count), 0, Math.Sqrt(Math.Log(2 / Rare) / 2));

            // χ²: deviations neither too small nor too large.
            double squares = p.Value.Sum(z => z * z);
            Assert.InRange(squares, ChiSquared.InvCDF(count, Rare / 2), ChiSquared.InvCDF(count, 1 - (Rare / 2)));
        });
    }

    private static HypothesisFit Fitted(Hypothesis hypothesis, double mu, double gap, double theta, int seed)
    {
        var random = new Random(seed);
        double[] map = FitMaps.Noisy(FitMaps.Of(hypothesis.Gap(gap, theta), mu), Noise, seed);
        FitOptions options = FitMaps.Near(
            mu + NormalNumbers.NextNormal(random), gap * Math.Exp(0.1 * NormalNumbers.NextNormal(random)), theta + (0.05 * NormalNumbers.NextNormal(random)), hypothesis.Name);
        return MapFitter.Fit(FitMaps.Observation(map), options with { TrustsStarts = true, SeeksExtensions = false }).Best.Fit;
    }
}
