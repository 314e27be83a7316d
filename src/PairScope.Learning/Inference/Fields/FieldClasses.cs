using PairScope.Data;
using PairScope.Inference;
using PairScope.Learning.Networks;
using PairScope.Measurement;
using PairScope.Pairing;

namespace PairScope.Learning.Inference.Fields;

/// <summary>
/// The pairings that a network does not rule out beside each other, each fitted to the field from where the network reads it, and weighed by what it leaves over.
/// </summary>
/// <param name="model">The simulator.</param>
/// <param name="field">Sites, layers, impurities.</param>
/// <param name="chemicalPotential">μ of the normal state, meV, which the maps know to a meV; null where only the network knows it.</param>
/// <remarks>docs/measurement.md, eq. (25).</remarks>
internal sealed class FieldClasses(FieldModel model, SiteField field, double? chemicalPotential)
{
    private const double RuledOut = 1e-4; // probability of a class below which its field is not simulated
    private const double Unlikely = 0.05; // the same once fits have been made
    private const double FarOff = 8; // meV from the normal state's μ
    private const double Behind = 300; // of χ², up to which a pairing is as good as the best
    private const double Promising = 1.0 / 3; // of what a pairing is behind the best, what its next step must be expected to gain
    private const double SameStart = 3; // meV of μ, within which a start is one that was tried
    private const double SameGap = 0.3; // of ln Δ0, likewise
    private const double Undecided = 10; // of the correlated χ², up to which two classes are not told apart
    private const double Restless = 0.004; // of the layers' variance: scans of 5 % noise that are read right leave a tenth to a quarter of a per cent
    private const double SameAngle = 0.4; // rad of θ, likewise
    private static readonly double[] OtherGaps = [1.0 / 3, 3]; // of the Δ0 found, where the best pairing begins once more
    private static readonly double[] OtherAngles = [Math.PI / 4, Math.PI / 2, 3 * Math.PI / 4]; // from the θ found, where the best pairing begins once more if its Δ0 left the range or much is left over

    private static readonly Hypothesis[] Known = [.. TableHypothesis.All.Where(h => h.HasGap && h is not TableHypothesis { Channel: PairingChannel.OnSiteSinglet })];

    private readonly List<(Hypothesis Hypothesis, FitStart Start)> _tried = [];
    private readonly Dictionary<Hypothesis, PairingFit> _fits = [];

    /// <summary>The fits so far, the best first.</summary>
    public IReadOnlyList<PairingFit> Fits => [.. _fits.Values.OrderBy(f => f.ChiSquared)];

    /// <summary>
    /// Fits the classes that a reading does not rule out, where it begins at parameters that were not tried yet. All begin together, the one that promises the least χ² takes the
    /// next step, and those that are not expected to come nearer to the best one are left where they are.
    /// </summary>
    /// <param name="reading">What the network says now.</param>
    /// <param name="strengths">Strengths to begin with, meV.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    /// <returns>Whether there was anything to try.</returns>
    public bool Fit(Reading reading, IReadOnlyList<double> strengths, CancellationToken cancellation)
    {
        double least = _fits.Count == 0 ? RuledOut : Unlikely;
        bool any = Race(
            Known.Where(h => h.Class == reading.Label || reading.Probabilities[h.Class] >= least).Select(h => (h, Near(reading.ByClass[h.Class]))), strengths, cancellation);

        // A pairing that the network reads far off could not show what it explains: those that look like the best one begin where that one ended, too.
        for (bool more = any; more;)
        {
            PairingFit best = Fits[0];
            more = Race(
                Known.Where(h => h.PairsEqualSpins == best.Hypothesis.PairsEqualSpins && h != best.Hypothesis).Select(h =>
                    (h, new FitStart(best.Reading.ChemicalPotentialMeV, best.Reading.GapMeV, _fits.TryGetValue(h, out PairingFit? own) ? own.Reading.MixingAngle : reading.ByClass[h.Class].MixingAngle))),
                best.Strengths.Strengths,
                cancellation);
        }

        // χ² may have a second minimum at another Δ0, with θ hardly different.
        if (any && Fits[0] is { Hypothesis.HasGap: true } leader)
        {
            Race(
                OtherGaps.Select(factor => (leader.Hypothesis, new FitStart(leader.Reading.ChemicalPotentialMeV, Math.Clamp(factor * leader.Reading.GapMeV, model.Gaps.Low, model.Gaps.High), leader.Reading.MixingAngle))),
                leader.Strengths.Strengths,
                cancellation);
        }

        // Where several classes leave as little over, or the best of them much, the network's word against the others counts for nothing.
        if (any && Fits[0] is { } first
            && (first.Strengths.Unexplained > Restless || Fits.Any(f => f.Hypothesis.Class != first.Hypothesis.Class && f.ChiSquared - first.ChiSquared < Undecided * first.Correlation)))
        {
            Race(
                Known.Where(h => !_fits.ContainsKey(h)).SelectMany(h => new[] { first.Reading.GapMeV, reading.ByClass[h.Class].GapMeV }.Select(gap =>
                    (h, new FitStart(first.Reading.ChemicalPotentialMeV, gap, reading.ByClass[h.Class].MixingAngle)))),
                first.Strengths.Strengths,
                cancellation);
        }

        // Δ0 runs to the end of its range, or much is left over, where θ is in another valley.
        if (any && Fits[0] is { Hypothesis.HasMixingAngle: true } astray && (astray.IsAtEnd || astray.Strengths.Unexplained > Restless))
        {
            double middle = Math.Sqrt(model.Gaps.Low * model.Gaps.High);
            double gap = Math.Sqrt(middle * astray.Reading.GapMeV);
            Race(
                OtherAngles.Select(turn => (astray.Hypothesis, new FitStart(astray.Reading.ChemicalPotentialMeV, gap, astray.Reading.MixingAngle + turn))), astray.Strengths.Strengths, cancellation);
        }

        return any;
    }

    private FitStart Near(ParameterReading read) => new(
        chemicalPotential is { } normal && Math.Abs(read.ChemicalPotentialMeV - normal) > FarOff ? normal : read.ChemicalPotentialMeV, read.GapMeV, read.MixingAngle);

    private bool Race(IEnumerable<(Hypothesis Hypothesis, FitStart Start)> entrants, IReadOnlyList<double> strengths, CancellationToken cancellation)
    {
        var searches = new List<(Hypothesis Hypothesis, PairingSearch Search)>();
        foreach ((Hypothesis hypothesis, FitStart start) in entrants)
        {
            if (!_tried.Exists(t => t.Hypothesis == hypothesis && IsNear(hypothesis, t.Start, start)))
            {
                _tried.Add((hypothesis, start));
                searches.Add((hypothesis, new PairingSearch(model, hypothesis, field, start, strengths, cancellation)));
            }
        }

        while (Next() is { } search)
        {
            search.Advance();
        }

        foreach ((Hypothesis hypothesis, PairingSearch search) in searches)
        {
            PairingFit fit = search.Result();
            _tried.Add((hypothesis, new FitStart(fit.Reading.ChemicalPotentialMeV, fit.Reading.GapMeV, fit.Reading.MixingAngle)));
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

    /// <summary>A reading with the fitted parameters, and with its probabilities weighed by what the fits leave over.</summary>
    /// <param name="reading">What the network says.</param>
    public Reading Weighed(Reading reading)
    {
        IReadOnlyList<PairingFit> fits = [.. Fits.Where(f => f.Hypothesis.HasGap)];
        double[] weights = [.. reading.Probabilities.Select((p, label) => fits.FirstOrDefault(f => f.Hypothesis.Class == label) is { } fit
            ? Math.Max(p, RuledOut) * Math.Exp((fits[0].ChiSquared - fit.ChiSquared) / (2 * fits[0].Correlation)) : 0)];
        double[] probabilities = Array.ConvertAll(weights, w => w / weights.Sum());
        return reading with
        {
            Label = Array.IndexOf(probabilities, probabilities.Max()),
            Probabilities = probabilities,
            ByClass = [.. reading.ByClass.Select((read, label) => fits.FirstOrDefault(f => f.Hypothesis.Class == label) is { } fit ? fit.Reading : read)],
        };
    }

    private static bool IsNear(Hypothesis hypothesis, FitStart one, FitStart other) =>
        Math.Abs(one.ChemicalPotential - other.ChemicalPotential) < SameStart && Math.Abs(Math.Log(one.GapAmplitude / other.GapAmplitude)) < SameGap
        && (!hypothesis.HasMixingAngle || Math.Abs(Math.IEEERemainder(one.MixingAngle - other.MixingAngle, Math.PI)) < SameAngle);
}
