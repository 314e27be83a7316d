namespace PairScope.Formats;

/// <summary>The shape of a dataset or an attribute.</summary>
/// <param name="Shape">Extents, slowest axis first; empty for one element.</param>
/// <param name="Largest">How far each may grow; -1 without limit.</param>
internal sealed record Dataspace(long[] Shape, long[] Largest)
{
    private const int MostAxes = 32;

    /// <summary>Number of elements, or -1 where it has more than 63 bits.</summary>
    public long Count { get; } = Product(Shape);

    /// <summary>A product of extents, or -1 where it has more than 63 bits.</summary>
    public static long Product(ReadOnlySpan<long> extents)
    {
        long product = 1;
        foreach (long extent in extents)
        {
            if (extent != 0 && product > long.MaxValue / extent)
            {
                return -1;
            }

            product *= extent;
        }

        return product;
    }

    /// <summary>Reads the message that describes a shape.</summary>
    /// <exception cref="InputException">It is damaged.</exception>
    public static Dataspace Read(Hdf5Source source, HeaderMessage message)
    {
        const int Empty = 2;
        Hdf5Cursor cursor = source.Cursor(message.Body.Span, message.Address);
        int version = cursor.U8();
        int rank = cursor.U8();
        int flags = cursor.U8();
        int kind = cursor.U8();
        cursor.Skip(version == 1 ? 4 : 0);
        if (version is not (1 or 2) || rank > MostAxes)
        {
            throw source.Damaged(message.Address, "where a shape is of an unknown kind");
        }

        if (version == 2 && kind == Empty)
        {
            return new Dataspace([0], [0]);
        }

        var shape = new long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            shape[axis] = cursor.Size();
        }

        long[] largest = [.. shape];
        if ((flags & 1) != 0)
        {
            for (int axis = 0; axis < rank; axis++)
            {
                ReadOnlySpan<byte> extent = cursor.Take(source.LengthSize);
                largest[axis] = extent.IndexOfAnyExcept((byte)0xff) < 0 ? -1 : source.Cursor(extent, message.Address).Size();
            }
        }

        return new Dataspace(shape, largest);
    }
}
