using System.Text;

namespace PairScope.Formats;

/// <summary>The heaps of texts of variable length. They carry no checksum, so everything about them is looked at twice.</summary>
internal sealed class GlobalHeap(Hdf5Source source)
{
    private const int HeaderLength = 16;
    private readonly Dictionary<long, Dictionary<int, ReadOnlyMemory<byte>>> _heaps = [];

    /// <summary>Reads the text that a reference (length, address of the heap, number in it) leads to.</summary>
    /// <exception cref="InputException">It leads nowhere.</exception>
    public string Text(ref Hdf5Cursor reference)
    {
        ReadOnlySpan<byte> text = Content(ref reference, 1).Span;
        int end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }

    /// <summary>Reads the elements of one size that such a reference leads to, as bytes; empty where it leads nowhere on purpose.</summary>
    /// <exception cref="InputException">They are not where they should be.</exception>
    public ReadOnlyMemory<byte> Content(ref Hdf5Cursor reference, int elementSize)
    {
        (long at, long length) = (reference.Address, reference.U32() * elementSize);
        (long address, int number) = (reference.Place(), (int)Math.Min(reference.U32(), int.MaxValue));
        if (length == 0 || address is 0 or Hdf5Cursor.Nowhere)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        if (!_heaps.TryGetValue(address, out Dictionary<int, ReadOnlyMemory<byte>>? heap))
        {
            _heaps[address] = heap = Read(address);
        }

        if (!heap.TryGetValue(number, out ReadOnlyMemory<byte> content) || content.Length < length)
        {
            throw source.Damaged(at, "where a text is not in the heap of texts that is named");
        }

        // Many references may lead to one text.
        source.Charge(length);
        return content[..(int)length];
    }

    // Mark, version, 3 bytes, length of the heap; then objects: number (2), references (2), 4 bytes, length, content padded to 8.
    // Number 0 is the free rest, whose length includes its header.
    private Dictionary<int, ReadOnlyMemory<byte>> Read(long address)
    {
        Hdf5Cursor cursor = source.Cursor(source.Block(address, 8 + source.LengthSize), address);
        cursor.Expect("GCOL"u8);
        cursor.Skip(4);
        long length = cursor.Bits(source.LengthSize);
        if (length < HeaderLength || length > source.Length - source.Base - address)
        {
            throw Damaged(address);
        }

        byte[] block = source.Block(address, length);
        var objects = new Dictionary<int, ReadOnlyMemory<byte>>();
        int head = 8 + source.LengthSize;
        for (int at = head; at + head <= block.Length;)
        {
            Hdf5Cursor entry = source.Cursor(block.AsSpan(at), address + at);
            int number = entry.U16();
            entry.Skip(6);
            if (number == 0)
            {
                break;
            }

            long size = entry.Bits(source.LengthSize);
            if (size < 0 || size > block.Length - at - head)
            {
                throw Damaged(address + at);
            }

            objects[number] = block.AsMemory(at + head, (int)size);
            at += (int)Math.Min(head + ((size + 7) / 8 * 8), block.Length);
        }

        return objects;
    }

    private InputException Damaged(long at) => source.Damaged(at, "where a heap of texts reaches beyond its end");
}
