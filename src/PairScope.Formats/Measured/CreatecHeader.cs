using System.Globalization;
using System.Text;

namespace PairScope.Formats;

/// <summary>
/// The header of Createc files: lines <c>name / other name=value</c> or <c>name=value</c> in the Latin alphabet, and the factors from the
/// converter's counts to volts, lengths and currents. Facts and formulas: docs/formats.md, "Createc".
/// </summary>
internal sealed class CreatecHeader
{
    private readonly string _path;

    /// <summary>Reads a header's text.</summary>
    public CreatecHeader(string path, ReadOnlySpan<byte> bytes)
    {
        _path = path;
        foreach (string line in Encoding.Latin1.GetString(bytes).Split('\n'))
        {
            int separator = line.IndexOf('=', StringComparison.Ordinal);
            if (separator > 0)
            {
                string[] names = line[..separator].Split(" / ", 2, StringSplitOptions.TrimEntries);
                if (names[0].Length > 0)
                {
                    Entries.TryAdd(names[0], line[(separator + 1)..].Trim('\r', '\0', ' '));
                }
            }
        }
    }

    /// <summary>All entries by their first names.</summary>
    public Dictionary<string, string> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>Volts of one count: converters of n bits reach from −10 V to 10 V.</summary>
    /// <exception cref="InputException">The header does not tell the converter.</exception>
    public double VoltsPerCount => Entries.GetValueOrDefault("DAC-Type", string.Empty) is var type && type.EndsWith("bit", StringComparison.Ordinal)
        && int.TryParse(type[..^3], NumberStyles.None, CultureInfo.InvariantCulture, out int bits) && bits is >= 8 and <= 32
        ? 10 / Math.Pow(2, bits - 1)
        : throw new InputException($"'{_path}': DAC-Type is '{HeaderText.Shortened(type)}', it must be a number of bits such as '20bit'.");

    /// <summary>Nanometres of one count along an axis X, Y or Z: piezo constant [Å/V] · gain · volts.</summary>
    public double NanometresPerCount(char axis) =>
        0.1 * (Entries.ContainsKey($"{axis}piezoconst") ? Number($"{axis}piezoconst") : Number($"{axis}Piezoconst")) * Number($"Gain{axis}") * VoltsPerCount;

    /// <summary>Amperes of one count: volts over the preamplifier's 10ⁿ V/A.</summary>
    public double AmperesPerCount => VoltsPerCount / Math.Pow(10, Number("Gainpreamp"));

    /// <summary>Where the middle of the frame's upper edge lies, y upwards [nm]; null where the header does not tell.</summary>
    public (double X, double Y)? Origin => Optional("Scanrotoffx") is { } x && Optional("Scanrotoffy") is { } y
        ? (-x * NanometresPerCount('X'), y * NanometresPerCount('Y'))
        : null;

    /// <summary>A number of the header, or null.</summary>
    public double? Optional(string key) => HeaderText.Number(Entries.GetValueOrDefault(key));

    /// <summary>A number of the header.</summary>
    /// <exception cref="InputException">It is missing or no number.</exception>
    public double Number(string key) => Optional(key)
        ?? throw new InputException($"'{_path}': {key} is {(Entries.TryGetValue(key, out string? text) ? $"'{HeaderText.Shortened(text)}'" : "missing")}, it must be a number.");

    /// <summary>A whole number of the header.</summary>
    /// <exception cref="InputException">It is missing, or outside 1 to <paramref name="most"/>.</exception>
    public int Count(string key, int most) => HeaderText.Count(Entries.GetValueOrDefault(key), most)
        ?? throw new InputException($"'{_path}': {key} is {(Entries.TryGetValue(key, out string? text) ? $"'{HeaderText.Shortened(text)}'" : "missing")}, it must be a whole number from 1 to {most}.");

    /// <summary>Places of the bits that are set, which name the channels.</summary>
    public static int[] Bits(int mask) => [.. Enumerable.Range(0, 30).Where(b => (mask >> b & 1) == 1)];
}
