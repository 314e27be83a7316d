using System.Numerics;

namespace PairScope.Formats;

/// <summary>
/// A heap of small objects, where large groups keep their links and objects with many attributes keep those. Blocks of doubling
/// size hang in a table; an object's id tells its place as if all blocks lay in one row.
/// </summary>
internal sealed class FractalHeap
{
    private readonly Hdf5Source _source;
    private readonly Dictionary<long, byte[]> _blocks = [];
    private readonly Dictionary<long, (long Address, long Length)> _large = [];
    private readonly long _root;
    private readonly int _idLength;
    private readonly int _width;
    private readonly int _rows;
    private readonly long _startLength;
    private readonly long _largestDirect;
    private readonly int _offsetBytes;
    private readonly int _lengthBytes;
    private readonly bool _hasChecksums;

    /// <summary>Opens a heap.</summary>
    /// <exception cref="InputException">It is damaged, or its blocks are compressed, which no program of the field does.</exception>
    public FractalHeap(Hdf5Source source, long address)
    {
        _source = source;
        byte[] header = source.Checked(address, 26 + (3 * source.OffsetSize) + (12 * source.LengthSize), "FRHP"u8);
        Hdf5Cursor cursor = source.Cursor(header, address);
        cursor.Skip(5);
        _idLength = cursor.U16();
        int filters = cursor.U16();
        _hasChecksums = (cursor.U8() & 2) != 0;
        long largestObject = cursor.U32();
        cursor.Skip(source.LengthSize);
        long large = cursor.Place();
        cursor.Skip(source.LengthSize + source.OffsetSize + (8 * source.LengthSize));
        _width = cursor.U16();
        (_startLength, _largestDirect) = (cursor.Size(), cursor.Size());
        int bits = cursor.U16();
        cursor.Skip(2);
        _root = cursor.Place();
        _rows = cursor.U16();
        if (filters != 0 || _width == 0 || bits is 0 or > 64 || !BitOperations.IsPow2(_startLength) || !BitOperations.IsPow2(_largestDirect) || !BitOperations.IsPow2(_width)
            || _largestDirect < _startLength || _largestDirect > int.MaxValue || _rows > 64)
        {
            throw source.Damaged(address, "where a heap is of an unknown kind");
        }

        _offsetBytes = (bits + 7) / 8;
        _lengthBytes = Math.Min((BitOperations.Log2((ulong)_largestDirect) + 7) / 8, (BitOperations.Log2((ulong)Math.Max(1, largestObject)) / 8) + 1);
        foreach (byte[] record in large == Hdf5Cursor.Nowhere || HasPlacesInIds ? [] : BTree2.Records(source, large, 1))
        {
            Hdf5Cursor entry = source.Cursor(record, large);
            (long at, long length) = (entry.Place(), entry.Size());
            _large[entry.Size()] = (at, length);
        }
    }

    // Ids that are long enough tell themselves where a large object lies.
    private bool HasPlacesInIds => _source.OffsetSize + _source.LengthSize <= _idLength - 1;

    /// <summary>The object with an id.</summary>
    /// <returns>Its bytes and where they lie.</returns>
    /// <exception cref="InputException">There is none.</exception>
    public (ReadOnlyMemory<byte> Body, long Address) Object(ReadOnlySpan<byte> id)
    {
        const int Large = 1;
        const int Tiny = 2;
        Hdf5Cursor cursor = _source.Cursor(id, _root);
        int first = cursor.U8();
        switch ((first >> 4) & 3)
        {
            case Tiny:
                int tiny = _idLength - 1 <= 16 ? (first & 0xf) + 1 : (((first & 0xf) << 8) | cursor.U8()) + 1;
                return (cursor.Take(tiny).ToArray(), _root);
            case Large:
                (long at, long size) = HasPlacesInIds ? (cursor.Place(), cursor.Size()) : _large.GetValueOrDefault(cursor.Whole(Math.Min(_idLength - 1, sizeof(long))), (Hdf5Cursor.Nowhere, 0));
                return (_source.Block(at, size), at);
            default:
                (long place, long length) = (cursor.Whole(_offsetBytes), cursor.Whole(_lengthBytes));
                (long address, long start, byte[] block) = _rows == 0 ? (_root, 0, Direct(_root, _startLength)) : Find(_root, place, _rows, 0);
                return place - start >= 0 && place - start + length <= block.Length
                    ? (block.AsMemory((int)(place - start), (int)length), address + place - start)
                    : throw _source.Damaged(address, "where an object of a heap reaches beyond its block");
        }
    }

    // Rows 0 and 1 have blocks of the first length, every further row blocks of twice the length. Those too long for objects are
    // tables of the same form again.
    private (long Address, long Start, byte[] Block) Find(long table, long place, int rows, long start)
    {
        int directRows = BitOperations.Log2((ulong)(_largestDirect / _startLength)) + 2;
        int head = 5 + _source.OffsetSize + _offsetBytes;
        long length = head + ((long)rows * _width * _source.OffsetSize) + sizeof(uint);
        Hdf5Cursor cursor = _source.Cursor(_blocks.TryGetValue(table, out byte[]? known) && known.Length == length ? known : _blocks[table] = _source.Checked(table, length, "FHIB"u8), table);
        cursor.Skip(head);
        for (int row = 0; row < rows; row++)
        {
            long each = _startLength << Math.Max(0, row - 1);
            if (each <= 0 || each > long.MaxValue / 2 / _width)
            {
                break;
            }

            if (place - start < each * _width)
            {
                long column = (place - start) / each;
                cursor.Skip(column * _source.OffsetSize);
                long child = cursor.Place();
                start += column * each;
                return row < directRows
                    ? (child, start, Direct(child, each))
                    : Find(child, place, BitOperations.Log2((ulong)each) - BitOperations.Log2((ulong)_startLength) - BitOperations.Log2((uint)_width) + 1, start);
            }

            start += each * _width;
            cursor.Skip((long)_width * _source.OffsetSize);
        }

        throw _source.Damaged(table, "where an object of a heap lies in no block");
    }

    private byte[] Direct(long address, long length)
    {
        if (_blocks.TryGetValue(address, out byte[]? known) && known.Length == length)
        {
            return known;
        }

        byte[] block = _source.Block(address, length);
        Hdf5Cursor cursor = _source.Cursor(block, address);
        cursor.Expect("FHDB"u8);
        cursor.Skip(1 + _source.OffsetSize + _offsetBytes);
        if (_hasChecksums)
        {
            // The checksum stands in the middle and counts as zero.
            int at = block.Length - cursor.Left;
            uint stated = cursor.U32();
            block.AsSpan(at, sizeof(uint)).Clear();
            _source.Verify(address, block, stated);
        }

        return _blocks[address] = block;
    }
}
