using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Inference;
using PairScope.Inference.Fields;
using PairScope.Learning.MapFiles;
using PairScope.Learning.Networks;
using PairScope.Measurement;
using PairScope.Pairing;

namespace PairScope.Learning.Answers;

/// <summary>
/// Reads the pairing out of a field of view with many impurities. The map that the deconvolution gives leaves out that impurities
/// scatter between each other, so it is made the map of the one impurity that the network knows, m(p, V) + D[d/A − F(p, V_1 …)], p being what is known of the crystal.
/// The network's answer is where fits begin: every pairing that it does not rule out is fitted to the field with the exact scattering, and what the fits leave over weighs them.
/// </summary>
/// <remarks>docs/measurement.md, eqs. (16), (24), (25).</remarks>
public sealed class FieldReader
{
    private readonly TrainedNetwork _network;
    private readonly FieldModel _model;

    /// <summary>A reading with a network that was trained for an instrument.</summary>
    /// <exception cref="InputException">The network's protocol tells nothing of an instrument.</exception>
    public FieldReader(TrainedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        (_network, _model) = (network, Of(network));
    }

    /// <summary>The simulator of a field of view as the instrument that a network was trained for would see it: its pairings but the on-site one, which it does not know.</summary>
    /// <param name="network">The network, with the protocol it was trained on.</param>
    /// <exception cref="InputException">The protocol tells nothing of an instrument.</exception>
    public static FieldModel Of(TrainedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Protocol protocol = network.Protocol
            ?? throw new InputException("The weights do not say which protocol they were trained on, so a field of many impurities cannot be simulated for them.");
        InstrumentDistributions instrument = protocol.Instrument
            ?? throw new InputException("The weights were trained without an instrument, but a scan with many impurities needs weights that know one; leave --model out, or give weights of protocols/instrument.yaml.");
        double Middle(string parameter) => (protocol[parameter].Lowest + protocol[parameter].Highest) / 2;
        return new FieldModel([.. TableHypothesis.All.Where(h => h.HasGap && h is not TableHypothesis { Channel: PairingChannel.OnSiteSinglet })], instrument, protocol.Energies, network.Configuration.Size)
        {
            KnownStrength = Middle("strength"),
            Broadening = Middle("broadening"),
            ChemicalPotentials = (protocol["mu"].Lowest, protocol["mu"].Highest),
            Gaps = (protocol["delta"].Lowest, protocol["delta"].Highest),
        };
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
        var classes = new FieldClasses(_model, start.Field, start.ChemicalPotential);
        map = Of(new KnownImpurity(_model).Map(start.Crystal, start.Field, start.Strengths, cancellation), map) with { Field = start.Field };
        Prediction answer = Prediction.Of(_network, map);
        IReadOnlyList<double> strengths = start.Strengths.Strengths;
        for (int pass = 0; pass < passes && classes.Fit(Belief(answer.Reading), strengths, cancellation); pass++)
        {
            PairingFit best = classes.Fits[0];
            map = Of(new KnownImpurity(best.Model).Map(best.Crystal, start.Field, best.Strengths, cancellation), map);
            answer = Prediction.Of(_network, map);
            strengths = best.Strengths.Strengths;
        }

        answer = answer.Instead(Weighed(answer.Reading, classes.Fits));
        answer = field.IsOriented ? answer : answer.OrTurned(Prediction.Of(_network, map.Turned(_network.Configuration)));
        PairingFit fit = classes.Fits[0];
        answer = fit.Doubt is { } doubt ? answer.Remarking(doubt) : answer;
        if (known is null)
        {
            answer = answer.Remarking([fit.ImpuritiesInWords(start.Field), .. start.Remarks]);
            answer = fit.LeavesTooMuch is { } reason ? answer.Because(reason) : answer;
        }

        return new FieldAnswer(answer, map)
        {
            Field = start.Field,
            Kinds = fit.KindsOf(start.Field),
            Unexplained = fit.Strengths.Unexplained,
            ChiSquared = fit.ChiSquared,
            Pairings = [.. classes.Fits.Select(f => new FieldPairing(f.Hypothesis, ReadingOf(f), f.ChiSquared - fit.ChiSquared, f.Correlation, f.Simulations))],
        };
    }

    /// <summary>
    /// The answer beside the normal metal, which the network for scans does not know: where a metal's field leaves hardly more of the scan over than the pairing's, there is no answer.
    /// </summary>
    /// <param name="answer">The answer.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    /// <remarks>docs/measurement.md, "Many impurities".</remarks>
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
        return PairingFit.MetalRivals(rise) is { } reason ? told.Because($"{reason}, and so may on-site pairing, which looks like one far above its gap; the network for scans knows neither.") : told.Remarking($"The simulator excludes a normal metal, by which χ² would rise by {rise:F0}.");
    }

    private static Func<Hypothesis, FieldBelief> Belief(Reading reading) => hypothesis =>
    {
        ParameterReading own = reading.ByClass[hypothesis.Class];
        return new FieldBelief(reading.Probabilities[hypothesis.Class], new FitStart(own.ChemicalPotentialMeV, own.GapMeV, own.MixingAngle));
    };

    // A fit's parameters as a network would tell them.
    private static ParameterReading ReadingOf(PairingFit fit) => new(
        fit.ChemicalPotential, fit.ChemicalPotentialDeviation, fit.GapAmplitude, fit.GapAmplitude > 0 ? Math.Asinh(fit.GapDeviation / fit.GapAmplitude) : 0, fit.MixingAngle, fit.MixingAngleDeviation);

    // With the fitted parameters, and with probabilities weighed by what the fits leave over.
    private static Reading Weighed(Reading reading, IReadOnlyList<PairingFit> fits)
    {
        double[] weights = [.. reading.Probabilities.Select((p, label) => fits.FirstOrDefault(f => f.Hypothesis.Class == label) is { } fit
            ? Math.Max(p, FieldClasses.RuledOut) * Math.Exp((fits[0].ChiSquared - fit.ChiSquared) / (2 * fits[0].Correlation)) : 0)];
        double[] probabilities = Array.ConvertAll(weights, w => w / weights.Sum());
        return reading with
        {
            Label = Array.IndexOf(probabilities, probabilities.Max()),
            Probabilities = probabilities,
            ByClass = [.. reading.ByClass.Select((read, label) => fits.FirstOrDefault(f => f.Hypothesis.Class == label) is { } fit ? ReadingOf(fit) : read)],
        };
    }

    private GreenFunction Crystal(Reading reading)
    {
        Hypothesis hypothesis = TableHypothesis.All.First(h => h.Class == reading.Label);
        return _model.Crystal(hypothesis, reading.ChemicalPotentialMeV, hypothesis.Gap(reading.GapMeV, reading.MixingAngle));
    }

    // Other layers of the same field.
    private MapFile Of(IEnumerable<double[]> layers, MapFile map) =>
        MapFile.FromRealSpace([.. layers.SelectMany(layer => layer)], _network.Configuration) with { Reasons = map.Reasons, Field = map.Field };
}
