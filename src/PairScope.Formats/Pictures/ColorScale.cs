namespace PairScope.Formats;

/// <summary>Which value has which colour, and how the colour bar is labelled.</summary>
/// <param name="Map">The colours.</param>
/// <param name="Minimum">The value of the first colour.</param>
/// <param name="Maximum">The value of the last colour.</param>
/// <param name="Label">The quantity; subscripts as q_{x}, superscripts as a^{2}.</param>
/// <param name="Unit">Its unit, empty for none.</param>
public sealed record ColorScale(ColorMap Map, double Minimum, double Maximum, string Label, string Unit = "")
{
    /// <summary>Some values lie below <see cref="Minimum"/>; the bar ends in a point there.</summary>
    public bool ClipsBelow { get; init; }

    /// <summary>Some values lie above <see cref="Maximum"/>; the bar ends in a point there.</summary>
    public bool ClipsAbove { get; init; }

    /// <summary>
    /// From zero (magnitudes) or, without <paramref name="fromZero"/> or with negative values, from the least value to the
    /// largest; the share <paramref name="clip"/> of values at each end other than zero is cut off, so that a single bright
    /// point does not darken the rest. NaN is left out.
    /// </summary>
    public static ColorScale Sequential(
        ReadOnlySpan<double> values, string label, string unit = "", ColorMap? map = null, double clip = 0, bool fromZero = true)
    {
        var sorted = Sorted(values, absolute: false);
        var (low, high) = (Quantile(sorted, clip), Quantile(sorted, 1 - clip));
        if (fromZero && sorted.Length > 0 && sorted[0] >= 0)
        {
            low = 0;
        }

        (low, high) = Widened(low, high);
        return new ColorScale(map ?? ColorMap.Viridis, low, high, label, unit)
        {
            ClipsBelow = sorted.Length > 0 && sorted[0] < low,
            ClipsAbove = sorted.Length > 0 && sorted[^1] > high,
        };
    }

    /// <summary>
    /// Zero in the middle, as far to both sides as the largest modulus after the share <paramref name="clip"/> of the largest
    /// ones is cut off; for signed data. NaN is left out.
    /// </summary>
    public static ColorScale Symmetric(ReadOnlySpan<double> values, string label, string unit = "", ColorMap? map = null, double clip = 0)
    {
        var sorted = Sorted(values, absolute: true);
        var (_, largest) = Widened(0, Quantile(sorted, 1 - clip));
        var (below, above) = (false, false);
        foreach (var value in values)
        {
            below |= value < -largest;
            above |= value > largest;
        }

        return new ColorScale(map ?? ColorMap.BlueRed, -largest, largest, label, unit) { ClipsBelow = below, ClipsAbove = above };
    }

    /// <summary>The colour of a value.</summary>
    public Rgb At(double value) => Map.At((value - Minimum) / (Maximum - Minimum));

    private static double[] Sorted(ReadOnlySpan<double> values, bool absolute)
    {
        var finite = new List<double>(values.Length);
        foreach (var value in values)
        {
            if (double.IsFinite(value))
            {
                finite.Add(absolute ? Math.Abs(value) : value);
            }
        }

        finite.Sort();
        return [.. finite];
    }

    private static double Quantile(double[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[(int)Math.Round(Math.Clamp(share, 0, 1) * (sorted.Length - 1))];

    private static (double Low, double High) Widened(double low, double high) =>
        high > low ? (low, high) : low == 0 ? (0, 1) : (low - (0.5 * Math.Abs(low)), low + (0.5 * Math.Abs(low)));
}
