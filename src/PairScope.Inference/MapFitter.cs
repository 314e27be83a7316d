using MathNet.Numerics.Distributions;
using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Inference.Joint;
using PairScope.Maps;

namespace PairScope.Inference;

/// <summary>
/// Fits every hypothesis to a map, and to spectra beside it where there are some, with the exact simulator and weighs them. <see cref="StartSearch"/> chooses where to start;
/// the noise is estimated from what the best fit leaves over.
/// The result depends on the map and the options alone.
/// </summary>
/// <remarks>docs/physics.md, eqs. (40)–(45).</remarks>
public sealed class MapFitter
{
    private const int NoiseRounds = 2;
    private const double FarBehind = 100; // of χ², from the best fit of the first round, at which a hypothesis is only judged in the next
    private const int FirstIterations = 6; // while the noise is not known yet
    private const int TrustedIterations = 2; // each time, from starts that are nearly right
    private const int TrustedLeader = 8; // the same for the best
    private const double OutlierDeviations = 6;
    private const double NoiseFloor = 1e-3; // of the map's rms
    private const double ErrorShare = 0.3; // true error of a map over the error asked for, at most
    private const double MostBadPixels = 0.02;
    private const double Crowded = 1e-3; // probability by chance
    private readonly FitOptions _options;
    private readonly CancellationToken _cancellation;

    private MapFitter(FitOptions options, CancellationToken cancellation)
    {
        _options = options;
        _cancellation = cancellation;
    }

    /// <summary>Fits a map.</summary>
    /// <param name="observation">The map.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told the fraction done.</param>
    /// <param name="cancellation">Looked at before every simulated map.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static FitReport Fit(
        MapObservation observation, FitOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(observation);
        ArgumentNullException.ThrowIfNull(options);
        return observation.Spectra.Count > 0 ? new JointFitter(options, cancellation).Run(observation, progress) : new MapFitter(options, cancellation).Run(observation, progress);
    }

    /// <summary>About what a fit takes: of every hypothesis some maps with their derivatives on the whole window, one hypothesis on each core.</summary>
    /// <param name="observation">The map.</param>
    /// <param name="options">How.</param>
    public static WindowCost Cost(MapObservation observation, FitOptions options)
    {
        const double Thorough = 3; // times the cost of a map with derivatives of every hypothesis, as measured (docs/reliability.md): most are ruled out on the inner window; how many it really takes, the map decides
        const double Trusting = 0.5; // the same from starts that are trusted, and the best one's steps
        ArgumentNullException.ThrowIfNull(observation);
        ArgumentNullException.ThrowIfNull(options);
        FitConditions conditions = options.Conditions;
        int derivatives = 3 + conditions.Free.Count;
        int further = conditions.Instrument is { } instrument ? 2 * instrument.Margin : 0;
        int windows = conditions.Instrument is { } smearing
            ? observation.Energies.SelectMany(smearing.KernelOver(conditions.Broadening).Nodes).Count()
            : observation.Energies.Count;
        double gap = Math.Sqrt(conditions.GapRange.Low * conditions.GapRange.High);
        double mu = (conditions.ChemicalPotentialRange.Low + conditions.ChemicalPotentialRange.High) / 2;
        WindowCost[] costs =
        [
            .. options.Hypotheses.Select(hypothesis => new CrystalGreenFunction(
                new BdgHamiltonian(hypothesis.Normal(mu, conditions.Rashba), hypothesis.Gap(gap, 0.5)), Math.Max(conditions.Broadening, 1e-3), conditions.Accuracy)
                .CostWithDerivatives(observation.Size + further, derivatives)),
        ];
        double all = costs.Sum(c => c.Seconds);
        double seconds = options.TrustsStarts ? (Trusting * all) + (TrustedLeader * costs.Max(c => c.Seconds)) : Thorough * all;
        return new WindowCost(Math.Min(options.DegreeOfParallelism, costs.Length) * costs.Max(c => c.Bytes), windows * seconds, costs.Length);
    }

    private FitReport Run(MapObservation observation, IProgress<double>? progress)
    {
        NoiseSpectrum[] noise = observation.FirstNoise();
        (HypothesisFit[] fits, bool[] hopeless) = new StartSearch(_options, _cancellation).Run(observation, Part(progress, 0, 0.5));
        var bad = new SortedSet<int>();
        MapObservation cleaned = observation;
        if (_options.TrustsStarts && _options.Starts.Count > 0)
        {
            // These fits have not begun: what they leave over tells nothing yet of noise and bad sites.
            Hypothesis first = Leading(fits, hopeless).Model.Hypothesis;
            fits = Minimise(fits, hopeless, observation, noise, last: false);
            hopeless = Behind(fits, hopeless, observation);
            HypothesisFit best = Leading(fits, hopeless);
            if (best.Model.Hypothesis != first)
            {
                // One that comes from behind has taken few steps yet: half fitted, it would make bad sites of what is right.
                fits = Minimise(fits, [.. fits.Select(f => f != best)], observation, noise, last: false);
                hopeless = Behind(fits, hopeless, observation);
                best = Leading(fits, hopeless);
            }

            if (StartSearch.ExplainsNothing(best, observation, _options.LargestNoise))
            {
                hopeless = [.. fits.Select(f => f != best)]; // one is enough to show it
            }

            progress?.Report(0.65);
        }

        for (int round = _options.TrustsStarts ? NoiseRounds - 1 : 0; round < NoiseRounds; round++)
        {
            HypothesisFit best = Leading(fits, hopeless);
            IReadOnlyList<double[]> model = (IsOfWhole(best, observation) ? best : best with { Model = ModelOf(best.Model.Hypothesis, observation), Evaluation = null }).Maps();
            cleaned = Cleaned(observation, model, noise, bad);
            bool last = round == NoiseRounds - 1;
            noise = NoiseLeft(cleaned, observation, noise, model, _options.Conditions);
            fits = Minimise(fits, hopeless, cleaned, noise, last);
            hopeless = Behind(fits, hopeless, cleaned);
            progress?.Report(0.5 + (0.3 * (round + 1) / NoiseRounds));
        }

        FitReport report = new FitWeighing(_options, _cancellation).Weigh(fits, cleaned, noise, [.. bad]);
        if (report.IsUnexplained && _options.SeeksExtensions)
        {
            IReadOnlyList<Extension> extensions = Extension.Search(observation, report, _options, Part(progress, 0.8, 1), _cancellation);
            report = report with { Extensions = extensions, Reasons = [.. report.Reasons, .. Suggested(extensions)] };
        }

        progress?.Report(1);
        return report;
    }

    private static HypothesisFit Leading(HypothesisFit[] fits, bool[] hopeless) => fits.Where((_, i) => !hopeless[i]).MinBy(f => f.ChiSquared)!;

    // Which hypotheses have fallen too far behind the best to be taken further.
    private static bool[] Behind(HypothesisFit[] fits, bool[] hopeless, MapObservation observation)
    {
        double limit = StartSearch.Limit(Leading(fits, hopeless).ChiSquared, observation.Layers.Sum(l => l.Length), FarBehind);
        return [.. hopeless.Zip(fits, (h, f) => h || f.ChiSquared > limit)];
    }

    private IEnumerable<string> Suggested(IReadOnlyList<Extension> extensions)
    {
        Extension[] explaining = [.. extensions.Where(e => e.Explains(_options))];
        if (explaining.Length > 0)
        {
            yield return $"Outside of the list it would be explained by {string.Join(", or by ", explaining.Select(e => e.InWords()))}.";
        }
        else if (extensions.Count > 0)
        {
            yield return extensions.FirstOrDefault(e => e.IsPlausible) is { } most
                ? $"None of what was tried beyond the list explains it either; the most would be gained by {most.InWords()}."
                : "None of what was tried beyond the list explains it either.";
        }
    }

    /// <summary>A stretch of a progress, null of none.</summary>
    internal static IProgress<double>? Part(IProgress<double>? progress, double from, double to) => progress is null ? null : new Progress(progress, from, to);

    // A stretch of the whole.
    private sealed class Progress(IProgress<double> whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + ((to - from) * value));
    }

    private MapModel ModelOf(Hypothesis hypothesis, MapObservation observation) =>
        new(hypothesis, _options.Conditions, observation.Energies, observation.Size);

    private bool IsOfWhole(HypothesisFit fit, MapObservation observation) => fit.Model.Size == observation.Size && fit.Model.Conditions.Accuracy == _options.Conditions.Accuracy;

    // A hopeless hypothesis is only judged, once, where the inner window left it.
    private HypothesisFit[] Minimise(HypothesisFit[] starts, bool[] hopeless, MapObservation observation, NoiseSpectrum[] noise, bool last)
    {
        MapComparison[] comparison = [.. noise.Select(observation.Comparison)];
        double leading = Leading(starts, hopeless).ChiSquared;
        var fits = new HypothesisFit[starts.Length];
        _options.Over(starts.Length, _cancellation, i =>
        {
            bool isOfWhole = IsOfWhole(starts[i], observation);
            LeastSquares problem = isOfWhole
                ? new LeastSquares(starts[i], observation, comparison, _cancellation)
                : new LeastSquares(ModelOf(starts[i].Model.Hypothesis, observation), observation, comparison, _cancellation);
            int iterations = !_options.TrustsStarts ? (last ? LeastSquares.MostIterations : FirstIterations)
                : starts[i].ChiSquared > leading ? TrustedIterations + (last ? 1 : 0) : TrustedLeader;
            fits[i] = !hopeless[i] ? problem.Minimise(starts[i].Vector, _options.Conditions.GapRange, iterations)
                : !last ? starts[i] : isOfWhole ? problem.At(starts[i].Vector) : problem.Judged(starts[i]);
        });
        return fits;
    }

    // The noise of each layer that a model leaves over, found from a first guess of it. The simulator's own error is no noise: a map without any is not
    // known better than this. It is asked for relative to the map's largest value, at the impurity, which in a gap is thousands of times the rms.
    internal static NoiseSpectrum[] NoiseLeft(
        MapObservation cleaned, MapObservation observation, IReadOnlyList<NoiseSpectrum> guess, IReadOnlyList<double[]> model, FitConditions conditions) => [.. guess.Select((n, e) =>
    {
        NoiseSpectrum noise = NoiseEstimate.Of(cleaned.Comparison(n), cleaned.Layers[e], model[e]);
        double rms = observation.Rms(e);
        double largest = observation.IsMagnitude ? rms : observation.Layers[e].Max(Math.Abs);
        return noise.With(Math.Max(noise.White, Math.Max(NoiseFloor * rms, ErrorShare * conditions.Accuracy * largest)), noise.Pink);
    })];

    // A site whose residual is far outside the noise of its neighbours is a fault of the scan: it takes the model's value.
    private static MapObservation Cleaned(
        MapObservation observation, IReadOnlyList<double[]> model, NoiseSpectrum[] noise, SortedSet<int> bad)
    {
        if (observation.IsMagnitude)
        {
            return observation; // no sites in it
        }

        int sites = observation.Size * observation.Size;
        bool[] isNear = GoodnessOfFit.SitesNear(observation.Size, observation.Lattice);
        double shareNear = (double)isNear.Count(near => near) / sites;
        bad.Clear();
        var layers = new List<double[]>();
        for (int e = 0; e < observation.Layers.Count; e++)
        {
            double[] residual = MapComparison.Difference(observation.Layers[e], model[e]);
            double constant = observation.IsConstantUnknown ? residual.Order().ElementAt(residual.Length / 2) : 0;
            residual = Array.ConvertAll(residual, r => r - constant);
            double[] sizes = [.. residual.Select(Math.Abs).Order()];
            double deviation = 1.4826 * sizes[sizes.Length / 2];
            int[] outliers = [.. Enumerable.Range(0, sites).Where(i => Math.Abs(residual[i]) > OutlierDeviations * deviation)];

            // Faults lie anywhere. Where they crowd round the impurity it is the model that is wrong there.
            int near = outliers.Count(i => isNear[i]);
            if (near > 0 && 1 - Binomial.CDF(shareNear, outliers.Length, near - 1) < Crowded)
            {
                outliers = [.. outliers.Where(i => !isNear[i])];
            }

            var layer = (double[])observation.Layers[e].Clone();
            if (outliers.Length <= MostBadPixels * sites && deviation > 0 && noise[e].White > 0)
            {
                foreach (int i in outliers)
                {
                    layer[i] = model[e][i] + constant;
                    bad.Add((e * sites) + i);
                }
            }

            layers.Add(layer);
        }

        return new MapObservation(observation.Size, observation.Energies, layers) { IsOriented = observation.IsOriented, IsConstantUnknown = observation.IsConstantUnknown, Lattice = observation.Lattice };
    }
}
