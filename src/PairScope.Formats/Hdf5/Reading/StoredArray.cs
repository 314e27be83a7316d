namespace PairScope.Formats;

/// <summary>The values of a dataset as they lie in the file: its type and shape, and their way out, in whole rows of the first axis.</summary>
internal sealed class StoredArray
{
    /// <summary>Memory that a shape may claim whatever the file's length: values that were never written lie nowhere.</summary>
    public const long AlwaysAllowed = 1L << 26;

    private readonly Hdf5Source _source;
    private readonly Dataspace _space;
    private readonly DataLayout _layout;
    private readonly byte[] _fill;
    private readonly StoredChunks? _chunks;

    /// <summary>Reads what the header says.</summary>
    /// <exception cref="InputException">The header is damaged or something in it is not known.</exception>
    public StoredArray(Hdf5Source source, IReadOnlyList<HeaderMessage> messages)
    {
        _source = source;
        HeaderMessage? Find(int type) => messages.Where(m => m.Type == type).Select(m => (HeaderMessage?)ObjectHeader.Resolved(source, m)).FirstOrDefault();
        HeaderMessage Need(int type) => Find(type) ?? throw new InputException($"'{source.FilePath}' is damaged: a dataset has no type, no shape or no layout.");
        Type = StoredType.Read(source, Need(HeaderMessages.Datatype));
        _space = Dataspace.Read(source, Need(HeaderMessages.Dataspace));
        _layout = DataLayout.Read(source, Need(HeaderMessages.Layout));
        _fill = Fill(source, Find(HeaderMessages.FillValue), Find(HeaderMessages.OldFillValue), Type.Size);
        if (Find(HeaderMessages.ExternalFiles) is not null)
        {
            throw new InputException($"'{source.FilePath}' keeps values in other files; bring them into one with h5repack.");
        }

        _chunks = _layout.Chunk is null ? null : new StoredChunks(source, _layout, _space, ChunkFilters.Read(source, Find(HeaderMessages.Filters)), Type.Size);
    }

    /// <summary>What the elements are.</summary>
    public StoredType Type { get; }

    /// <summary>Extents, slowest axis first.</summary>
    public long[] Shape => _space.Shape;

    /// <summary>Number of elements, or -1 where it has more than 63 bits.</summary>
    public long Count => _space.Count;

    private long RowLength => Type.Size * (Shape.Length == 0 ? 1 : Dataspace.Product(Shape.AsSpan(1)));

    /// <summary>Why the file cannot hold the values that its shape promises, or null.</summary>
    /// <param name="elementLength">Bytes that an element takes in memory.</param>
    public string? Absurdity(int elementLength)
    {
        long stored = _layout switch
        {
            { Compact: { } compact } => compact.Length,
            { Address: Hdf5Cursor.Nowhere } => 0,
            _ => _chunks?.MostBytes ?? _source.Length,
        };
        long most = Math.Min(Array.MaxLength, Math.Max(AlwaysAllowed, stored) / Math.Max(elementLength, Type.Size));
        return Count >= 0 && Count <= Math.Max(most, stored / Type.Size) && Count <= Array.MaxLength / Math.Max(elementLength, Type.Size)
            ? null
            : $"its shape [{string.Join(", ", Shape)}] promises {(Count < 0 ? "absurdly many" : Count)} elements, far more than the {Math.Min(stored, _source.Length)} bytes stored for it";
    }

    /// <summary>Reads rows of the first axis, or everything of a scalar.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="bytes">Room for whole rows as they are stored.</param>
    /// <exception cref="InputException">The file is damaged.</exception>
    public void Read(long first, Span<byte> bytes)
    {
        long start = first * RowLength;
        if (_layout.Compact is { } compact)
        {
            if (start + bytes.Length > compact.Length)
            {
                throw new InputException($"'{_source.FilePath}' is damaged: a dataset holds fewer values than its shape promises.");
            }

            compact.Span.Slice((int)start, bytes.Length).CopyTo(bytes);
        }
        else if (_chunks is not null)
        {
            if (!_chunks.AreAllWritten(first, bytes.Length))
            {
                Unwritten(bytes);
            }

            _chunks.Read(first, bytes);
        }
        else if (_layout.Address == Hdf5Cursor.Nowhere)
        {
            Unwritten(bytes);
        }
        else
        {
            _source.RequireInside(_layout.Address, start);
            _source.Values(_layout.Address + start, bytes);
        }
    }

    private static byte[] Fill(Hdf5Source source, HeaderMessage? stored, HeaderMessage? old, int size)
    {
        const int HasValue = 0x20;
        if ((stored ?? old) is not { } message)
        {
            return [];
        }

        Hdf5Cursor cursor = source.Cursor(message.Body.Span, message.Address);
        if (stored is not null)
        {
            int version = cursor.U8();
            int flags = cursor.U8();
            cursor.Skip(version < 3 ? 1 : 0);
            bool isDefined = version < 3 ? cursor.U8() != 0 : (flags & HasValue) != 0;
            if (!isDefined)
            {
                return [];
            }
        }

        long length = cursor.U32();
        return length == size ? cursor.Take(length).ToArray() : [];
    }

    private void Unwritten(Span<byte> bytes)
    {
        bytes.Clear();
        for (int at = 0; _fill.Length > 0 && at + _fill.Length <= bytes.Length; at += _fill.Length)
        {
            _fill.CopyTo(bytes[at..]);
        }
    }
}
