using System.Globalization;
using System.Text.RegularExpressions;

namespace PairScope.Formats;

/// <summary>
/// Scans whose lines were run over several times, each pass with settings of its own. The channels of pass n are called [Pn]…, and the section
/// Multipass-Config of the header has a line for each pass forward and then backward, with the bias that replaces the scan's.
/// </summary>
internal static partial class ScanPasses
{
    /// <summary>The channels with the bias of their pass, where the header tells one.</summary>
    public static List<MeasuredChannel> WithBias(List<MeasuredChannel> channels, IReadOnlyDictionary<string, string> header)
    {
        string? table = header.FirstOrDefault(e => string.Equals(e.Key, "Multipass-Config", StringComparison.OrdinalIgnoreCase)).Value;
        if (table is null)
        {
            return channels;
        }

        string[][] lines = [.. table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim('\r').Split('\t', StringSplitOptions.TrimEntries))];

        // Lines begin with a tab in some versions and not in others, but alike within a table.
        int Title(string name) => lines.Length == 0 ? -1 : Array.FindIndex(lines[0], t => string.Equals(t.Replace(' ', '_'), name, StringComparison.OrdinalIgnoreCase));
        (int replaces, int value) = (Title("Bias_override"), Title("Bias_override_value"));
        double? scan = HeaderText.Number(header.GetValueOrDefault("BIAS")) * 1e3;
        if (value < 0)
        {
            return channels;
        }

        return channels.ConvertAll(channel =>
        {
            int pass = PassName().Match(channel.Name) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 1;
            int line = 1 + (2 * (pass - 1)) + (channel.Direction is SweepDirection.Backward ? 1 : 0);
            if (pass < 1 || line >= lines.Length || lines[line].Length <= Math.Max(replaces, value))
            {
                return channel;
            }

            bool isOwn = replaces < 0 || string.Equals(lines[line][replaces], "TRUE", StringComparison.OrdinalIgnoreCase);
            return channel with { BiasMillivolts = isOwn ? HeaderText.Number(lines[line][value]) * 1e3 : scan };
        });
    }

    [GeneratedRegex(@"(?:^|[\[_ ])P([1-9]\d?)(?:[\]_ ]|$)")]
    private static partial Regex PassName();
}
