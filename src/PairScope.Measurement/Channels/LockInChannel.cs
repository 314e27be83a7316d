using System.Globalization;
using System.Text.RegularExpressions;
using PairScope.Formats;

namespace PairScope.Measurement;

/// <summary>What the name of a channel says of a lock-in amplifier, which demodulates the current at a harmonic of the bias modulation.</summary>
/// <param name="Part">'x', 'y' or 'r', or ' ' where the name does not say.</param>
/// <param name="Harmonic">1 for dI/dV; higher ones, or one that the name leaves open, are no dI/dV.</param>
/// <param name="IsInternal">Whether it is the instrument's own lock-in, of which the header tells whether it was on.</param>
/// <param name="IsExplicit">Whether the channel is called dI/dV or conductance.</param>
internal sealed partial record LockInChannel(char Part, int Harmonic, bool IsInternal, bool IsExplicit)
{
    /// <summary>Reads a name such as "LIY 1 omega", "LI Demod 1 X", "LI_X", "Lockin-Y" or "dI/dV"; null for what is none of these, such as a lock-in's phase.</summary>
    public static LockInChannel? Of(string name)
    {
        string plain = Pass().Replace(string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant(), string.Empty);
        if (plain.Contains("didv", StringComparison.Ordinal) || plain.Contains("conductance", StringComparison.Ordinal))
        {
            return new LockInChannel(' ', 1, IsInternal: false, IsExplicit: true);
        }

        if (LockIn().Match(plain) is not { Success: true } match)
        {
            return null;
        }

        string multiple = match.Groups["harmonic"].Value;
        int harmonic = multiple.Length > 0 ? (int.TryParse(multiple, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 2) : Demodulator(match) ?? 1;
        return new LockInChannel(match.Groups["part"] is { Length: 1 } part ? part.Value[0] : ' ', harmonic, match.Groups["own"].Success, IsExplicit: false);
    }

    /// <summary>Whether the header says that the internal lock-in was on, off, or nothing; null for nothing.</summary>
    public static bool? IsOn(MeasuredData data)
    {
        string? status = Entry(data, "lock-in status");
        return status is null ? null : !(status.Equals("OFF", StringComparison.OrdinalIgnoreCase) || status.Equals("FALSE", StringComparison.OrdinalIgnoreCase) || status is "0");
    }

    /// <summary>What the header says of the lock-in: status, frequency and amplitude of the modulation, what was modulated; empty where it says nothing.</summary>
    public static string Status(MeasuredData data)
    {
        (string Key, string Words)[] entries = [("lock-in status", "status"), ("modulated signal", "modulates"), ("demodulated signal", "demodulates"), ("frequency (hz)", "frequency (Hz)"), ("amplitude", "amplitude")];
        return string.Join(", ", entries.Select(e => (e.Words, Value: Entry(data, e.Key))).Where(e => e.Value is not null).Select(e => $"{e.Words} {e.Value}"));
    }

    /// <summary>Whether the header says that something else than the bias was modulated, so that the lock-in gives another derivative.</summary>
    public static bool ModulatesAnother(MeasuredData data) => Entry(data, "modulated signal") is { Length: > 0 } signal && !signal.StartsWith("Bias", StringComparison.OrdinalIgnoreCase);

    /// <summary>The amplitude of the modulation in the unit of what is modulated, from the middle to the peak; null where the header does not say it.</summary>
    public static double? Amplitude(MeasuredData data) =>
        double.TryParse(Entry(data, "amplitude"), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0 && double.IsFinite(value) ? value : null;

    // Entries of the lock-in's module, "Lock-in>Lock-in status".
    private static string? Entry(MeasuredData data, string name) => data.Metadata
        .Where(e => e.Key.StartsWith("Lock-in", StringComparison.OrdinalIgnoreCase) && e.Key[(e.Key.LastIndexOf('>') + 1)..].Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(e => e.Value.Trim()).FirstOrDefault();

    // The first demodulator is set to the first harmonic unless somebody changed it; what the others do the name does not say.
    private static int? Demodulator(Match match) => match.Groups["demodulator"] is { Length: > 0 } number ? int.Parse(number.Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex("^p[0-9]{1,2}(?=l|d|c)")]
    private static partial Regex Pass();

    [GeneratedRegex("^(?:(?<own>li)|[a-z0-9]*?lockin|lia|sr8[0-9]0|mfli|hf2li)(?:demod(?<demodulator>[0-9]{1,2}))?(?:(?<part>[xyr])(?:ch[0-9])?(?:(?<harmonic>[0-9n]{1,2})omega)?(?![a-z])|(?<!^li)$)|^demod(?<demodulator>[0-9]{1,2})?(?<part>[xyr])$")]
    private static partial Regex LockIn();
}
