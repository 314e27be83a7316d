namespace PairScope.Formats;

/// <summary>One page of an RHK file: its header, its texts, and where its values and places stand.</summary>
internal sealed class RhkPage
{
    /// <summary>Numbers of the kinds of objects that are read.</summary>
    public const uint PageIndexHeader = 1;
    public const uint PageIndexArray = 2;
    private const uint PageHeader = 3;
    private const uint PageData = 4;
    private const uint SpectrumPlaces = 8;
    private const uint Strings = 10;
    private const int MostObjects = 4096;
    private const int LargestExtent = 1 << 20;

    // Lines that the instrument's program calculated are stored in single precision, those that were measured as integers.
    private static readonly uint[] CalculatedLines = [1, 6, 9, 10, 11, 13, 18, 19, 21];
    private const uint DiscreteSpectroscopy = 22;

    private static readonly string[] TextNames = ["Label", "System text", "Session text", "User text", "Path", "Date", "Time", "X units", "Y units", "Z units", "X label", "Y label", "Status", "Completed lines"];

    private readonly string _path;
    private readonly int _number;
    private readonly bool _isImage;
    private readonly uint _lineType;
    private readonly (int Columns, int Rows) _size;
    private readonly uint _scanDirection;
    private readonly (double X, double Y, double Z) _scale;
    private readonly (double X, double Y, double Z) _offset;
    private readonly double _angle;
    private readonly double _bias;
    private readonly int _data;
    private readonly int _places;

    private RhkPage(string path, BinaryCursor cursor, Dictionary<uint, int> objects, int number, bool isImage)
    {
        (_path, _number, _isImage, _data) = (path, number, isImage, objects.GetValueOrDefault(PageData));
        int start = objects.GetValueOrDefault(PageHeader);
        cursor.Seek(start, Of("header"));
        int size = cursor.UInt16(Of("header"));
        int texts = cursor.UInt16(Of("header"));
        cursor.Seek(start + 12L, Of("header"));
        _lineType = cursor.UInt32(Of("kind of line"));
        cursor.Seek(start + 24L, Of("size"));
        _size = (Extent(cursor.UInt32(Of("width")), "width"), Extent(cursor.UInt32(Of("height")), "height"));
        cursor.UInt32(Of("kind of image"));
        _scanDirection = cursor.UInt32(Of("direction"));
        cursor.Seek(start + 56L, Of("scales"));
        double[] numbers = cursor.Numbers(11, NumberKind.Single, Of("scales"));
        _scale = (numbers[0], numbers[1], numbers[2]);
        _offset = (numbers[4], numbers[5], numbers[6]);
        (_bias, Current, _angle) = (numbers[8], numbers[9], numbers[10]);
        cursor.Seek(start + 112L, Of("number of objects"));
        uint count = cursor.UInt32(Of("number of objects"));
        cursor.Seek((long)start + size, Of("objects"));
        Dictionary<uint, int> own = Objects(path, cursor, count);
        _places = own.GetValueOrDefault(SpectrumPlaces);
        if (own.TryGetValue(Strings, out int at))
        {
            cursor.Seek(at, Of("texts"));
            for (int n = 0; n < texts; n++)
            {
                string text = cursor.WideText(cursor.UInt16(Of("texts")), Of("texts"));
                Texts[n < TextNames.Length ? TextNames[n] : $"Text {n + 1}"] = text;
            }
        }
    }

    /// <summary>The page's texts by the names of their places.</summary>
    public Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>How many values the page holds.</summary>
    public long Count => (long)_size.Columns * _size.Rows;

    /// <summary>Setpoint of the current [A].</summary>
    public double Current { get; }

    private string Name => Texts.GetValueOrDefault("Label") is { Length: > 0 } label ? label.Trim() : $"page {_number}";

    /// <summary>Reads a page's header and texts.</summary>
    /// <exception cref="InputException">It reaches beyond the file or promises what cannot be.</exception>
    public static RhkPage Read(string path, BinaryCursor cursor, Dictionary<uint, int> objects, int number, bool isImage) => new(path, cursor, objects, number, isImage);

    /// <summary>A list of objects, each its kind, its place and its size; the places of those that are there, by kind.</summary>
    public static Dictionary<uint, int> Objects(string path, BinaryCursor cursor, uint count)
    {
        if (count > MostObjects)
        {
            throw new InputException($"'{path}': at byte {cursor.Position} a list promises {count} objects, where {MostObjects} are the most.");
        }

        var found = new Dictionary<uint, int>();
        for (int n = 0; n < count; n++)
        {
            (uint kind, uint place, uint size) = (cursor.UInt32("an object"), cursor.UInt32("an object"), cursor.UInt32("an object"));
            if (place > 0 && size > 0)
            {
                found.TryAdd(kind, (int)Math.Min(place, int.MaxValue));
            }
        }

        return found;
    }

    /// <summary>The page as images on a grid; none, with a warning, where its layout is not read.</summary>
    public IEnumerable<StoredImage> Images(BinaryCursor cursor, List<string> warnings)
    {
        if (_lineType == DiscreteSpectroscopy && !_isImage)
        {
            warnings.Add($"Page {_number}, '{Name}', holds discrete spectroscopy, whose layout is not read; it is left out.");
            return [];
        }

        NumberKind kind = !_isImage && CalculatedLines.Contains(_lineType) ? NumberKind.Single : NumberKind.Int32;
        cursor.Seek(_data, Of("values"));
        double[] values = cursor.Numbers((long)_size.Columns * _size.Rows, kind, Of("values"));
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = kind is NumberKind.Single ? values[i] : (values[i] * _scale.Z) + _offset.Z;
        }

        return _isImage ? [Image(values, warnings)] : Spectra(cursor, values);
    }

    private StoredImage Image(double[] values, List<string> warnings)
    {
        if (HeaderText.Count(Texts.GetValueOrDefault("Completed lines"), LargestExtent) is { } lines && lines < _size.Rows)
        {
            warnings.Add($"The scan was stopped early: of '{Name}' {lines} of {_size.Rows} lines are there; the file does not tell which.");
        }

        // x = offset + scale · column: where the scale is negative the columns run to the left, and likewise the rows downwards.
        var upright = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            (int row, int column) = (i / _size.Columns, i % _size.Columns);
            upright[((_scale.Y > 0 ? _size.Rows - 1 - row : row) * _size.Columns) + (_scale.X < 0 ? _size.Columns - 1 - column : column)] = values[i];
        }

        (AxisUnit x, AxisUnit y) = (AxisUnit.Of(Texts.GetValueOrDefault("X units", string.Empty)), AxisUnit.Of(Texts.GetValueOrDefault("Y units", string.Empty)));
        SweepDirection direction = _scanDirection == 1 ? SweepDirection.Backward : SweepDirection.Forward;
        return new StoredImage(
            Name,
            new MeasuredChannel(Name, Texts.GetValueOrDefault("Z units", string.Empty), direction, new NumericArray([1, _size.Rows, _size.Columns], upright)),
            MeasuredAxis.Pixels("x", x.Name, _size.Columns, Side(x.Factor * _scale.X * _size.Columns)),
            MeasuredAxis.Pixels("y", y.Name, _size.Rows, Side(y.Factor * _scale.Y * _size.Rows), falling: true))
        {
            BiasMillivolts = double.IsFinite(_bias) ? 1e3 * _bias : null,
            CentreNanometres = x.IsLength && y.IsLength && double.IsFinite(_offset.X + _offset.Y) ? (x.Factor * _offset.X, y.Factor * _offset.Y) : default,
            AngleDegrees = double.IsFinite(_angle) ? -_angle : 0,
        };
    }

    private IEnumerable<StoredImage> Spectra(BinaryCursor cursor, double[] values)
    {
        AxisUnit unit = AxisUnit.Of(Texts.GetValueOrDefault("X units", string.Empty));
        string name = unit.Name is "mV" ? "bias" : Texts.GetValueOrDefault("X label") is { Length: > 0 } label ? label : unit.IsLength ? "z" : "sweep";
        var sweep = new MeasuredAxis(name, unit.Name, [.. Enumerable.Range(0, _size.Columns).Select(n => unit.Factor * (_offset.X + (_scale.X * n)))]);

        // For each spectrum seven numbers: time, x, y, and drift, which is already in x and y.
        double[]? places = null;
        if (_places > 0)
        {
            cursor.Seek(_places, Of("places"));
            places = cursor.Numbers(7L * _size.Rows, NumberKind.Single, Of("places"));
            places = Array.TrueForAll(places, double.IsFinite) ? places : null;
        }

        (double X, double Y)[] where = [.. Enumerable.Range(0, _size.Rows).Select(n => places is null ? (double.NaN, double.NaN) : (1e9 * places[(7 * n) + 1], 1e9 * places[(7 * n) + 2]))];
        return new PlacedSpectra(where).Images(Name, Texts.GetValueOrDefault("Z units", string.Empty), sweep, (spectrum, point) => values[(spectrum * _size.Columns) + point])
            .Select(image => image with { Name = $"{Name} spectra", Places = places is null ? null : image.Places, CentreNanometres = places is null ? default : image.CentreNanometres });
    }

    private double Side(double length) => Math.Abs(length) is > 0 and < double.PositiveInfinity and var side
        ? side
        : throw new InputException($"'{_path}': {Of("scales")} give a frame with a side of {length}, which must be above zero.");

    private int Extent(uint count, string what) => count is >= 1 and <= LargestExtent
        ? (int)count
        : throw new InputException($"'{_path}': {Of(what)} is {count}, it must be from 1 to {LargestExtent}.");

    private string Of(string what) => $"the {what} of page {_number}";
}
