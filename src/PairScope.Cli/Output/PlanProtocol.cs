using System.Globalization;
using System.Text;
using PairScope.Cli.Answers;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Maps;

namespace PairScope.Cli.Output;

/// <summary>The protocol of the maps that a plan chose, from which a network is trained for them.</summary>
/// <remarks>docs/plan.md, "A network for a plan".</remarks>
internal static class PlanProtocol
{
    private const double Around = 10; // meV of μ to both sides, where the study states one

    /// <summary>The text.</summary>
    /// <param name="answer">The plan.</param>
    /// <exception cref="InputException">No network is trained for such settings, or the study leaves its classes open.</exception>
    public static string Of(PlanAnswer answer)
    {
        Proposal proposal = answer.Proposal;
        MapSetting[] settings = [.. answer.Plan.Chosen.Select(c => answer.Plan.Settings[c.Setting])];
        if (settings.Select(s => (s.Impurity, s.Spin)).Distinct().Count() > 1)
        {
            throw new InputException("--protocol: the plan chose several kinds of impurities or several tips, and a network is trained for one kind under one tip; leave 'impurities' and 'tips' of the study at one, or leave --protocol out.");
        }

        if (proposal.Free.Count > 0)
        {
            throw new InputException("--protocol: what the study leaves free would have to be drawn, and it does not say from where; take 'free' out of the study, or leave --protocol out.");
        }

        string? classes = Block(proposal.Text, "classes");
        if (classes is null && proposal.Study.Material is not null)
        {
            throw new InputException("--protocol: the study must list its 'classes', which the protocol repeats.");
        }

        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        (int setting, double hours) = answer.Plan.Chosen.First();
        double noise = answer.Plan.RelativeNoise(setting, hours) / Math.Sqrt(2);
        Line($"# The maps that 'pairscope plan' chose. Their noise, white and as much pink, is {100 * noise:0.#} % of the rms of the first energy's map:");
        Line($"# pairscope train --protocol THIS --noise {noise:0.###} -o weights.safetensors");
        Line($"title: {(proposal.Title.Contains(':', StringComparison.Ordinal) || proposal.Title.Contains('#', StringComparison.Ordinal) ? "Maps that a plan chose" : proposal.Title)}");
        text.Append(Block(proposal.Text, "material"));
        text.Append(classes ?? OfTable(proposal.Study.Hypotheses));
        Line($"parameters:");
        Line($"  delta: {Text(proposal["delta"])}");
        Line($"  theta: {{ uniform: [0, pi] }}");
        Line($"  mu: {Text(proposal["mu"] is Distribution.Fixed { Value: var mu } ? new Distribution.Uniform(mu - Around, mu + Around) : proposal["mu"])}");
        Line($"  broadening: {Text(proposal["broadening"])}");
        Line($"  strength: {Text(proposal["strength"])}");
        Line($"energies: [{string.Join(", ", settings.Select(s => s.Energy.ToString(CultureInfo.InvariantCulture)))}]");
        Line($"impurity: {PairingLabels.Impurities[(int)settings[0].Impurity]}");
        if (settings[0].Spin is var tip && tip != TipSpin.Total)
        {
            Line($"tip: {(tip.PolarisationBeside is { } p ? string.Create(CultureInfo.InvariantCulture, $"{{ spin: {tip.Name}, polarisation: {p} }}") : tip.Name)}");
        }

        if (proposal.Instrument is not { TemperatureKelvin: 0, LockInMillivolts: 0 })
        {
            Line($"instrument: {{ temperature: {proposal.Instrument.TemperatureKelvin}, lock-in: {proposal.Instrument.LockInMillivolts}, resolution: 0, constant-current: no, accuracy: 0.2 }}");
        }

        Line($"size: {proposal.Size}");
        Line($"method: {{ crystal: 1e-4 }}");
        Line($"counts: {{ train: 16000, validation: 1000, test: 1000 }}");
        Line($"seed: 1");
        return Protocol.Parse(text.ToString(), "the plan's protocol").Text;
    }

    private static string OfTable(IReadOnlyList<Hypothesis> hypotheses) => "classes:\n" + string.Concat(hypotheses.OfType<TableHypothesis>().Select(h => string.Create(
        CultureInfo.InvariantCulture,
        $"  - {{ irrep: {PairingLabels.NameOf(h.Irrep)}{(h.Channel is { } channel ? $", channel: {PairingLabels.ChannelsOf(h.Irrep).First(c => c.Value == channel).Key}" : string.Empty)}{(h.FreesPhase ? ", state: any" : string.Empty)}, weight: {h.Prior:0.######} }}\n")));

    private static string Text(Distribution distribution) => distribution switch
    {
        Distribution.Fixed f => f.Value.ToString("R", CultureInfo.InvariantCulture),
        Distribution.Uniform u => string.Create(CultureInfo.InvariantCulture, $"{{ uniform: [{u.Low}, {u.High}] }}"),
        Distribution.LogUniform l => string.Create(CultureInfo.InvariantCulture, $"{{ log-uniform: [{l.Low}, {l.High}] }}"),
        Distribution.OneOf o => $"{{ list: [{string.Join(", ", o.Values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}] }}",
        _ => throw new InvalidOperationException("This distribution has no text."),
    };

    // A key of the root with what stands under it, as written; null where the file has it not.
    private static string? Block(string text, string key)
    {
        string[] lines = text.Split('\n');
        int first = Array.FindIndex(lines, l => l.StartsWith(key + ":", StringComparison.Ordinal));
        if (first < 0)
        {
            return null;
        }

        int last = first + 1;
        while (last < lines.Length && (lines[last].Length == 0 || lines[last][0] is ' ' or '-' or '#' or '\r' or ']' or '}'))
        {
            last++;
        }

        return string.Concat(lines[first..last].Select(l => l.TrimEnd() + "\n"));
    }
}
