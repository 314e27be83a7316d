namespace PairScope.Formats;

/// <summary>The chunks of a dataset, put together to rows of its first axis.</summary>
internal sealed class StoredChunks
{
    // Chunks may be larger than what is asked of them, within reason.
    private const long LargestDetour = 1L << 30;
    private const int LargestKept = 1 << 24;

    private readonly Hdf5Source _source;
    private readonly DataLayout _layout;
    private readonly ChunkFilters _filters;
    private readonly int _elementLength;
    private readonly long[] _shape;
    private readonly long[] _extents;
    private readonly long _length;
    private readonly Lazy<IReadOnlyDictionary<long, StoredChunk>> _chunks;
    private (long Number, ReadOnlyMemory<byte> Bytes)? _last;

    /// <summary>Prepares reading; what leads to the chunks is read when they are wanted.</summary>
    /// <exception cref="InputException">Chunks have another number of axes than the dataset.</exception>
    public StoredChunks(Hdf5Source source, DataLayout layout, Dataspace space, ChunkFilters filters, int elementLength)
    {
        (_source, _layout, _filters, _elementLength, _shape, _extents) = (source, layout, filters, elementLength, space.Shape, layout.Chunk!);
        if (_extents.Length != _shape.Length)
        {
            throw new InputException($"'{source.FilePath}' is damaged: the chunks of a dataset have another number of axes than it has.");
        }

        long elements = Dataspace.Product(_extents);
        _length = elements <= Array.MaxLength / elementLength ? elements * elementLength : Array.MaxLength;

        // Looked up once, by the thread that comes first; a fault stays a fault.
        _chunks = new(() => new ChunkIndex(source, layout, space, _length, filters.Any).Read());
    }

    /// <summary>How many bytes of values the chunks in the file may hold.</summary>
    public long MostBytes => Math.Min(_chunks.Value.Values.Sum(c => Math.Min(c.Length, _source.Length)), _source.Length) * _filters.LargestGain;

    private long RowLength => _elementLength * Dataspace.Product(_shape.AsSpan(1));

    /// <summary>Whether rows lie in chunks that were written, all of them.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="bytes">Bytes of the rows.</param>
    public bool AreAllWritten(long first, int bytes)
    {
        (long from, long to) = Numbers(first, bytes / RowLength);
        return Wanted(from, to).LongCount() == to - from;
    }

    /// <summary>Reads what was written of rows, and leaves the rest as it is.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="bytes">Room for whole rows.</param>
    /// <exception cref="InputException">The file is damaged.</exception>
    public void Read(long first, Span<byte> bytes)
    {
        long rows = bytes.Length / RowLength;
        (long from, long to) = Numbers(first, rows);
        long[] wanted = [.. Wanted(from, to)];
        if ((double)wanted.Length * _length > LargestDetour + (64.0 * bytes.Length)
            || (wanted.Length > 0 && _length > Math.Max(StoredArray.AlwaysAllowed, _source.Length * _filters.LargestGain)))
        {
            throw new InputException($"'{_source.FilePath}' is damaged: the chunks of a dataset are far larger than the dataset.");
        }

        foreach (long number in wanted)
        {
            Copy(number, _chunks.Value[number], first, rows, bytes);
        }
    }

    // Chunks are counted row-major over the shape; those of some rows follow each other.
    private (long From, long To) Numbers(long first, long rows)
    {
        long across = 1;
        for (int axis = 1; axis < _shape.Length; axis++)
        {
            across *= ((_shape[axis] - 1) / _extents[axis]) + 1;
        }

        return (first / _extents[0] * across, (((first + rows - 1) / _extents[0]) + 1) * across);
    }

    private IEnumerable<long> Wanted(long from, long to) => to - from <= _chunks.Value.Count
        ? Enumerable.Range(0, (int)(to - from)).Select(n => from + n).Where(_chunks.Value.ContainsKey)
        : _chunks.Value.Keys.Where(number => number >= from && number < to);

    // Runs along the last axis, or whole rows where the chunk has them whole.
    private void Copy(long number, StoredChunk chunk, long first, long rows, Span<byte> bytes)
    {
        int axes = _extents.Length;
        Span<long> low = stackalloc long[axes];
        Span<long> size = stackalloc long[axes];
        long rest = number;
        for (int axis = axes - 1; axis >= 0; axis--)
        {
            long count = ((_shape[axis] - 1) / _extents[axis]) + 1;
            low[axis] = (axis == 0 ? rest : rest % count) * _extents[axis];
            rest /= count;
            size[axis] = Math.Min(_extents[axis], _shape[axis] - low[axis]);
        }

        bool isOverEdge = false;
        for (int axis = 0; axis < axes; axis++)
        {
            isOverEdge |= size[axis] < _extents[axis];
        }

        (long top, long bottom) = (Math.Max(low[0], first), Math.Min(low[0] + size[0], first + rows));
        bool hasWholeRows = _extents.AsSpan(1).SequenceEqual(_shape.AsSpan(1));
        if (hasWholeRows && (bottom - top) * RowLength == _length && _filters.IsPlain(chunk.Mask))
        {
            // The usual case of training: a chunk goes where it belongs without a detour.
            _filters.Read(chunk, bytes.Slice((int)((top - first) * RowLength), (int)_length));
            return;
        }

        ReadOnlySpan<byte> content = Content(number, chunk, isOverEdge).Span;
        if (hasWholeRows)
        {
            content.Slice((int)((top - low[0]) * RowLength), (int)((bottom - top) * RowLength)).CopyTo(bytes[(int)((top - first) * RowLength)..]);
            return;
        }

        int run = (int)(axes == 1 ? (bottom - top) * _elementLength : size[^1] * _elementLength);
        Span<long> at = stackalloc long[axes];
        at.Clear();
        for (at[0] = top - low[0]; ;)
        {
            (long from, long to) = (0, 0);
            for (int axis = 0; axis < axes; axis++)
            {
                from = (from * _extents[axis]) + at[axis];
                to = (to * _shape[axis]) + at[axis] + low[axis] - (axis == 0 ? first : 0);
            }

            content.Slice((int)(from * _elementLength), run).CopyTo(bytes[(int)(to * _elementLength)..]);
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
        ReadOnlyMemory<byte> bytes = _filters.Undo(chunk, mask, (int)_length);
        if (_length <= LargestKept)
        {
            lock (_chunks)
            {
                _last = (number, bytes);
            }
        }

        return bytes;
    }
}
