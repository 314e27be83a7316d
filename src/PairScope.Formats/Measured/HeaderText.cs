using System.Globalization;
using System.Text;

namespace PairScope.Formats;

/// <summary>What headers of different formats have in common: encodings, numbers, names with units, lines of bounded length.</summary>
internal static class HeaderText
{
    /// <summary>Comments are typed by people: newer programs store UTF-8, older ones the Latin alphabet of their system.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>UTF-8 where the beginning of a file can be that, else the Latin alphabet; the stream goes back to its start.</summary>
    public static Encoding EncodingOf(Stream stream)
    {
        const int Looked = 1 << 16;
        var bytes = new byte[Math.Min(stream.Length, Looked)];
        stream.ReadExactly(bytes);
        stream.Position = 0;

        // A letter of several bytes may be cut at the end.
        int end = bytes.Length;
        for (int cut = 0; bytes.Length == Looked && cut < 4 && end > 0 && bytes[end - 1] >= 0x80; cut++)
        {
            end--;
        }

        try
        {
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetCharCount(bytes, 0, end);
            return Encoding.UTF8;
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1;
        }
    }

    /// <summary>A finite number, or null.</summary>
    public static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;

    /// <summary>A whole number from 1 to a limit, or null.</summary>
    public static int? Count(string? text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most ? number : null;

    /// <summary>The beginning of a text, for messages.</summary>
    public static string Shortened(string text, int longest = 60) => (text.Length > longest ? text[..longest] + "…" : text).ReplaceLineEndings(" ");

    /// <summary>Splits "Current (A)" into name and unit.</summary>
    public static (string Name, string Unit) NameAndUnit(string text)
    {
        text = text.Trim();
        int depth = 0;
        for (int at = text.Length - 1; at > 0 && text[^1] == ')'; at--)
        {
            depth += text[at] == ')' ? 1 : text[at] == '(' ? -1 : 0;
            if (depth == 0)
            {
                // Without a space before it the bracket belongs to the name, as in δρ(r).
                return text[at - 1] == ' ' ? (text[..at].Trim(), text[(at + 1)..^1].Trim()) : (text, string.Empty);
            }
        }

        return (text, string.Empty);
    }

    /// <summary>A line without its end, or null at the end of the file; bounded, so that a file without line ends cannot fill the memory.</summary>
    /// <exception cref="InputException">The line is longer than <paramref name="longest"/> characters.</exception>
    public static string? ReadLine(string path, StreamReader reader, long line, int longest)
    {
        var text = new StringBuilder();
        for (int next = reader.Read(); next >= 0; next = reader.Read())
        {
            if (next == '\n')
            {
                return text.ToString().TrimEnd('\r');
            }

            if (text.Length == longest)
            {
                throw new InputException($"'{path}', line {line}: the line is longer than {longest} characters.");
            }

            text.Append((char)next);
        }

        return text.Length == 0 ? null : text.ToString();
    }
}
