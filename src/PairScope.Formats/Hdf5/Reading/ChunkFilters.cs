using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace PairScope.Formats;

/// <summary>What chunks pass on their way into the file, undone on their way out: gzip, byte shuffling, Fletcher's checksum.</summary>
/// <param name="source">The file.</param>
/// <param name="filters">Number of each filter and the first of its parameters, in the order of writing.</param>
internal sealed class ChunkFilters(Hdf5Source source, IReadOnlyList<(int Filter, int Parameter)> filters)
{
    // Deflate can shrink zeros by 1 : 1032, but measured values hardly by half. Beyond this a file may still hold what is allowed
    // without it, so that an empty scan can be read.
    private const long LargestCompression = 16;
    private const int ChecksumLength = sizeof(uint);
    private const int Deflate = 1;
    private const int Shuffle = 2;
    private const int Fletcher = 3;

    /// <summary>Whether there are any.</summary>
    public bool Any => filters.Count > 0;

    /// <summary>How many bytes one stored byte may stand for.</summary>
    public long LargestGain { get; } = filters.Any(f => f.Filter == Deflate) ? LargestCompression : 1;

    /// <summary>Reads the message that lists the filters.</summary>
    /// <exception cref="InputException">It is damaged, or a filter is not known.</exception>
    public static ChunkFilters Read(Hdf5Source source, HeaderMessage? stored)
    {
        const int FirstWithName = 256;
        var filters = new List<(int Filter, int Parameter)>();
        if (stored is { } message)
        {
            Hdf5Cursor cursor = source.Cursor(message.Body.Span, message.Address);
            (int version, int count) = (cursor.U8(), cursor.U8());
            cursor.Skip(version == 1 ? 6 : 0);
            for (int n = 0; n < count; n++)
            {
                int filter = cursor.U16();
                int name = version == 1 || filter >= FirstWithName ? cursor.U16() : 0;
                cursor.Skip(2);
                int parameters = cursor.U16();
                cursor.Skip(version == 1 ? (name + 7) / 8 * 8 : name);
                int parameter = parameters > 0 ? (int)cursor.U32() : 0;
                cursor.Skip(Math.Max(0, parameters - 1) * sizeof(uint));
                cursor.Skip(version == 1 && parameters % 2 == 1 ? sizeof(uint) : 0);
                filters.Add(filter is Deflate or Shuffle or Fletcher
                    ? (filter, parameter)
                    : throw new InputException($"'{source.FilePath}' is compressed with the filter {NameOf(filter)}, which is not known here; repack it with h5repack -f GZIP=4."));
            }
        }

        return new ChunkFilters(source, filters);
    }

    /// <summary>Whether a chunk lies in the file as it is in memory, perhaps with a checksum behind it.</summary>
    public bool IsPlain(uint mask) => mask == 0 && filters is [] or [(Fletcher, _)];

    /// <summary>Reads a chunk that is plain.</summary>
    /// <exception cref="InputException">It does not agree with its checksum.</exception>
    public void Read(StoredChunk chunk, Span<byte> bytes)
    {
        if (!Any)
        {
            source.Values(chunk.Address, bytes);
            return;
        }

        byte[] stored = ArrayPool<byte>.Shared.Rent(bytes.Length + ChecksumLength);
        try
        {
            if (chunk.Length != bytes.Length + ChecksumLength)
            {
                throw source.Damaged(chunk.Address, "where a chunk of values has the wrong length");
            }

            source.Values(chunk.Address, stored.AsSpan(0, (int)chunk.Length));
            Verified(chunk, stored.AsMemory(0, (int)chunk.Length)).Span.CopyTo(bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
        }
    }

    /// <summary>A chunk as it was before it was written.</summary>
    /// <param name="chunk">Where it lies.</param>
    /// <param name="mask">Bits of the filters that it passed by.</param>
    /// <param name="plainLength">Bytes that it must have.</param>
    /// <exception cref="InputException">It is damaged.</exception>
    public ReadOnlyMemory<byte> Undo(StoredChunk chunk, uint mask, int plainLength)
    {
        var stored = new byte[chunk.Length];
        source.Values(chunk.Address, stored);
        ReadOnlyMemory<byte> bytes = stored;
        for (int n = filters.Count - 1; n >= 0; n--)
        {
            if (n < 32 && (mask & (1u << n)) != 0)
            {
                continue;
            }

            bytes = filters[n].Filter switch
            {
                Deflate => Inflated(chunk, bytes, plainLength + (ChecksumLength * filters.Count)),
                Shuffle => Sorted(bytes.Span, filters[n].Parameter),
                _ => Verified(chunk, bytes),
            };
        }

        return bytes.Length == plainLength ? bytes : throw source.Damaged(chunk.Address, "where a chunk of values has the wrong length");
    }

    // The chunk without its checksum.
    private ReadOnlyMemory<byte> Verified(StoredChunk chunk, ReadOnlyMemory<byte> bytes)
    {
        ReadOnlyMemory<byte> content = bytes[..Math.Max(0, bytes.Length - ChecksumLength)];
        return bytes.Length >= ChecksumLength && Hdf5Checksum.IsFletcher32(content.Span, BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[content.Length..]))
            ? content
            : throw source.Damaged(chunk.Address, "where values do not agree with their checksum");
    }

    private ReadOnlyMemory<byte> Inflated(StoredChunk chunk, ReadOnlyMemory<byte> bytes, int most)
    {
        // Room grows with what really comes out, so a false length takes no memory.
        using var inflater = new ZLibStream(new MemoryStream(bytes.ToArray(), writable: false), CompressionMode.Decompress);
        var plain = new MemoryStream((int)Math.Min(most, 2L * bytes.Length));
        try
        {
            var block = new byte[1 << 14];
            for (int read; (read = inflater.Read(block)) > 0;)
            {
                if (plain.Length + read > most)
                {
                    throw source.Damaged(chunk.Address, "where a compressed chunk of values is too long");
                }

                plain.Write(block.AsSpan(0, read));
            }
        }
        catch (InvalidDataException)
        {
            throw source.Damaged(chunk.Address, "where a compressed chunk of values cannot be read");
        }

        return plain.GetBuffer().AsMemory(0, (int)plain.Length);
    }

    // First bytes of all elements, then second bytes, …; what does not fill an element follows unchanged.
    private static byte[] Sorted(ReadOnlySpan<byte> shuffled, int width)
    {
        byte[] plain = shuffled.ToArray();
        int count = width > 1 ? shuffled.Length / width : 0;
        for (int part = 0; part < width && count > 1; part++)
        {
            ReadOnlySpan<byte> from = shuffled.Slice(part * count, count);
            for (int i = 0, at = part; i < from.Length; i++, at += width)
            {
                plain[at] = from[i];
            }
        }

        return plain;
    }

    private static string NameOf(int filter) => filter switch
    {
        4 => "SZIP",
        5 => "N-bit",
        6 => "scale-offset",
        32000 => "LZF",
        32001 => "Blosc",
        32004 => "LZ4",
        32008 => "bitshuffle",
        32015 => "Zstandard",
        _ => $"number {filter}",
    };
}
