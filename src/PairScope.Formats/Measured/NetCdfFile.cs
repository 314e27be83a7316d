namespace PairScope.Formats;

/// <summary>
/// netCDF's classic format (CDF-1, CDF-2 with 64-bit places, CDF-5 with 64-bit lengths): dimensions, attributes and variables,
/// big-endian, as Unidata's specification describes it. Values are read when they are wanted.
/// </summary>
internal sealed class NetCdfFile
{
    private const int MostItems = 100_000;
    private const double MostReadings = 3;

    private readonly BinaryCursor _cursor;
    private readonly string _path;
    private readonly bool _longPlaces;
    private readonly bool _longCounts;
    private readonly List<(string Name, long Length)> _dimensions = [];
    private readonly long _records;
    private long _recordSize;
    private int _items;
    private double _read;

    private NetCdfFile(string path, byte[] bytes)
    {
        (_path, _cursor) = (path, new BinaryCursor(path, bytes, bigEndian: true));
        (_longPlaces, _longCounts) = (bytes[3] >= 2, bytes[3] == 5);
        _cursor.Seek(4, "the number of records");
        _records = Count("the number of records");
        foreach (string name in Items("dimensions"))
        {
            _dimensions.Add((name, Count($"the length of '{Short(name)}'")));
        }

        Attributes = ReadAttributes();
        foreach (string name in Items("variables"))
        {
            Variables.TryAdd(name, ReadVariable(name));
        }

        _recordSize = Variables.Values.Where(v => v.IsRecord).Sum(v => v.RecordSize);
    }

    /// <summary>Attributes of the file as texts.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; }

    /// <summary>All variables by name.</summary>
    public Dictionary<string, NetCdfVariable> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a file begins as one.</summary>
    public static bool IsOne(ReadOnlySpan<byte> head) => head.Length > 4 && head.StartsWith("CDF"u8) && head[3] is 1 or 2 or 5;

    /// <exception cref="InputException">The file is cut short or damaged.</exception>
    public static NetCdfFile Open(string path)
    {
        byte[] bytes = InputFile.ReadAll(path);
        return IsOne(bytes) ? new NetCdfFile(path, bytes) : throw new InputException($"'{path}' is not a netCDF file of the classic format: it does not begin with 'CDF'.");
    }

    /// <summary>The numbers of a variable, row-major.</summary>
    /// <exception cref="InputException">The file ends before.</exception>
    public double[] Numbers(NetCdfVariable variable)
    {
        string what = $"'{Short(variable.Name)}'";
        double promised = variable.Shape.Aggregate(1.0, (product, n) => product * n);

        // In a damaged file variables may share their values; together they must stay a small multiple of the file.
        if ((_read += promised * variable.Kind.Size()) > MostReadings * _cursor.Length)
        {
            throw new InputException($"'{_path}' is cut short or damaged: with the variable {what} of [{string.Join(", ", variable.Shape)}] values more is promised than the file can hold.");
        }

        if (!variable.IsRecord)
        {
            _cursor.Seek(variable.Start, what);
            return _cursor.Numbers((long)promised, variable.Kind, what);
        }

        var values = new List<double>();
        for (long record = 0; record < variable.Shape[0]; record++)
        {
            _cursor.Seek(variable.Start + (record * _recordSize), what);
            values.AddRange(_cursor.Numbers((long)promised / variable.Shape[0], variable.Kind, what));
        }

        return [.. values];
    }

    /// <summary>The text of a variable of letters.</summary>
    public string Text(NetCdfVariable variable)
    {
        _cursor.Seek(variable.Start, variable.Name);
        return _cursor.Text(variable.Shape.Count == 0 ? 1 : Math.Min(_cursor.Length, variable.Shape.Aggregate(1L, (product, n) => Math.Min(_cursor.Length, product * n))), variable.Name).Trim();
    }

    private NetCdfVariable ReadVariable(string name)
    {
        long rank = Count($"the rank of '{Short(name)}'");
        if (rank > 1024)
        {
            throw new InputException($"'{_path}': the variable '{Short(name)}' has {rank} dimensions.");
        }

        var ids = new List<int>();
        for (long n = 0; n < rank; n++)
        {
            long id = Count($"a dimension of '{Short(name)}'");
            ids.Add(id < _dimensions.Count ? (int)id : throw new InputException($"'{_path}': the variable '{Short(name)}' lies over dimension {id}, where the file has {_dimensions.Count}."));
        }

        Dictionary<string, string> attributes = ReadAttributes();
        (NumberKind kind, bool isText) = Kind(_cursor.Int32($"the type of '{Short(name)}'"), name);
        Count($"the size of '{Short(name)}'");
        long start = _longPlaces ? _cursor.Int64($"the place of '{Short(name)}'") : _cursor.UInt32($"the place of '{Short(name)}'");
        bool isRecord = ids.Count > 0 && _dimensions[ids[0]].Length == 0;
        long[] shape = [.. ids.Select((id, n) => isRecord && n == 0 ? _records : _dimensions[id].Length)];
        return new NetCdfVariable(name, [.. ids.Select(id => _dimensions[id].Name)], shape, attributes, kind, isText, start, isRecord);
    }

    private Dictionary<string, string> ReadAttributes()
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in Items("attributes"))
        {
            (NumberKind kind, bool isText) = Kind(_cursor.Int32($"the type of '{Short(name)}'"), name);
            long count = Count($"the length of '{Short(name)}'");
            attributes[name] = isText
                ? _cursor.Text(count, $"'{Short(name)}'")
                : string.Join(' ', _cursor.Numbers(count, kind, $"'{Short(name)}'").Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
            Pad();
        }

        return attributes;
    }

    /// <summary>The names of a list: its tag, its length, and before each of its items a name.</summary>
    private IEnumerable<string> Items(string what)
    {
        int tag = _cursor.Int32($"the list of {what}");
        long count = Count($"the number of {what}");
        if (count > 0 && tag != what switch { "dimensions" => 10, "variables" => 11, _ => 12 })
        {
            throw new InputException($"'{_path}': at byte {_cursor.Position} a list of {what} should begin, not one with the mark {tag}.");
        }

        for (long n = 0; n < count; n++)
        {
            if (++_items > MostItems)
            {
                throw new InputException($"'{_path}' has more than {MostItems} dimensions, attributes and variables.");
            }

            string name = _cursor.Text(Count($"the length of a name of {what}"), $"a name of {what}");
            Pad();
            yield return name;
        }
    }

    // Everything begins at a multiple of four; the last item of a cut file is missed by whoever reads next.
    private void Pad() => _cursor.Seek(Math.Min(_cursor.Length, (_cursor.Position + 3L) / 4 * 4), "what follows");

    private long Count(string what)
    {
        long count = _longCounts ? _cursor.Int64(what) : _cursor.UInt32(what);
        return count >= 0 ? count : throw new InputException($"'{_path}': {what} is {count}.");
    }

    private (NumberKind Kind, bool IsText) Kind(int type, string name) => type switch
    {
        1 => (NumberKind.Int8, false),
        2 => (NumberKind.UInt8, true),
        3 => (NumberKind.Int16, false),
        4 => (NumberKind.Int32, false),
        5 => (NumberKind.Single, false),
        6 => (NumberKind.Double, false),
        7 => (NumberKind.UInt8, false),
        8 => (NumberKind.UInt16, false),
        9 => (NumberKind.UInt32, false),
        10 => (NumberKind.Int64, false),
        11 => (NumberKind.UInt64, false),
        _ => throw new InputException($"'{_path}': '{Short(name)}' has the type {type}, where netCDF's are 1 to 11."),
    };

    private static string Short(string name) => HeaderText.Shortened(name, 40);
}

/// <summary>A variable of a netCDF file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dimensions">Names of its dimensions, slowest first.</param>
/// <param name="Shape">Their lengths.</param>
/// <param name="Attributes">Its attributes as texts.</param>
/// <param name="Kind">How its numbers are stored.</param>
/// <param name="IsText">Whether it holds letters.</param>
/// <param name="Start">Where its values begin.</param>
/// <param name="IsRecord">Whether its first dimension is the one that can grow, whose records of all variables take turns.</param>
internal sealed record NetCdfVariable(
    string Name, IReadOnlyList<string> Dimensions, IReadOnlyList<long> Shape, IReadOnlyDictionary<string, string> Attributes, NumberKind Kind, bool IsText, long Start, bool IsRecord)
{
    /// <summary>Bytes of one record, a multiple of four.</summary>
    public long RecordSize => (long)Math.Min(1e15, ((Shape.Skip(1).Aggregate((double)Kind.Size(), (product, n) => product * n) + 3) / 4)) * 4;
}
