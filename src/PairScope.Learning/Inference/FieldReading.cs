using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Inference;
using PairScope.Learning.Inference.Fields;
using PairScope.Learning.Networks;
using PairScope.Measurement;
using PairScope.Pairing;

namespace PairScope.Learning.Inference;

/// <summary>
/// Reads the pairing out of a field of view with many impurities. The map that the deconvolution gives leaves out that impurities
/// scatter between each other, so it is made the map of the one impurity that the network knows, m(p, V) + D[d/A − F(p, V_1 …)], p being what is known of the crystal.
/// The network's answer is where fits begin: every pairing that it does not rule out is fitted to the field with the exact scattering, and what the fits leave over weighs them.
/// </summary>
/// <remarks>docs/measurement.md, eqs. (16), (24), (25).</remarks>
public sealed class FieldReading
{
    private const double MostUnexplained = 0.15; // of a layer's squares, by the simulated field

    // Rise of χ² from which the metal is excluded. What is left over is correlated from site to site, so that χ² tells more than there is.
    private const double Excluded = 300;

    private readonly TrainedNetwork _network;
    private readonly FieldModel _model;

    /// <summary>A reading with a network that was trained for an instrument.</summary>
    /// <exception cref="InputException">The network's protocol tells nothing of an instrument.</exception>
    public FieldReading(TrainedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        (_network, _model) = (network, new FieldModel(network));
    }

    /// <summary>The answer, and the map it was read from.</summary>
    /// <param name="map">The deconvolved map.</param>
    /// <param name="field">The values on the crystal's sites, one layer for each of the network's energies.</param>
    /// <param name="passes">Most readings of the map after fits; they end when a reading gives them nothing new to begin with.</param>
    /// <param name="cancellation">Looked at before each energy.</param>
    public FieldAnswer Read(MapFile map, SiteField field, int passes = 2, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(field);
        FieldStart? known = field.KindCount == 1 ? FieldStart.OfKnown(_model, field, Crystal(Prediction.Of(_network, map).Reading), cancellation) : null;
        FieldStart start = known ?? FieldStart.OfKinds(_model, field, cancellation);
        var impurity = new KnownImpurity(_model);
        var classes = new FieldClasses(_model, start.Field, start.ChemicalPotential);
        map = Of(impurity.Map(start.Crystal, start.Field, start.Strengths, cancellation), map) with { Field = start.Field };
        Prediction answer = Prediction.Of(_network, map);
        IReadOnlyList<double> strengths = start.Strengths.Strengths;
        for (int pass = 0; pass < passes && classes.Fit(answer.Reading, strengths, cancellation); pass++)
        {
            PairingFit best = classes.Fits[0];
            map = Of(impurity.Map(best.Crystal, start.Field, best.Strengths, cancellation), map);
            answer = Prediction.Of(_network, map);
            strengths = best.Strengths.Strengths;
        }

        answer = answer.Instead(classes.Weighed(answer.Reading));
        answer = field.IsOriented ? answer : answer.OrTurned(Prediction.Of(_network, map.Turned(_network.Configuration)));
        PairingFit fit = classes.Fits[0];
        answer = fit.IsSettled ? answer : answer.Remarking(fit.IsAtEnd
            ? FormattableString.Invariant($"Δ0 of the fit left the range from {_model.Gaps.Low} to {_model.Gaps.High} meV that is known: Δ0 and θ are rough.")
            : "The fit of the field was ended before it had settled: Δ0 and θ are rough.");
        FieldKind[] kinds = [.. fit.Strengths.Strengths.Select((v, k) => new FieldKind(start.Field.Kinds.Count(kind => kind == k), v, fit.StrengthDeviation(k)))];
        if (known is null)
        {
            answer = answer.Remarking([$"By the exact scattering the impurities are {string.Join(", ", kinds.Select(InWords))}.", .. start.Remarks]);
            if (fit.Strengths.Unexplained > MostUnexplained)
            {
                answer = answer.Because($"The field simulated for this answer leaves {fit.Strengths.Unexplained:P0} of the scan's variance unexplained, where {MostUnexplained:P0} are the most that noise should: impurities may be such as no scalar potential makes, or lie outside of the scan, or the topograph may not show them ('in: both' of the step 'impurities' looks for those in the map).");
            }
        }

        return new FieldAnswer(answer, map)
        {
            Field = start.Field,
            Kinds = kinds,
            Unexplained = fit.Strengths.Unexplained,
            ChiSquared = fit.ChiSquared,
            Pairings = [.. classes.Fits.Select(f => new FieldPairing(f.Hypothesis, f.Reading, f.ChiSquared - fit.ChiSquared, f.Correlation, f.Simulations))],
        };
    }

    /// <summary>
    /// The answer beside the normal metal, which the network for scans does not know: where a metal's field leaves hardly more of the scan over than the pairing's, there is no answer.
    /// </summary>
    /// <param name="answer">The answer.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    /// <remarks>docs/measurement.md, section 7.</remarks>
    public Prediction BesideMetal(FieldAnswer answer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(answer);
        Prediction told = answer.Prediction;
        if (told.Abstained)
        {
            return told;
        }

        ParameterReading best = answer.Pairings[0].Parameters;
        var metal = new PairingSearch(
            _model, TableHypothesis.All.Single(h => !h.HasGap), answer.Field, new FitStart(best.ChemicalPotentialMeV, best.GapMeV, 0), [.. answer.Kinds.Select(k => k.StrengthMeV)], cancellation);
        while (!metal.IsDone(leads: false))
        {
            metal.Advance();
        }

        double rise = metal.ChiSquared - metal.Gain - answer.ChiSquared;
        return rise > Excluded ? told.Remarking($"The simulator excludes a normal metal, by which χ² would rise by {rise:F0}.") : told.Because(
            $"A normal metal explains the scan {(rise > 0 ? "nearly as well" : "better")} (χ² {(rise > 0 ? "rises" : "falls")} by {Math.Abs(rise):F0} where {Excluded} would exclude it), and so may on-site pairing, which looks like one far above its gap; the network for scans knows neither.");
    }

    private GreenFunction Crystal(Reading reading)
    {
        Hypothesis hypothesis = TableHypothesis.All.First(h => h.Class == reading.Label);
        return _model.Crystal(reading.ChemicalPotentialMeV, hypothesis.Gap(reading.GapMeV, reading.MixingAngle));
    }

    private static string InWords(FieldKind kind) => FormattableString.Invariant($"{kind.Count} of {kind.StrengthMeV:F0} meV");

    // Other layers of the same field.
    private MapFile Of(IEnumerable<double[]> layers, MapFile map) =>
        MapFile.FromRealSpace([.. layers.SelectMany(layer => layer)], _network.Configuration) with { Reasons = map.Reasons, Field = map.Field };
}
