using PairScope.Data;
using PairScope.Maps;
using PairScope.Pairing;

namespace PairScope.Inference;

/// <summary>
/// Where the fits of a map start: candidates round the user's or a network's belief, or over the whole prior range, tried and
/// fitted on the inner part of the window, where maps are cheap and χ² has fewer minima.
/// </summary>
internal sealed class StartSearch(FitOptions options, CancellationToken cancellation)
{
    /// <summary>χ² above the best one's, on the inner window, in units of the best one's χ² per site.</summary>
    internal const double RuledOut = 300;

    private const int StartsKept = 2;
    private const int PlacesKept = 5; // values of μ at which a scan looks closer
    private const int StageIterations = 3;
    private const int MostStages = 8;
    private const int EarlyAllowance = 16; // times RuledOut after the first stage, half of it after each further one
    private const double ScanStep = 12; // meV; a fit finds its way over about 20
    private const double NearScan = 24; // meV round a network's reading
    private const double Middle = 0.6; // |S3| of the starts between nematic and chiral
    private const double LeastStart = 0.15; // |S3| at which a family with a free phase begins at least
    private static readonly double[] ChiralStarts = [0.3, 0.75, 0.97]; // |S3| of the starts of equal-spin pairs, of whose state maps hold no more
    private const double PlainMisfit = 0.1; // of the map's rms, left over by a fit that explains nothing
    private const double PlainPValue = 1e-6;

    /// <summary>Of the map's χ² without any model: a fit that leaves more takes away no more than a few parameters do of noise.</summary>
    internal const double NothingTaken = 0.95;

    private FitConditions Rough => options.Conditions with { Accuracy = Math.Max(options.Conditions.Accuracy, 1e-3) };

    /// <summary>The best start of each hypothesis, already fitted on the inner window, and whether it lost too clearly there to be taken further.</summary>
    public (HypothesisFit[] Fits, bool[] Hopeless) Run(MapObservation observation, IProgress<double>? progress)
    {
        MapObservation inner = observation.Inner();
        if (options.TrustsStarts && options.Starts.Count > 0)
        {
            return Trusted(inner, value => progress?.Report(value));
        }

        HypothesisFit[] best = options.Starts.Count > 0
            ? Fits(inner, Near, value => progress?.Report(0.5 * value))
            : [];
        bool nothing = best.Length == 0 || ExplainsNothing(best.MinBy(f => f.ChiSquared)!, inner, options.LargestNoise);
        if (nothing)
        {
            double before = best.Length == 0 ? 0 : 0.5;
            // Who knows such maps knows μ roughly, of whatever pairing: the scan then keeps near.
            HypothesisFit[] scanned = Scanned(inner, RangeOfScan(), value => progress?.Report(before + ((1 - before) * value)));
            best = best.Length == 0 ? scanned : [.. best.Zip(scanned, (a, b) => a.ChiSquared <= b.ChiSquared ? a : b)];
            nothing = ExplainsNothing(best.MinBy(f => f.ChiSquared)!, inner, options.LargestNoise);
        }

        // The inner window is part of the whole: a hypothesis that fails there by far cannot win, and where all do, one is enough to show it.
        double least = best.Min(f => f.ChiSquared);
        double limit = nothing ? least : Limit(least, Sites(inner), RuledOut);
        return (best, [.. best.Select(f => f.ChiSquared > limit)]);
    }

    // Starts that are nearly right are not fitted here: a hypothesis is taken further where a step of Gauss and Newton could explain the map.
    private (HypothesisFit[] Fits, bool[] Hopeless) Trusted(MapObservation inner, Action<double> progress)
    {
        MapComparison[] noise = [.. inner.FirstNoise().Select(inner.Comparison)];
        (Hypothesis Hypothesis, double[] Vector)[] all = [.. options.Hypotheses.SelectMany(h => Near(h).Select(v => (h, v)))];
        var fits = new HypothesisFit[all.Length];
        var reached = new double[all.Length];
        int done = 0;
        options.Over(all.Length, cancellation, i =>
        {
            var problem = new LeastSquares(new MapModel(all[i].Hypothesis, Rough, inner.Energies, inner.Size), inner, noise, cancellation);
            double[] vector = problem.WithBestScale(all[i].Vector);
            (fits[i], reached[i]) = (problem.At(vector), problem.Projected(vector));
            progress((double)Interlocked.Increment(ref done) / all.Length);
        });
        int[] best = [.. options.Hypotheses.Select(h => Enumerable.Range(0, all.Length).Where(i => all[i].Hypothesis == h).MinBy(i => reached[i]))];
        double least = best.Min(i => reached[i]);

        // Where no step takes away more of the map than a few parameters do of noise, one hypothesis is enough to show that none explains it.
        bool nothing = least > NothingTaken * new LeastSquares(fits[0].Model, inner, noise, cancellation).ChiSquaredOfNothing;
        double limit = nothing ? least : Limit(least, Sites(inner), EarlyAllowance * RuledOut);
        return ([.. best.Select(i => fits[i])], [.. best.Select(i => reached[i] > limit)]);
    }

    private static double Sites(MapObservation inner) => inner.Size * inner.Size * inner.Layers.Count;

    // Each hypothesis's best fit on the inner window from its candidates.
    private HypothesisFit[] Fits(MapObservation inner, Func<Hypothesis, IEnumerable<double[]>> candidatesOf, Action<double> progress)
    {
        List<Candidate> candidates = Tried(inner, options.Hypotheses.SelectMany(h => candidatesOf(h).Select(v => (h, v))), value => progress(0.5 * value));
        return Raced(inner, candidates, StartsKept, value => progress(0.5 + (0.5 * value)));
    }

    // Best fits over the whole prior range: a coarse look at every μ, then all gaps and angles where that was best.
    private HypothesisFit[] Scanned(MapObservation inner, (double Low, double High) range, Action<double> progress)
    {
        List<Candidate> coarse = Tried(inner, options.Hypotheses.SelectMany(h => Scan(h, range).Select(v => (h, v))), value => progress(0.5 * value));
        IEnumerable<(Hypothesis, double[])> fine = options.Hypotheses.Where(h => h.HasGap).SelectMany(h =>
        {
            var model = new MapModel(h, options.Conditions, [0], 2);
            double[] places = [.. coarse.Where(c => c.Hypothesis == h).OrderBy(c => c.ChiSquared).Select(c => c.Vector[0]).Distinct().Take(PlacesKept)];
            return from mu in places from gap in Gaps() from state in States(h, 6) select (h, Vector(model, mu, gap, state));
        });
        coarse.AddRange(Tried(inner, fine, value => progress(0.5 + (0.2 * value))));
        return Raced(inner, coarse, options.Starts.Any(s => s.Class is not null) ? 1 : StartsKept, value => progress(0.7 + (0.3 * value)));
    }

    // χ² of each candidate on the inner window.
    private List<Candidate> Tried(MapObservation inner, IEnumerable<(Hypothesis Hypothesis, double[] Vector)> vectors, Action<double> progress)
    {
        MapComparison[] noise = [.. inner.FirstNoise().Select(inner.Comparison)];
        (Hypothesis Hypothesis, double[] Vector)[] all = [.. vectors];
        var candidates = new Candidate[all.Length];
        int done = 0;
        options.Over(all.Length, cancellation, i =>
        {
            var model = new MapModel(all[i].Hypothesis, Rough, inner.Energies, inner.Size);
            (double[] vector, double chiSquared) = new LeastSquares(model, inner, noise, cancellation).Scaled(all[i].Vector);
            candidates[i] = new Candidate(all[i].Hypothesis, vector, chiSquared);
            progress((double)Interlocked.Increment(ref done) / all.Length);
        });
        return [.. candidates];
    }

    private HypothesisFit[] Raced(MapObservation inner, List<Candidate> candidates, int startsKept, Action<double> progress)
    {
        MapComparison[] noise = [.. inner.FirstNoise().Select(inner.Comparison)];
        Candidate[] kept = [.. options.Hypotheses.SelectMany(h => candidates.Where(c => c.Hypothesis == h).OrderBy(c => c.ChiSquared).Take(startsKept))];
        LeastSquares[] problems = [.. kept.Select(k =>
            new LeastSquares(new MapModel(k.Hypothesis, Rough, inner.Energies, inner.Size), inner, noise, cancellation))];
        HypothesisFit[] fitted = Race(problems, [.. kept.Select(k => k.Vector)], Sites(inner), progress);
        progress(1);
        return [.. options.Hypotheses.Select(h => fitted.Where(f => f.Model.Hypothesis == h).MinBy(f => f.ChiSquared)!)];
    }

    /// <summary>Whether what a fit leaves over is either nearly all of the map, or much more than rough maps are wrong by and no noise.</summary>
    /// <param name="best">The best fit to a window.</param>
    /// <param name="window">The window.</param>
    /// <param name="largestNoise">The largest noise, relative to the map's rms, at which a fit is an explanation.</param>
    internal static bool ExplainsNothing(HypothesisFit best, MapObservation window, double largestNoise)
    {
        IReadOnlyList<double[]> model = best.Maps();
        NoiseSpectrum[] noise = window.FirstNoise();
        for (int e = 0; e < window.Layers.Count; e++)
        {
            noise[e] = NoiseEstimate.Of(window.Comparison(noise[e]), window.Layers[e], model[e]);
            double level = noise[e].Total / window.Rms(e);
            if (level > largestNoise || (level > PlainMisfit && window.Comparison(noise[e]).Judge(window.Layers[e], model[e], best.Vector.Count).PValue < PlainPValue))
            {
                return true;
            }
        }

        return false;
    }

    // All starts advance by a few iterations at a time, and those that fall far behind the best are not taken further. A poor best
    // one rules out little: the allowance grows with its χ² per site.
    private HypothesisFit[] Race(LeastSquares[] problems, double[][] starts, double sites, Action<double> progress)
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
            progress((stage + 1.0) / MostStages);
        }

        return fits;
    }

    internal static double Limit(double least, double sites, double allowance) => least + (allowance * Math.Max(1, least / sites));

    private static double[] MixingAngles(Hypothesis hypothesis, int count) => hypothesis.HasMixingAngle ? [.. Enumerable.Range(0, count).Select(i => i * Math.PI / count)] : [0];

    // Where a gap's angles begin.
    private sealed record State(double Angle, double Phase)
    {
        public IReadOnlyList<double> Own { get; init; } = [];
    }

    private static double[] Vector(MapModel model, double mu, double gap, State state) => model.Vector(mu, gap, state.Angle, state.Phase, state.Own);

    // θ and Θ: of a family with both, states spread over the half of the sphere of S that maps tell, or all of it.
    private State[] States(Hypothesis hypothesis, int count)
    {
        if (hypothesis.Family is not null)
        {
            return Spread(hypothesis.Angles.Count, count * ((2 * hypothesis.Angles.Count) - 1));
        }

        if (!hypothesis.FreesPhase)
        {
            return [.. MixingAngles(hypothesis, count).Select(angle => new State(angle, 0.5))];
        }

        if (hypothesis.Holds is HeldState.Chirality)
        {
            return [.. ChiralStarts.Select(s => new State(Math.PI / 4, Math.Asin(s)))];
        }

        double across = Math.Sqrt(1 - (Middle * Middle));
        StokesVector[] half = [new(0, 0, 1), .. Enumerable.Range(0, count).Select(i => Math.SinCos(2 * Math.PI * i / count)).Select(p => new StokesVector(across * p.Cos, across * p.Sin, Middle))];
        return [.. half.Concat(options.Conditions.SeesSpin ? half.Select(s => s.Reversed) : []).Select(s => new State(s.MixingAngle, s.Phase))];
    }

    // Points spread evenly over [0, π) in as many directions: multiples of the powers of 1/g modulo one, g the real root of x^(n+1) = x + 1.
    private static State[] Spread(int dimensions, int count)
    {
        double g = 2;
        for (int step = 0; step < 50; step++)
        {
            g = Math.Pow(1 + g, 1.0 / (dimensions + 1));
        }

        return [.. Enumerable.Range(1, count).Select(i => new State(0, 0) { Own = [.. Enumerable.Range(1, dimensions).Select(d => Math.PI * ((0.5 + (i * Math.Pow(g, -d))) % 1))] })];
    }

    // Where S3 vanishes maps do not change with it to first order, and a fit that began there would stay.
    private static State OffEquator(StokesVector state)
    {
        double s3 = Math.CopySign(Math.Clamp(Math.Abs(state.S3), LeastStart, 1), state.S3);
        double radius = Math.Sqrt((state.S1 * state.S1) + (state.S2 * state.S2));
        double factor = radius > 0 ? Math.Sqrt(Math.Max(0, 1 - (s3 * s3))) / radius : 0;
        var off = new StokesVector(factor * state.S1, factor * state.S2, s3);
        return new State(off.MixingAngle, off.Phase);
    }

    private double[] Gaps()
    {
        (double least, double largest) = options.Conditions.GapRange;
        return [.. options.GapStarts.Select(share => least + (share * (largest - least)))];
    }

    private IEnumerable<double[]> Near(Hypothesis hypothesis)
    {
        double[][] near = [.. options.Starts.SelectMany(s => Near(s, hypothesis))];
        return near.Length > 0 ? near : Scan(hypothesis, options.Conditions.ChemicalPotentialRange);
    }

    // The neighbourhood of a belief; a weak gap has χ² minima of its own. A belief about another class says nothing about this one.
    private IEnumerable<double[]> Near(FitStart start, Hypothesis hypothesis)
    {
        if (start.Class is { } label && label != hypothesis.Class)
        {
            return [];
        }

        var model = new MapModel(hypothesis, options.Conditions, [0], 2);
        double[] offsets = start.Class is null ? [0, -15, 15] : [0];

        // A class is read in the channel that fits best: the other channels begin at its μ and at several angles.
        bool known = options.TrustsStarts && start.Class is not null;
        double[] gaps = known || !hypothesis.HasGap ? [start.GapAmplitude] : [start.GapAmplitude, 0.5 * start.GapAmplitude];
        bool read = hypothesis.FreesPhase && start.State is not null;
        bool hasOwn = hypothesis.Angles.Count > 0 && start.Angles.Count == hypothesis.Angles.Count;
        State[] own = [read ? OffEquator(start.State!.Value) : new State(start.MixingAngle, start.Phase) { Own = start.Angles }];
        State[] states = hypothesis.HasMixingAngle && known && !hypothesis.IsChannel && hypothesis.FreesPhase == read ? own
            : [.. hypothesis.HasMixingAngle || read || hasOwn ? own : [], .. States(hypothesis, known ? 3 : 6)];
        return from offset in offsets
               from gap in gaps
               from state in states
               select Vector(model, start.ChemicalPotential + offset, gap, state);
    }

    private (double Low, double High) RangeOfScan()
    {
        (double low, double high) = options.Conditions.ChemicalPotentialRange;
        return options.Starts.All(s => s.Class is null) ? (low, high)
            : (Math.Max(low, options.Starts.Min(s => s.ChemicalPotential) - NearScan), Math.Min(high, options.Starts.Max(s => s.ChemicalPotential) + NearScan));
    }

    private IEnumerable<double[]> Scan(Hypothesis hypothesis, (double Low, double High) range)
    {
        var model = new MapModel(hypothesis, options.Conditions, [0], 2);
        (double low, double high) = range;
        int steps = Math.Max(1, (int)Math.Ceiling((high - low) / ScanStep));
        return from step in Enumerable.Range(0, steps + 1)
               from gap in hypothesis.HasMixingAngle || hypothesis.Family is not null || !hypothesis.HasGap ? Gaps()[..1] : Gaps()
               from state in States(hypothesis, 3)
               select Vector(model, low + ((high - low) * step / steps), gap, state);
    }

    private sealed record Candidate(Hypothesis Hypothesis, double[] Vector, double ChiSquared);
}
