namespace PairScope.Formats;

/// <summary>Breaks text into lines that fit, whatever its length: nothing is cut off and nothing leaves the room it has.</summary>
internal static class TextLayout
{
    /// <summary>Lines of a text, broken between words, and within a word that has no room in a line of its own.</summary>
    /// <param name="canvas">What measures letters.</param>
    /// <param name="text">The text; subscripts as q_{x}.</param>
    /// <param name="size">Its size in points.</param>
    /// <param name="bold">Whether it is bold.</param>
    /// <param name="room">Width of a line in points.</param>
    public static IReadOnlyList<string> Lines(Canvas canvas, string text, double size, bool bold, double room)
    {
        bool Fits(string line) => canvas.MeasureText(line, size, bold) <= room;
        var lines = new List<string>();
        var line = string.Empty;
        foreach (var word in text.Split((char[])[' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : line + " " + word;
            if (Fits(longer))
            {
                line = longer;
                continue;
            }

            if (line.Length > 0)
            {
                lines.Add(line);
            }

            line = word;
            while (!Fits(line) && line.Length > 1)
            {
                var length = LongestHead(line, Fits);
                lines.Add(line[..length]);
                line = line[length..];
            }
        }

        if (line.Length > 0)
        {
            lines.Add(line);
        }

        return lines;
    }

    /// <summary>A size at which a single line fits, if one that is not smaller than <paramref name="least"/> does; otherwise that.</summary>
    public static double Size(Canvas canvas, string text, double size, double least, bool bold, double room) =>
        canvas.MeasureText(text, size, bold) is var width && width > room ? Math.Max(least, 0.999 * size * room / width) : size;

    // The width grows with the number of letters, so the longest head that fits is found by halving; one letter at least.
    private static int LongestHead(string word, Func<string, bool> fits)
    {
        var (fitting, tooLong) = (1, word.Length);
        while (tooLong - fitting > 1)
        {
            var middle = (fitting + tooLong) / 2;
            (fitting, tooLong) = fits(word[..middle]) ? (middle, tooLong) : (fitting, middle);
        }

        // Both halves of a letter that takes two characters stay together.
        return fitting > 1 && char.IsHighSurrogate(word[fitting - 1]) ? fitting - 1 : fitting;
    }
}
