namespace PairScope.Formats;

/// <summary>The beginning of an HDF5 file: how wide its addresses are and where its root lies.</summary>
internal static class Superblock
{
    private static ReadOnlySpan<byte> Mark => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>Reads versions 0 to 3 and prepares the source.</summary>
    /// <returns>Address of the root's object header.</returns>
    /// <exception cref="InputException">The file is no HDF5 file, is cut short, or is damaged.</exception>
    public static long Read(Hdf5Source source)
    {
        // Another program's header may stand before, of 512 bytes times a power of two.
        for (long at = 0; at < source.Length - Mark.Length; at = at == 0 ? 512 : 2 * at)
        {
            if (source.Block(at, Mark.Length).AsSpan().SequenceEqual(Mark))
            {
                return At(source, at);
            }
        }

        throw new InputException($"'{source.FilePath}' is not a readable HDF5 file: it does not begin like one.");
    }

    private static long At(Hdf5Source source, long start)
    {
        const int Longest = 128;
        byte[] block = source.Block(start, Math.Min(Longest, source.Length - start));
        Hdf5Cursor cursor = source.Cursor(block, start);
        cursor.Expect(Mark);
        int version = cursor.U8();
        long root = version switch
        {
            0 or 1 => Old(source, ref cursor, version),
            2 or 3 => New(source, ref cursor, block),
            _ => throw new InputException($"'{source.FilePath}' is not a readable HDF5 file: it is of a version ({version}) that is not known."),
        };
        return root;
    }

    private static long Old(Hdf5Source source, ref Hdf5Cursor cursor, int version)
    {
        cursor.Skip(4);
        Widths(source, ref cursor);
        cursor.Skip(version == 0 ? 9 : 13);
        long origin = cursor.Place();
        cursor.Place();
        long end = cursor.Place();
        cursor.Place();
        cursor.Skip(source.OffsetSize);
        long root = cursor.Place();
        Place(source, origin, end);
        return root;
    }

    private static long New(Hdf5Source source, ref Hdf5Cursor cursor, byte[] block)
    {
        Widths(source, ref cursor);
        cursor.Skip(1);
        long origin = cursor.Place();
        cursor.Place();
        long end = cursor.Place();
        long root = cursor.Place();
        int length = block.Length - cursor.Left;
        source.Verify(0, block.AsSpan(0, length), cursor.U32());
        Place(source, origin, end);
        return root;
    }

    private static void Widths(Hdf5Source source, ref Hdf5Cursor cursor)
    {
        (source.OffsetSize, source.LengthSize) = (cursor.U8(), cursor.U8());
        if (source.OffsetSize is not (2 or 4 or 8) || source.LengthSize is not (2 or 4 or 8))
        {
            throw source.Damaged(0, "where the widths of addresses are absurd");
        }
    }

    private static void Place(Hdf5Source source, long origin, long end)
    {
        if (origin < 0 || origin > source.Length || end > source.Length)
        {
            throw new InputException($"'{source.FilePath}' is not a readable HDF5 file: it has {source.Length} bytes and should have {Math.Max(end, origin)}.");
        }

        source.Base = origin;
    }
}
