using System.IO.Compression;
using System.Runtime.InteropServices;

namespace PairScope.Formats;

/// <summary>NumPy's .npz files: named arrays in an uncompressed zip archive, for <c>numpy.load</c>. Times are left out, so equal arrays give equal bytes.</summary>
public sealed class NpzFile
{
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
