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
/// <remarks>docs/physics.md, section 18.</remarks>
public sealed record Extension(
    string Name, HypothesisFit Fit, IReadOnlyList<FitParameter> Added, double Gain, double? PValue, double? NoiseLevel)
{
    private const int Iterations = 12;
    private const int Hypotheses = 2; // the best ones, for what is free in all of them
    private const int Judged = 4;
    private const double Cost = 10; // of χ² that a parameter must gain to be worth having

    private static readonly (string Name, FitParameter[] Added, double[] Factors)[] Kinds =
    [
        ("a relative phase Θ of the partners of E'", [FitParameter.Phase], [1, 2, 3]),
        ("a triplet part in E'", [FitParameter.Phase, FitParameter.ChannelAngle, FitParameter.TripletAngle, FitParameter.TripletPhase], [1]),
        ("on-site and neighbour pairs together in A1'", [FitParameter.OnSiteAngle], [1]),
        ("another strength of the impurity", [FitParameter.Strength], [0.3, 2]),
        ("another broadening", [FitParameter.Broadening], [0.5, 3]),
        ("Rashba coupling", [FitParameter.Rashba], [1]),
        ("other units of the values", [FitParameter.Scale], [1]),
    ];

    /// <summary>The extension in one sentence.</summary>
    public string InWords()
    {
        string values = string.Join(", ", Added.Select(p => $"{NameOf(p)} = {OnCircle(p, Fit.Value(p)):G3} ± {Fit.Deviation(p):G2}{UnitOf(p)}"));
        return $"{Name} ({Fit.Model.Hypothesis.Name}, {values})";
    }

    /// <summary>Whether it explains the map.</summary>
    /// <param name="options">The limits.</param>
    public bool Explains(FitOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return PValue >= options.LeastPValue && NoiseLevel <= options.LargestNoise;
    }

    /// <summary>Tries them all on a map that a fit left unexplained; the largest gain first, less 10 for each parameter.</summary>
    internal static IReadOnlyList<Extension> Search(FitReport report, FitOptions options, IProgress<double>? progress, CancellationToken cancellation)
    {
        MapObservation whole = report.Observation;
        MapObservation inner = whole.Inner();
        HypothesisFit[] best = [.. report.Hypotheses.Select(h => h.Fit).OrderBy(f => f.ChiSquared)];
        (string Name, FitParameter[] Added, HypothesisFit Start, double Factor)[] trials = [.. Kinds
            .Where(kind => !kind.Added.Any(options.Conditions.Free.Contains))
            .SelectMany(kind => StartsOf(kind.Added, best).SelectMany(start => kind.Factors.Select(factor => (kind.Name, kind.Added, start, factor))))];
        MapComparison[] noise = [.. inner.FirstNoise().Select(inner.Comparison)];
        var found = new Extension[trials.Length];
        int done = 0;
        options.Over(trials.Length, cancellation, i =>
        {
            (string name, FitParameter[] added, HypothesisFit start, double factor) = trials[i];
            MapModel Of(IReadOnlyList<FitParameter> free) => new(
                start.Model.Hypothesis, options.Conditions with { Free = free, Accuracy = Math.Max(options.Conditions.Accuracy, 1e-3) }, inner.Energies, inner.Size);
            double before = new LeastSquares(Of(options.Conditions.Free), inner, noise, cancellation).ChiSquared(start.Vector);
            MapModel model = Of([.. options.Conditions.Free, .. added]);
            var problem = new LeastSquares(model, inner, noise, cancellation);
            HypothesisFit fit = problem.Minimise(problem.WithBestScale(VectorOf(model, start, added, factor)), options.Conditions.GapRange, Iterations);
            found[i] = new Extension(name, fit, added, before - fit.ChiSquared, null, null);
            progress?.Report(0.7 * Interlocked.Increment(ref done) / trials.Length);
        });
        Extension[] ranked = [.. found.GroupBy(e => e.Name, StringComparer.Ordinal).Select(g => g.MaxBy(e => e.Gain)!).Where(e => e.Gain > Cost * e.Added.Count).OrderByDescending(e => e.Gain - (Cost * e.Added.Count))];
        options.Over(Math.Min(Judged, ranked.Length), cancellation, i => ranked[i] = ranked[i].OnTheWhole(whole, report.Noise, options, cancellation));
        return ranked;
    }

    private static IEnumerable<HypothesisFit> StartsOf(FitParameter[] added, HypothesisFit[] best) =>
        MapModel.OwnerOf(added[0]) is { } irrep
            ? best.Where(f => f.Model.Hypothesis.Irrep == irrep).Take(1)
            : best.Where(f => f.Model.Hypothesis.HasGap).Take(Hypotheses);

    private static double[] VectorOf(MapModel model, HypothesisFit start, FitParameter[] added, double factor)
    {
        double[] vector = model.Vector(start.Value(FitParameter.ChemicalPotential), start.Value(FitParameter.GapAmplitude), start.Value(FitParameter.MixingAngle));
        for (int i = 0; i < vector.Length; i++)
        {
            FitParameter parameter = model.Parameters[i];
            vector[i] = added.Contains(parameter) ? factor * vector[i] : start.Model.IndexOf(parameter) >= 0 ? start.Value(parameter) : vector[i];
        }

        return vector;
    }

    // The fit on the whole window, under the noise that it leaves over itself.
    private Extension OnTheWhole(MapObservation whole, IReadOnlyList<NoiseSpectrum> first, FitOptions options, CancellationToken cancellation)
    {
        var model = new MapModel(
            Fit.Model.Hypothesis, options.Conditions with { Free = [.. options.Conditions.Free, .. Added] }, whole.Energies, whole.Size);
        NoiseSpectrum[] noise = [.. first];
        HypothesisFit fit = Fit;
        for (int round = 0; round < 2; round++)
        {
            fit = new LeastSquares(model, whole, [.. noise.Select(whole.Comparison)], cancellation).Minimise(fit.Vector, options.Conditions.GapRange, Iterations);
            IReadOnlyList<double[]> map = model.Maps(fit.Vector);
            noise = MapFitter.NoiseLeft(whole, whole, noise, map, options.Conditions);
        }

        IReadOnlyList<double[]> last = model.Maps(fit.Vector);
        double p = noise.Select((n, e) => whole.Comparison(n).Judge(whole.Layers[e], last[e], model.Parameters.Count).PValue).Min();
        return this with { Fit = fit, PValue = Math.Min(1, p * noise.Length), NoiseLevel = noise.Select((n, e) => n.Total / whole.Rms(e)).Max() };
    }

    private static double OnCircle(FitParameter parameter, double value) =>
        MapModel.IsMixing(parameter) ? Math.IEEERemainder(value, 2 * Math.PI) : value;

    private static string NameOf(FitParameter parameter) => parameter switch
    {
        FitParameter.Phase => "Θ",
        FitParameter.ChannelAngle => "φ",
        FitParameter.TripletAngle => "θt",
        FitParameter.TripletPhase => "Θt",
        FitParameter.OnSiteAngle => "χ",
        FitParameter.Strength => "strength",
        FitParameter.Broadening => "η",
        FitParameter.Scale => "factor",
        _ => "α_R",
    };

    private static string UnitOf(FitParameter parameter) => MapModel.IsMixing(parameter) ? " rad" : parameter == FitParameter.Scale ? string.Empty : " meV";
}
