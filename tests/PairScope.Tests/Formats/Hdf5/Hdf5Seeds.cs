using System.IO.Compression;
using System.Text;

namespace PairScope.Tests.Formats;

/// <summary>The files of hdf5_seeds.zip, written by libhdf5 in all its forms (hdf5_seeds.py beside it), with what h5py reads in them.</summary>
internal static class Hdf5Seeds
{
    /// <summary>The one that holds no measured map.</summary>
    public const string Shard = "pairscope-0.1-shard.h5";

    /// <summary>Names of the files.</summary>
    public static IReadOnlyList<string> Names { get; } = ["h5py-earliest.h5", "h5py-v108.h5", "h5py-latest.h5", "pairscope-0.1-map.h5", "pairscope-0.1-processed.h5", Shard];

    /// <summary>The bytes of a file.</summary>
    public static byte[] File(string name)
    {
        using Stream packed = typeof(Hdf5Seeds).Assembly.GetManifestResourceStream("hdf5_seeds.zip") ?? throw new FileNotFoundException("hdf5_seeds.zip");
        using var archive = new ZipArchive(packed);
        using Stream entry = archive.GetEntry(name)!.Open();
        var bytes = new MemoryStream();
        entry.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>What h5py reads in a file, one line for each dataset and attribute.</summary>
    public static string[] Lines(string name) => Encoding.UTF8.GetString(File(name + ".txt")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
