namespace PairScope.Formats;

/// <summary>The values of a dataset as they lie in the file: its type and shape, and their way out, in whole rows of the first axis.</summary>
internal sealed class StoredArray
{
    /// <summary>Memory that a shape may claim whatever the file's length: values that were never written lie nowhere.</summary>
    private const long AlwaysAllowed = 1L << 26;

    // Chunks may be larger than what is asked of them, within reason.
    private const long LargestDetour = 1L << 30;
    private const int LargestKept = 1 << 24;

    private readonly Hdf5Source _source;
    private readonly Dataspace _space;
    private readonly DataLayout _layout;
    private readonly ChunkFilters _filters;
    private readonly byte[] _fill;
    private readonly Lazy<IReadOnlyDictionary<long, StoredChunk>> _chunks;
    private readonly long _chunkLength;
    private (long Number, ReadOnlyMemory<byte> Bytes)? _last;

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
        _filters = ChunkFilters.Read(source, _layout.Chunk is null ? null : Find(HeaderMessages.Filters));
        _fill = Fill(source, Find(HeaderMessages.FillValue), Find(HeaderMessages.OldFillValue), Type.Size);
        if (Find(HeaderMessages.ExternalFiles) is not null)
        {
            throw new InputException($"'{source.FilePath}' keeps values in other files; bring them into one with h5repack.");
        }

        if (_layout.Chunk is { } chunk)
        {
            long elements = Dataspace.Product(chunk);
            _chunkLength = elements <= Array.MaxLength / Type.Size ? elements * Type.Size : Array.MaxLength;
            if (chunk.Length != Shape.Length)
            {
                throw new InputException($"'{source.FilePath}' is damaged: the chunks of a dataset have another number of axes than it has.");
            }
        }

        // Looked up once, by the thread that comes first; a fault stays a fault.
        _chunks = new(() => new ChunkIndex(source, _layout, _space, _chunkLength, _filters.Any).Read());
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
            { Chunk: null } => _source.Length,
            _ => Math.Min(_chunks.Value.Values.Sum(c => Math.Min(c.Length, _source.Length)), _source.Length) * _filters.LargestGain,
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
        else if (_layout.Chunk is not null)
        {
            Chunks(first, bytes);
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

    private void Chunks(long first, Span<byte> bytes)
    {
        IReadOnlyDictionary<long, StoredChunk> chunks = _chunks.Value;
        long[] extents = _layout.Chunk!;
        long rows = bytes.Length / RowLength;
        long across = 1;
        for (int axis = 1; axis < Shape.Length; axis++)
        {
            across *= ((Shape[axis] - 1) / extents[axis]) + 1;
        }

        (long from, long to) = (first / extents[0] * across, (((first + rows - 1) / extents[0]) + 1) * across);
        long[] wanted = to - from <= chunks.Count
            ? [.. Enumerable.Range(0, (int)(to - from)).Select(n => from + n).Where(chunks.ContainsKey)]
            : [.. chunks.Keys.Where(number => number >= from && number < to)];
        if (wanted.Length < to - from)
        {
            Unwritten(bytes);
        }

        if ((double)wanted.Length * _chunkLength > LargestDetour + (64.0 * bytes.Length) || (wanted.Length > 0 && _chunkLength > Math.Max(AlwaysAllowed, _source.Length * _filters.LargestGain)))
        {
            throw new InputException($"'{_source.FilePath}' is damaged: the chunks of a dataset are far larger than the dataset.");
        }

        foreach (long number in wanted)
        {
            Copy(number, chunks[number], first, rows, bytes);
        }
    }

    // Runs along the last axis, or whole rows where the chunk has them whole.
    private void Copy(long number, StoredChunk chunk, long first, long rows, Span<byte> bytes)
    {
        long[] extents = _layout.Chunk!;
        int axes = extents.Length;
        Span<long> low = stackalloc long[axes];
        Span<long> size = stackalloc long[axes];
        long rest = number;
        for (int axis = axes - 1; axis >= 0; axis--)
        {
            long count = ((Shape[axis] - 1) / extents[axis]) + 1;
            low[axis] = (axis == 0 ? rest : rest % count) * extents[axis];
            rest /= count;
            size[axis] = Math.Min(extents[axis], Shape[axis] - low[axis]);
        }

        bool isOverEdge = false;
        for (int axis = 0; axis < axes; axis++)
        {
            isOverEdge |= size[axis] < extents[axis];
        }

        (long top, long bottom) = (Math.Max(low[0], first), Math.Min(low[0] + size[0], first + rows));
        bool hasWholeRows = extents.AsSpan(1).SequenceEqual(Shape.AsSpan(1));
        if (hasWholeRows && (bottom - top) * RowLength == _chunkLength && _filters.IsPlain(chunk.Mask))
        {
            // The usual case of training: a chunk goes where it belongs without a detour.
            _filters.Read(chunk, bytes.Slice((int)((top - first) * RowLength), (int)_chunkLength));
            return;
        }

        ReadOnlySpan<byte> content = Content(number, chunk, isOverEdge).Span;
        if (hasWholeRows)
        {
            content.Slice((int)((top - low[0]) * RowLength), (int)((bottom - top) * RowLength)).CopyTo(bytes[(int)((top - first) * RowLength)..]);
            return;
        }

        int run = (int)(axes == 1 ? (bottom - top) * Type.Size : size[^1] * Type.Size);
        Span<long> at = stackalloc long[axes];
        at.Clear();
        for (at[0] = top - low[0]; ;)
        {
            (long from, long to) = (0, 0);
            for (int axis = 0; axis < axes; axis++)
            {
                from = (from * extents[axis]) + at[axis];
                to = (to * Shape[axis]) + at[axis] + low[axis] - (axis == 0 ? first : 0);
            }

            content.Slice((int)(from * Type.Size), run).CopyTo(bytes[(int)(to * Type.Size)..]);
            int moving = axes - 2;
            for (; moving >= 0 && ++at[moving] == (moving == 0 ? bottom - low[0] : size[moving]); moving--)
            {
                at[moving] = 0;
            }

            if (moving < 0)
            {
                return;
            }
        }
    }

    // Neighbouring rows often lie in one chunk, so the last one is kept.
    private ReadOnlyMemory<byte> Content(long number, StoredChunk chunk, bool isOverEdge)
    {
        lock (_chunks)
        {
            if (_last is { } last && last.Number == number)
            {
                return last.Bytes;
            }
        }

        uint mask = isOverEdge && _layout.LeavesEdgesPlain ? uint.MaxValue : chunk.Mask;
        ReadOnlyMemory<byte> bytes = _filters.Undo(chunk, mask, (int)_chunkLength);
        if (_chunkLength <= LargestKept)
        {
            lock (_chunks)
            {
                _last = (number, bytes);
            }
        }

        return bytes;
    }
}
