using System.Text;

namespace PairScope.Formats;

/// <content>Attributes of the root group, groups and datasets.</content>
public sealed partial class Hdf5File
{
    /// <summary>Whether the object has an attribute of that name.</summary>
    /// <exception cref="InputException">There is no such object, or its attributes are damaged.</exception>
    public bool HasAttribute(string path, string name) => AttributesOf(path).ContainsKey(name);

    /// <summary>Names of an object's attributes, by name; names of more than 255 bytes and those beyond the first 1000 are left out.</summary>
    /// <exception cref="InputException">There is no such object, or its attributes are damaged.</exception>
    public IReadOnlyList<string> AttributeNames(string path)
    {
        const int Most = 1000;
        const int Longest = 255;
        return [.. AttributesOf(path).Keys.Order(StringComparer.Ordinal).Take(Most).Where(name => name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= Longest)];
    }

    /// <summary>Reads a text attribute of fixed or variable length.</summary>
    /// <exception cref="InputException">There is no such attribute or it is not one text.</exception>
    public string ReadStringAttribute(string path, string name)
    {
        StoredAttribute attribute = Find(path, name);
        return attribute is { Count: 1, Type.Kind: StoredKind.Text or StoredKind.LongText }
            ? Texts(attribute)[0]
            : throw Fault(path, name, "it is not one text");
    }

    /// <summary>Reads an attribute of several texts of fixed or variable length.</summary>
    /// <exception cref="InputException">There is no such attribute or it does not hold such texts.</exception>
    public IReadOnlyList<string> ReadStringsAttribute(string path, string name)
    {
        StoredAttribute attribute = Find(path, name);
        return attribute is { Count: >= 0, Type.Kind: StoredKind.Text or StoredKind.LongText }
            ? Texts(attribute)
            : throw Fault(path, name, "it is no list of texts");
    }

    /// <summary>Reads a real or whole number attribute as a double.</summary>
    /// <exception cref="InputException">There is no such attribute or it is not one number.</exception>
    public double ReadDoubleAttribute(string path, string name) => ReadOne<double>(path, name);

    /// <summary>Reads a whole number attribute.</summary>
    /// <exception cref="InputException">There is no such attribute or it is not one integer.</exception>
    public long ReadLongAttribute(string path, string name) => ReadOne<long>(path, name);

    /// <summary>Reads an attribute of any number of real or whole numbers, row-major.</summary>
    /// <exception cref="InputException">There is no such attribute or it does not hold numbers.</exception>
    public double[] ReadDoublesAttribute(string path, string name) => ReadNumbers<double>(path, name);

    /// <summary>
    /// The datasets that are attached to a dataset's dimensions as their scales (the attribute <c>DIMENSION_LIST</c> of netCDF-4 and h5py): for each dimension one of
    /// <paramref name="candidates"/>, or null where none of them is attached.
    /// </summary>
    /// <param name="path">The dataset.</param>
    /// <param name="candidates">Paths of the datasets that may be scales.</param>
    /// <exception cref="InputException">There is no such object, or the attribute is damaged.</exception>
    public IReadOnlyList<string?> ReadDimensionScales(string path, IEnumerable<string> candidates)
    {
        const string Name = "DIMENSION_LIST";
        ArgumentNullException.ThrowIfNull(candidates);
        if (!AttributesOf(path).TryGetValue(Name, out StoredAttribute? attribute))
        {
            return [];
        }

        if (attribute is not { Count: >= 0, Type.Kind: StoredKind.ObjectLists })
        {
            throw Fault(path, Name, "it does not hold lists of references to datasets");
        }

        var addresses = new long[attribute.Count];
        lock (_gate)
        {
            Hdf5Cursor cursor = _source.Cursor(attribute.Values.Span, attribute.Address);
            for (int i = 0; i < addresses.Length; i++)
            {
                ReadOnlyMemory<byte> first = _texts.Content(ref cursor, _source.OffsetSize);
                addresses[i] = first.IsEmpty ? Hdf5Cursor.Nowhere : _source.Cursor(first.Span, attribute.Address).Place();
            }
        }

        Dictionary<long, string> paths = candidates.Where(IsDataset).DistinctBy(c => Find(c)!.Address).ToDictionary(c => Find(c)!.Address);
        return [.. addresses.Select(paths.GetValueOrDefault)];
    }

    private IReadOnlyDictionary<string, StoredAttribute> AttributesOf(string path)
    {
        StoredObject found = Find(path) ?? throw Missing("object", path);
        lock (_gate)
        {
            return found.Attributes;
        }
    }

    private StoredAttribute Find(string path, string name) =>
        AttributesOf(path).TryGetValue(name, out StoredAttribute? attribute) ? attribute : throw new InputException($"'{FilePath}': '{path}' has no attribute '{name}'.");

    private string[] Texts(StoredAttribute attribute)
    {
        var texts = new string[attribute.Count];
        lock (_gate)
        {
            Hdf5Cursor cursor = _source.Cursor(attribute.Values.Span, attribute.Address);
            for (int i = 0; i < texts.Length; i++)
            {
                if (attribute.Type.Kind is StoredKind.LongText)
                {
                    texts[i] = _texts.Text(ref cursor);
                }
                else
                {
                    ReadOnlySpan<byte> bytes = cursor.Take(attribute.Type.Size);
                    int end = bytes.IndexOf((byte)0);
                    texts[i] = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
                }
            }
        }

        return texts;
    }

    private T ReadOne<T>(string path, string name)
        where T : unmanaged
    {
        T[] values = ReadNumbers<T>(path, name);
        return values.Length == 1 ? values[0] : throw Fault(path, name, $"it holds {values.Length} numbers, not one");
    }

    private T[] ReadNumbers<T>(string path, string name)
        where T : unmanaged
    {
        StoredAttribute attribute = Find(path, name);
        if (!attribute.Type.CanBe<T>())
        {
            throw Fault(path, name, $"it holds {attribute.Type.Describe()} where {StoredType.Describe<T>()} are expected");
        }

        if (attribute.Count < 0)
        {
            throw Fault(path, name, "its shape is damaged");
        }

        var values = new T[attribute.Count];
        attribute.Type.Convert<T>(attribute.Values[..(values.Length * attribute.Type.Size)].ToArray(), values);
        return values;
    }

    private InputException Fault(string path, string name, string what) => new($"'{FilePath}', attribute '{name}' of '{path}': {what}.");
}
