using System.Text;

namespace PairScope.Formats;

/// <summary>
/// The header of a Nanonis point spectrum. An entry is <c>key TAB value TAB</c>; what people type may span lines, and only the
/// last of them ends with the tab. Programs that strip blanks at line ends take the tabs away, and then each line is an entry.
/// </summary>
internal static class NanonisSpectrumHeader
{
    /// <summary>All entries; the second of a key that is there twice is called "key (2)", and so on.</summary>
    public static Dictionary<string, string> Parse(ReadOnlySpan<string> lines)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        bool hasEnds = lines.Length > 0 && Ends(lines[0]);
        string? key = null;
        var value = new StringBuilder();
        bool isOpen = false;
        foreach (string text in lines)
        {
            string line = text.TrimEnd('\r');
            int separator = line.IndexOf('\t', StringComparison.Ordinal);
            bool begins = separator > 0 && (!isOpen || IsNewEntry(line, separator));
            if (begins)
            {
                Keep();
                (key, isOpen) = (line[..separator].Trim(), hasEnds && !Ends(line));
                value.Append(line.AsSpan(separator + 1));
            }
            else if (key is not null)
            {
                value.Append('\n').Append(line);
                isOpen &= !Ends(line);
            }
        }

        Keep();
        return entries;

        void Keep()
        {
            if (key is not null)
            {
                int n = times[key] = times.GetValueOrDefault(key) + 1;
                entries.TryAdd(n == 1 ? key : $"{key} ({n})", value.ToString().Trim());
            }

            value.Clear();
        }
    }

    private static bool Ends(string line) => line.TrimEnd('\r').EndsWith('\t');

    // Within a text that somebody typed a line with tabs is still text, unless it has the form "Module>Entry TAB value TAB".
    private static bool IsNewEntry(string line, int separator) =>
        line.AsSpan(0, separator).Contains('>') && Ends(line) && line.AsSpan(separator + 1).TrimEnd('\t').IndexOf('\t') < 0;
}
