using System.Globalization;
using PairScope.Formats;

namespace PairScope.Tests.Formats;

public sealed class Hdf5SeedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. Hdf5Seeds.Names];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_group_attribute_and_value_of_a_file_by_libhdf5_is_what_h5py_reads(string name)
    {
        File.WriteAllBytes(_folder[name], Hdf5Seeds.File(name));
        using Hdf5File file = Hdf5File.Open(_folder[name]);
        string[] here = [.. Hdf5Walk.Lines(file).Order(StringComparer.Ordinal)];
        string[] there = [.. Hdf5Seeds.Lines(name).Select(l => l.TrimEnd()).Order(StringComparer.Ordinal)];
        Assert.Equal(there.Length, here.Length);
        foreach ((string expected, string found) in there.Zip(here))
        {
            Assert.Equal(Words(expected), Words(found));
        }

        static IEnumerable<object> Words(string line) => line.Split(' ', ',').Select(w => IsNumber(w) ? (object)double.Parse(w, CultureInfo.InvariantCulture) : w);
        static bool IsNumber(string word) => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
    }

    [Fact]
    public void A_shape_that_promises_more_than_the_file_holds_is_refused_before_memory_is_taken()
    {
        foreach (string name in Hdf5Seeds.Names.Where(n => n.StartsWith("h5py", StringComparison.Ordinal)))
        {
            File.WriteAllBytes(_folder[name], Hdf5Seeds.File(name));
            using Hdf5File file = Hdf5File.Open(_folder[name]);
            foreach (string dataset in new[] { "/chunks/promise", "/chunks/promise_too" })
            {
                Hdf5Dataset x = file.OpenDataset(dataset);
                long before = GC.GetAllocatedBytesForCurrentThread();
                Assert.Contains("promises", Assert.Throws<InputException>(() => x.ReadAll<double>()).Message, StringComparison.Ordinal);
                Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
            }
        }
    }

    [Fact]
    public void A_flipped_bit_in_a_chunk_with_a_checksum_is_noticed()
    {
        float[] data = [.. Enumerable.Range(0, 64).Select(n => n + 0.5f)];
        Hdf5File.Write(_folder["a.h5"], content => content.AddDataset("/maps", data, [4, 16], new Hdf5Layout([1, 16], Checksum: true)));
        byte[] good = File.ReadAllBytes(_folder["a.h5"]);
        int place = good.AsSpan().IndexOf(BitConverter.GetBytes(20.5f));
        for (int bit = 0; bit < 32; bit++)
        {
            byte[] damaged = [.. good];
            damaged[place + (bit / 8)] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(_folder["b.h5"], damaged);
            using Hdf5File file = Hdf5File.Open(_folder["b.h5"]);
            Hdf5Dataset maps = file.OpenDataset("/maps");
            Assert.Contains("checksum", Assert.Throws<InputException>(() => maps.ReadAll<float>()).Message, StringComparison.Ordinal);
            var row = new float[16];
            maps.ReadRows<float>(2, 1, row);
            Assert.Equal(data[32..48], row);
        }
    }

    [Fact]
    public void Fletchers_checksum_of_many_words_at_once_is_that_of_one_after_the_other()
    {
        var random = new Random(1);
        foreach (int length in new[] { 0, 1, 2, 3, 31, 32, 33, 64, 719, 720, 721, 11_519, 11_520, 11_521, 32_768, 100_001 })
        {
            foreach (int kind in new[] { 0, 1, 2 })
            {
                var bytes = new byte[length];
                if (kind > 0)
                {
                    bytes.AsSpan().Fill(0xff);
                }

                if (kind > 1)
                {
                    random.NextBytes(bytes);
                }

                Assert.Equal(OneByOne(bytes), Hdf5Checksum.Fletcher32(bytes));
            }
        }

        // As in HDF5's H5checksum.c.
        static uint OneByOne(byte[] bytes)
        {
            (uint first, uint second) = (0, 0);
            for (int at = 0; at < bytes.Length; at += 2)
            {
                first += (uint)((bytes[at] << 8) | (at + 1 < bytes.Length ? bytes[at + 1] : 0));
                first = (first & 0xffff) + (first >> 16);
                second += first;
                second = (second & 0xffff) + (second >> 16);
            }

            return (((second & 0xffff) + (second >> 16)) << 16) | ((first & 0xffff) + (first >> 16));
        }
    }

    [Fact]
    public void Every_structure_of_a_file_written_here_carries_a_checksum()
    {
        MeasuredFile.Write(_folder["a.h5"], new MeasuredData
        {
            FilePath = "x",
            Format = "y",
            Channels = [new MeasuredChannel("didv", "S", SweepDirection.Forward, new NumericArray([1, 3, 4], new double[12]))],
            X = MeasuredAxis.Index("column", 4),
            Y = MeasuredAxis.Index("row", 3),
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal),
        });
        byte[] good = File.ReadAllBytes(_folder["a.h5"]);
        int heap = good.AsSpan().IndexOf("GCOL"u8);
        int missed = 0;
        for (int at = 0; at < heap; at++)
        {
            byte[] damaged = [.. good];
            damaged[at] ^= 0x10;
            File.WriteAllBytes(_folder["b.h5"], damaged);
            try
            {
                MeasuredData.Read(_folder["b.h5"]);
                missed++;
            }
            catch (InputException fault)
            {
                Assert.Contains("b.h5", fault.Message, StringComparison.Ordinal);
            }
        }

        Assert.Equal(0, missed);
    }

    [PythonFact]
    public void H5py_reads_everything_written_here_as_it_is_read_here()
    {
        Hdf5File.Write(_folder["a.h5"], content =>
        {
            content.AddDataset("/deep/er/maps", [5, 2, 3], new Hdf5Layout([2, 2, 3], Checksum: true), Enumerable.Range(0, 30).Select(n => n / 4f).Chunk(12));
            content.AddDataset("/deep/one", [1, 2], new Hdf5Layout([8, 2], Checksum: true), [[1f, 2f]]);
            content.AddDataset("/deep/large", Enumerable.Range(0, 20_000).Select(n => (double)n).ToArray(), [20_000]);
            content.AddDataset("/deep/empty", Array.Empty<double>(), [0, 3]);
            content.AddDataset("/δρ", [1.5], []);
            content.SetAttribute("/δρ", "Einheit", "states/(meV·cell)");
            content.SetAttribute("/", "none", ReadOnlySpan<double>.Empty);
            content.SetAttribute("/deep", "header", string.Concat(Enumerable.Repeat("η = 0.1 meV;", 20_000)));
            for (int n = 0; n < 60; n++)
            {
                content.SetAttribute("/deep", $"text {n}", new string('x', 100 * n));
                content.AddDataset($"/names/{n}", [n], [1]);
            }
        });
        string[] there = Python.Run(
            """
            import sys, h5py, numpy as np
            def walk(name, g):
                for k, v in sorted(g.attrs.items()):
                    print(name or "/", "@" + k, v if isinstance(v, str) else " ".join("%.17g" % x for x in np.ravel(v)))
                for k in g:
                    if isinstance(g[k], h5py.Group): walk(name + "/" + k, g[k])
                    else:
                        for a, v in g[k].attrs.items(): print(name + "/" + k, "@" + a, v)
                        print(name + "/" + k, list(g[k].shape), " ".join("%.17g" % x for x in np.ravel(g[k][()])))
            sys.stdout.reconfigure(encoding="utf-8")
            walk("", h5py.File(sys.argv[1], "r"))
            """,
            _folder["a.h5"]).Split('\n');
        using Hdf5File file = Hdf5File.Open(_folder["a.h5"]);
        Assert.Equal(there.Select(l => l.TrimEnd()).Order(StringComparer.Ordinal), Hdf5Walk.Lines(file).Select(l => l.TrimEnd()).Order(StringComparer.Ordinal));
    }
}
