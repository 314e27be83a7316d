using System.IO.Compression;
using System.Runtime.InteropServices;

namespace PairScope.Formats;

/// <summary>NumPy's .npz files: named arrays in an uncompressed zip archive, for <c>numpy.load</c>. Times are left out, so equal arrays give equal bytes.</summary>
public sealed class NpzFile
{
    private const long LargestCompression = 1100;
    private const int MostArrays = 10_000;

    private readonly ZipArchive _archive;

    private NpzFile(ZipArchive archive) => _archive = archive;

    /// <summary>Writes a file atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Adds the arrays.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, Action<NpzFile> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            write(new NpzFile(archive));
        });
    }

    /// <summary>Reads the arrays of a file that hold numbers, by their names, in the order of the file; other entries are passed over.</summary>
    /// <param name="path">The file.</param>
    /// <param name="only">The one array that is wanted, or null for all.</param>
    /// <exception cref="InputException">The file is no zip archive, is damaged, or an array in it is.</exception>
    public static IReadOnlyList<(string Name, NumericArray Array)> Read(string path, string? only = null)
    {
        using var stream = InputFile.Open(path);
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            var arrays = new List<(string, NumericArray)>();
            foreach (var entry in archive.Entries.Where(e => e.FullName.EndsWith(".npy", StringComparison.Ordinal)))
            {
                var name = entry.FullName[..^4];
                if (only is not null && !string.Equals(only, name, StringComparison.Ordinal))
                {
                    continue;
                }

                // Deflate cannot shrink by more than about 1 : 1032, so what an entry promises is bounded by the file.
                if (entry.Length > LargestCompression * stream.Length || arrays.Count == MostArrays)
                {
                    throw new InputException($"'{path}', array '{name}': it promises {entry.Length} bytes, more than the archive of {stream.Length} bytes can hold.");
                }

                using var content = entry.Open();
                arrays.Add((name, NpyFile.Read($"{path}:{name}", content, entry.Length)));
            }

            return arrays;
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException or IOException or OverflowException)
        {
            throw new InputException($"'{path}' is not a readable .npz archive: {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    /// <summary>Adds an array whose values arrive in blocks, so that it may be larger than the memory.</summary>
    /// <typeparam name="T">double, float, int, long or <see cref="System.Numerics.Complex"/>.</typeparam>
    /// <param name="name">Its name in Python.</param>
    /// <param name="shape">Its extents.</param>
    /// <param name="blocks">Its values, row-major, in any number of blocks.</param>
    /// <exception cref="ArgumentException">The blocks do not fill the shape.</exception>
    public void Add<T>(string name, ReadOnlySpan<int> shape, IEnumerable<T[]> blocks)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(blocks);
        long left = 1;
        foreach (var extent in shape)
        {
            left = checked(left * extent);
        }

        var entry = _archive.CreateEntry(name + ".npy", CompressionLevel.NoCompression);
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var stream = entry.Open();
        stream.Write(NpyFile.Header<T>(shape));
        foreach (var block in blocks)
        {
            left -= block.Length;
            for (var first = 0; first < block.Length; first += 1 << 20)
            {
                stream.Write(MemoryMarshal.AsBytes(block.AsSpan(first, Math.Min(1 << 20, block.Length - first))));
            }
        }

        if (left != 0)
        {
            throw new ArgumentException($"The blocks do not fill the shape [{string.Join(", ", shape.ToArray())}].", nameof(blocks));
        }
    }
}
