using System.Numerics;

namespace PairScope.Formats;

/// <summary>The newer B-trees of HDF5, which hold records in every node: of names, attributes, large objects and chunks.</summary>
internal static class BTree2
{
    private const int Overhead = 10;

    /// <summary>All records, in their order.</summary>
    /// <param name="source">The file.</param>
    /// <param name="address">The tree's header.</param>
    /// <param name="types">Kinds of records that are expected.</param>
    /// <exception cref="InputException">The tree is damaged or holds other records.</exception>
    public static IReadOnlyList<byte[]> Records(Hdf5Source source, long address, params ReadOnlySpan<int> types)
    {
        byte[] header = source.Checked(address, 22 + source.OffsetSize + source.LengthSize, "BTHD"u8);
        Hdf5Cursor cursor = source.Cursor(header, address);
        cursor.Skip(5);
        int type = cursor.U8();
        (long nodeLength, int recordLength, int depth) = (cursor.U32(), cursor.U16(), cursor.U16());
        cursor.Skip(2);
        long root = cursor.Place();
        int records = cursor.U16();
        if (!types.Contains(type) || recordLength == 0 || nodeLength < Overhead + recordLength || depth > byte.MaxValue)
        {
            throw source.Damaged(address, "where a tree is of another kind");
        }

        var all = new List<byte[]>();
        if (root != Hdf5Cursor.Nowhere)
        {
            Walk(source, root, records, depth, Widths(nodeLength, recordLength, depth, source.OffsetSize), recordLength, all);
        }

        return all;
    }

    // How wide the numbers are that a pointer to a node of each level carries: its records, and those of everything below it.
    private static (int Records, int Total)[] Widths(long nodeLength, int recordLength, int depth, int offsetSize)
    {
        var widths = new (int Records, int Total)[depth + 1];
        ulong most = (ulong)((nodeLength - Overhead) / recordLength);
        ulong total = most;
        int recordsWidth = WidthOf(most);
        widths[0] = (recordsWidth, 0);
        for (int level = 1; level <= depth; level++)
        {
            int pointer = offsetSize + recordsWidth + widths[level - 1].Total;
            most = (ulong)Math.Max(0, (nodeLength - Overhead - pointer) / (recordLength + pointer));
            total = Math.Min(((most + 1) * Math.Min(total, uint.MaxValue)) + most, long.MaxValue);
            widths[level] = (recordsWidth, WidthOf(total));
        }

        return widths;

        static int WidthOf(ulong largest) => (BitOperations.Log2(Math.Max(largest, 1)) / 8) + 1;
    }

    private static void Walk(Hdf5Source source, long address, int records, int level, (int Records, int Total)[] widths, int recordLength, List<byte[]> all)
    {
        const int Head = 6;
        int pointer = level == 0 ? 0 : source.OffsetSize + widths[level - 1].Records + widths[level - 1].Total;
        long length = Head + ((long)records * recordLength) + ((records + 1L) * pointer) + sizeof(uint);
        Hdf5Cursor cursor = source.Cursor(source.Checked(address, length, level == 0 ? "BTLF"u8 : "BTIN"u8), address);
        cursor.Skip(Head);
        var own = new byte[records][];
        for (int i = 0; i < records; i++)
        {
            own[i] = cursor.Take(recordLength).ToArray();
        }

        for (int i = 0; i <= records; i++)
        {
            if (level > 0)
            {
                (long child, long count) = (cursor.Place(), cursor.Whole(widths[level - 1].Records));
                cursor.Skip(widths[level - 1].Total);
                Walk(source, child, (int)Math.Min(count, ushort.MaxValue), level - 1, widths, recordLength, all);
            }

            if (i < records)
            {
                all.Add(own[i]);
            }
        }
    }
}
