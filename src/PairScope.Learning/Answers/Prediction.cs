using System.Text.Encodings.Web;
using System.Text.Json;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Learning.MapFiles;
using PairScope.Pairing;

namespace PairScope.Learning.Answers;

/// <summary>
/// The program's answer about one map: the pairing, or that it cannot tell, and why.
/// It abstains when the map is unlike anything trained on, when the file itself gives reasons, or when no classes that belong together
/// hold 95 % (<see cref="ClassDecision"/>).
/// </summary>
public sealed class Prediction
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private Prediction(Reading reading, Study study, int known, IReadOnlyList<string> reasons, IReadOnlyList<string> remarks)
    {
        Study = study;
        Known = known;
        Reading = reading;
        Decision = new ClassDecision(reading.Probabilities, study.Classes);
        Reasons = reasons;
        Remarks = remarks;
    }

    /// <summary>What the network said.</summary>
    public Reading Reading { get; }

    /// <summary>The crystal and the pairings that the network knows.</summary>
    public Study Study { get; }

    /// <summary>The classes that it tells apart.</summary>
    public ClassList Classes => Study.Classes;

    /// <summary>How many of <see cref="Classes"/> the network knows, from the first; of the others it says nothing.</summary>
    public int Known { get; }

    /// <summary>The classes that hold 95 %.</summary>
    public ClassDecision Decision { get; }

    /// <summary>Whether the program declines to answer.</summary>
    public bool Abstained => Reasons.Count > 0;

    /// <summary>Why it declines; one sentence each, empty when it answers.</summary>
    public IReadOnlyList<string> Reasons { get; }

    /// <summary>What should be known about the answer.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>The class found most probable, answered or not.</summary>
    public string BestGuess => Classes.Names[Reading.Label];

    /// <summary>θ in radians, or null where the class has none that can be read.</summary>
    public double? MixingAngle => Classes.HasMixingAngle(Reading.Label) ? Reading.MixingAngle : null;

    /// <summary>What is read of the state of two partners, or null where the class has none or the network does not read their phase. The sign of S3 is never told.</summary>
    public PartnerState? State => Reading.Parameters.State is { } state
        ? state.Chirality() is var (inner, outer) ? new PartnerState(state.Nematic > 0.5 ? StokesVector.Of(Reading.MixingAngle, 0) : state.Most, false, inner, outer) { HoldsChiralityAlone = state.Holds is HeldState.Chirality } : null
        : null;

    /// <summary>Reads a prepared map and decides whether to answer.</summary>
    public static Prediction Of(TrainedNetwork network, MapFile map)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(map);
        Reading reading = network.Read(map.Input)[0];
        var reasons = new List<string>(map.Reasons);
        var remarks = new List<string>();
        if (reading.Novelty > 1)
        {
            reasons.Add($"The map is unlike the maps the network was trained on: novelty {reading.Novelty:G3}, where 1 is the limit.");
        }

        var decision = new ClassDecision(reading.Probabilities, network.Study.Classes);
        if (decision.Reason is { } undecided)
        {
            reasons.Add(undecided);
        }

        if (decision.Remark is { } open)
        {
            remarks.Add(open);
        }

        if (network.Configuration.Classes <= network.Study.Classes.Metal)
        {
            remarks.Add($"These weights do not know the normal metal{(network.Study.Material is null ? " and on-site pairing" : string.Empty)}.");
        }

        return new Prediction(reading, network.Study, network.Configuration.Classes, reasons, remarks);
    }

    /// <summary>
    /// The answer about a map whose crystal may as well be turned by 180°: the probabilities of both readings in equal parts. Where they
    /// name different classes, A″ and E″, nobody can tell.
    /// </summary>
    /// <param name="turned">The answer about the map turned.</param>
    /// <remarks>docs/physics.md, eq. (57).</remarks>
    public Prediction OrTurned(Prediction turned)
    {
        ArgumentNullException.ThrowIfNull(turned);
        double[] probabilities = [.. Reading.Probabilities.Zip(turned.Reading.Probabilities, (p, q) => (p + q) / 2)];
        int label = Array.IndexOf(probabilities, probabilities.Max());
        Reading surer = turned.Reading.Probabilities[label] > Reading.Probabilities[label] ? turned.Reading : Reading;
        var both = new Prediction(surer with { Label = label, Probabilities = probabilities }, Study, Known, [.. Reasons.Union(turned.Reasons, StringComparer.Ordinal)], [.. Remarks.Union(turned.Remarks, StringComparer.Ordinal)]);
        return Reading.Label == turned.Reading.Label ? both : both.Because(
            $"The crystal's orientation is not known, and {BestGuess} in one orientation looks like {turned.BestGuess} in the other, turned by 180°; have a topograph tell which it is (step 'sites' of the recipe).");
    }

    /// <summary>The answer with another reading in place of the network's own: what else is known of the map was taken into account.</summary>
    /// <param name="reading">The reading; its label is the class of the largest probability.</param>
    public Prediction Instead(Reading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var decision = new ClassDecision(reading.Probabilities, Classes);
        string?[] open = [Decision.Reason, Decision.Remark];
        return new Prediction(
            reading,
            Study,
            Known,
            [.. Reasons.Except(open.OfType<string>(), StringComparer.Ordinal), .. decision.Reason is { } reason ? [reason] : Array.Empty<string>()],
            [.. Remarks.Except(open.OfType<string>(), StringComparer.Ordinal), .. decision.Remark is { } remark ? [remark] : Array.Empty<string>()]);
    }

    /// <summary>The same answer with one more reason against giving it.</summary>
    public Prediction Because(string reason) => new(Reading, Study, Known, [.. Reasons, reason], Remarks);

    /// <summary>The same answer with more that should be known about it.</summary>
    public Prediction Remarking(params IEnumerable<string> remarks) => new(Reading, Study, Known, Reasons, [.. Remarks, .. remarks]);

    /// <summary>The content of result.json.</summary>
    /// <param name="file">The map's file.</param>
    /// <param name="model">The weights' file.</param>
    /// <param name="map">What was read.</param>
    /// <param name="more">Further entries.</param>
    public string ToJson(string file, string model, MapFile map, params IEnumerable<(string Name, object? Value)> more)
    {
        ArgumentNullException.ThrowIfNull(map);
        var result = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["file"] = file,
            ["model"] = model,
            ["method"] = "network",
            ["irrep"] = Abstained || Decision.Classes.Count > 1 ? null : BestGuess,
            ["bestGuess"] = BestGuess,
            ["decided"] = Abstained ? [] : Decision.Names,
            ["probabilities"] = Classes.Names.Take(Known).Zip(Reading.Probabilities).ToDictionary(p => p.First, p => Math.Round(p.Second, 6), StringComparer.Ordinal),
            ["gapAmplitudeMeV"] = Classes.HasGap(Reading.Label) ? Reading.GapMeV : null,
            ["mixingAngleRad"] = MixingAngle,
            ["chemicalPotentialMeV"] = Reading.ChemicalPotentialMeV,
            ["gapAmplitudeDeviationMeV"] = Classes.HasGap(Reading.Label) ? Reading.Parameters.GapDeviationMeV : null,
            ["mixingAngleDeviationRad"] = MixingAngle is null ? null : Reading.Parameters.MixingAngleDeviation,
            ["chemicalPotentialDeviationMeV"] = Reading.Parameters.ChemicalPotentialDeviation,
            ["partnerState"] = State is { } state ? state.ToJson(state.Stokes.Phase, null) : null,
            ["novelty"] = Reading.Novelty,
            ["abstained"] = Abstained,
            ["reason"] = Abstained ? string.Join(' ', Reasons) : null,
            ["reasons"] = Reasons,
            ["remarks"] = Remarks,
            ["programVersion"] = DatasetGenerator.ProgramVersion,
        };
        if (map.Measured is { } measured)
        {
            result["measurement"] = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["channel"] = measured.Description.Channel,
                ["biasMillivolts"] = measured.Description.BiasMillivolts,
                ["lattice"] = measured.Lattice.Kind.ToString(),
                ["latticeConstantAngstrom"] = double.IsFinite(measured.Lattice.LatticeConstantAngstrom) ? measured.Lattice.LatticeConstantAngstrom : null,
                ["bragg1CyclesPerNanometre"] = new[] { measured.Bragg1.X, measured.Bragg1.Y },
                ["bragg2CyclesPerNanometre"] = new[] { measured.Bragg2.X, measured.Bragg2.Y },
                ["cellsInView"] = double.IsFinite(measured.CellsInView) ? measured.CellsInView : null,
            };
        }

        foreach ((string name, object? value) in more)
        {
            result[name] = value;
        }

        return JsonSerializer.Serialize(result, Json);
    }
}
