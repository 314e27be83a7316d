using PairScope.Maps;
using YamlDotNet.RepresentationModel;

namespace PairScope.Data;

/// <summary>Turns YAML into a <see cref="Proposal"/>.</summary>
internal sealed class ProposalReader() : StudyReader("study")
{
    private const int MostEnergies = 40;

    private static readonly string[] RootKeys =
        ["title", "material", "classes", "parameters", "instrument", "impurities", "tips", "free", "energies", "now", "size"];

    private static readonly string[] FreeNames = ["strength", "broadening", "scale"];

    private static readonly string[] InstrumentKeys = ["temperature", "lock-in", "field", "pixels", "impurities", "noise", "pink", "hours"];

    /// <summary>Reads a proposal.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="folder">What paths of materials are relative to; the working folder unless given.</param>
    public static Proposal Read(string text, string source, string? folder)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new ProposalReader();
        var proposal = reader.ReadRoot(reader.ParseYaml(text, source, "a title"), text, source, folder ?? Environment.CurrentDirectory);
        reader.ThrowIfMistaken(source);
        RequireDifferent(proposal, source);
        RequireField(proposal, source);
        return proposal;
    }

    private Proposal ReadRoot(YamlMappingNode root, string text, string source, string folder)
    {
        var keys = Children(root, "", RootKeys);
        Require(root, keys, "", ["title", "material", "parameters", "instrument"]);
        int size = keys.TryGetValue("size", out var node) ? Whole(node, "size", 8, 128) : 32;
        if (size % 2 != 0)
        {
            Report(node!, "size", $"{size} is odd, but the window must have an even number of cells on a side");
        }

        Study study = ReadStudy(keys, source, folder);
        if (study.Hypotheses.FirstOrDefault(h => h.Family is not null) is { } further)
        {
            Report(keys["classes"], "classes", $"a plan knows gaps with θ and Θ alone, and {further.Name} has the angles {string.Join(", ", further.Angles.Select(a => a.Name))}");
        }

        if (study.Material is null && !keys.ContainsKey("classes"))
        {
            study = Study.NbSe2 with { Hypotheses = TableHypothesis.WithPhase };
        }

        return new Proposal
        {
            Title = Text(keys, "title"),
            Study = study,
            Parameters = ReadParameters(keys, study, needsTheta: false),
            Instrument = ReadInstrument(keys),
            Impurities = ReadList(keys, "impurities", PairingLabels.Impurities, 0, k => (ImpurityKind)k),
            Tips = keys.TryGetValue("tips", out var tips) ? ReadTips(tips) : [TipSpin.Total],
            Free = keys.ContainsKey("free") ? ReadList(keys, "free", FreeNames, 0, k => FreeNames[k]) : [],
            Energies = keys.TryGetValue("energies", out var energies) ? ReadEnergies(energies, "energies") : null,
            Now = keys.TryGetValue("now", out var now) ? ReadEnergies(now, "now") : [0],
            Size = size,
            Text = text,
        };
    }

    private PlannedInstrument ReadInstrument(Dictionary<string, YamlNode> keys)
    {
        if (!keys.TryGetValue("instrument", out var node))
        {
            return new PlannedInstrument(0, 0, 1, 1, 1, 1, 0, 1);
        }

        var entry = Children(node, "instrument", InstrumentKeys);
        if (node is YamlMappingNode)
        {
            Require(node, entry, "instrument.", ["temperature", "lock-in", "field", "pixels", "impurities", "noise", "hours"]);
        }

        return new PlannedInstrument(
            Of("temperature", 0, 20, "K", 0),
            Of("lock-in", 0, 20, "mV", 0),
            Of("field", 1, 1e4, string.Empty, 1),
            entry.TryGetValue("pixels", out var pixels) ? Whole(pixels, "instrument.pixels", 16, 16384) : 16,
            entry.TryGetValue("impurities", out var impurities) ? Whole(impurities, "instrument.impurities", 1, 10_000) : 1,
            Of("noise", 1e-6, 10, "of the normal state's conductance", 1),
            Of("pink", 0, 1, string.Empty, 0.5),
            Of("hours", 0.01, 10_000, "h", 1));

        double Of(string name, double low, double high, string unit, double absent) =>
            entry.TryGetValue(name, out var given) ? Number(given, "instrument." + name, low, high, unit) : absent;
    }

    private T[] ReadList<T>(Dictionary<string, YamlNode> keys, string key, IReadOnlyList<string> names, int absent, Func<int, T> of)
    {
        if (!keys.TryGetValue(key, out var node))
        {
            return [of(absent)];
        }

        YamlNode[] items = node is YamlSequenceNode { Children.Count: > 0 } list ? [.. list.Children] : [node];
        int[] found = [.. items.Select(item => names.TakeWhile(n => !string.Equals(n, Scalar(item), StringComparison.Ordinal)).Count())];
        if (Array.IndexOf(found, names.Count) is var unknown and >= 0)
        {
            Report(items[unknown], key, $"{Shown(items[unknown])} is none of {string.Join(", ", names)}");
            return [of(absent)];
        }

        if (found.Distinct().Count() != found.Length)
        {
            Report(node, key, "one is listed twice");
        }

        return [.. found.Select(of)];
    }

    private TipSpin[] ReadTips(YamlNode node)
    {
        YamlNode[] items = node is YamlSequenceNode { Children.Count: > 0 } list ? [.. list.Children] : [node];
        int before = MistakeCount;
        TipSpin[] tips = [.. items.Select(item => ReadTip(item, "tips"))];
        if (MistakeCount == before && tips.Distinct().Count() != tips.Length)
        {
            Report(node, "tips", "one is listed twice");
        }

        return tips;
    }

    private double[] ReadEnergies(YamlNode node, string key)
    {
        double[] energies = Numbers(node, key, -1000, 1000, "meV");
        if (energies.Length > MostEnergies)
        {
            Report(node, key, $"they are {energies.Length}, more than the {MostEnergies} that a plan chooses among");
        }
        else if (energies.Distinct().Count() != energies.Length)
        {
            Report(node, key, "an energy is listed twice");
        }

        return energies;
    }

    private static void RequireDifferent(Proposal proposal, string source)
    {
        if (proposal.Study.Hypotheses.Select(h => h.Class).Distinct().Count() < 2)
        {
            throw new InputException(
                $"The study '{source}' has hypotheses of the class {proposal.Study.Classes.Names[proposal.Study.Hypotheses[0].Class]} alone, so every map has the same label; list two classes that differ, such as a pairing and 'irrep: none', the normal metal.");
        }
    }

    private static void RequireField(Proposal proposal, string source)
    {
        PlannedInstrument instrument = proposal.Instrument;
        double cells = instrument.Field * instrument.Field / proposal.CellArea;
        string unit = proposal.HasLengths ? "nm" : "lattice constants";
        if (cells < proposal.Size * proposal.Size)
        {
            double least = Math.Sqrt(proposal.CellArea) * proposal.Size;
            throw new InputException(FormattableString.Invariant(
                $"The study '{source}' has a field of view of {instrument.Field:g4} {unit}, which holds no window of {proposal.Size} × {proposal.Size} cells; give 'field' {least:0.#} {unit} or more, or a smaller 'size'."));
        }

        if ((double)instrument.Pixels * instrument.Pixels < cells)
        {
            throw new InputException(FormattableString.Invariant(
                $"The study '{source}' has {instrument.Pixels} × {instrument.Pixels} pixels on {cells:0} cells, less than one pixel a cell, so its maps do not resolve the lattice; give 'pixels' {Math.Ceiling(Math.Sqrt(cells)):0} or more, or a smaller 'field'."));
        }

        if (instrument.Impurities > cells / 4)
        {
            throw new InputException(FormattableString.Invariant(
                $"The study '{source}' has {instrument.Impurities} impurities on {cells:0} cells, which is no crystal with single impurities any more; give fewer 'impurities' or a larger 'field'."));
        }
    }
}
