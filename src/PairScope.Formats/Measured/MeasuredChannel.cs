using System.Numerics;

namespace PairScope.Formats;

/// <summary>Which way the tip, or the bias, moved while a channel was recorded.</summary>
public enum SweepDirection
{
    /// <summary>Left to right; in a spectrum from the first bias to the last.</summary>
    Forward,

    /// <summary>Right to left, or from the last bias to the first; the values are given mirrored back, so that both directions show the same.</summary>
    Backward,
}

/// <summary>One recorded quantity.</summary>
/// <param name="Name">Its name in the file, such as "Z" or "LIY 1 omega".</param>
/// <param name="Unit">Its unit without prefix (A, m, V, …), empty when the file names none.</param>
/// <param name="Direction">The direction it was recorded in.</param>
/// <param name="Values">
/// Values [layer, row, column], real or complex; NaN where nothing was recorded. A quantity that was recorded once in each
/// pixel, such as the height, has one layer.
/// </param>
public sealed record MeasuredChannel(string Name, string Unit, SweepDirection Direction, NumericArray Values)
{
    /// <summary>Its own bias [mV] in a scan whose passes differ in it, else null.</summary>
    public double? BiasMillivolts { get; init; }

    /// <summary>Number of layers.</summary>
    public int Layers => Values.Shape[0];

    /// <summary>One layer, row-major [row, column]: the real values, or the moduli of complex ones.</summary>
    public double[] Plane(int layer)
    {
        int size = Values.Shape[1] * Values.Shape[2];
        return Values.IsComplex
            ? Array.ConvertAll(Values.AsComplex()[(layer * size)..((layer + 1) * size)], Complex.Abs)
            : Values.Real[(layer * size)..((layer + 1) * size)];
    }
}

/// <summary>What an index of the channels' values stands for.</summary>
/// <param name="Name">The quantity: "x", "bias", "q_x", …</param>
/// <param name="Unit">Its unit, empty when the file names none; a wave vector's unit says whether 2π is in it.</param>
/// <param name="Values">Its value at each index; pixels are given by their middles.</param>
public sealed record MeasuredAxis(string Name, string Unit, IReadOnlyList<double> Values)
{
    private readonly double? _extent;

    /// <summary>Length of the axis: from outer edge to outer edge of evenly spaced pixels, unless it is set.</summary>
    public double Extent
    {
        get => _extent ?? (Values.Count > 1 ? Math.Abs(Values[^1] - Values[0]) * Values.Count / (Values.Count - 1) : 1);
        init => _extent = value;
    }

    /// <summary>The same axis counted from its other end.</summary>
    public MeasuredAxis Reversed() => this with { Values = [.. Values.Reverse()] };

    /// <summary>The axis of evenly spaced pixels, zero in the middle of the frame.</summary>
    /// <param name="name">The quantity.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="count">Number of pixels.</param>
    /// <param name="extent">Length from outer edge to outer edge.</param>
    /// <param name="falling">Whether the values fall with the index, as y does when row 0 is at the top.</param>
    public static MeasuredAxis Pixels(string name, string unit, int count, double extent, bool falling = false)
    {
        double step = (falling ? -1 : 1) * extent / count;
        return new MeasuredAxis(name, unit, [.. Enumerable.Range(0, count).Select(i => (i + 0.5 - (count / 2.0)) * step)]) { Extent = extent };
    }

    /// <summary>The axis that only counts.</summary>
    public static MeasuredAxis Index(string name, int count) =>
        new(name, string.Empty, [.. Enumerable.Range(0, count).Select(i => (double)i)]);
}
