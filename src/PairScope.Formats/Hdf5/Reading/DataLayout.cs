namespace PairScope.Formats;

/// <summary>How the chunks of a dataset are found.</summary>
internal enum ChunkSearch
{
    /// <summary>By a B-tree of the older kind.</summary>
    Tree,

    /// <summary>There is one chunk.</summary>
    Single,

    /// <summary>They lie one behind the other.</summary>
    InOrder,

    /// <summary>By an array of fixed length.</summary>
    FixedArray,

    /// <summary>By an array that grows.</summary>
    GrowingArray,

    /// <summary>By a B-tree of the newer kind.</summary>
    NewTree,
}

/// <summary>Where the values of a dataset lie.</summary>
/// <param name="Address">Of the values, or of what leads to their chunks; <see cref="Hdf5Cursor.Nowhere"/> where nothing was written.</param>
/// <param name="Compact">The values themselves where they lie in the header, or null.</param>
/// <param name="Chunk">Extents of a chunk, or null where the values lie in one piece.</param>
/// <param name="Search">How chunks are found.</param>
/// <param name="SingleLength">Bytes of the single chunk where it is filtered, or -1.</param>
/// <param name="SingleMask">Which filters it passes by.</param>
/// <param name="LeavesEdgesPlain">Whether chunks over the edge of the dataset pass by all filters.</param>
internal sealed record DataLayout(
    long Address, ReadOnlyMemory<byte>? Compact = null, long[]? Chunk = null, ChunkSearch Search = ChunkSearch.Tree, long SingleLength = -1, uint SingleMask = 0, bool LeavesEdgesPlain = false)
{
    private const int Contiguous = 1;
    private const int Chunked = 2;

    /// <summary>Reads the message that describes a layout.</summary>
    /// <exception cref="InputException">It is damaged, or values lie in other files.</exception>
    public static DataLayout Read(Hdf5Source source, HeaderMessage message)
    {
        Hdf5Cursor cursor = source.Cursor(message.Body.Span, message.Address);
        int version = cursor.U8();
        if (version is 1 or 2)
        {
            return Old(source, ref cursor);
        }

        int kind = cursor.U8();
        switch (version, kind)
        {
            case (3 or 4, 0):
                return new DataLayout(Hdf5Cursor.Nowhere, cursor.Take(cursor.U16()).ToArray());
            case (3 or 4, Contiguous):
                return new DataLayout(cursor.Place());
            case (3, Chunked):
                int axes = cursor.U8() - 1;
                long address = cursor.Place();
                return new DataLayout(address, Chunk: Extents(source, ref cursor, axes, sizeof(uint)));
            case (4, Chunked):
                return New(source, ref cursor);
            default:
                throw source.Damaged(message.Address, "where values lie in other files or in a form that is not known");
        }
    }

    private static DataLayout Old(Hdf5Source source, ref Hdf5Cursor cursor)
    {
        (int axes, int kind) = (cursor.U8(), cursor.U8());
        cursor.Skip(5);
        long address = kind == 0 ? Hdf5Cursor.Nowhere : cursor.Place();
        if (kind == Chunked)
        {
            return new DataLayout(address, Chunk: Extents(source, ref cursor, axes - 1, sizeof(uint)));
        }

        cursor.Skip(axes * sizeof(uint));
        return kind == Contiguous ? new DataLayout(address) : new DataLayout(address, cursor.Take(cursor.U32()).ToArray());
    }

    private static DataLayout New(Hdf5Source source, ref Hdf5Cursor cursor)
    {
        const int LeavesEdges = 1;
        const int SingleIsFiltered = 2;
        int flags = cursor.U8();
        int axes = cursor.U8() - 1;
        long[] chunk = Extents(source, ref cursor, axes, cursor.U8());
        (long length, uint mask) = (-1, 0);
        int search = cursor.U8();
        switch (search)
        {
            case 1 when (flags & SingleIsFiltered) != 0:
                (length, mask) = (cursor.Size(), cursor.U32());
                break;
            case 1 or 2:
                break;
            case 3:
                cursor.Skip(1);
                break;
            case 4:
                cursor.Skip(5);
                break;
            case 5:
                cursor.Skip(6);
                break;
            default:
                throw source.Damaged(cursor.Address, "where chunks are found in a way that is not known");
        }

        return new DataLayout(cursor.Place(), Chunk: chunk, Search: (ChunkSearch)search, SingleLength: length, SingleMask: mask, LeavesEdgesPlain: (flags & LeavesEdges) != 0);
    }

    // The last extent, the bytes of an element, is told by the type too.
    private static long[] Extents(Hdf5Source source, ref Hdf5Cursor cursor, int axes, int width)
    {
        var extents = new long[Math.Max(0, axes)];
        for (int axis = 0; axis < extents.Length; axis++)
        {
            extents[axis] = cursor.Whole(width);
        }

        cursor.Skip(width);
        return extents.Length > 0 && Array.TrueForAll(extents, extent => extent > 0) && Dataspace.Product(extents) > 0
            ? extents
            : throw source.Damaged(cursor.Address, "where a chunk has an absurd shape");
    }
}
