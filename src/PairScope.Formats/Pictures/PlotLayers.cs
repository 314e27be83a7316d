namespace PairScope.Formats;

/// <summary>Values over the plane, drawn as colours.</summary>
/// <param name="Sample">The value at (x, y) in the units of the axes; NaN leaves the paper white.</param>
/// <param name="Scale">Their colours.</param>
public sealed record ColoredPlane(Func<double, double, double> Sample, ColorScale Scale)
{
    /// <summary>Columns and rows of pixels over the axes that hold all of it, for .svg and .pdf; null for as many as a bitmap would have.</summary>
    public (int Columns, int Rows)? Grid { get; init; }
}

/// <summary>A line through points (x, y), broken where a coordinate is NaN.</summary>
/// <param name="X">Abscissae.</param>
/// <param name="Y">Ordinates, as many.</param>
/// <param name="Name">Its entry in the legend, empty for none.</param>
public sealed record LineSeries(IReadOnlyList<double> X, IReadOnlyList<double> Y, string Name = "")
{
    /// <summary>Its colour; null for the next one of <see cref="Rgb.Series"/>.</summary>
    public Rgb? Color { get; init; }

    /// <summary>Its width in points.</summary>
    public double Width { get; init; } = 1.5;

    /// <summary>Whether it is dashed.</summary>
    public bool Dashed { get; init; }

    /// <summary>Whether the last point is joined to the first.</summary>
    public bool Closed { get; init; }
}

/// <summary>Dots at (x, y), coloured by a value; those with NaN are left out.</summary>
/// <param name="X">Abscissae.</param>
/// <param name="Y">Ordinates, as many.</param>
/// <param name="Values">Values, as many.</param>
/// <param name="Scale">Their colours.</param>
public sealed record ColoredPoints(IReadOnlyList<double> X, IReadOnlyList<double> Y, IReadOnlyList<double> Values, ColorScale Scale)
{
    /// <summary>Radius of a dot in points.</summary>
    public double Radius { get; init; } = 2.2;
}
