using System.Globalization;

namespace PairScope.Formats;

/// <summary>One axis of a plot: what it shows, in which unit, from where to where.</summary>
/// <param name="Label">The quantity; subscripts as q_{x}, superscripts as a^{2}.</param>
/// <param name="Unit">Its unit, empty for none.</param>
/// <param name="Minimum">Value at the left or lower end.</param>
/// <param name="Maximum">Value at the right or upper end.</param>
public sealed record Axis(string Label, string Unit, double Minimum, double Maximum)
{
    /// <summary>Ticks with labels of their own (Γ, M, K, Γ) instead of numbers; guides are drawn through them.</summary>
    public IReadOnlyList<(string Label, double Position)>? NamedTicks { get; init; }

    /// <summary>The same quantity in another unit, written along the opposite edge of the plot: a value times the factor; null for none.</summary>
    public (string Label, string Unit, double Factor)? Beside { get; init; }

    /// <summary>The axis over all given values, with a margin of 5 % at both ends; NaN is left out.</summary>
    public static Axis Over(string label, string unit, IEnumerable<double> values, double margin = 0.05)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values.Where(double.IsFinite))
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        if (!(high > low))
        {
            (low, high) = double.IsFinite(low) ? (low - 1, low + 1) : (0, 1);
        }

        var room = margin * (high - low);
        return new Axis(label, unit, low - room, high + room);
    }
}

/// <summary>Where the numbered ticks of an axis stand and how they are written.</summary>
internal sealed class TickScale
{
    private TickScale(double[] positions, string[] labels, int exponent)
    {
        Positions = positions;
        Labels = labels;
        Exponent = exponent;
    }

    public double[] Positions { get; }

    public string[] Labels { get; }

    /// <summary>The labels are to be multiplied by 10 to this power; 0 almost always.</summary>
    public int Exponent { get; }

    /// <summary>At most <paramref name="most"/> ticks at multiples of 1, 2, 2.5 or 5 times a power of ten.</summary>
    public static TickScale Create(double minimum, double maximum, int most)
    {
        var largest = Math.Max(Math.Abs(minimum), Math.Abs(maximum));
        var exponent = largest is > 0 and (< 1e-2 or >= 1e5) ? (int)Math.Floor(Math.Log10(largest) + 1e-9) : 0;
        var unit = Math.Pow(10, exponent);
        var (low, high) = (minimum / unit, maximum / unit);
        var power = Math.Pow(10, Math.Floor(Math.Log10((high - low) / Math.Max(1, most))));
        double step = 0;
        double[] positions = [];
        foreach (var factor in new[] { 1, 2, 2.5, 5, 10, 20, 25, 50 })
        {
            step = factor * power;
            var (first, last) = (Math.Ceiling((low / step) - 1e-6), Math.Floor((high / step) + 1e-6));
            if (last - first + 1 <= most)
            {
                positions = [.. Enumerable.Range(0, Math.Max(0, (int)(last - first) + 1)).Select(n => (first + n) * step)];
                break;
            }
        }

        var decimals = 0;
        while (decimals < 12 && Math.Abs((step * Math.Pow(10, decimals)) - Math.Round(step * Math.Pow(10, decimals))) > 1e-6)
        {
            decimals++;
        }

        var labels = Array.ConvertAll(positions, position => Written(position, decimals));
        return new TickScale(Array.ConvertAll(positions, position => position * unit), labels, exponent);
    }

    /// <summary>The title of an axis or colour bar: quantity and, in brackets, power of ten and unit.</summary>
    public static string Title(string label, string unit, int exponent)
    {
        var power = exponent == 0 ? string.Empty : $"10^{{{exponent.ToString(CultureInfo.InvariantCulture).Replace('-', '−')}}}";
        var brackets = string.Join(' ', new[] { power, unit }.Where(part => part.Length > 0));
        return brackets.Length == 0 ? label
            : brackets.Contains('(', StringComparison.Ordinal) ? $"{label} [{brackets}]"
            : $"{label} ({brackets})";
    }

    private static string Written(double value, int decimals)
    {
        var rounded = Math.Round(value, decimals);
        return (rounded == 0 ? 0 : rounded).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Replace('-', '−');
    }
}
