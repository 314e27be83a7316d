namespace PairScope.Formats;

/// <summary>Images whose files tell the coordinates of their columns and rows: put upright by them, whichever way they run.</summary>
internal static class CoordinateImage
{
    /// <summary>Columns to the right, row 0 at the top (y upwards), zero of the axes in the middle of the frame.</summary>
    /// <param name="name">The name by which --dataset chooses it.</param>
    /// <param name="stored">The channel with its values as they are stored.</param>
    /// <param name="x">Coordinate of each column.</param>
    /// <param name="xUnit">Their unit; lengths become nm.</param>
    /// <param name="y">Coordinate of each row.</param>
    /// <param name="yUnit">Their unit.</param>
    public static StoredImage Upright(string name, MeasuredChannel stored, IReadOnlyList<double> x, AxisUnit xUnit, IReadOnlyList<double> y, AxisUnit yUnit)
    {
        (int layers, int rows, int columns) = (stored.Layers, y.Count, x.Count);
        (bool toLeft, bool upwards) = (columns > 1 && x[^1] < x[0], rows > 1 && y[^1] > y[0]);
        double[] from = stored.Values.Real;
        var upright = new double[from.Length];
        for (int i = 0; i < upright.Length; i++)
        {
            (int row, int column) = (i / columns % rows, i % columns);
            upright[i] = from[(((i / (rows * columns) * rows) + (upwards ? rows - 1 - row : row)) * columns) + (toLeft ? columns - 1 - column : column)];
        }

        (double middleX, double middleY) = ((x[0] + x[^1]) / 2, (y[0] + y[^1]) / 2);
        double[] across = [.. x.Select(v => xUnit.Factor * (v - middleX))];
        double[] down = [.. y.Select(v => yUnit.Factor * (v - middleY))];
        if (toLeft)
        {
            Array.Reverse(across);
        }

        if (upwards)
        {
            Array.Reverse(down);
        }

        return new StoredImage(
            name, stored with { Values = new NumericArray([layers, rows, columns], upright) }, new MeasuredAxis("x", xUnit.Name, across), new MeasuredAxis("y", yUnit.Name, down))
        {
            CentreNanometres = xUnit.IsLength && yUnit.IsLength ? (xUnit.Factor * middleX, yUnit.Factor * middleY) : default,
        };
    }
}
