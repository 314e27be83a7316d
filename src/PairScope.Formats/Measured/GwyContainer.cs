namespace PairScope.Formats;

/// <summary>
/// The tree of objects in a Gwyddion file (.gwy), as the Gwyddion manual describes it: an object is its type's name, the size of
/// its components, and components of a name, a letter for their type and a value; everything little-endian. Arrays are left
/// where they are until they are wanted.
/// </summary>
internal sealed class GwyContainer
{
    private const int DeepestObject = 32;
    private const int MostComponents = 200_000;

    private readonly string _path;
    private readonly BinaryCursor _cursor;
    private int _components;

    private GwyContainer(string path, byte[] bytes) => (_path, _cursor) = (path, new BinaryCursor(path, bytes));

    /// <summary>The outermost object of a file.</summary>
    /// <exception cref="InputException">The file is of an older format, cut short or damaged.</exception>
    public static (GwyContainer File, GwyObject Root) Open(string path)
    {
        byte[] bytes = InputFile.ReadAll(path);
        if (bytes.AsSpan().StartsWith("GWYO"u8))
        {
            throw new InputException($"'{path}' is of Gwyddion's first format (GWYO), which programs before 2005 wrote; open it in Gwyddion and save it again.");
        }

        var file = new GwyContainer(path, bytes);
        file._cursor.Seek(4, "the first object");
        return (file, file.Object(0));
    }

    /// <summary>The numbers of an array component, or null where there is none of that name.</summary>
    public double[]? Numbers(GwyObject owner, string name)
    {
        if (!owner.Components.TryGetValue(name, out object? value) || value is not GwyArray { Kind: NumberKind.Double } array)
        {
            return null;
        }

        _cursor.Seek(array.Start, name);
        return _cursor.Numbers(array.Count, NumberKind.Double, name);
    }

    private GwyObject Object(int depth)
    {
        if (depth > DeepestObject)
        {
            throw new InputException($"'{_path}': at byte {_cursor.Position} objects lie in each other more than {DeepestObject} deep.");
        }

        string type = _cursor.TextToZero("the name of an object");
        long size = _cursor.UInt32($"the size of {Short(type)}");
        long end = _cursor.Position + size;
        if (end > _cursor.Length)
        {
            throw new InputException($"'{_path}' is cut short: {Short(type)} at byte {_cursor.Position} takes {size} bytes, and the file has {_cursor.Length}.");
        }

        var components = new Dictionary<string, object>(StringComparer.Ordinal);
        while (_cursor.Position < end)
        {
            if (++_components > MostComponents)
            {
                throw new InputException($"'{_path}' has more than {MostComponents} components.");
            }

            string name = _cursor.TextToZero($"the name of a component of {Short(type)}");
            components[name] = Value((char)_cursor.Byte($"the type of {Short(name)}"), name, depth);
        }

        return _cursor.Position == end
            ? new GwyObject(type, components)
            : throw new InputException($"'{_path}': the components of {Short(type)} end at byte {_cursor.Position}, where its size says {end}.");
    }

    private object Value(char type, string name, int depth)
    {
        string what = Short(name);
        switch (type)
        {
            case 'b' or 'c':
                return (double)_cursor.Byte(what);
            case 'i':
                return (double)_cursor.Int32(what);
            case 'q':
                return (double)_cursor.Int64(what);
            case 'd':
                return _cursor.Double(what);
            case 's':
                return _cursor.TextToZero(what);
            case 'o':
                return Object(depth + 1);
        }

        long count = char.IsAsciiLetterUpper(type) ? _cursor.UInt32($"the length of {what}") : 0;
        switch (type)
        {
            case 'C':
                return Skipped(count, NumberKind.UInt8, what);
            case 'I':
                return Skipped(count, NumberKind.Int32, what);
            case 'Q':
                return Skipped(count, NumberKind.Int64, what);
            case 'D':
                return Skipped(count, NumberKind.Double, what);
            case 'S' or 'O':
                // Each takes two bytes at least, so that no length can promise more than the file holds.
                var items = new List<object>();
                for (long n = 0; n < count; n++)
                {
                    if (++_components > MostComponents)
                    {
                        throw new InputException($"'{_path}' has more than {MostComponents} components.");
                    }

                    items.Add(type == 'S' ? _cursor.TextToZero(what) : Object(depth + 1));
                }

                return items;
            default:
                throw new InputException($"'{_path}': at byte {_cursor.Position - 1} the component {what} has the type '{(char.IsAsciiLetterOrDigit(type) ? type : '?')}', which the format does not have.");
        }
    }

    private GwyArray Skipped(long count, NumberKind kind, string what)
    {
        var array = new GwyArray(_cursor.Position, count, kind);
        _cursor.Take(count * kind.Size(), what);
        return array;
    }

    private static string Short(string name) => $"'{HeaderText.Shortened(name, 40)}'";
}

/// <summary>Where the numbers of an array stand in the file.</summary>
internal sealed record GwyArray(int Start, long Count, NumberKind Kind);

/// <summary>An object of a Gwyddion file.</summary>
/// <param name="Type">The name of its type, such as GwyDataField.</param>
/// <param name="Components">Its components by name: numbers as double, texts, objects, lists of texts or objects, arrays.</param>
internal sealed record GwyObject(string Type, IReadOnlyDictionary<string, object> Components)
{
    public double? Number(string name) => Components.GetValueOrDefault(name) is double value && double.IsFinite(value) ? value : null;

    public string? Text(string name) => Components.GetValueOrDefault(name) as string;

    public GwyObject? Child(string name) => Components.GetValueOrDefault(name) as GwyObject;

    public IReadOnlyList<GwyObject> Children(string name) => Components.GetValueOrDefault(name) is List<object> list ? [.. list.OfType<GwyObject>()] : [];

    /// <summary>The text of a unit component; empty where there is none.</summary>
    public string Unit(string name) => Child(name)?.Text("unitstr") ?? string.Empty;
}
