namespace PairScope.Formats;

/// <summary>Where each pixel of a grid file belongs, and where the grid lies.</summary>
/// <param name="Places">Index row · columns + column of each pixel in the order of the file, with row 0 at the top.</param>
/// <param name="Centre">Middle of the frame in the scanner's coordinates [m].</param>
/// <param name="StepX">Distance of the middles of two columns [m]; zero for a single point.</param>
/// <param name="StepY">Distance of the middles of two rows [m].</param>
/// <param name="AngleDegrees">Clockwise angle of the frame.</param>
internal sealed record GridPlacement(int[] Places, (double X, double Y) Centre, double StepX, double StepY, double AngleDegrees)
{
    // In steps: how near positions must lie to a grid, and how near an offset to half a pixel.
    private const double LargestResidual = 0.3;
    private const double NearHalf = 0.1;

    // Positions are stored in single precision; the header has more digits of the same number.
    private const double Rounding = 0.02;
    private const double NearestLength = 1e-11; // m: a single row has no step to compare with

    /// <summary>
    /// Reads the grid off the positions that were recorded with the pixels. They decide order, step and middle, because the sides in the header are
    /// counted from middle to middle of the outer pixels by some program versions and from edge to edge by others, and because grids may be meandered.
    /// </summary>
    public static GridPlacement Of(NanonisGridHeader header, double[][] parameters, int pixels, List<string> warnings)
    {
        bool isNamed = header.Parameters.Count > 0;
        (int x, int y) = isNamed ? (Find("X (m)"), Find("Y (m)")) : (2, 3);
        if (x < 0 || y < 0 || Math.Max(x, y) >= parameters.Length || !parameters[x].Concat(parameters[y]).All(double.IsFinite))
        {
            return ByOrder(header, pixels, warnings);
        }

        (double[] X, double[] Y) positions = (parameters[x], parameters[y]);
        foreach (int turn in header.Frame.Angle == 0 ? [1] : new[] { 1, -1 })
        {
            var frame = Turned.Of(header, positions, turn);
            if (frame.RunsAlongRows(header.Columns) && frame.Fitted(header, isNamed, warnings) is { } found)
            {
                if (!isNamed && pixels > 1)
                {
                    warnings.Add("The parameters of the pixels have no names; the third and fourth lie on the grid that the header tells and are taken for X and Y.");
                }

                return found;
            }
        }

        if (!isNamed)
        {
            return ByOrder(header, pixels, warnings);
        }

        warnings.Add("The positions of the pixels do not form the grid that the header promises; the pixels are taken row by row from the bottom, each row in the direction its positions run.");
        return Turned.Of(header, positions, 1).InOrder(header);

        int Find(string name) => header.Parameters.ToList().FindIndex(p => string.Equals(p, name, StringComparison.OrdinalIgnoreCase));
    }

    private static GridPlacement ByOrder(NanonisGridHeader header, int pixels, List<string> warnings)
    {
        if (header.Rows * header.Columns > 1)
        {
            warnings.Add("The pixels have no positions; they are taken in the order of the file, row by row from the bottom, and the header's sides as reaching from the middle of the first pixel to that of the last.");
        }

        return FromHeader(header, [.. Enumerable.Range(0, pixels).Select(i => Ordered(header, i, backward: false))]);
    }

    private static GridPlacement FromHeader(NanonisGridHeader header, int[] places)
    {
        (double x, double y) = (Step(header.Frame.Width, header.Columns), Step(header.Frame.Height, header.Rows));
        return new GridPlacement(places, (header.Frame.X, header.Frame.Y), x > 0 ? x : y, y > 0 ? y : x, header.Frame.Angle);
    }

    // From middle to middle; a single row or column is as wide as the frame says.
    private static double Step(double side, int count) => side / Math.Max(1, count - 1);

    private static int Ordered(NanonisGridHeader header, int pixel, bool backward)
    {
        int column = pixel % header.Columns;
        return ((header.Rows - 1 - (pixel / header.Columns)) * header.Columns) + (backward ? header.Columns - 1 - column : column);
    }

    /// <summary>Positions along the frame's own axes, from the middle that the header tells.</summary>
    private sealed record Turned(double[] U, double[] V, double Sine, double Cosine, double Angle)
    {
        public static Turned Of(NanonisGridHeader header, (double[] X, double[] Y) positions, int turn)
        {
            double angle = turn * header.Frame.Angle;
            (double sine, double cosine) = Math.SinCos(angle * Math.PI / 180);
            (double[] u, double[] v) = (new double[positions.X.Length], new double[positions.X.Length]);
            for (int i = 0; i < u.Length; i++)
            {
                (double dx, double dy) = (positions.X[i] - header.Frame.X, positions.Y[i] - header.Frame.Y);
                (u[i], v[i]) = ((cosine * dx) - (sine * dy), (sine * dx) + (cosine * dy));
            }

            return new Turned(u, v, sine, cosine, angle);
        }

        /// <summary>Whether pixels that follow each other in a row move along its axis: a square grid turned by 45° fits both ways.</summary>
        public bool RunsAlongRows(int columns) => columns == 1 || U.Length < 2 || Math.Abs(U[1] - U[0]) >= Math.Abs(V[1] - V[0]);

        /// <summary>The grid on which the positions lie, or null where they lie on none.</summary>
        public GridPlacement? Fitted(NanonisGridHeader header, bool believesPositions, List<string> warnings)
        {
            (int columns, int rows) = (header.Columns, header.Rows);
            (double width, double height) = (header.Frame.Width, header.Frame.Height);
            var candidates = new List<(double X, double Y)> { (Step(width, columns), Step(height, rows)), (width / columns, height / rows) };
            if (believesPositions)
            {
                candidates.Add((MedianStep(U, 1, columns), MedianStep(V, columns, rows)));
            }

            for (int c = 0; c < candidates.Count; c++)
            {
                if (LinePlacement.Of(U, candidates[c].X, columns) is { } along && LinePlacement.Of(V, candidates[c].Y, rows) is { } across
                    && along.Index.Zip(across.Index).Distinct().Count() == U.Length)
                {
                    return Placed(header, along, across, isNeither: c == 2, warnings);
                }
            }

            return null;
        }

        private GridPlacement Placed(NanonisGridHeader header, LinePlacement along, LinePlacement across, bool isNeither, List<string> warnings)
        {
            (int columns, int rows) = (header.Columns, header.Rows);
            (double stepX, double stepY) = (columns > 1 ? along.Step : header.Frame.Width, rows > 1 ? across.Step : header.Frame.Height);
            (double u, double v) = (along.Middle, across.Middle);
            if (along.IsCorner(header.Frame.Width, columns) && across.IsCorner(header.Frame.Height, rows) && columns * rows > 1)
            {
                (u, v) = (u + (columns > 1 ? stepX / 2 : 0), v + (rows > 1 ? stepY / 2 : 0));
                warnings.Add("The recorded positions are the lower left corners of the pixels, by the frame in the header; their middles lie half a pixel further.");
            }

            if (isNeither)
            {
                warnings.Add(FormattableString.Invariant($"The recorded positions are {1e9 * stepX:G5} nm × {1e9 * stepY:G5} nm apart, which the sides in the header do not give; the positions are believed."));
            }

            int[] places = [.. along.Index.Zip(across.Index, (column, row) => ((rows - 1 - row) * columns) + column)];
            (double x, double y) = (header.Frame.X + (Cosine * u) + (Sine * v), header.Frame.Y - (Sine * u) + (Cosine * v));
            return new GridPlacement(places, (x, y), stepX > 0 ? stepX : stepY, stepY > 0 ? stepY : stepX, Angle);
        }

        /// <summary>The order of the file, where positions only tell which way each row ran.</summary>
        public GridPlacement InOrder(NanonisGridHeader header)
        {
            int columns = header.Columns;
            int[] places = [.. Enumerable.Range(0, U.Length).Select(i => Ordered(header, i, RunsBack(i / columns)))];
            GridPlacement told = FromHeader(header, places);

            // Positions that have drifted still tell the steps, of which the header leaves two.
            double Nearest(double measured, double side, int count, double otherwise) =>
                count > 1 && Math.Abs((measured * count / side) - 1) < Math.Abs((measured * (count - 1) / side) - 1) ? side / count : otherwise;
            return told with
            {
                StepX = Nearest(MedianStep(U, 1, columns), header.Frame.Width, columns, told.StepX),
                StepY = Nearest(MedianStep(V, columns, header.Rows), header.Frame.Height, header.Rows, told.StepY),
            };

            bool RunsBack(int row) => (Run(0).U * Run(row).U) + (Run(0).V * Run(row).V) < 0;

            (double U, double V) Run(int row)
            {
                (int first, int last) = (row * columns, Math.Min(((row + 1) * columns) - 1, U.Length - 1));
                return (U[last] - U[first], V[last] - V[first]);
            }
        }

        private static double MedianStep(double[] values, int stride, int count)
        {
            double[] steps = [.. Enumerable.Range(0, Math.Max(0, values.Length - stride)).Select(i => Math.Abs(values[i + stride] - values[i])).Order()];
            return count == 1 || steps.Length == 0 ? 0 : steps[steps.Length / 2];
        }
    }

    /// <summary>Positions along one axis on evenly spaced places.</summary>
    /// <param name="Index">The place of each, from 0 on.</param>
    /// <param name="Step">Distance of two places, fitted.</param>
    /// <param name="Middle">Middle of all places, from the middle that the header tells.</param>
    private sealed record LinePlacement(int[] Index, double Step, double Middle)
    {
        public static LinePlacement? Of(double[] values, double step, int count)
        {
            if (count == 1)
            {
                double mean = values.Average();
                return new LinePlacement(new int[values.Length], 0, Math.Abs(mean) < Rounding * NearestLength ? 0 : mean);
            }

            if (!(step > 0))
            {
                return null;
            }

            // All may lie off the header's grid by the same part of a step: its mean direction on the circle.
            double[] places = [.. values.Select(v => (v / step) + ((count - 1) / 2.0))];
            double shift = Math.Atan2(places.Sum(p => Math.Sin(2 * Math.PI * p)), places.Sum(p => Math.Cos(2 * Math.PI * p))) / (2 * Math.PI);
            shift = shift > 0.5 - NearHalf ? shift - 1 : shift;
            double[] nearest = [.. places.Select(p => Math.Round(p - shift))];
            (double least, double most) = (nearest.Min(), nearest.Max());
            if (most - least >= count || places.Zip(nearest).Any(p => Math.Abs(p.First - shift - p.Second) > LargestResidual))
            {
                return null;
            }

            double moved = least < 0 ? -least : most >= count ? count - 1 - most : 0;
            int[] index = [.. nearest.Select(n => (int)(n + moved))];
            (double slope, double start) = Line(index, values, step);
            double middle = start + (slope * (count - 1) / 2);
            bool isRounding = Math.Abs(slope - step) * count < Rounding * step && Math.Abs(middle) < Rounding * step;
            return isRounding ? new LinePlacement(index, step, 0) : new LinePlacement(index, slope, middle);
        }

        /// <summary>Whether the places are corners of pixels that fill a frame of this side from edge to edge.</summary>
        public bool IsCorner(double side, int count) =>
            count == 1 || (Math.Abs((Step * count) - side) < 0.25 * Step && Math.Abs((Middle / Step) + 0.5) < NearHalf);

        // Least squares; of a single place the step stays.
        private static (double Slope, double Start) Line(int[] index, double[] values, double step)
        {
            (double n, double v) = (index.Average(), values.Average());
            double spread = index.Sum(i => (i - n) * (i - n));
            double slope = spread > 0 ? index.Zip(values, (i, value) => (i - n) * (value - v)).Sum() / spread : step;
            return (slope, v - (slope * n));
        }
    }
}
