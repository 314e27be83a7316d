using PairScope.GreenFunctions;
using PairScope.Learning.Inference.Fields;
using PairScope.Measurement;
using PairScope.Numerics;
using PairScope.Pairing;

namespace PairScope.Learning.Inference;

/// <summary>
/// Reads the pairing out of a field of view with many impurities. The map that the deconvolution gives leaves out that impurities
/// scatter between each other; once the network has a first answer p, the simulator knows nearly how much, and what is deconvolved
/// is only the difference between the field and the simulated one, m ← m(p) + D[d/A − F(p)]. Equal impurities are first taken to be those that the
/// network knows; where their strengths are others, or there are several kinds, <see cref="KindsReading"/> reads them.
/// </summary>
/// <remarks>docs/measurement.md, eqs. (16), (24).</remarks>
public sealed class FieldReading
{
    private const double SettledMeV = 0.3;
    private const double SettledGap = 0.15;
    private const double SameStrength = 0.15; // how far equal impurities may seem to be from the strength that the network knows, relative to it
    private const double MostUnexplained = 0.15; // of a layer's squares, by the simulated field

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
    /// <param name="passes">Most corrections; they end when the answer has settled.</param>
    /// <param name="cancellation">Looked at before each energy.</param>
    public FieldAnswer Read(MapFile map, SiteField field, int passes = 3, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(field);
        FieldAnswer answer = (field.KindCount == 1 ? Known(map, field, passes, cancellation) : null) ?? OfKinds(map, field, passes, cancellation);
        return field.IsOriented ? answer : answer with { Prediction = answer.Prediction.OrTurned(Prediction.Of(_network, answer.Map.Turned(_network.Configuration))) };
    }

    /// <summary>The share of each layer's squares that the field simulated for a crystal leaves over.</summary>
    /// <param name="answer">The answer, with its impurities and their strengths, which are fitted anew.</param>
    /// <param name="chemicalPotential">μ, meV.</param>
    /// <param name="gap">The gap.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    public IReadOnlyList<double> LeftOver(FieldAnswer answer, double chemicalPotential, GapFunction gap, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return Fit(answer, _model.Crystal(chemicalPotential, gap), cancellation).LeftOver;
    }

    /// <summary>The map of one impurity that follows if a crystal is assumed instead of the answer's.</summary>
    /// <param name="answer">The answer, with its impurities and their strengths, which are fitted anew.</param>
    /// <param name="chemicalPotential">μ, meV.</param>
    /// <param name="gap">The gap.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    /// <remarks>docs/measurement.md, eq. (24).</remarks>
    public MapFile MapAssuming(FieldAnswer answer, double chemicalPotential, GapFunction gap, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(answer);
        GreenFunction crystal = _model.Crystal(chemicalPotential, gap);
        return Of(new KnownImpurity(_model).Map(crystal, answer.Field, Fit(answer, crystal, cancellation), cancellation), answer.Map);
    }

    private StrengthFit Fit(FieldAnswer answer, GreenFunction crystal, CancellationToken cancellation) =>
        StrengthFit.Of(_model, crystal, answer.Field, [.. answer.Kinds.Select(k => k.StrengthMeV)], 1, cancellation);

    // Equal impurities of the strength that the network knows; null where they turn out to be others.
    private FieldAnswer? Known(MapFile map, SiteField field, int passes, CancellationToken cancellation)
    {
        Prediction answer = Prediction.Of(_network, map);
        var deconvolution = new Deconvolution(field.Sites, field.Impurities, map.Size);
        GreenFunction green = _model.Crystal(answer.Reading);
        for (int pass = 0; pass < passes; pass++)
        {
            double[][] corrected = Corrected(field, deconvolution, green, cancellation);
            Prediction before = answer;
            map = Of(corrected, map);
            answer = Prediction.Of(_network, map);
            if (HasSettled(before, answer))
            {
                break;
            }

            green = _model.Crystal(answer.Reading);
        }

        StrengthFit fit = StrengthFit.Of(_model, green, field, [_model.KnownStrength], 1, cancellation);
        double[][] known = _model.Single(green, _model.KnownStrength, cancellation);
        double change = Math.Abs(fit.Strengths[0] - _model.KnownStrength);
        return change <= SameStrength * _model.KnownStrength && FieldRevision.Of(field, fit, known, [1], _model.KnownStrength).Remarks.Count == 0
            ? new FieldAnswer(answer, map) { Field = field, Kinds = Kinds(field, fit), Unexplained = fit.Unexplained }
            : null;
    }

    private FieldAnswer OfKinds(MapFile map, SiteField field, int passes, CancellationToken cancellation)
    {
        var reading = new KindsReading(_model, layers => Prediction.Of(_network, Of(layers, map)), HasSettled);
        (Prediction answer, double[][] layers, SiteField revised, StrengthFit fit, IReadOnlyList<string> remarks) = reading.Read(field, passes, cancellation);
        IReadOnlyList<FieldKind> kinds = Kinds(revised, fit);
        answer = answer.Remarking([$"By the exact scattering the impurities are {string.Join(", ", kinds.Select(InWords))}.", .. remarks]);
        if (fit.Unexplained > MostUnexplained)
        {
            answer = answer.Because($"The field simulated for this answer leaves {fit.Unexplained:P0} of the scan's variance unexplained, where {MostUnexplained:P0} are the most that noise should: impurities may be such as no scalar potential makes, or lie outside of the scan, or the topograph may not show them ('in: both' of the step 'impurities' looks for those in the map).");
        }

        return new FieldAnswer(answer, Of(layers, map) with { Field = revised }) { Field = revised, Kinds = kinds, Unexplained = fit.Unexplained };
    }

    private static FieldKind[] Kinds(SiteField field, StrengthFit fit) =>
        [.. fit.Strengths.Select((v, k) => new FieldKind(field.Kinds.Count(kind => kind == k), v, fit.Deviations[k]))];

    private static string InWords(FieldKind kind) => FormattableString.Invariant($"{kind.Count} of {kind.StrengthMeV:F0} meV");

    private static bool HasSettled(Prediction before, Prediction after) => before.Reading.Label == after.Reading.Label
        && Math.Abs(before.Reading.ChemicalPotentialMeV - after.Reading.ChemicalPotentialMeV) < SettledMeV
        && Math.Abs(before.Reading.GapMeV - after.Reading.GapMeV) < SettledGap * after.Reading.GapMeV;

    // Other layers of the same field.
    private MapFile Of(IEnumerable<double[]> layers, MapFile map) =>
        MapFile.FromRealSpace([.. layers.SelectMany(layer => layer)], _network.Configuration) with { Reasons = map.Reasons, Field = map.Field };

    private double[][] Corrected(SiteField field, Deconvolution deconvolution, GreenFunction green, CancellationToken cancellation)
    {
        double[][] single = _model.Single(green, _model.KnownStrength, cancellation);
        double[][] simulated = _model.Field(green, field, [.. field.Impurities.Select(_ => _model.KnownStrength)], withStrengths: false, cancellation).Values;
        return [.. field.Layers.Select((layer, e) => Combine(layer, simulated[e], single[e], deconvolution))];
    }

    // d ≈ A F + c by least squares, then m(p) + D[d/A − F].
    private static double[] Combine(double[] layer, double[] simulated, double[] single, Deconvolution deconvolution)
    {
        double[] centred = Planes.Centred(simulated);
        double scale = DotProduct.Of(Planes.Centred(layer), centred) / DotProduct.Of(centred, centred);
        if (!(scale > 0))
        {
            return deconvolution.Solve(layer);
        }

        double[] difference = deconvolution.Solve([.. layer.Zip(simulated, (d, f) => (d / scale) - f)]);
        return [.. single.Zip(difference, (m, d) => m + d)];
    }
}
