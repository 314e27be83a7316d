using System.Globalization;

namespace PairScope.Formats;

/// <summary>The lines of a text file of numbers that another program wrote; a fault names file and line.</summary>
internal sealed class NumberedLines
{
    private const long LongestFile = 1L << 29;
    private static readonly char[] Blanks = [' ', '\t', '\r'];

    private readonly string[] _lines;
    private readonly string _program;
    private int _next;

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="noun">What kind of file it is.</param>
    /// <param name="program">What writes such files.</param>
    public NumberedLines(string path, string noun, string program)
    {
        (Path, _program) = (path, program);
        _lines = InputFile.ReadText(path, LongestFile, noun).Split('\n');
    }

    public string Path { get; }

    /// <summary>Whether nothing but blanks is left.</summary>
    public bool IsAtEnd
    {
        get
        {
            int at = _next;
            while (at < _lines.Length && string.IsNullOrWhiteSpace(_lines[at]))
            {
                at++;
            }

            return at == _lines.Length;
        }
    }

    /// <summary>The next line as it is.</summary>
    public string Text() => _next < _lines.Length ? _lines[_next++] : throw Fault("the file ends here");

    /// <summary>The words of the next line that is not blank.</summary>
    public string[] Words()
    {
        while (_next < _lines.Length && string.IsNullOrWhiteSpace(_lines[_next]))
        {
            _next++;
        }

        return Text().Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The numbers of the next line that is not blank.</summary>
    /// <param name="count">How many there must be.</param>
    /// <param name="what">What they are.</param>
    public double[] Numbers(int count, string what)
    {
        double[] numbers = Numbers(what);
        return numbers.Length == count ? numbers : throw Fault($"there should be {what}, {count} {(count == 1 ? "number" : "numbers")}, and there are {numbers.Length}");
    }

    /// <summary>The numbers of the next line that is not blank.</summary>
    public double[] Numbers(string what) => Array.ConvertAll(Words(), word => Number(word, what));

    /// <summary>A word of the line that was read last as a number, which may be written with Fortran's d for e.</summary>
    public double Number(string word, string what) =>
        FortranNumber.TryRead(word, out double value) ? value : throw Fault($"there should be {what}, and '{HeaderText.Shortened(word, 30)}' is no number");

    /// <summary>One whole number.</summary>
    public int Whole(int low, int high, string what) => Whole(Numbers(1, what)[0], low, high, what);

    /// <summary>A number that must be whole.</summary>
    public int Whole(double value, int low, int high, string what) => value == Math.Floor(value) && value >= low && value <= high
        ? (int)value
        : throw Fault($"{what} is {value.ToString(CultureInfo.InvariantCulture)}, but it must be a whole number from {low} to {high}");

    /// <summary>What is wrong with the line that was read last.</summary>
    public InputException Fault(string what) => new($"'{Path}', line {Math.Max(1, _next)}: {what}; it should be as {_program} writes it.");
}
