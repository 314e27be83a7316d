namespace PairScope.Formats;

/// <summary>Keywords and blocks of seedname.win, without comments; of either case.</summary>
internal sealed class WannierInputText
{
    private const long LongestFile = 1 << 24;

    private readonly Dictionary<string, (long Line, string Text)[]> _blocks = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the file.</summary>
    /// <exception cref="InputException">It is missing, or a block has no end.</exception>
    public WannierInputText(string path)
    {
        Path = path;
        string[] lines = InputFile.ReadText(path, LongestFile, "wannier90 input").Split('\n');
        List<(long Line, string Text)>? block = null;
        string name = string.Empty;
        for (int i = 0; i < lines.Length; i++)
        {
            string text = lines[i].Split('!', '#')[0].Trim();
            string[] words = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                continue;
            }

            if (words is [var begin, var which] && begin.Equals("begin", StringComparison.OrdinalIgnoreCase))
            {
                (block, name) = ([], which);
            }
            else if (words[0].Equals("end", StringComparison.OrdinalIgnoreCase) && block is not null)
            {
                _blocks[name] = [.. block];
                block = null;
            }
            else if (block is not null)
            {
                block.Add((i + 1, text));
            }
            else
            {
                string[] pair = text.Split(['=', ':', ' ', '\t'], 2, StringSplitOptions.TrimEntries);
                _values[pair[0]] = pair.Length > 1 ? pair[1].TrimStart('=', ':', ' ', '\t') : string.Empty;
            }
        }

        if (block is not null)
        {
            throw new InputException($"'{path}': the block '{HeaderText.Shortened(name)}' has no 'end {HeaderText.Shortened(name)}'.");
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The lines of a block that are not blank; null where there is none.</summary>
    public (long Line, string Text)[]? Block(string name) => _blocks.GetValueOrDefault(name);

    /// <summary>What a keyword is set to; null where it is not.</summary>
    public string? Value(string key) => _values.GetValueOrDefault(key);

    /// <summary>Three numbers, which may be written with Fortran's d for e.</summary>
    /// <param name="line">Where they stand.</param>
    /// <param name="text">They.</param>
    public (double X, double Y, double Z) Vector((long Line, string Text) line, string text) => Vector(text, what => Fault(line, what));

    /// <summary>The same of a text that stands anywhere.</summary>
    /// <param name="text">They.</param>
    /// <param name="fault">Where they stand, with what is wrong there.</param>
    public static (double X, double Y, double Z) Vector(string text, Func<string, InputException> fault)
    {
        double[] numbers = [.. text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(word =>
            FortranNumber.TryRead(word, out double value) ? value : throw fault($"'{HeaderText.Shortened(word)}' is no number"))];
        return numbers is [var x, var y, var z] ? (x, y, z) : throw fault($"there should be three numbers, and there are {numbers.Length}");
    }

    /// <summary>What is wrong with a line.</summary>
    public InputException Fault((long Line, string Text) line, string what) => new($"'{Path}', line {line.Line}: {what}.");
}
