using System.Numerics;

namespace PairScope.Formats;

/// <summary>
/// HDF5's array without end, which lists the chunks of datasets that may grow along one axis. The first elements lie in the index
/// block, the next in blocks it names, all others in blocks named by secondary blocks; blocks double in length as the array grows.
/// </summary>
/// <param name="source">The file.</param>
/// <param name="address">Its header.</param>
/// <param name="each">Takes an element's number and bytes.</param>
internal sealed class GrowingArray(Hdf5Source source, long address, GrowingArray.Element each)
{
    private int _entryLength;
    private int _offsetBytes;
    private long _page;
    private long _next;

    /// <summary>Takes an element's number and bytes.</summary>
    internal delegate void Element(long index, ReadOnlySpan<byte> bytes);

    /// <summary>Hands over every element of every block that was written.</summary>
    /// <exception cref="InputException">The array is damaged.</exception>
    public void Read()
    {
        Hdf5Cursor header = source.Cursor(source.Checked(address, 16 + (6 * source.LengthSize) + source.OffsetSize, "EAHD"u8), address);
        header.Skip(6);
        _entryLength = header.U8();
        (int bits, int inIndex, int shortest, int pointers, int pageBits) = (header.U8(), header.U8(), header.U8(), header.U8(), header.U8());
        header.Skip(6 * source.LengthSize);
        long index = header.Place();
        if (index == Hdf5Cursor.Nowhere)
        {
            return;
        }

        if (_entryLength < source.OffsetSize || bits is 0 or > 60 || pageBits > 30 || !BitOperations.IsPow2(shortest) || !BitOperations.IsPow2(pointers) || BitOperations.Log2((uint)shortest) > bits)
        {
            throw source.Damaged(address, "where the list of chunks is absurd");
        }

        _offsetBytes = (bits + 7) / 8;
        _page = 1L << pageBits;
        int groups = 1 + bits - BitOperations.Log2((uint)shortest);
        int direct = Math.Min(2 * BitOperations.Log2((uint)pointers), groups);
        int blocks = 0;
        for (int group = 0; group < direct; group++)
        {
            blocks += 1 << (group / 2);
        }

        int head = 6 + source.OffsetSize;
        Hdf5Cursor cursor = source.Cursor(
            source.Checked(index, head + ((long)inIndex * _entryLength) + ((blocks + groups - direct) * source.OffsetSize) + sizeof(uint), "EAIB"u8), index);
        cursor.Skip(head);
        Elements(ref cursor, inIndex);
        for (int group = 0; group < groups; group++)
        {
            (int count, long length) = (group / 2 < 30 ? 1 << (group / 2) : int.MaxValue, (long)shortest << ((group + 1) / 2));
            if (group < direct)
            {
                for (int i = 0; i < count; i++)
                {
                    Block(cursor.Place(), length, isWritten: null);
                }
            }
            else
            {
                Secondary(cursor.Place(), count, length);
            }
        }
    }

    private void Elements(ref Hdf5Cursor cursor, long count)
    {
        for (long i = 0; i < count; i++)
        {
            each(_next++, cursor.Take(_entryLength));
        }
    }

    private void Secondary(long at, int blocks, long length)
    {
        if (at == Hdf5Cursor.Nowhere)
        {
            _next += blocks * length;
            return;
        }

        // Blocks of several pages have a bit for each page that was written.
        long pages = length > _page ? length / _page : 0;
        long bitmap = (pages + 7) / 8;
        int head = 6 + source.OffsetSize + _offsetBytes;
        byte[] block = source.Checked(at, head + (blocks * (bitmap + source.OffsetSize)) + sizeof(uint), "EASB"u8);
        Hdf5Cursor cursor = source.Cursor(block, at);
        cursor.Skip(head + (blocks * bitmap));
        for (int i = 0; i < blocks; i++)
        {
            Block(cursor.Place(), length, block.AsMemory((int)(head + (i * bitmap)), (int)bitmap));
        }
    }

    private void Block(long at, long length, ReadOnlyMemory<byte>? isWritten)
    {
        if (at == Hdf5Cursor.Nowhere)
        {
            _next += length;
            return;
        }

        int head = 6 + source.OffsetSize + _offsetBytes;
        if (length <= _page)
        {
            source.RequireInside(at, length);
            Hdf5Cursor cursor = source.Cursor(source.Checked(at, head + (length * _entryLength) + sizeof(uint), "EADB"u8), at);
            cursor.Skip(head);
            Elements(ref cursor, length);
            return;
        }

        _ = source.Checked(at, head + sizeof(uint), "EADB"u8);
        for (long n = 0; n < length / _page; n++)
        {
            long place = at + head + sizeof(uint) + (n * ((_page * _entryLength) + sizeof(uint)));
            if (isWritten is { } written && (written.Span[(int)(n / 8)] & (0x80 >> (int)(n % 8))) == 0)
            {
                _next += _page;
                continue;
            }

            Hdf5Cursor cursor = source.Cursor(source.Checked(place, (_page * _entryLength) + sizeof(uint), []), place);
            Elements(ref cursor, _page);
        }
    }
}
