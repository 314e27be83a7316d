using PairScope.Data;
using PairScope.Measurement;
using PairScope.Pairing;

namespace PairScope.Inference.Fields;

/// <summary>What is believed of a hypothesis before its field is simulated.</summary>
/// <param name="Probability">Of its class.</param>
/// <param name="Start">μ, Δ0 and θ to begin with.</param>
public readonly record struct FieldBelief(double Probability, FitStart Start);

/// <summary>
/// The pairings that nothing rules out beside each other, each fitted to the field from where it is believed to be, and weighed by what it leaves over.
/// </summary>
/// <param name="model">The simulator, and the pairings.</param>
/// <param name="field">Sites, layers, impurities.</param>
/// <param name="chemicalPotential">μ of the normal state, meV, which the maps know to a meV; null where only the beliefs know it.</param>
/// <remarks>docs/measurement.md, eq. (25).</remarks>
public sealed class FieldClasses(FieldModel model, SiteField field, double? chemicalPotential)
{
    /// <summary>Probability of a class below which its field is not simulated at first.</summary>
    public const double RuledOut = 1e-4;

    private const double Unlikely = 0.05; // the same once fits have been made
    private const double FarOff = 8; // meV from the normal state's μ
    private const double Behind = 300; // of χ², up to which a pairing is as good as the best
    private const double Promising = 1.0 / 3; // of what a pairing is behind the best, what its next step must be expected to gain
    private const double SameStart = 3; // meV of μ, within which a start is one that was tried
    private const double SameGap = 0.3; // of ln Δ0, likewise
    private const double Undecided = 10; // of the correlated χ², up to which two classes are not told apart
    private const double Restless = 0.0015; // of the layers' variance: scans of 5 % noise that are read right leave less than a tenth of a per cent
    private const double SameAngle = 0.4; // rad of θ, likewise
    private static readonly double[] OtherGaps = [1.0 / 3, 3]; // of the Δ0 found, where the best pairing begins once more
    private static readonly double[] OtherAngles = [Math.PI / 4, Math.PI / 2, 3 * Math.PI / 4]; // from the θ found, where the best pairing begins once more if its Δ0 left the range or much is left over

    private readonly List<(Hypothesis Hypothesis, FitStart Start)> _tried = [];
    private readonly Dictionary<Hypothesis, PairingFit> _fits = [];

    /// <summary>The fits so far, the best first.</summary>
    public IReadOnlyList<PairingFit> Fits => [.. _fits.Values.OrderBy(f => f.ChiSquared)];

    /// <summary>
    /// Fits the classes that are not ruled out, where that begins at parameters that were not tried yet. All begin together, the one that promises the least χ² takes the
    /// next step, and those that are not expected to come nearer to the best one are left where they are.
    /// </summary>
    /// <param name="belief">What is believed now, for a hypothesis.</param>
    /// <param name="strengths">Strength of each kind to begin with, meV.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    /// <returns>Whether there was anything to try.</returns>
    public bool Fit(Func<Hypothesis, FieldBelief> belief, IReadOnlyList<double> strengths, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(belief);
        int label = model.Hypotheses.MaxBy(h => belief(h).Probability)!.Class;
        double least = _fits.Count == 0 ? RuledOut : Unlikely;
        bool any = Race(
            model.Hypotheses.Where(h => h.Class == label || belief(h).Probability >= least).Select(h => (h, Near(belief(h).Start))), strengths, cancellation);

        // A pairing that the network reads far off could not show what it explains: those that look like the best one begin where that one ended, too.
        for (bool more = any; more;)
        {
            PairingFit best = Fits[0];
            more = Race(
                model.Hypotheses.Where(h => h.PairsEqualSpins == best.Hypothesis.PairsEqualSpins && h != best.Hypothesis).Select(h =>
                    (h, (_fits.TryGetValue(h, out PairingFit? own) ? own.Place : belief(h).Start) with { ChemicalPotential = best.ChemicalPotential, GapAmplitude = best.GapAmplitude })),
                best.Strengths.Strengths,
                cancellation);
        }

        // χ² may have a second minimum at another Δ0, with θ hardly different.
        if (any && Fits[0] is { Hypothesis.HasGap: true } leader)
        {
            Race(
                OtherGaps.Select(factor => (leader.Hypothesis, leader.Place with { GapAmplitude = factor * leader.GapAmplitude })),
                leader.Strengths.Strengths,
                cancellation);
        }

        // Where several classes leave as little over, or the best of them much or with a Δ0 that it would rather not have, the network's word against the others counts for nothing.
        if (any && Fits[0] is { } first
            && (first.IsAtEnd || first.Strengths.Unexplained > Restless || Fits.Any(f => f.Hypothesis.Class != first.Hypothesis.Class && f.ChiSquared - first.ChiSquared < Undecided * first.Correlation)))
        {
            Race(
                model.Hypotheses.Where(h => !_fits.ContainsKey(h)).SelectMany(h => new[] { first.GapAmplitude, belief(h).Start.GapAmplitude }.Select(gap =>
                    (h, belief(h).Start with { ChemicalPotential = first.ChemicalPotential, GapAmplitude = gap }))),
                first.Strengths.Strengths,
                cancellation);
        }

        // Δ0 runs to the end of its range, or much is left over, where θ is in another valley.
        if (any && Fits[0] is { Hypothesis.HasMixingAngle: true } astray && (astray.IsAtEnd || astray.Strengths.Unexplained > Restless))
        {
            double middle = Math.Sqrt(model.Gaps.Low * model.Gaps.High);
            double gap = Math.Sqrt(middle * astray.GapAmplitude);
            Race(
                OtherAngles.Select(turn => (astray.Hypothesis, astray.Place with { GapAmplitude = gap, MixingAngle = astray.MixingAngle + turn })), astray.Strengths.Strengths, cancellation);
        }

        return any;
    }

    private FitStart Near(FitStart believed) =>
        chemicalPotential is { } normal && Math.Abs(believed.ChemicalPotential - normal) > FarOff ? believed with { ChemicalPotential = normal } : believed;

    private bool Race(IEnumerable<(Hypothesis Hypothesis, FitStart Start)> entrants, IReadOnlyList<double> strengths, CancellationToken cancellation)
    {
        var searches = new List<(Hypothesis Hypothesis, PairingSearch Search)>();
        FieldModel seen = _fits.Count == 0 ? model : Fits[0].Model with { IsFine = model.IsFine }; // the instrument is the same whatever pairs
        foreach ((Hypothesis hypothesis, FitStart wanted) in entrants)
        {
            FitStart start = wanted with { GapAmplitude = Math.Clamp(wanted.GapAmplitude, model.Gaps.Low, model.Gaps.High) };
            if (!_tried.Exists(t => t.Hypothesis == hypothesis && IsNear(hypothesis, t.Start, start)))
            {
                _tried.Add((hypothesis, start));
                searches.Add((hypothesis, new PairingSearch(seen, hypothesis, field, start, strengths, cancellation)));
            }
        }

        while (Next() is { } search)
        {
            search.Advance();
        }

        foreach ((Hypothesis hypothesis, PairingSearch search) in searches)
        {
            PairingFit fit = search.Result();
            _tried.Add((hypothesis, fit.Place));
            _fits[hypothesis] = _fits.TryGetValue(hypothesis, out PairingFit? known) && known.ChiSquared <= fit.ChiSquared ? known : fit;
        }

        return searches.Count > 0;

        PairingSearch? Next()
        {
            double best = searches.Select(s => s.Search.ChiSquared).Concat(_fits.Values.Select(f => f.ChiSquared)).Min();
            return searches.Select(s => s.Search)
                .Where(s => !s.IsDone(leads: s.ChiSquared <= best) && !(s.ChiSquared - best is > Behind and var behind && s.Gain < Promising * behind))
                .MinBy(s => s.ChiSquared - s.Gain);
        }
    }

    private static bool IsNear(Hypothesis hypothesis, FitStart one, FitStart other) =>
        Math.Abs(one.ChemicalPotential - other.ChemicalPotential) < SameStart
        && (!hypothesis.HasGap || Math.Abs(Math.Log(one.GapAmplitude / other.GapAmplitude)) < SameGap)
        && (!hypothesis.HasMixingAngle || Math.Abs(Math.IEEERemainder(one.MixingAngle - other.MixingAngle, Math.PI)) < SameAngle)
        && one.Angles.Zip(other.Angles).All(a => Math.Abs(Math.IEEERemainder(a.First - a.Second, Math.PI)) < SameAngle)
        && one.Angles.Count == other.Angles.Count
        && (!hypothesis.FreesPhase || Math.Abs(Math.IEEERemainder(one.Phase - other.Phase, 2 * Math.PI)) < SameAngle);
}
