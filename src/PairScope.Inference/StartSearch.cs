using PairScope.Maps;

namespace PairScope.Inference;

/// <summary>
/// Where the fits of a map start: candidates round the user's or a network's belief, or over the whole prior range, tried and
/// fitted on the inner part of the window, where maps are cheap and χ² has fewer minima.
/// </summary>
internal sealed class StartSearch(FitOptions options, CancellationToken cancellation)
{
    /// <summary>χ² above the best one's, on the inner window, in units of the best one's χ² per site.</summary>
    internal const double RuledOut = 300;

    private const int InnerSize = 32;
    private const int StartsKept = 2;
    private const int StageIterations = 3;
    private const int MostStages = 8;
    private const int EarlyAllowance = 16; // times RuledOut after the first stage, half of it after each further one
    private const double ScanStep = 12; // meV; a fit finds its way over about 20

    private FitConditions Rough => options.Conditions with { Accuracy = Math.Max(options.Conditions.Accuracy, 1e-3) };

    /// <summary>The best start of each hypothesis, already fitted on the inner window, and whether it lost too clearly there to be taken further.</summary>
    public (HypothesisFit[] Fits, bool[] Hopeless) Run(MapObservation observation, IProgress<double>? progress)
    {
        MapObservation inner = observation.Size > InnerSize ? observation.Cropped(InnerSize) : observation;
        Whitening[] noise = [.. inner.Layers.Select((_, e) => new Whitening(new NoiseSpectrum(inner.Size, 0.05 * inner.Rms(e), 0.05 * inner.Rms(e))))];
        (Hypothesis Hypothesis, double[] Vector)[] candidates = [.. options.Hypotheses.SelectMany(h => Candidates(h).Select(v => (h, v)))];
        var chiSquared = new double[candidates.Length];
        int done = 0;
        options.Over(candidates.Length, cancellation, i =>
        {
            var model = new MapModel(candidates[i].Hypothesis, Rough, inner.Energies, inner.Size);
            (candidates[i].Vector, chiSquared[i]) = new LeastSquares(model, inner, noise, cancellation).Scaled(candidates[i].Vector);
            progress?.Report(0.4 * Interlocked.Increment(ref done) / candidates.Length);
        });
        (Hypothesis Hypothesis, double[] Vector)[] kept = [.. options.Hypotheses.SelectMany(h => Enumerable.Range(0, candidates.Length)
            .Where(i => candidates[i].Hypothesis == h).OrderBy(i => chiSquared[i]).Take(StartsKept).Select(i => candidates[i]))];
        LeastSquares[] problems = [.. kept.Select(k =>
            new LeastSquares(new MapModel(k.Hypothesis, Rough, inner.Energies, inner.Size), inner, noise, cancellation))];
        double sites = inner.Size * inner.Size * inner.Layers.Count;
        HypothesisFit[] fitted = Race(problems, [.. kept.Select(k => k.Vector)], sites);
        progress?.Report(0.5);
        HypothesisFit[] best = [.. options.Hypotheses.Select(h => fitted.Where(f => f.Model.Hypothesis == h).MinBy(f => f.ChiSquared)!)];

        // The inner window is part of the whole: a hypothesis that fails there by far cannot win.
        double limit = Limit(best.Min(f => f.ChiSquared), sites, RuledOut);
        return (best, [.. best.Select(f => f.ChiSquared > limit)]);
    }

    // All starts advance by a few iterations at a time, and those that fall far behind the best are not taken further. A poor best
    // one rules out little: the allowance grows with its χ² per site.
    private HypothesisFit[] Race(LeastSquares[] problems, double[][] starts, double sites)
    {
        var fits = new HypothesisFit[starts.Length];
        var better = new bool[starts.Length];
        int[] running = [.. Enumerable.Range(0, starts.Length)];
        for (int stage = 0; stage < MostStages && running.Length > 0; stage++)
        {
            options.Over(running.Length, cancellation, k =>
            {
                int i = running[k];
                double before = fits[i]?.ChiSquared ?? double.PositiveInfinity;
                fits[i] = problems[i].Minimise(fits[i]?.Vector ?? starts[i], options.Conditions.GapRange, StageIterations);
                better[i] = before - fits[i].ChiSquared > LeastSquares.Settled;
            });
            double limit = Limit(fits.Min(f => f.ChiSquared), sites, RuledOut * Math.Max(1, EarlyAllowance >> stage));
            running = [.. running.Where(i => better[i] && fits[i].ChiSquared < limit)];
        }

        return fits;
    }

    private static double Limit(double least, double sites, double allowance) => least + (allowance * Math.Max(1, least / sites));

    private IEnumerable<double[]> Candidates(Hypothesis hypothesis)
    {
        FitConditions conditions = options.Conditions;
        var model = new MapModel(hypothesis, conditions, [0], 2);
        double[] angles = hypothesis.HasMixingAngle ? [.. Enumerable.Range(0, 6).Select(i => i * Math.PI / 6)] : [0];
        double[] gaps;
        double[] potentials;
        if (options.Start is { } start)
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
}
