using PairScope.Cli.Output;
using PairScope.Cli.Options;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Inference;
using PairScope.Inference.Fields;
using PairScope.Learning.Answers;
using PairScope.Learning.MapFiles;

namespace PairScope.Cli.Answers;

/// <summary>The answer about one map: the simulator's where it had the last word, else the network's.</summary>
/// <param name="File">The map's file.</param>
/// <param name="Model">The weights that read it, or null.</param>
/// <param name="Settings">How the map was made; null for a scan, whose file says it otherwise.</param>
internal sealed record MapAnswer(string File, string? Model, MapSettings? Settings)
{
    /// <summary>What the network said, or null where it does not know such maps.</summary>
    public Prediction? Network { get; init; }

    /// <summary>Where the weights come from, or null where none read the map.</summary>
    public WeightsOrigin? Weights { get; init; }

    /// <summary>The map as the network saw it, or null.</summary>
    public MapFile? Map { get; init; }

    /// <summary>The scan that the map was made of, with the recipe, or null.</summary>
    public ScanOnSites? Scan { get; init; }

    /// <summary>The files of spectra that were fitted together with the map.</summary>
    public IReadOnlyList<SpectrumSource> SpectrumFiles { get; init; } = [];

    /// <summary>The field of view with many impurities that was read, or null.</summary>
    public FieldImpurities? Field { get => field ?? Fit?.Field; init; }

    /// <summary>The fit, or null where the network alone answered.</summary>
    public FitReport? Fit { get; init; }

    /// <summary>Lower and upper end of the best fit's parameters by name: 68 % and 95 %.</summary>
    public IReadOnlyDictionary<string, (double[] Inner, double[] Outer)> Intervals { get; init; } = new Dictionary<string, (double[], double[])>(StringComparer.Ordinal);

    /// <summary>Whether no answer is given.</summary>
    public bool Abstained => Fit?.Abstained ?? Network!.Abstained;

    /// <summary>Why not; one sentence each.</summary>
    public IReadOnlyList<string> Reasons => Fit?.Reasons ?? Network!.Reasons;

    /// <summary>What should be known about the answer.</summary>
    public IReadOnlyList<string> Remarks => Fit?.Remarks ?? Network!.Remarks;

    /// <summary>The classes that hold 95 %.</summary>
    public ClassDecision Decision => Fit?.Decision ?? Network!.Decision;

    /// <summary>The most probable class and its probability.</summary>
    public (string Class, double Probability) BestGuess => Fit is { } fit
        ? (fit.Classes.Names[fit.Label], fit.ClassProbabilities[fit.Label])
        : (Network!.BestGuess, Network.Reading.Probabilities[Network.Reading.Label]);

    /// <summary>The class where one is decided, or null.</summary>
    public string? Irrep => !Abstained && Decision.Classes.Count == 1 ? BestGuess.Class : null;

    /// <summary>Writes result.json, the recipe of a scan beside it, and the picture.</summary>
    /// <param name="path">result.json.</param>
    /// <param name="picture">The picture's file; null for none.</param>
    /// <returns>What stands in result.json.</returns>
    public string Write(string path, string? picture)
    {
        string json = ToJson();
        if (picture is not null)
        {
            Draw(picture);
        }

        AtomicFile.WriteText(path, json + "\n");
        if (Scan is { } scan)
        {
            AtomicFile.WriteText(Path.ChangeExtension(path, ".recipe.yaml"), scan.Recipe.Text);
        }

        return json;
    }

    /// <summary>The gap on each Fermi line of the best fit; none without a fit.</summary>
    public IReadOnlyList<FermiLineGapRange> FermiLines => field ??= Fit is { } fit ? FermiLineGapRange.Of(fit.Best.Fit) : [];

    /// <summary>Parameters of the best guess: value and standard deviation; null where it has none.</summary>
    public ((double Value, double Deviation)? Gap, (double Value, double Deviation) Mu, (double Value, double Deviation)? Theta) Parameters
    {
        get
        {
            if (Fit is { } report)
            {
                HypothesisFit fit = report.Best.Fit;
                (double, double)? Of(FitParameter p) => fit.Model.IndexOf(p) < 0 ? null : (fit.Value(p), fit.Deviation(p));
                return (Of(FitParameter.GapAmplitude), Of(FitParameter.ChemicalPotential)!.Value, Of(FitParameter.MixingAngle));
            }

            Reading reading = Network!.Reading;
            return (
                !Network.Classes.HasGap(reading.Label) ? null : (reading.GapMeV, reading.Parameters.GapDeviationMeV),
                (reading.ChemicalPotentialMeV, reading.Parameters.ChemicalPotentialDeviation),
                Network.MixingAngle is { } angle ? (angle, reading.Parameters.MixingAngleDeviation) : null);
        }
    }

    /// <summary>result.json.</summary>
    public string ToJson() => Fit is null ? Network!.ToJson(File, Model!, Map!, [.. OriginEntries, .. ScanEntries, .. FieldEntries]) : FitJson.Of(this, Fit);

    /// <summary>What result.json says of the weights.</summary>
    public IEnumerable<(string Name, object? Value)> OriginEntries => Weights is null ? [] : [("weights", Weights.ToString())];

    /// <summary>What result.json says of the way from a scan to the map; nothing for other maps.</summary>
    public IEnumerable<(string Name, object? Value)> ScanEntries => Scan is null ? [] :
    [
        ("recipe", Scan.Recipe.Text),
        ("steps", Scan.Processed.Steps.Select(s => new { name = s.Name, parameters = s.Parameters, findings = s.Findings })),
        ("scanChannel", Scan.Processed.Channel),
        ("scanChannelReason", Scan.Processed.ChannelReason),
    ];

    /// <summary>What result.json says of the impurities of a field of view.</summary>
    public IEnumerable<(string Name, object? Value)> FieldEntries => Field is not { } read ? [] :
    [
        ("impurityKinds", read.Kinds.Select(k => new { count = k.Count, strengthMeV = k.StrengthMeV, strengthDeviationMeV = k.DeviationMeV })),
        ("impurities", read.Field.Impurities.Zip(read.Field.Kinds, (site, kind) => new { n1 = site.N1, n2 = site.N2, kind = kind + 1, cellSite = read.Field.CellSites[kind] + 1 })),
        ("unexplainedByField", read.Unexplained),
    ];

    /// <summary>Draws the map and the answer.</summary>
    public void Draw(string path)
    {
        if (Fit is { } fit)
        {
            FitPicture.Draw(path, string.Join(" and ", SpectrumFiles.Select(s => s.File).Prepend(File).Select(Path.GetFileName)), fit, []);
        }
        else
        {
            ReadingPicture.Draw(path, Path.GetFileName(File), Network!, Map!, []);
        }
    }

    /// <summary>The answer for people.</summary>
    public string Sentence()
    {
        IReadOnlyList<string> said = Weights is { IsForeign: true } ? [.. Remarks, $"The weights are {Weights.InShort}."] : Remarks;
        string remarks = said.Count > 0 ? $" ({string.Join(' ', said)})" : string.Empty;
        if (Fit?.Joint is { Disagreement: { } disagreement } apart)
        {
            return $"cannot tell, because maps and {(apart.Spectra.Count == 1 ? "spectrum" : "spectra")} disagree: {string.Join(' ', Reasons.Skip(1).Prepend(disagreement))}{remarks}";
        }

        if (Abstained)
        {
            return $"cannot tell: {string.Join(' ', Reasons)}{remarks}";
        }

        var parts = new List<string>();
        if (Parameters.Gap is { } gap)
        {
            bool held = Fit?.Best.Fit.FixesGap ?? true;
            parts.Add($"Δ0 {(held ? $"= {Quantity.Text(gap.Value, gap.Deviation)} meV" : "not fixed by the map")}");
            if (held && FermiLines is { Count: > 0 } lines)
            {
                parts.Add($"on the Fermi lines {Quantity.Range(lines.Min(l => l.LeastMeV), lines.Max(l => l.LargestMeV))} meV");
            }
        }

        parts.Add($"μ = {Quantity.Text(Parameters.Mu.Value, Parameters.Mu.Deviation)} meV");
        if (Parameters.Theta is { } theta)
        {
            parts.Add($"θ = {Quantity.Text(theta.Value, theta.Deviation)} rad");
        }

        if (Fit is { Best.Fit: var found })
        {
            parts.AddRange(AnglesOf(found));
        }

        if (Fit is { State: not null })
        {
            parts.Add(StateOf(Fit));
        }

        if (Fit is { Joint: not null, Best.Fit: { FixesGap: true } joint } && joint.Model.IndexOf(FitParameter.SpectrumBroadening) >= 0 && double.IsFinite(joint.Deviation(FitParameter.SpectrumBroadening)))
        {
            parts.Add($"η of the {(Fit.Joint.Spectra.Count == 1 ? "spectrum" : "spectra")} = {Quantity.Text(joint.Value(FitParameter.SpectrumBroadening), joint.Deviation(FitParameter.SpectrumBroadening))} meV");
        }

        string channel = Fit?.Best.Fit.Model.Hypothesis is { IsChannel: true } hypothesis && Decision.Classes.Count == 1 ? $" [{hypothesis.Name}]" : string.Empty;
        double probability = Decision.Classes.Sum(c => Fit?.ClassProbabilities[c] ?? Network!.Reading.Probabilities[c]);
        string last = Fit is not null ? $"; {Fit.LeftOverInWords}{(Fit.Best.SpectraPValue is { } ofSpectra ? $" and {ofSpectra:G2} of the spectra" : string.Empty)}{(Fit.Joint is { } joined ? $". {joined.InWords(Fit)}" : string.Empty)}" : $"; novelty {Network!.Reading.Novelty:F2}";
        return $"{Decision.InWords()}{channel} with probability {probability:P1}: {string.Join(", ", parts)}{last}{remarks}";
    }

    /// <summary>The angles of the best hypothesis's family, in words.</summary>
    internal static IEnumerable<string> AnglesOf(HypothesisFit fit) =>
        fit.Model.Hypothesis.Angles.Select((angle, k) => $"{angle.Symbol} = {Quantity.Text(fit.Value(OwnAngle.At(k)), fit.Deviation(OwnAngle.At(k)))} rad");

    /// <summary>The state of two partners that a fit tells: Θ where it was fitted, and what it is called.</summary>
    /// <param name="fit">A fit with <see cref="FitReport.State"/>.</param>
    internal static string StateOf(FitReport fit)
    {
        (PartnerState state, HypothesisFit best) = (fit.State!, fit.Best.Fit);
        return best.Model.Hypothesis.FreesPhase && !state.HoldsChiralityAlone
            ? $"Θ = {(state.TellsSign ? string.Empty : "±")}{Quantity.Text(state.KnownPhase(best.Value(FitParameter.Phase)), best.Deviation(FitParameter.Phase))} rad ({state.InWords()})"
            : state.InWords();
    }
}
