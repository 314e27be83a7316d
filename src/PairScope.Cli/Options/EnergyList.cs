using System.CommandLine;

namespace PairScope.Cli.Options;

/// <summary>
/// Energies in meV from one option: a value "0.3", a list "0,0.3,1" or a range "-1:1:0.25" (start:end:step, both ends
/// included where the step meets them).
/// </summary>
/// <param name="Values">The energies in the order given.</param>
/// <param name="IsStack">Whether a list or a range was given, which adds an energy axis to the output.</param>
internal sealed record EnergyList(IReadOnlyList<double> Values, bool IsStack)
{
    /// <summary>Most energies of one command.</summary>
    public const int Limit = 20_000;

    private const string Requirement =
        "a number of meV, a list such as 0,0.3,1 or a range start:end:step such as -1:1:0.25";

    /// <summary>An option that takes energies; null when it is not given.</summary>
    public static Option<EnergyList?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "meV",
        CustomParser = result => WithPoint(NumberOption.Text(result)) is { } meant
            ? NumberOption.Refuse<EnergyList?>(result, name, $"written with a decimal point, such as {meant}, because a comma stands between two energies")
            : Parse(NumberOption.Text(result)) ?? NumberOption.Refuse<EnergyList?>(result, name, Requirement),
    };

    /// <summary>Evenly spaced energies.</summary>
    public static EnergyList Range(double start, double end, double step)
    {
        int steps = (int)Math.Floor(((end - start) / step) + 1e-9);

        // Twelve decimals are far below any resolution and turn 0.30000000000000004 into 0.3.
        return new EnergyList([.. Enumerable.Range(0, steps + 1).Select(i => Math.Round(start + (i * step), 12))], IsStack: true);
    }

    /// <summary>Reads the text, null where it is none of the three forms.</summary>
    public static EnergyList? Parse(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            string[] parts = text.Split(':');
            return parts.Length == 3
                && NumberOption.TryReal(parts[0], out double start)
                && NumberOption.TryReal(parts[1], out double end)
                && NumberOption.TryReal(parts[2], out double step)
                && step != 0 && (end - start) / step >= 0 && (end - start) / step < Limit
                    ? Range(start, end, step)
                    : null;
        }

        string[] items = text.Split(',');
        var values = new List<double>();
        foreach (string item in items)
        {
            if (!NumberOption.TryReal(item, out double value))
            {
                return null;
            }

            values.Add(value);
        }

        return values.Count <= Limit ? new EnergyList(values, items.Length > 1) : null;
    }

    /// <summary>
    /// What was meant where a comma in the text is no separator but a decimal comma: nobody writes the energy 5 as "005", nor
    /// zero as "-0". Null where every comma may stand between two energies.
    /// </summary>
    private static string? WithPoint(string text)
    {
        string[] items = text.Split(',');
        for (int i = 1; i < items.Length; i++)
        {
            bool isFraction = items[i] is ['0', >= '0' and <= '9', ..] || (items[i - 1].Trim() is "-0" && items[i] is [>= '0' and <= '9', ..]);
            if (isFraction)
            {
                return $"{items[i - 1].Trim()}.{items[i].Trim()}";
            }
        }

        return null;
    }
}
