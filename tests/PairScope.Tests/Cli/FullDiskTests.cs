using PairScope.Formats;
using PairScope.Tests.Data;

namespace PairScope.Tests.Cli;

/// <summary>On disks of every size around that of the file, a verb either writes it whole or leaves the older file as it was.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [TmpfsTheory]
    [InlineData("convert", ".h5")]
    [InlineData("convert", ".npz")]
    [InlineData("simulate", ".h5")]
    [InlineData("simulate", ".npy")]
    [InlineData("dataset export", ".h5")]
    [InlineData("dataset export", ".npz")]
    public void A_file_is_written_whole_or_the_older_one_kept(string verb, string ending)
    {
        using var data = new DatasetFolder();
        string[] map = ["--irrep", "A1'", "--size", "64", "--torus", "64", "--broadening", "10", "-o"];
        string[] start;
        switch (verb)
        {
            case "convert":
                _line.Succeed(["simulate", .. map, _line.File("map.npy")]);
                start = ["convert", _line.File("map.npy")];
                break;
            case "simulate":
                start = ["simulate", .. map];
                break;
            default:
                data.Generate(data["data"]);
                start = ["dataset", "export", data["data"], "-o"];
                break;
        }

        _line.Succeed([.. start, _line.File("good" + ending)]);
        byte[] older = File.ReadAllBytes(_line.File("good" + ending));
        int needed = (older.Length / 1024) + 8;
        Directory.CreateDirectory(_line.File("disk"));
        string file = Path.Combine(_line.File("disk"), "x" + ending);
        var codes = new HashSet<int>();

        // Room for the older file and for a growing part of the new one: none, some, nearly all, all.
        foreach (double part in new[] { 0, 0.3, 0.6, 0.9, 1.0, 1.5 })
        {
            using var disk = new Tmpfs(_line.File("disk"), 4 * (int)Math.Ceiling((1 + part) * needed / 4));
            File.WriteAllBytes(file, older);
            int code = _line.Run([.. start, file]);
            codes.Add(code);
            Assert.True(code is 0 or 2, $"part {part}: {code}, {_line.Error}");
            Assert.True(code == 0 || _line.Error.Contains("No space left", StringComparison.Ordinal), _line.Error);
            Assert.Equal(code == 0, _line.Output.Length > 0);
            Assert.Equal(file, Assert.Single(Directory.EnumerateFileSystemEntries(_line.File("disk"))));
            Assert.Equal(older.Length, new FileInfo(file).Length);
            Assert.True(code == 0 || older.AsSpan().SequenceEqual(File.ReadAllBytes(file)), $"part {part}: the older file has changed");
            if (ending is ".h5")
            {
                Hdf5File.Open(file).Dispose();
            }
        }

        Assert.Equal([0, 2], codes.Order());
    }
}
