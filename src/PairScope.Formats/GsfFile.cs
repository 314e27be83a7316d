using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace PairScope.Formats;

/// <summary>
/// One scalar field of Gwyddion: float32 values [YRes, XRes], row 0 at the top, with its physical size and units.
/// </summary>
/// <param name="Values">Values [row, column], row 0 at the top.</param>
public sealed record GsfImage(float[,] Values)
{
    /// <summary>Width in <see cref="LateralUnit"/>; one per pixel when not given.</summary>
    public double Width { get; init; } = Values.GetLength(1);

    /// <summary>Height in <see cref="LateralUnit"/>; one per pixel when not given.</summary>
    public double Height { get; init; } = Values.GetLength(0);

    /// <summary>Position of the left edge in <see cref="LateralUnit"/>.</summary>
    public double XOffset { get; init; }

    /// <summary>Position of the upper edge in <see cref="LateralUnit"/>.</summary>
    public double YOffset { get; init; }

    /// <summary>Unit of lengths, empty for none; Gwyddion wants base units such as m or 1/m.</summary>
    public string LateralUnit { get; init; } = string.Empty;

    /// <summary>Unit of the values, empty for none.</summary>
    public string ValueUnit { get; init; } = string.Empty;

    /// <summary>Title, empty for none.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>Further header lines.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Gwyddion Simple Field files (.gsf), version 1.0.</summary>
public static class GsfFile
{
    private const string Magic = "Gwyddion Simple Field 1.0";

    /// <summary>Writes a field atomically.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, GsfImage field)
    {
        ArgumentNullException.ThrowIfNull(field);
        var header = new StringBuilder($"{Magic}\n");
        Line("XRes", field.Values.GetLength(1).ToString(CultureInfo.InvariantCulture));
        Line("YRes", field.Values.GetLength(0).ToString(CultureInfo.InvariantCulture));
        Line("XReal", field.Width.ToString("R", CultureInfo.InvariantCulture));
        Line("YReal", field.Height.ToString("R", CultureInfo.InvariantCulture));
        Line("XOffset", field.XOffset.ToString("R", CultureInfo.InvariantCulture));
        Line("YOffset", field.YOffset.ToString("R", CultureInfo.InvariantCulture));
        Line("XYUnits", field.LateralUnit);
        Line("ZUnits", field.ValueUnit);
        Line("Title", field.Title);
        foreach (var (key, value) in field.Metadata)
        {
            Line(key, value);
        }

        var text = Encoding.UTF8.GetBytes(header.ToString());
        var start = (text.Length / 4 * 4) + 4;
        var bytes = new byte[start + (4L * field.Values.Length)];
        text.CopyTo(bytes, 0);
        foreach (var value in field.Values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(start), value);
            start += 4;
        }

        AtomicFile.Write(path, stream => stream.Write(bytes));

        void Line(string key, string value)
        {
            if (value.Length > 0)
            {
                header.Append(CultureInfo.InvariantCulture, $"{key} = {value.ReplaceLineEndings(" ").Replace('\0', ' ')}\n");
            }
        }
    }

    /// <summary>Reads a field.</summary>
    /// <exception cref="InputException">The file is no .gsf file, is damaged, or is cut short.</exception>
    public static GsfImage Read(string path)
    {
        var bytes = InputFile.ReadAll(path);
        if (!bytes.AsSpan().StartsWith(Encoding.ASCII.GetBytes(Magic + "\n")))
        {
            throw new InputException($"'{path}' is not a .gsf file: it does not begin with '{Magic}'.");
        }

        var end = Array.IndexOf(bytes, (byte)0);
        if (end < 0)
        {
            throw new InputException($"'{path}' is cut short: its header has no NUL byte at its end.");
        }

        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = Encoding.UTF8.GetString(bytes, 0, end).Split('\n');
        for (var number = 1; number < lines.Length; number++)
        {
            var separator = lines[number].IndexOf('=', StringComparison.Ordinal);
            if (separator > 0)
            {
                entries[lines[number][..separator].Trim()] = lines[number][(separator + 1)..].Trim();
            }
            else if (!string.IsNullOrWhiteSpace(lines[number]))
            {
                throw new InputException($"'{path}', line {number + 1}: '{Shortened(lines[number])}' is not of the form 'name = value'.");
            }
        }

        var (width, height) = (Extent("XRes"), Extent("YRes"));
        var start = (end / 4 * 4) + 4;
        var needed = 4L * width * height;
        if (bytes.Length - start < needed)
        {
            throw new InputException(
                $"'{path}' is cut short: {width} × {height} values need {needed} bytes from byte {start} on, {Math.Max(0, bytes.Length - start)} are there.");
        }

        var values = new float[height, width];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                values[row, column] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(start + (4 * ((row * width) + column))));
            }
        }

        var field = new GsfImage(values)
        {
            Width = Number("XReal", width),
            Height = Number("YReal", height),
            XOffset = Number("XOffset", 0),
            YOffset = Number("YOffset", 0),
            LateralUnit = entries.GetValueOrDefault("XYUnits", string.Empty),
            ValueUnit = entries.GetValueOrDefault("ZUnits", string.Empty),
            Title = entries.GetValueOrDefault("Title", string.Empty),
        };
        string[] known = ["XRes", "YRes", "XReal", "YReal", "XOffset", "YOffset", "XYUnits", "ZUnits", "Title"];
        return field with { Metadata = entries.Where(entry => !known.Contains(entry.Key)).ToDictionary(StringComparer.Ordinal) };

        int Extent(string key) =>
            !entries.TryGetValue(key, out var text)
                ? throw new InputException($"'{path}' has no {key} in its header.")
                : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var extent) && extent is > 0 and <= 1 << 20
                    ? extent
                    : throw new InputException($"'{path}': {key} = '{Shortened(text)}' must be a whole number from 1 to {1 << 20}.");

        double Number(string key, double otherwise) =>
            !entries.TryGetValue(key, out var text)
                ? otherwise
                : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                    ? number
                    : throw new InputException($"'{path}': {key} = '{Shortened(text)}' must be a number.");
    }

    private static string Shortened(string text) => HeaderText.Shortened(text, 40);
}
