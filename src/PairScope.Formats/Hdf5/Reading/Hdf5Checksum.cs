using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PairScope.Formats;

/// <summary>The two checksums of HDF5: Jenkins' lookup3 of structures, and Fletcher's of chunks of values.</summary>
internal static class Hdf5Checksum
{
    // As many steps as 32 bits hold the sums of: 360 · 361 / 2 · (2¹⁶ − 1) < 2³².
    private const int MostSteps = 360;

    /// <summary>Bob Jenkins' hashlittle with initial value 0.</summary>
    public static uint Lookup3(ReadOnlySpan<byte> bytes)
    {
        uint a = 0xdeadbeef + (uint)bytes.Length;
        (uint b, uint c) = (a, a);
        if (bytes.IsEmpty)
        {
            return c;
        }

        const int Step = 3 * sizeof(uint);
        for (; bytes.Length > Step; bytes = bytes[Step..])
        {
            Add(bytes);
            (a, c) = ((a - c) ^ BitOperations.RotateLeft(c, 4), c + b);
            (b, a) = ((b - a) ^ BitOperations.RotateLeft(a, 6), a + c);
            (c, b) = ((c - b) ^ BitOperations.RotateLeft(b, 8), b + a);
            (a, c) = ((a - c) ^ BitOperations.RotateLeft(c, 16), c + b);
            (b, a) = ((b - a) ^ BitOperations.RotateLeft(a, 19), a + c);
            (c, b) = ((c - b) ^ BitOperations.RotateLeft(b, 4), b + a);
        }

        Span<byte> last = stackalloc byte[Step];
        last.Clear();
        bytes.CopyTo(last);
        Add(last);
        c = (c ^ b) - BitOperations.RotateLeft(b, 14);
        a = (a ^ c) - BitOperations.RotateLeft(c, 11);
        b = (b ^ a) - BitOperations.RotateLeft(a, 25);
        c = (c ^ b) - BitOperations.RotateLeft(b, 16);
        a = (a ^ c) - BitOperations.RotateLeft(c, 4);
        b = (b ^ a) - BitOperations.RotateLeft(a, 14);
        return (c ^ b) - BitOperations.RotateLeft(b, 24);

        void Add(ReadOnlySpan<byte> twelve)
        {
            a += BinaryPrimitives.ReadUInt32LittleEndian(twelve);
            b += BinaryPrimitives.ReadUInt32LittleEndian(twelve[sizeof(uint)..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(twelve[(2 * sizeof(uint))..]);
        }
    }

    /// <summary>
    /// Whether a checksum is that of a chunk. The sums run over 16-bit words of either byte order: HDF5 counts them big-endian, its
    /// versions before 1.6.3 counted them as the machine did.
    /// </summary>
    public static bool IsFletcher32(ReadOnlySpan<byte> bytes, uint stated)
    {
        uint swapped = Fletcher32(bytes);
        uint plain = BinaryPrimitives.ReverseEndianness(swapped);
        return stated == swapped || stated == ((plain << 16) | (plain >> 16));
    }

    /// <summary>Fletcher's checksum of big-endian words, modulo 2¹⁶ − 1: the sum of the words, and the sum of all its values on the way.</summary>
    public static uint Fletcher32(ReadOnlySpan<byte> bytes)
    {
        // Exchanging the bytes of a word multiplies it by 2⁸ modulo 2¹⁶ − 1, so the words are summed as the machine has them.
        (ulong first, ulong second) = (0, 0);
        ReadOnlySpan<ushort> words = MemoryMarshal.Cast<byte, ushort>(bytes);
        while (words.Length >= Vector<ushort>.Count)
        {
            ReadOnlySpan<ushort> run = words[..(Math.Min(words.Length / Vector<ushort>.Count, MostSteps) * Vector<ushort>.Count)];
            words = words[run.Length..];
            (ulong sum, ulong ways) = Sums(run);
            (first, second) = (Reduced(first + sum), Reduced(second + ((ulong)run.Length * first) + ways));
        }

        foreach (ushort word in words)
        {
            first += word;
            second += first;
        }

        if (bytes.Length % 2 == 1)
        {
            first += bytes[^1];
            second += first;
        }

        return ((uint)Reduced(Reduced(second) << 8) << 16) | (uint)Reduced(Reduced(first) << 8);

        // Zero stands for zeros only; other multiples of the modulus stay the modulus, as in the library's folding.
        static ulong Reduced(ulong sum) => sum == 0 ? 0 : ((sum - 1) % ushort.MaxValue) + 1;
    }

    // Each lane sums its own words (a) and all values of that sum (b). Of n words in L lanes, word kL + l counts n − kL − l times in
    // the second sum, which makes L Σ b − Σ l a.
    private static (ulong First, ulong Second) Sums(ReadOnlySpan<ushort> words)
    {
        (Vector<uint> aLow, Vector<uint> aHigh, Vector<uint> bLow, Vector<uint> bHigh) = (default, default, default, default);
        foreach (Vector<ushort> step in MemoryMarshal.Cast<ushort, Vector<ushort>>(words))
        {
            Vector.Widen(step, out Vector<uint> low, out Vector<uint> high);
            aLow += low;
            aHigh += high;
            bLow += aLow;
            bHigh += aHigh;
        }

        (ulong first, ulong second, ulong late) = (0, 0, 0);
        int half = Vector<uint>.Count;
        for (int lane = 0; lane < half; lane++)
        {
            first += (ulong)aLow[lane] + aHigh[lane];
            second += (ulong)bLow[lane] + bHigh[lane];
            late += ((ulong)lane * aLow[lane]) + ((ulong)(lane + half) * aHigh[lane]);
        }

        return (first, (second * (ulong)Vector<ushort>.Count) - late);
    }
}
