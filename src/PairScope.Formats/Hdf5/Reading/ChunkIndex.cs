namespace PairScope.Formats;

/// <summary>Where a chunk lies.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Length">Its bytes in the file.</param>
/// <param name="Mask">Which filters it passes by.</param>
internal readonly record struct StoredChunk(long Address, long Length, uint Mask);

/// <summary>Finds all chunks of a dataset that were written, whatever leads to them.</summary>
/// <param name="source">The file.</param>
/// <param name="layout">The layout.</param>
/// <param name="space">The shape.</param>
/// <param name="plainLength">Bytes of a chunk in memory.</param>
/// <param name="isFiltered">Whether chunks pass filters, so that their lengths differ.</param>
internal sealed class ChunkIndex(Hdf5Source source, DataLayout layout, Dataspace space, long plainLength, bool isFiltered)
{
    private readonly Dictionary<long, StoredChunk> _chunks = [];
    private readonly long[] _counts = [.. space.Shape.Select((extent, axis) => ((extent - 1) / layout.Chunk![axis]) + 1)];

    // Arrays count chunks as if the dataset had its largest shape.
    private readonly long[] _largestCounts = [.. space.Largest.Select((extent, axis) => extent < 0 ? -1 : ((extent - 1) / layout.Chunk![axis]) + 1)];

    private int EntryLength => source.OffsetSize;

    /// <summary>Chunks by their number, counted row-major over the shape.</summary>
    /// <exception cref="InputException">What leads to them is damaged.</exception>
    public IReadOnlyDictionary<long, StoredChunk> Read()
    {
        if (layout.Address == Hdf5Cursor.Nowhere || space.Count == 0)
        {
            return _chunks;
        }

        switch (layout.Search)
        {
            case ChunkSearch.Tree:
                Tree();
                break;
            case ChunkSearch.Single:
                Add(0, new StoredChunk(layout.Address, layout.SingleLength >= 0 ? layout.SingleLength : plainLength, layout.SingleMask));
                break;
            case ChunkSearch.InOrder:
                InOrder();
                break;
            case ChunkSearch.FixedArray:
                FixedArray();
                break;
            case ChunkSearch.GrowingArray:
                new GrowingArray(source, layout.Address, Entry).Read();
                break;
            default:
                NewTree();
                break;
        }

        return _chunks;
    }

    private void Add(long number, StoredChunk chunk)
    {
        if (chunk.Address != Hdf5Cursor.Nowhere)
        {
            source.RequireInside(chunk.Address, chunk.Length);
            _chunks.TryAdd(number, chunk);
        }
    }

    // Places are counted in chunks along every axis; chunks beyond the shape were cut off by shrinking it.
    private void At(ReadOnlySpan<long> place, StoredChunk chunk)
    {
        long number = 0;
        for (int axis = 0; axis < _counts.Length; axis++)
        {
            if (place[axis] >= _counts[axis])
            {
                return;
            }

            number = (number * _counts[axis]) + place[axis];
        }

        Add(number, chunk);
    }

    private void Tree()
    {
        int axes = _counts.Length;
        var place = new long[axes];
        foreach ((byte[] key, long leaf) in BTree1.Leaves(source, layout.Address, type: 1, 8 + ((axes + 1) * sizeof(long))))
        {
            Hdf5Cursor cursor = source.Cursor(key, layout.Address);
            (long length, uint mask) = (cursor.U32(), cursor.U32());
            for (int axis = 0; axis < axes; axis++)
            {
                place[axis] = cursor.Whole(sizeof(long)) / layout.Chunk![axis];
            }

            At(place, new StoredChunk(leaf, length, mask));
        }
    }

    private void NewTree()
    {
        const int Plain = 10;
        const int Filtered = 11;
        var place = new long[_counts.Length];
        foreach (byte[] record in BTree2.Records(source, layout.Address, isFiltered ? Filtered : Plain))
        {
            int places = place.Length * sizeof(long);
            Hdf5Cursor cursor = source.Cursor(record, layout.Address);
            StoredChunk chunk = One(ref cursor, record.Length - places);
            for (int axis = 0; axis < place.Length; axis++)
            {
                place[axis] = cursor.Whole(sizeof(long));
            }

            At(place, chunk);
        }
    }

    private void InOrder()
    {
        long all = Dataspace.Product(_largestCounts);
        if (all < 0 || all > source.Length / plainLength)
        {
            throw source.Damaged(layout.Address, "where chunks reach beyond the file");
        }

        for (long index = 0; index < all; index++)
        {
            Numbered(index, new StoredChunk(layout.Address + (index * plainLength), plainLength, 0));
        }
    }

    // An entry is an address, and of a filtered chunk its length and which filters it passes by.
    private StoredChunk One(ref Hdf5Cursor cursor, int entryLength)
    {
        long address = cursor.Place();
        return isFiltered
            ? new StoredChunk(address, cursor.Whole(entryLength - EntryLength - sizeof(uint)), cursor.U32())
            : new StoredChunk(address, plainLength, 0);
    }

    private void Entry(long index, ReadOnlySpan<byte> entry)
    {
        Hdf5Cursor cursor = source.Cursor(entry, layout.Address);
        Numbered(index, One(ref cursor, entry.Length));
    }

    // The axis that may grow counts as the slowest.
    private void Numbered(long index, StoredChunk chunk)
    {
        int growing = Math.Max(0, Array.IndexOf(_largestCounts, -1));
        Span<long> place = stackalloc long[_counts.Length];
        for (int i = _counts.Length - 1; i >= 0; i--)
        {
            int axis = i == 0 ? growing : i <= growing ? i - 1 : i;
            long count = i == 0 ? long.MaxValue : Math.Max(1, _largestCounts[axis]);
            place[axis] = index % count;
            index /= count;
        }

        At(place, chunk);
    }

    private void FixedArray()
    {
        Hdf5Cursor header = source.Cursor(source.Checked(layout.Address, 12 + source.LengthSize + source.OffsetSize, "FAHD"u8), layout.Address);
        header.Skip(6);
        (int entryLength, int pageBits, long entries, long block) = (header.U8(), header.U8(), header.Size(), header.Place());
        if (block == Hdf5Cursor.Nowhere)
        {
            return;
        }

        if (entryLength < EntryLength || pageBits > 30)
        {
            throw source.Damaged(layout.Address, "where the list of chunks is absurd");
        }

        long page = 1L << pageBits;
        int head = 6 + source.OffsetSize;
        if (entries <= page)
        {
            Page(source.Checked(block, head + (entries * entryLength) + sizeof(uint), "FADB"u8).AsSpan(head), 0, entries, entryLength);
            return;
        }

        long pages = (entries + page - 1) / page;
        long bitmap = (pages + 7) / 8;
        byte[] prefix = source.Checked(block, head + bitmap + sizeof(uint), "FADB"u8);
        for (long n = 0; n < pages; n++)
        {
            if ((prefix[head + (n / 8)] & (0x80 >> (int)(n % 8))) != 0)
            {
                long at = block + prefix.Length + (n * ((page * entryLength) + sizeof(uint)));
                long count = Math.Min(page, entries - (n * page));
                Page(source.Checked(at, (count * entryLength) + sizeof(uint), []), n * page, count, entryLength);
            }
        }
    }

    private void Page(ReadOnlySpan<byte> page, long first, long count, int entryLength)
    {
        for (int i = 0; i < count; i++)
        {
            Entry(first + i, page.Slice(i * entryLength, entryLength));
        }
    }
}
