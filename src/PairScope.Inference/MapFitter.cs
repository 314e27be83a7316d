using MathNet.Numerics.LinearAlgebra;
using PairScope.Data;
using PairScope.Maps;

namespace PairScope.Inference;

/// <summary>Where a fit starts: what a network or the user believes.</summary>
/// <param name="ChemicalPotential">μ in meV.</param>
/// <param name="GapAmplitude">Δ0 in meV.</param>
/// <param name="MixingAngle">θ in radians.</param>
public sealed record FitStart(double ChemicalPotential, double GapAmplitude, double MixingAngle);

/// <summary>How a map is fitted.</summary>
public sealed record FitOptions
{
    /// <summary>What is known and what is free.</summary>
    public FitConditions Conditions { get; init; } = new();

    /// <summary>The pairings to try.</summary>
    public IReadOnlyList<Hypothesis> Hypotheses { get; init; } = Hypothesis.All;

    /// <summary>Where to start; null for a scan of the whole prior range.</summary>
    public FitStart? Start { get; init; }

    /// <summary>Cores to use; the result does not depend on it.</summary>
    public int DegreeOfParallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>The least p-value at which the best fit is accepted.</summary>
    public double LeastPValue { get; init; } = 1e-3;

    /// <summary>The largest noise, relative to the map's rms, at which a fit is still called an explanation.</summary>
    public double LargestNoise { get; init; } = 0.5;
}

/// <summary>
/// Fits every hypothesis to a map with the exact simulator and weighs them. Starting points are chosen on the inner part of the
/// window, where maps are cheap and χ² has fewer minima; the noise is estimated from what the best fit leaves over.
/// The result depends on the map and the options alone.
/// </summary>
/// <remarks>docs/physics.md, eqs. (40)–(45).</remarks>
public sealed class MapFitter
{
    private const int InnerSize = 32;
    private const int StartsKept = 2;
    private const double RuledOut = 300; // χ² above the best one's, on the inner window, in units of the best one's χ² per site
    private const int NoiseRounds = 2;
    private const double NormalStateRise = 9; // three standard deviations
    private const double OutlierDeviations = 6;
    private const double NoiseFloor = 1e-3; // of the map's rms
    private const double MostBadPixels = 0.02;
    private const double ScanStep = 12; // meV; a fit finds its way over about 20
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
        NoiseSpectrum[] noise = [.. observation.Layers.Select((_, e) => new NoiseSpectrum(observation.Size, 0.05 * observation.Rms(e), 0.05 * observation.Rms(e)))];
        (HypothesisFit[] fits, bool[] hopeless) = Starts(observation, progress);
        var bad = new SortedSet<int>();
        MapObservation cleaned = observation;
        for (int round = 0; round < NoiseRounds; round++)
        {
            fits = Minimise(fits, hopeless, cleaned, noise);
            progress?.Report(0.5 + (0.5 * (round + 1) / (NoiseRounds + 1)));
            HypothesisFit best = fits.MinBy(f => f.ChiSquared)!;
            IReadOnlyList<double[]> model = best.Model.Maps(best.Vector);
            cleaned = Cleaned(observation, model, noise, bad);
            noise = [.. noise.Select((n, e) => AboveFloor(NoiseEstimate.Of(Difference(cleaned.Layers[e], model[e]), n), observation.Rms(e)))];
        }

        fits = Minimise(fits, hopeless, cleaned, noise);
        progress?.Report(1);
        return Weigh(fits, cleaned, noise, [.. bad]);
    }

    // The best starting points of each hypothesis, already fitted on the inner window.
    private (HypothesisFit[] Fits, bool[] Hopeless) Starts(MapObservation observation, IProgress<double>? progress)
    {
        MapObservation inner = observation.Size > InnerSize ? observation.Cropped(InnerSize) : observation;
        Whitening[] noise = [.. inner.Layers.Select((_, e) => new Whitening(new NoiseSpectrum(inner.Size, 0.05 * inner.Rms(e), 0.05 * inner.Rms(e))))];
        (Hypothesis Hypothesis, double[] Vector)[] candidates = [.. _options.Hypotheses.SelectMany(h => Candidates(h).Select(v => (h, v)))];
        var chiSquared = new double[candidates.Length];
        int done = 0;
        Over(candidates.Length, i =>
        {
            var model = new MapModel(candidates[i].Hypothesis, Rough, inner.Energies, inner.Size);
            chiSquared[i] = new LeastSquares(model, inner, noise, _cancellation).ChiSquared(candidates[i].Vector);
            progress?.Report(0.4 * Interlocked.Increment(ref done) / candidates.Length);
        });
        (Hypothesis Hypothesis, double[] Vector)[] kept = [.. _options.Hypotheses.SelectMany(h => Enumerable.Range(0, candidates.Length)
            .Where(i => candidates[i].Hypothesis == h).OrderBy(i => chiSquared[i]).Take(StartsKept).Select(i => candidates[i]))];
        var fitted = new HypothesisFit[kept.Length];
        Over(kept.Length, i =>
        {
            var model = new MapModel(kept[i].Hypothesis, Rough, inner.Energies, inner.Size);
            fitted[i] = Within(new LeastSquares(model, inner, noise, _cancellation), kept[i].Vector);
        });
        progress?.Report(0.5);
        HypothesisFit[] best = [.. _options.Hypotheses.Select(h => fitted.Where(f => f.Model.Hypothesis == h).MinBy(f => f.ChiSquared)!)];

        // The inner window is part of the whole: a hypothesis that fails there by far cannot win.
        double least = best.Min(f => f.ChiSquared);
        double limit = least + (RuledOut * Math.Max(1, least / (inner.Size * inner.Size * inner.Layers.Count)));
        return (best, [.. best.Select(f => f.ChiSquared > limit)]);
    }

    // A minimum outside the prior range of Δ0 is sought again on the range's end: with no gap at all every pairing is the same.
    private HypothesisFit Within(LeastSquares problem, IReadOnlyList<double> start)
    {
        HypothesisFit fit = problem.Minimise(start);
        (double low, double high) = _options.Conditions.GapRange;
        double gap = fit.Value(FitParameter.GapAmplitude);
        if (gap >= low && gap <= high)
        {
            return fit;
        }

        double[] vector = [.. fit.Vector];
        vector[fit.Model.Parameters.ToList().IndexOf(FitParameter.GapAmplitude)] = Math.Clamp(gap, low, high);
        return problem.Minimise(vector, FitParameter.GapAmplitude);
    }

    private FitConditions Rough => _options.Conditions with { Accuracy = Math.Max(_options.Conditions.Accuracy, 1e-3) };

    private IEnumerable<double[]> Candidates(Hypothesis hypothesis)
    {
        FitConditions conditions = _options.Conditions;
        var model = new MapModel(hypothesis, conditions, [0], 2);
        double[] angles = hypothesis.HasMixingAngle ? [.. Enumerable.Range(0, 6).Select(i => i * Math.PI / 6)] : [0];
        double[] gaps;
        double[] potentials;
        if (_options.Start is { } start)
        {
            gaps = [start.GapAmplitude, 0.5 * start.GapAmplitude];
            potentials = [start.ChemicalPotential, start.ChemicalPotential - 15, start.ChemicalPotential + 15];
            angles = hypothesis.HasMixingAngle ? [start.MixingAngle, .. angles] : angles;
        }
        else
        {
            (double low, double high) = conditions.ChemicalPotentialRange;
            int steps = Math.Max(1, (int)Math.Ceiling((high - low) / ScanStep));
            potentials = [.. Enumerable.Range(0, steps + 1).Select(i => low + ((high - low) * i / steps))];
            (double least, double largest) = conditions.GapRange;
            gaps = [least + (0.25 * (largest - least)), least + (0.7 * (largest - least))];
        }

        return from mu in potentials from gap in gaps from angle in angles select model.Vector(mu, gap, angle);
    }

    private HypothesisFit[] Minimise(HypothesisFit[] starts, bool[] hopeless, MapObservation observation, NoiseSpectrum[] noise)
    {
        Whitening[] whitening = [.. noise.Select(n => new Whitening(n))];
        var fits = new HypothesisFit[starts.Length];
        Over(starts.Length, i =>
        {
            var model = new MapModel(starts[i].Model.Hypothesis, _options.Conditions, observation.Energies, observation.Size);
            var problem = new LeastSquares(model, observation, whitening, _cancellation);
            fits[i] = hopeless[i] ? problem.At(starts[i].Vector) : Within(problem, starts[i].Vector);
        });
        return fits;
    }

    // The simulator's own error is no noise: a map without any is not known better than this.
    private static NoiseSpectrum AboveFloor(NoiseSpectrum noise, double rms) => noise.With(Math.Max(noise.White, NoiseFloor * rms), noise.Pink);

    // A site whose residual is far outside the noise of its neighbours is a fault of the scan: it takes the model's value.
    private static MapObservation Cleaned(
        MapObservation observation, IReadOnlyList<double[]> model, NoiseSpectrum[] noise, SortedSet<int> bad)
    {
        int sites = observation.Size * observation.Size;
        bad.Clear();
        var layers = new List<double[]>();
        for (int e = 0; e < observation.Layers.Count; e++)
        {
            double[] residual = Difference(observation.Layers[e], model[e]);
            double[] sizes = [.. residual.Select(Math.Abs).Order()];
            double deviation = 1.4826 * sizes[sizes.Length / 2];
            int[] outliers = [.. Enumerable.Range(0, sites).Where(i => Math.Abs(residual[i]) > OutlierDeviations * deviation)];
            var layer = (double[])observation.Layers[e].Clone();
            if (outliers.Length <= MostBadPixels * sites && deviation > 0 && noise[e].White > 0)
            {
                foreach (int i in outliers)
                {
                    layer[i] = model[e][i];
                    bad.Add((e * sites) + i);
                }
            }

            layers.Add(layer);
        }

        return new MapObservation(observation.Size, observation.Energies, layers);
    }

    private FitReport Weigh(HypothesisFit[] fits, MapObservation observation, NoiseSpectrum[] noise, IReadOnlyList<int> bad)
    {
        double[] evidence = [.. fits.Select(LogEvidence)];
        double[] weights = [.. fits.Select((f, i) => f.Model.Hypothesis.Prior * Math.Exp(evidence[i] - evidence.Max()))];
        double sum = weights.Sum();
        HypothesisResult[] results = [.. fits.Select((f, i) =>
        {
            IReadOnlyList<double[]> model = f.Model.Maps(f.Vector);
            return new HypothesisResult(f, evidence[i], weights[i] / sum, [.. noise.Select((n, e) =>
                GoodnessOfFit.Of(Difference(observation.Layers[e], model[e]), n, f.Model.Parameters.Count))]);
        }).OrderByDescending(r => r.Probability)];
        double[] classes = [.. PairingLabels.Classes.Select((_, c) => results.Where(r => r.Fit.Model.Hypothesis.Class == c).Sum(r => r.Probability))];
        List<string> reasons = Reasons(results[0], observation, noise);
        return new FitReport(results, classes, noise, bad, observation, reasons, reasons.Count > 0 ? [] : Remarks(results[0].Fit, observation, noise));
    }

    // Some pairings leave no trace at some energies (f pairs of E″ at ω = 0): then the map does not show that electrons pair at all.
    private string[] Remarks(HypothesisFit best, MapObservation observation, NoiseSpectrum[] noise)
    {
        var model = new MapModel(Hypothesis.WithoutAngle, _options.Conditions, observation.Energies, observation.Size);
        var problem = new LeastSquares(model, observation, [.. noise.Select(n => new Whitening(n))], _cancellation);
        double[] normal = [.. model.Parameters.Select(p => p == FitParameter.GapAmplitude ? 0 : best.Value(p))];
        double rise = problem.ChiSquared(normal) - best.ChiSquared;
        if (rise > RuledOut)
        {
            return [];
        }

        rise = problem.Minimise(normal, FitParameter.GapAmplitude).ChiSquared - best.ChiSquared;
        return rise > NormalStateRise
            ? []
            : [$"A normal metal without any gap would give the same map within its noise (Δχ² = {rise:F1}): the map alone does not show that electrons pair."];
    }

    /// <summary>
    /// ln of Laplace's evidence with flat priors of widths R: −χ²/2 − ½ ln det[R (F + P) R/2π], P = 2π/R², so that a parameter
    /// which the map does not fix counts with its prior range and costs nothing. Parameters that all hypotheses share have R = 1.
    /// </summary>
    private double LogEvidence(HypothesisFit fit)
    {
        double[] range = [.. fit.Model.Parameters.Select(p => p switch
        {
            FitParameter.ChemicalPotential => _options.Conditions.ChemicalPotentialRange.High - _options.Conditions.ChemicalPotentialRange.Low,
            FitParameter.GapAmplitude => _options.Conditions.GapRange.High - _options.Conditions.GapRange.Low,
            FitParameter.MixingAngle => Math.PI,
            _ => 1,
        })];
        Matrix<double> information = Matrix<double>.Build.Dense(
            range.Length, range.Length, (i, j) => (fit.Information[i, j] * range[i] * range[j] / (2 * Math.PI)) + (i == j ? 1 : 0));
        return (-0.5 * fit.ChiSquared) - (0.5 * Math.Log(information.Determinant()));
    }

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
            double level = Math.Sqrt((noise[e].White * noise[e].White) + (noise[e].Pink * noise[e].Pink)) / observation.Rms(e);
            if (level > _options.LargestNoise)
            {
                reasons.Add($"The best fit, {name}, explains too little of the map at {observation.Energies[e]:G4} meV: {level:P0} of its rms is left over, where {_options.LargestNoise:P0} is the limit.");
            }
        }

        return reasons;
    }

    private void Over(int count, Action<int> body)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = _options.DegreeOfParallelism, CancellationToken = _cancellation }, body);
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<OperationCanceledException>().FirstOrDefault() is { } cancelled)
        {
            throw new OperationCanceledException(cancelled.Message, cancelled, _cancellation);
        }
    }

    private static double[] Difference(double[] a, double[] b)
    {
        var difference = new double[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            difference[i] = a[i] - b[i];
        }

        return difference;
    }
}
