using PairScope.Data;
using PairScope.Maps;
using PairScope.Pairing;

namespace PairScope.Inference;

/// <summary>
/// What beyond the list of hypotheses would explain a map better: one more thing left free in one of them. It names no answer, which stays
/// withheld, but tells where the truth may be looked for.
/// </summary>
/// <param name="Name">What was left free, in words.</param>
/// <param name="Fit">The best fit with it.</param>
/// <param name="Added">The parameters left free.</param>
/// <param name="Gain">How much χ² of the map's inner part falls by it, at 5 % white and 5 % pink noise.</param>
/// <param name="PValue">Whether what is left over on the whole map is noise; null where that was not looked at.</param>
/// <param name="NoiseLevel">Largest noise of a layer that is left over, relative to the layer's rms; null likewise.</param>
/// <remarks>docs/physics.md, "Beyond the list".</remarks>
public sealed record Extension(
    string Name, HypothesisFit Fit, IReadOnlyList<FitParameter> Added, double Gain, double? PValue, double? NoiseLevel)
{
    private const int Iterations = 8;
    private const int Hypotheses = 2; // the best ones, for what is free in all of them
    private const double Promising = 0.8; // of χ² without them: what the last kinds must bring it below in their first steps to go on
    private static readonly int[] Rounds = [1, 3, 3, Iterations]; // steps of each; after the first most beginnings have shown what they are worth
    private const int Judged = 2;
    private const double Cost = 10; // of χ² that a parameter must gain to be worth having

    // Where gaps beyond the list begin: fits find their way from most of their range.
    private const double GapShare = 0.6; // of the range of Δ0
    private static readonly double[] Quarter = [0.4, 0.8, 1.2];
    private static readonly double[] HalfCircle = [0.8, 2.3];

    private static readonly Kind[] Kinds =
    [
        new("a relative phase Θ of the partners of E'", [FitParameter.Phase], [[0.5, 1.2, 2.6]], Quarter),
        new("on-site and neighbour pairs together in A1'", [OwnAngle.At(1)], [[0.5, 1.1, -0.5, -1.1]], HalfCircle) { Wider = TableHypothesis.General(Irrep.A1Prime, inAnyState: false, 1) },
        new("another strength of the impurity", [FitParameter.Strength], [[0.3, 2]]),
        new("a potential of the impurity beside its moment", [FitParameter.Potential], [[0.5, -0.5]]),
        new("another broadening", [FitParameter.Broadening], [[0.5, 3, 6]]),
        new("other units of the values", [FitParameter.Scale], [[1]]),
    ];

    // Where nothing simpler does; maps with Rashba coupling cost several times those without.
    private static readonly Kind[] LastKinds =
    [
        new("Rashba coupling", [FitParameter.Rashba], [[1, 4]]),
        new("a triplet part in E'", [OwnAngle.At(0), OwnAngle.At(2), OwnAngle.At(3), OwnAngle.At(4)], [[0.5, 1.1], [0.1, 1.2], [0.6, 1.9], [0.1]], [0.4, 1.2]) { Wider = TableHypothesis.General(Irrep.EPrime, inAnyState: true, 1) },
    ];

    // What is left free and where its parameters begin: values of a gap's angles, factors on those of the measurement, of a potential on the moment's strength.
    private sealed record Kind(string Name, FitParameter[] Added, double[][] Begin, double[]? MixingAngles = null)
    {
        public bool IsOfGap => MixingAngles is not null;

        // The hypothesis in place of one of the list, of the same irrep; null where that only frees a parameter more.
        public TableHypothesis? Wider { get; init; }

        public Irrep? Irrep => Wider?.Irrep ?? (Added[0] == FitParameter.Phase ? Pairing.Irrep.EPrime : null);

        public IEnumerable<double[]> Beginnings() => Begin.Aggregate(
            (IEnumerable<double[]>)[[]], (some, values) => some.SelectMany(_ => values, (head, value) => (double[])[.. head, value]));
    }

    private double NetGain => Gain - (Cost * Added.Count);

    /// <summary>The extension in one sentence.</summary>
    public string InWords()
    {
        string values = string.Join(", ", Added.Select(p => $"{NameOf(p)} = {OnCircle(p, Fit.Value(p)):G3} ± {Fit.Deviation(p):G2}{UnitOf(p)}"));
        return $"{Name} ({Fit.Model.Hypothesis.Name}, {values})";
    }

    /// <summary>Whether the values found can be: η and factors above zero, and none less sure than it is large.</summary>
    public bool IsPlausible => Added.All(p => Math.Abs(OnCircle(p, Fit.Value(p))) > Fit.Deviation(p) && (p is not (FitParameter.Broadening or FitParameter.Scale) || Fit.Value(p) > 0));

    /// <summary>Whether it explains the map.</summary>
    /// <param name="options">The limits.</param>
    public bool Explains(FitOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return PValue >= options.LeastOfEach && NoiseLevel <= options.LargestNoise;
    }

    /// <summary>Tries them on a map that a fit left unexplained; the largest gain first, less 10 for each parameter.</summary>
    /// <param name="whole">The map as it was measured: sites that the wrong fit took for faults may be what tells.</param>
    /// <param name="report">The fit.</param>
    /// <param name="options">How it was made.</param>
    /// <param name="progress">Told the fraction done.</param>
    /// <param name="cancellation">Looked at before every map.</param>
    internal static IReadOnlyList<Extension> Search(
        MapObservation whole, FitReport report, FitOptions options, IProgress<double>? progress, CancellationToken cancellation)
    {
        MapObservation inner = whole.Inner();
        MapComparison[] noise = [.. inner.FirstNoise().Select(inner.Comparison)];
        FitConditions rough = options.Conditions with { Accuracy = Math.Max(options.Conditions.Accuracy, 1e-3) };
        HypothesisFit[] best = [.. report.Hypotheses.Select(h => h.Fit).OrderBy(f => f.ChiSquared)];
        LeastSquares Problem(Hypothesis hypothesis, IReadOnlyList<FitParameter> added) => new(
            new MapModel(hypothesis, Freed(rough, added), inner.Energies, inner.Size), inner, noise, cancellation);
        if (best.Take(Hypotheses).All(TakesNothing))
        {
            return []; // of noise, or of what is no interference at all: every search would end anywhere
        }

        double before = best.Take(Hypotheses).Min(f => Problem(f.Model.Hypothesis, []).Minimise(f.Vector, rough.GapRange, Iterations).ChiSquared);
        Extension[] found = Search(Kinds, value => progress?.Report(0.6 * value));
        if (!found.Any(e => e.Explains(options)))
        {
            found = [.. found, .. Search(options.Hypotheses.Any(h => h.Irrep is not null) ? LastKinds : [], value => progress?.Report(0.6 + (0.4 * value)))];
        }

        return [.. found.OrderByDescending(e => e.Explains(options)).ThenByDescending(e => e.NetGain)];

        // In whatever units the map is.
        bool TakesNothing(HypothesisFit fit)
        {
            var model = new MapModel(fit.Model.Hypothesis, rough with { Free = [.. rough.Free.Append(FitParameter.Scale).Distinct()] }, inner.Energies, inner.Size);
            var problem = new LeastSquares(model, inner, noise, cancellation);
            return problem.Scaled([.. model.Parameters.Select(fit.Value)]).ChiSquared > StartSearch.NothingTaken * problem.ChiSquaredOfNothing;
        }

        Extension[] Search(Kind[] kinds, Action<double> told)
        {
            (Kind Kind, LeastSquares Problem, double[] Start)[] trials = [.. kinds
                .Where(kind => !kind.Added.Any(rough.Free.Contains) && !options.Hypotheses.Any(h => kind.Wider is not null && h.Family is not null && h.Irrep == kind.Irrep) && !(kind.Added is [FitParameter.Phase] && options.Hypotheses.Any(h => h.FreesPhase))
                    && (rough.Impurity != ImpurityKind.Scalar || kind.Added is not [FitParameter.Potential]))
                .SelectMany(kind => StartsOf(kind, best).SelectMany(start =>
                {
                    var model = new MapModel(kind.Wider ?? start.Model.Hypothesis, Freed(rough, kind.Added), inner.Energies, inner.Size);
                    return Candidates(kind, model, start, best[0].Value(FitParameter.ChemicalPotential)).Select(vector => (kind, Problem(model.Hypothesis, kind.Added), vector));
                }))];
            int[] kept = [.. Enumerable.Range(0, trials.Length)];

            // All go on a few steps at a time, and the better half of each kind further.
            var fits = new HypothesisFit[trials.Length];
            for (int round = 0; round < Rounds.Length; round++)
            {
                int done = 0;
                options.Over(kept.Length, cancellation, k =>
                {
                    (_, LeastSquares problem, double[] start) = trials[kept[k]];
                    fits[kept[k]] = problem.Minimise(fits[kept[k]]?.Vector ?? problem.WithBestScale(start), rough.GapRange, Rounds[round]);
                    told(0.7 * (round + ((double)Interlocked.Increment(ref done) / kept.Length)) / Rounds.Length);
                });
                kept = [.. kept.GroupBy(i => trials[i].Kind)
                    .Where(g => round == 0 || !LastKinds.Contains(g.Key) || g.Min(i => fits[i].ChiSquared) < Promising * before)
                    .SelectMany(g => g.OrderBy(i => fits[i].ChiSquared).Take((g.Count() + 1) / 2))];
            }

            Extension[] ranked = [.. kept.Select(i => new Extension(trials[i].Kind.Name, fits[i], trials[i].Kind.Added, before - fits[i].ChiSquared, null, null))
                .GroupBy(e => e.Name, StringComparer.Ordinal).Select(g => g.MaxBy(e => e.Gain)!).Where(e => e.NetGain > 0).OrderByDescending(e => e.NetGain)];

            // What leaves the inner window unexplained by far cannot explain the whole, where a map costs many times more.
            int[] judged = [.. Enumerable.Range(0, Math.Min(Judged, ranked.Length)).Where(i => !StartSearch.ExplainsNothing(ranked[i].Fit, inner, options.LargestNoise))];
            options.Over(judged.Length, cancellation, i => ranked[judged[i]] = ranked[judged[i]].OnTheWhole(whole, report.Noise, options, cancellation));
            return ranked;
        }
    }

    private static IEnumerable<HypothesisFit> StartsOf(Kind kind, HypothesisFit[] best) =>
        kind.IsOfGap
            ? best.Where(f => f.Model.Hypothesis.Irrep == kind.Irrep && (kind.Wider is not null || f.Model.Hypothesis.HasPhase)).Take(1)
            : best.Where(f => f.Model.Hypothesis.HasGap).Take(Hypotheses);

    private static IEnumerable<double[]> Candidates(Kind kind, MapModel model, HypothesisFit start, double chemicalPotential)
    {
        (double low, double high) = model.Conditions.GapRange;
        double own = start.Value(FitParameter.GapAmplitude);
        if (!kind.IsOfGap)
        {
            return kind.Beginnings().Select(factors => Filled(model.Vector(start.Value(FitParameter.ChemicalPotential), own, start.Value(FitParameter.MixingAngle), angles: start.Place.Angles), factors, isFactor: true));
        }

        return from begin in kind.Beginnings()
               from angle in kind.MixingAngles!
               select Filled(model.Vector(chemicalPotential, low + (GapShare * (high - low)), angle), begin, isFactor: false);

        double[] Filled(double[] vector, double[] values, bool isFactor)
        {
            foreach (FitParameter parameter in model.Conditions.Free.Where(p => start.Model.IndexOf(p) >= 0))
            {
                vector[model.IndexOf(parameter)] = start.Value(parameter);
            }

            for (int i = 0; i < values.Length; i++)
            {
                int index = model.IndexOf(kind.Added[i]);
                double unit = kind.Added[i] == FitParameter.Potential ? model.Value(vector, FitParameter.Strength) : vector[index];
                vector[index] = isFactor ? values[i] * unit : values[i];
            }

            return vector;
        }
    }

    // The fit on the whole window, under the noise that it leaves over itself.
    private Extension OnTheWhole(MapObservation whole, IReadOnlyList<NoiseSpectrum> first, FitOptions options, CancellationToken cancellation)
    {
        var model = new MapModel(
            Fit.Model.Hypothesis, Freed(options.Conditions, Added), whole.Energies, whole.Size);
        NoiseSpectrum[] noise = [.. first];
        HypothesisFit fit = Fit with { Model = model, Evaluation = null };
        for (int round = 0; round < 2; round++)
        {
            fit = new LeastSquares(fit, whole, [.. noise.Select(whole.Comparison)], cancellation).Minimise(fit.Vector, options.Conditions.GapRange, Iterations);
            noise = MapFitter.NoiseLeft(whole, whole, noise, fit.Maps(), options.Conditions);
        }

        double p = noise.Select((n, e) => whole.Comparison(n).Judge(whole.Layers[e], fit.Maps()[e], model.Parameters.Count).PValue).Min();
        return this with { Fit = fit, PValue = Math.Min(1, p * noise.Length), NoiseLevel = noise.Select((n, e) => n.Total / whole.Rms(e)).Max() };
    }

    // The angles of a family are free of themselves.
    private static FitConditions Freed(FitConditions conditions, IReadOnlyList<FitParameter> added) =>
        conditions with { Free = [.. conditions.Free, .. added.Where(p => OwnAngle.IndexOf(p) is null)] };

    private static double OnCircle(FitParameter parameter, double value) =>
        OwnAngle.IndexOf(parameter) is not null ? Math.IEEERemainder(value, Math.PI) : MapModel.IsAngle(parameter) ? Math.IEEERemainder(value, 2 * Math.PI) : value;

    private string NameOf(FitParameter parameter) => parameter switch
    {
        _ when OwnAngle.IndexOf(parameter) is { } own => Fit.Model.Hypothesis.Angles[own].Symbol,
        FitParameter.Phase => "Θ",
        FitParameter.Strength => "strength",
        FitParameter.Potential => "V0",
        FitParameter.Broadening => "η",
        FitParameter.Scale => "factor",
        _ => "α_R",
    };

    private static string UnitOf(FitParameter parameter) => MapModel.IsAngle(parameter) ? " rad" : parameter == FitParameter.Scale ? string.Empty : " meV";
}
