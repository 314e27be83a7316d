namespace PairScope.Formats;

/// <summary>
/// Spectra that were taken one after the other at places of the scanner, put on pixels: places that form an even grid or a line
/// (whichever way the rows ran, whichever way the frame was turned) give that grid, all others one row of pixels that know
/// their places. Several spectra in a row at one place are channels "name [00001]", "name [00002]", …
/// </summary>
internal sealed class PlacedSpectra
{
    // Of a step: places are told in single precision, and drift moves them.
    private const double Tolerance = 0.2;
    private const int MostRepeats = 1000;

    private readonly (double X, double Y)[] _places;
    private readonly int[] _pixels;
    private readonly int _repeats;

    /// <summary>Finds the pixels of spectra by their places.</summary>
    /// <param name="places">Where each was taken [nm], in their order.</param>
    public PlacedSpectra(IReadOnlyList<(double X, double Y)> places)
    {
        _repeats = Repeats(places);
        _places = [.. places.Where((_, i) => i % _repeats == 0)];
        (_pixels, X, Y, CentreNanometres, AngleDegrees) = Grid() ?? ([.. Enumerable.Range(0, _places.Length)], MeasuredAxis.Index("column", _places.Length), MeasuredAxis.Index("row", 1), default, 0);
        IsGrid = X.Unit.Length > 0;
    }

    /// <summary>The axis of the columns, in nm where the places form a grid.</summary>
    public MeasuredAxis X { get; }

    /// <summary>The axis of the rows.</summary>
    public MeasuredAxis Y { get; }

    /// <summary>Middle of the grid.</summary>
    public (double X, double Y) CentreNanometres { get; }

    /// <summary>Clockwise rotation of the grid.</summary>
    public double AngleDegrees { get; }

    /// <summary>Whether the places form a grid or a line of even steps.</summary>
    public bool IsGrid { get; }

    /// <summary>The images of one quantity.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="sweep">What was swept.</param>
    /// <param name="values">Value at (spectrum, point of the sweep).</param>
    public IEnumerable<StoredImage> Images(string name, string unit, MeasuredAxis sweep, Func<int, int, double> values)
    {
        (int rows, int columns, int points) = (Y.Values.Count, X.Values.Count, sweep.Values.Count);
        for (int repeat = 0; repeat < _repeats; repeat++)
        {
            var own = new double[points * rows * columns];
            Array.Fill(own, double.NaN);
            for (int place = 0; place < _places.Length; place++)
            {
                for (int point = 0; point < points; point++)
                {
                    own[(point * rows * columns) + _pixels[place]] = values((place * _repeats) + repeat, point);
                }
            }

            string marked = _repeats == 1 ? name : $"{name} [{repeat + 1:00000}]";
            yield return new StoredImage(name, new MeasuredChannel(marked, unit, SweepDirection.Forward, new NumericArray([points, rows, columns], own)), X, Y)
            {
                Sweep = sweep,
                CentreNanometres = IsGrid ? CentreNanometres : _places.Length == 1 ? _places[0] : default,
                AngleDegrees = AngleDegrees,
                Places = IsGrid ? null : _places,
            };
        }
    }

    // As many at every place, or one.
    private static int Repeats(IReadOnlyList<(double X, double Y)> places)
    {
        int repeats = 1;
        while (repeats < places.Count && places[repeats] == places[0])
        {
            repeats++;
        }

        bool everywhere = repeats <= MostRepeats && places.Count % repeats == 0
            && !places.Where((p, i) => p != places[i / repeats * repeats] || (i % repeats == 0 && i > 0 && p == places[i - 1])).Any();
        return everywhere ? repeats : 1;
    }

    private (int[] Pixels, MeasuredAxis X, MeasuredAxis Y, (double X, double Y) Centre, double Angle)? Grid()
    {
        if (_places.Length < 2)
        {
            return null;
        }

        (double X, double Y) origin = _places[0];
        (double X, double Y) along = Minus(_places[1], origin);
        int columns = 1;
        while (columns < _places.Length && IsNear(Minus(_places[columns], origin), along, columns, default, 0))
        {
            columns++;
        }

        int rows = (_places.Length + columns - 1) / columns;
        if (Length(along) == 0 || !double.IsFinite(Length(along)) || columns < 2)
        {
            return null;
        }

        // The second row begins above the first one's begin or, where rows run to and fro, above its end.
        (double X, double Y) next = rows > 1 ? _places[columns] : origin;
        bool isMeandered = rows > 1 && Math.Abs(Dot(Minus(next, origin), along)) > Math.Abs(Dot(Minus(next, _places[columns - 1]), along));
        (double X, double Y) across = Minus(next, isMeandered ? _places[columns - 1] : origin);
        if (rows > 1 && (Length(across) == 0 || Math.Abs(Dot(along, across)) > Tolerance * Length(along) * Length(across)))
        {
            return null;
        }

        // The frame's x axis points to the right, or upwards; its y axis is a quarter turn further.
        bool flipsX = along.X < 0 || (along.X == 0 && along.Y < 0);
        (double X, double Y) right = flipsX ? (-along.X, -along.Y) : along;
        bool risesWithRow = Dot(across, (-right.Y, right.X)) > 0;
        var pixels = new int[_places.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            int row = i / columns;
            int column = isMeandered && row % 2 == 1 ? columns - 1 - (i % columns) : i % columns;
            if (!IsNear(Minus(_places[i], origin), along, column, across, row))
            {
                return null;
            }

            pixels[i] = ((risesWithRow ? rows - 1 - row : row) * columns) + (flipsX ? columns - 1 - column : column);
        }

        (double half, double up) = ((columns - 1) / 2.0, (rows - 1) / 2.0);
        double height = rows > 1 ? Length(across) : Length(along);
        return (
            pixels,
            MeasuredAxis.Pixels("x", "nm", columns, columns * Length(along)),
            MeasuredAxis.Pixels("y", "nm", rows, rows * height, falling: true),
            (origin.X + (half * along.X) + (up * across.X), origin.Y + (half * along.Y) + (up * across.Y)),
            -Math.Atan2(right.Y, right.X) * 180 / Math.PI);
    }

    private static bool IsNear((double X, double Y) place, (double X, double Y) along, int column, (double X, double Y) across, int row)
    {
        double least = row == 0 ? Length(along) : Math.Min(Length(along), Length(across));
        return Length((place.X - (column * along.X) - (row * across.X), place.Y - (column * along.Y) - (row * across.Y))) <= Tolerance * least;
    }

    private static (double X, double Y) Minus((double X, double Y) a, (double X, double Y) b) => (a.X - b.X, a.Y - b.Y);

    private static double Dot((double X, double Y) a, (double X, double Y) b) => (a.X * b.X) + (a.Y * b.Y);

    private static double Length((double X, double Y) a) => Math.Sqrt(Dot(a, a));
}
