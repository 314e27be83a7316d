using System.Collections.Concurrent;
using MathNet.Numerics.Distributions;
using PairScope.Data;
using PairScope.Maps;

namespace PairScope.Inference;

/// <summary>Where a fit starts: what a network or the user believes.</summary>
/// <param name="ChemicalPotential">μ in meV.</param>
/// <param name="GapAmplitude">Δ0 in meV.</param>
/// <param name="MixingAngle">θ in radians.</param>
/// <param name="Class">The class of which this is believed, an index in <see cref="PairingLabels.Classes"/>, exact enough to start there alone; null for a rough belief about all.</param>
public sealed record FitStart(double ChemicalPotential, double GapAmplitude, double MixingAngle, int? Class = null);

/// <summary>How a map is fitted.</summary>
public sealed record FitOptions
{
    /// <summary>What is known and what is free.</summary>
    public FitConditions Conditions { get; init; } = new();

    /// <summary>The pairings to try.</summary>
    public IReadOnlyList<Hypothesis> Hypotheses { get; init; } = Hypothesis.All;

    /// <summary>
    /// Where to start, in the order of belief. Without any, and where nothing near them explains the map, the whole prior range is scanned.
    /// </summary>
    public IReadOnlyList<FitStart> Starts { get; init; } = [];

    /// <summary>
    /// Whether the starts are those of a network that knows such maps: each hypothesis then begins where its class was read and nowhere else,
    /// and what is not explained from there is left unexplained.
    /// </summary>
    public bool TrustsStarts { get; init; }

    /// <summary>Whether to look for what would explain a map that no hypothesis explains: <see cref="Extension"/>.</summary>
    public bool SeeksExtensions { get; init; } = true;

    /// <summary>Cores to use; the result does not depend on it.</summary>
    public int DegreeOfParallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>The least p-value at which the best fit is accepted.</summary>
    public double LeastPValue { get; init; } = 0.01;

    /// <summary>The largest noise, relative to the map's rms, at which a fit is still called an explanation.</summary>
    public double LargestNoise { get; init; } = 0.5;

    /// <summary>Does a body for each index on all cores; a cancellation inside comes out as itself.</summary>
    internal void Over(int count, CancellationToken cancellation, Action<int> body)
    {
        try
        {
            // One at a time and in their order: they are few, and some cost many times the others.
            Parallel.ForEach(
                Partitioner.Create(Enumerable.Range(0, count), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = DegreeOfParallelism, CancellationToken = cancellation },
                body);
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<OperationCanceledException>().FirstOrDefault() is { } cancelled)
        {
            throw new OperationCanceledException(cancelled.Message, cancelled, cancellation);
        }
    }
}

/// <summary>
/// Fits every hypothesis to a map with the exact simulator and weighs them. <see cref="StartSearch"/> chooses where to start;
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
    private const double Improbable = 1e-4; // of a pairing whose evidence need not be exact
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
        return new MapFitter(options, cancellation).Run(observation, progress);
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
            fits = Minimise(fits, hopeless, observation, noise, last: false);
            hopeless = Behind(fits, hopeless, observation);
            HypothesisFit best = Leading(fits, hopeless);
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
            noise = NoiseLeft(cleaned, observation, noise, model, _options.Conditions);
            fits = Minimise(fits, hopeless, cleaned, noise, last: round == NoiseRounds - 1);
            hopeless = Behind(fits, hopeless, cleaned);
            progress?.Report(0.5 + (0.3 * (round + 1) / NoiseRounds));
        }

        FitReport report = Weigh(fits, cleaned, noise, [.. bad]);
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
            yield return $"None of what was tried beyond the list explains it either; the most would be gained by {extensions[0].InWords()}.";
        }
    }

    private static Progress? Part(IProgress<double>? progress, double from, double to) => progress is null ? null : new Progress(progress, from, to);

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
            int near = outliers.Count(i => GoodnessOfFit.IsNear(i, observation.Size));
            if (near > 0 && 1 - Binomial.CDF((double)GoodnessOfFit.SitesNear(observation.Size) / sites, outliers.Length, near - 1) < Crowded)
            {
                outliers = [.. outliers.Where(i => !GoodnessOfFit.IsNear(i, observation.Size))];
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

        return new MapObservation(observation.Size, observation.Energies, layers) { IsOriented = observation.IsOriented, IsConstantUnknown = observation.IsConstantUnknown };
    }

    private FitReport Weigh(HypothesisFit[] fits, MapObservation observation, NoiseSpectrum[] noise, IReadOnlyList<int> bad)
    {
        double[] evidence = Evidence(fits, observation, noise);
        double[] weights = Weights(fits, evidence);
        bool mayBeTurned = !observation.IsOriented && !observation.IsMagnitude;
        double together = fits.Zip(weights, (f, w) => f.Model.Hypothesis.IsTurnedByInversion ? w : 0).Sum();
        if (mayBeTurned)
        {
            Turn(fits, weights, together);
        }

        // Of p pairs in a crystal that may be turned, the fit that explains the map as it lies tells the parameters of both.
        double Told(HypothesisResult r) => mayBeTurned && r.Fit.Model.Hypothesis.IsTurnedByInversion ? together : r.Probability;

        HypothesisResult[] results = [.. fits.Select((f, i) =>
        {
            IReadOnlyList<double[]> model = f.Maps();
            return new HypothesisResult(f, evidence[i], weights[i], [.. noise.Select((n, e) =>
                observation.Comparison(n).Judge(observation.Layers[e], model[e], f.Model.Parameters.Count))]);
        }).OrderByDescending(Told).ThenBy(r => r.Fit.ChiSquared)];
        double[] classes = [.. PairingLabels.Classes.Select((_, c) => results.Where(r => r.Fit.Model.Hypothesis.Class == c).Sum(r => r.Probability))];
        List<string> reasons = Reasons(results[0], observation, noise);
        if (reasons.Count == 0 && ScoreTest.Of(results[0].Fit, observation, noise, _options, _cancellation) is { } score && score.PValue < _options.LeastPValue)
        {
            reasons.Add($"{results[0].Fit.Model.Hypothesis.Name} leaves nothing but noise, but something beyond the list would explain the map better: {score.Name}, by which χ² falls by {score.Gain:F0} (p = {score.PValue:G2} by chance).");
        }

        bool unexplained = reasons.Count > 0;
        string? doubt = null;
        if (!unexplained)
        {
            (HypothesisFit doubted, doubt) = AssumedSettings.Doubted(results[0].Fit, observation, [.. noise.Select(observation.Comparison)], _options, _cancellation);
            results[0] = results[0] with { Fit = doubted };
        }

        var decision = new ClassDecision(classes);
        List<string> remarks = unexplained ? [] : [.. Remarks(results[0].Fit, decision)];
        if (!unexplained && decision.Reason is { } undecided)
        {
            reasons.Add(undecided);
        }

        if (doubt is not null)
        {
            remarks.Add(doubt);
        }

        if (!unexplained && Orientation(together, observation) is { } orientation)
        {
            remarks.Add(orientation);
        }

        return new FitReport(results, classes, decision, noise, bad, observation, reasons, remarks) { IsUnexplained = unexplained };
    }

    // Laplace's, but for pairings which the metal rivals in a map that is more than noise.
    private double[] Evidence(HypothesisFit[] fits, MapObservation observation, NoiseSpectrum[] noise)
    {
        double[] evidence = [.. fits.Select(f => f.LogEvidence(_options.Conditions))];
        int metal = Array.FindIndex(fits, f => !f.Model.Hypothesis.HasGap);
        if (metal < 0 || fits[metal].ChiSquared > fits.Min(f => f.ChiSquared) + NormalState.Near
            || noise.Where((n, e) => n.Total > _options.LargestNoise * observation.Rms(e)).Any())
        {
            return evidence;
        }

        double[] weights = Weights(fits, evidence);
        int[] probable = [.. Enumerable.Range(0, fits.Length).Where(i => i != metal && weights[i] > Improbable)];
        MapComparison[] comparison = [.. noise.Select(observation.Comparison)];
        double[] odds = NormalState.LogOdds(
            [.. probable.Select(i => fits[i])], fits[metal], fit => new LeastSquares(fit, observation, comparison, _cancellation), _options, _cancellation);
        foreach ((int i, double logOdds) in probable.Zip(odds))
        {
            evidence[i] = evidence[metal] + logOdds;
        }

        return evidence;
    }

    private static double[] Weights(HypothesisFit[] fits, double[] evidence)
    {
        double[] weights = [.. fits.Select((f, i) => f.Model.Hypothesis.Prior * Math.Exp(evidence[i] - evidence.Max()))];
        double sum = weights.Sum();
        return Array.ConvertAll(weights, w => w / sum);
    }

    // What several classes leave open, and parameters at the end of their range, beyond which nobody looked.
    private IEnumerable<string> Remarks(HypothesisFit best, ClassDecision decision)
    {
        if (decision.Remark is { } remark)
        {
            yield return remark;
        }

        foreach ((FitParameter parameter, string name, (double Low, double High) range) in ((FitParameter, string, (double, double))[])
            [(FitParameter.GapAmplitude, "Δ0", _options.Conditions.GapRange), (FitParameter.ChemicalPotential, "μ", _options.Conditions.ChemicalPotentialRange)])
        {
            double value = best.Value(parameter);
            double margin = 1e-3 * (range.High - range.Low);
            bool held = parameter != FitParameter.GapAmplitude || best.FixesGap;
            if (best.Model.IndexOf(parameter) >= 0 && held && (value < range.Low + margin || value > range.High - margin))
            {
                yield return $"{name} lies at the end of what was looked at, {range.Low:G4} to {range.High:G4} meV: it may lie beyond.";
            }
        }
    }

    // A″ in a crystal turned by 180° looks like the p pairs of E″, eq. (57): where nobody knows how the crystal lies, both are as probable as beforehand.
    private static void Turn(HypothesisFit[] fits, double[] weights, double together)
    {
        int[] turned = [.. Enumerable.Range(0, fits.Length).Where(i => fits[i].Model.Hypothesis.IsTurnedByInversion)];
        double prior = turned.Sum(i => fits[i].Model.Hypothesis.Prior);
        foreach (int i in turned)
        {
            weights[i] = together * fits[i].Model.Hypothesis.Prior / prior;
        }
    }

    private static string? Orientation(double together, MapObservation observation) =>
        observation.IsOriented || together < 0.05 ? null
            : observation.IsMagnitude ? "A'' and the p pairs of E'' differ in |δρ(q)| by what the edge of the window cuts off and in nothing else: read their probabilities together."
            : "Nobody says how the crystal lies, and A'' in one orientation looks like the p pairs of E'' in the other, turned by 180°; --oriented says that a1 and a2 are its own, and a topograph tells (step 'sites' of a recipe).";

    private List<string> Reasons(HypothesisResult best, MapObservation observation, NoiseSpectrum[] noise)
    {
        var reasons = new List<string>();
        string name = best.Fit.Model.Hypothesis.Name;
        if (best.PValue < _options.LeastPValue)
        {
            reasons.Add($"No pairing of the table explains the map: the best, {name}, leaves structure that is not noise (p = {best.PValue:G2}).");
        }

        for (int e = 0; e < noise.Length; e++)
        {
            double level = noise[e].Total / observation.Rms(e);
            if (level > _options.LargestNoise)
            {
                reasons.Add($"The best fit, {name}, explains too little of the map at {observation.Energies[e]:G4} meV: {level:P0} of its rms is left over, where {_options.LargestNoise:P0} is the limit.");
            }
        }

        return reasons;
    }
}
