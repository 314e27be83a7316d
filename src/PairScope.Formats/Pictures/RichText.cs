namespace PairScope.Formats;

/// <summary>Text with subscripts and superscripts, written <c>q_{x}</c> and <c>10^{−4}</c>; anything else is plain.</summary>
internal static class RichText
{
    /// <summary>One run of letters: its size relative to the line and its rise above the baseline in units of the size.</summary>
    public readonly record struct Run(string Text, double Scale, double Rise);

    /// <summary>The runs of a line, in order.</summary>
    public static List<Run> Parse(string text)
    {
        var runs = new List<Run>();
        var plain = 0;
        for (var at = 0; at + 1 < text.Length; at++)
        {
            var end = text[at] is '_' or '^' && text[at + 1] == '{' ? text.IndexOf('}', at) : -1;
            if (end < 0)
            {
                continue;
            }

            Add(text[plain..at], 1, 0);
            Add(text[(at + 2)..end], 0.72, text[at] == '_' ? -0.2 : 0.36);
            plain = end + 1;
            at = end;
        }

        Add(text[plain..], 1, 0);
        return runs;

        void Add(string run, double scale, double rise)
        {
            if (run.Length > 0)
            {
                runs.Add(new Run(run, scale, rise));
            }
        }
    }
}
