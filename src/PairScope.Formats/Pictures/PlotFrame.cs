namespace PairScope.Formats;

/// <summary>The plot's rectangle on the sheet and the way between its points and the axes' values.</summary>
internal readonly struct PlotFrame(Axis horizontal, Axis vertical, PanelExtent extent, double left, double top)
{
    /// <summary>Left edge.</summary>
    public double Left => left;

    /// <summary>Upper edge.</summary>
    public double Top => top;

    /// <summary>Width.</summary>
    public double Width => extent.Width;

    /// <summary>Height.</summary>
    public double Height => extent.Height;

    /// <summary>Where a value of the horizontal axis lies.</summary>
    public double X(double value) => left + ((value - horizontal.Minimum) / (horizontal.Maximum - horizontal.Minimum) * extent.Width);

    /// <summary>Where a value of the vertical axis lies.</summary>
    public double Y(double value) => top + ((vertical.Maximum - value) / (vertical.Maximum - vertical.Minimum) * extent.Height);

    /// <summary>The horizontal value a fraction of the way from the left edge.</summary>
    public double DataX(double fraction) => horizontal.Minimum + (fraction * (horizontal.Maximum - horizontal.Minimum));

    /// <summary>The vertical value a fraction of the way from the upper edge.</summary>
    public double DataY(double fraction) => vertical.Maximum - (fraction * (vertical.Maximum - vertical.Minimum));
}
