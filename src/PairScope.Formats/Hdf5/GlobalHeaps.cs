using System.Buffers.Binary;

namespace PairScope.Formats;

/// <summary>
/// Checks the global heaps of an HDF5 file, which hold texts of variable length. They are the one part of a file that carries
/// no checksum and that libhdf5 1.10 walks through without looking where it goes: a damaged one crashes the process.
/// </summary>
internal static class GlobalHeaps
{
    private const int HeaderLength = 16;
    private const int LargestHeap = 1 << 26;
    private static ReadOnlySpan<byte> Mark => [(byte)'G', (byte)'C', (byte)'O', (byte)'L', 1];

    /// <summary>Walks through every heap of the file.</summary>
    /// <exception cref="InputException">An object of a heap reaches beyond it.</exception>
    public static void RequireSound(string path)
    {
        using FileStream stream = InputFile.Open(path);
        var block = new byte[1 << 20];
        int kept = 0;
        for (long start = 0; ;)
        {
            stream.Position = start + kept;
            int length = kept + stream.ReadAtLeast(block.AsSpan(kept), block.Length - kept, throwOnEndOfStream: false);
            for (int at = 0; block.AsSpan(at, length - at).IndexOf(Mark) is var next && next >= 0; at += next + 1)
            {
                RequireSound(path, stream, start + at + next);
            }

            if (length < block.Length)
            {
                return;
            }

            // A mark may lie across two blocks.
            kept = Mark.Length - 1;
            block.AsSpan(length - kept, kept).CopyTo(block);
            start += length - kept;
        }
    }

    // Mark, version, 3 bytes, length of the heap (8); then objects: number (2), references (2), 4 bytes, length (8), content
    // padded to 8. Number 0 is the free rest, whose length includes its header.
    private static void RequireSound(string path, FileStream stream, long start)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        stream.Position = start;
        long length = stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) == HeaderLength ? BinaryPrimitives.ReadInt64LittleEndian(header[8..]) : -1;
        if (length < HeaderLength || length > LargestHeap || start + length > stream.Length)
        {
            throw Damaged(path, start);
        }

        var heap = new byte[length];
        stream.Position = start;
        stream.ReadExactly(heap);
        for (long at = HeaderLength; at + HeaderLength <= length;)
        {
            int number = BinaryPrimitives.ReadUInt16LittleEndian(heap.AsSpan((int)at));
            long size = BinaryPrimitives.ReadInt64LittleEndian(heap.AsSpan((int)at + 8));
            long taken = number == 0 ? size : HeaderLength + ((size + 7) / 8 * 8);
            if (size < 0 || size > length || taken < HeaderLength || at + taken > length)
            {
                throw Damaged(path, start + at);
            }

            at += taken;
        }
    }

    private static InputException Damaged(string path, long at) => new($"'{path}' is damaged at byte {at}, where a heap of texts reaches beyond its end.");
}
