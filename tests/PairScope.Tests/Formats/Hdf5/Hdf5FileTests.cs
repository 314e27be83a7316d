using System.Numerics;
using PairScope.Formats;

namespace PairScope.Tests.Formats;

public class Hdf5FileTests
{
    [Fact]
    public void Every_number_type_comes_back_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        Hdf5File.Write(folder["a.h5"], file =>
        {
            file.AddDataset<float>("/g/f32", [1.5f, -2f, 3f, 4f, 5f, float.NaN], [2, 3]);
            file.AddDataset<double>("/g/f64", [1e-300, Math.PI], [2]);
            file.AddDataset<int>("/g/i32", [int.MinValue, 7], [1, 2, 1]);
            file.AddDataset<long>("/g/i64", [long.MaxValue], [1]);
            file.AddDataset<byte>("/g/u8", [0, 255], [2]);
            file.AddDataset<Complex>("/g/z", [new(1, -2), new(0, 3)], [2]);
            file.AddDataset<double>("/scalar", [2.5], []);
        });
        using var read = Hdf5File.Open(folder["a.h5"]);
        Assert.Equal([1.5f, -2f, 3f, 4f, 5f, float.NaN], All<float>("/g/f32"));
        Assert.Equal([1e-300, Math.PI], All<double>("/g/f64"));
        Assert.Equal([int.MinValue, 7], All<int>("/g/i32"));
        Assert.Equal([long.MaxValue], All<long>("/g/i64"));
        Assert.Equal([(byte)0, (byte)255], All<byte>("/g/u8"));
        Assert.Equal([new Complex(1, -2), new Complex(0, 3)], All<Complex>("/g/z"));
        Assert.Equal([2.5], All<double>("/scalar"));
        Assert.Equal([1.5, -2.0], All<double>("/g/f32")[..2]);
        Assert.Equal(["f32", "f64", "i32", "i64", "u8", "z"], read.List("/g"));
        Assert.Equal(["g", "scalar"], read.List());
        var shaped = read.OpenDataset("/g/i32");
        Assert.Equal([1L, 2L, 1L], shaped.Shape);
        Assert.True(read.IsDataset("/g/z"));
        Assert.False(read.IsDataset("/g"));
        Assert.False(read.Exists("/nothing/at/all"));
        Assert.True(read.Exists("/"));

        T[] All<T>(string name)
            where T : unmanaged
        {
            var dataset = read.OpenDataset(name);
            return dataset.ReadAll<T>();
        }
    }

    [Fact]
    public void Rows_are_written_and_read_in_ranges_compressed_or_not()
    {
        using var folder = new TemporaryFolder();
        var data = Enumerable.Range(0, 5 * 4 * 4).Select(n => (float)n).ToArray();
        foreach (var layout in new[]
        {
            null, new Hdf5Layout([1, 4, 4], GzipLevel: 6), new Hdf5Layout([100, 100, 100]), new Hdf5Layout([2, 3, 3], Checksum: true), new Hdf5Layout([5, 4, 4], GzipLevel: 9, Checksum: true),
        })
        {
            Hdf5File.Write(folder["a.h5"], file => file.AddDataset("/train/maps", data, [5, 4, 4], layout));
            using var read = Hdf5File.Open(folder["a.h5"]);
            var dataset = read.OpenDataset("/train/maps");
            var rows = new double[32];
            dataset.ReadRows<double>(2, 2, rows);
            Assert.Equal(Enumerable.Range(32, 32).Select(n => (double)n), rows);
            Assert.Equal(data, dataset.ReadAll<float>());
            Assert.Throws<ArgumentOutOfRangeException>(() => dataset.ReadRows<double>(4, 2, rows));
            Assert.Throws<ArgumentException>(() => dataset.ReadRows<double>(0, 1, rows));
        }
    }

    [Fact]
    public void Equal_contents_give_equal_bytes_at_any_time()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "first.h5", "second.h5" })
        {
            Hdf5File.Write(folder[name], file =>
            {
                file.SetAttribute("/", "protocol", "text");
                file.AddGroup("/train");
                file.AddDataset<float>("/train/maps", new float[64], [4, 16], new Hdf5Layout([1, 16], Checksum: true));
                file.AddDataset<double>("/energies", [1.5], [1]);
            });

            // Times in HDF5 files count seconds.
            Thread.Sleep(1100);
        }

        Assert.Equal(File.ReadAllBytes(folder["first.h5"]), File.ReadAllBytes(folder["second.h5"]));
    }

    [Fact]
    public void Attributes_come_back_and_can_be_replaced()
    {
        using var folder = new TemporaryFolder();
        var longText = string.Concat(Enumerable.Repeat("η = 0.1 meV\n", 10_000));
        Hdf5File.Write(folder["a.h5"], file =>
        {
            file.SetAttribute("/", "protocol", "first");
            file.SetAttribute("/", "protocol", longText);
            file.SetAttribute("/", "empty", string.Empty);
            file.AddGroup("/a/b");
            file.AddGroup("/a/b");
            file.SetAttribute("/a/b", "eta", 0.1);
            file.SetAttribute("/a/b", "seed", long.MinValue);
            file.SetAttribute("/a/b", "list", new[] { 1.0, -2.0 });
            file.SetAttribute("/a/b", "none", ReadOnlySpan<double>.Empty);
        });
        using var read = Hdf5File.Open(folder["a.h5"]);
        Assert.Equal(longText, read.ReadStringAttribute("/", "protocol"));
        Assert.Equal(string.Empty, read.ReadStringAttribute("/", "empty"));
        Assert.Equal(0.1, read.ReadDoubleAttribute("/a/b", "eta"));
        Assert.Equal(long.MinValue, read.ReadLongAttribute("/a/b", "seed"));
        Assert.Equal([1.0, -2.0], read.ReadDoublesAttribute("/a/b", "list"));
        Assert.Empty(read.ReadDoublesAttribute("/a/b", "none"));
        Assert.True(read.HasAttribute("/a/b", "eta"));
        Assert.False(read.HasAttribute("/a/b", "delta"));
    }

    [Fact]
    public void Faults_name_the_file_and_the_object_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        var path = folder["a.h5"];
        Hdf5File.Write(path, file =>
        {
            file.AddDataset<double>("/x", [1, 2], [2]);
            file.SetAttribute("/x", "unit", "meV");
        });
        using var read = Hdf5File.Open(path);
        var x = read.OpenDataset("/x");
        foreach (var (act, words) in new (Action Act, string[] Words)[]
        {
            (() => read.OpenDataset("/train/maps"), [path, "/train/maps"]),
            (() => read.OpenDataset("/"), [path, "dataset '/'"]),
            (() => read.List("/none"), [path, "/none"]),
            (() => read.List("/x"), [path, "/x"]),
            (() => x.ReadAll<int>(), [path, "/x", "float64"]),
            (() => x.ReadAll<Complex>(), [path, "/x", "complex"]),
            (() => read.ReadStringAttribute("/x", "none"), [path, "none"]),
            (() => read.ReadDoubleAttribute("/x", "unit"), [path, "unit", "text"]),
            (() => read.ReadDoubleAttribute("/y", "unit"), [path, "/y"]),
            (() => Hdf5File.Open(folder["b.h5"]), ["b.h5", "does not exist"]),
            (() => Hdf5File.Write(folder["none/b.h5"], _ => { }), ["b.h5", "does not exist"]),
        })
        {
            var message = Assert.Throws<InputException>(act).Message;
            Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
            Assert.EndsWith(".", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_truncated_file_and_another_format_are_refused_not_read()
    {
        using var folder = new TemporaryFolder();
        Hdf5File.Write(folder["a.h5"], file => file.AddDataset<double>("/x", new double[1000], [1000]));
        var bytes = File.ReadAllBytes(folder["a.h5"]);
        for (var length = 0; length < bytes.Length; length += 97)
        {
            File.WriteAllBytes(folder["cut.h5"], bytes[..length]);
            Assert.Throws<InputException>(() => Hdf5File.Open(folder["cut.h5"]));
        }

        File.WriteAllText(folder["text.h5"], "not an HDF5 file");
        Assert.Contains("not a readable HDF5 file", Assert.Throws<InputException>(() => Hdf5File.Open(folder["text.h5"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_come_block_by_block_make_the_same_file_as_all_at_once()
    {
        using var folder = new TemporaryFolder();
        var data = Enumerable.Range(0, 7 * 4 * 4).Select(n => (float)n).ToArray();
        var layout = new Hdf5Layout([2, 4, 4], Checksum: true);
        foreach (var rows in new[] { 1, 2, 3, 7 })
        {
            Hdf5File.Write(folder["a.h5"], file => file.AddDataset("/maps", [7, 4, 4], layout, data.Chunk(rows * 16)));
            using var read = Hdf5File.Open(folder["a.h5"]);
            Assert.Equal(data, read.OpenDataset("/maps").ReadAll<float>());
        }

        Hdf5File.Write(folder["one.h5"], file => file.AddDataset("/maps", [1, 4, 4], layout, [data[..16]]));
        using var one = Hdf5File.Open(folder["one.h5"]);
        Assert.Equal(data[..16], one.OpenDataset("/maps").ReadAll<float>());
        foreach (var blocks in new[] { data.Chunk(16).Take(6), data.Chunk(16).Append(data[..16]), data.Chunk(15) })
        {
            Assert.Throws<ArgumentException>(() => Hdf5File.Write(folder["b.h5"], file => file.AddDataset("/maps", [7, 4, 4], layout, blocks)));
            Assert.False(File.Exists(folder["b.h5"]));
        }
    }

    [Fact]
    public void Threads_may_share_a_file()
    {
        using var folder = new TemporaryFolder();
        Hdf5File.Write(folder["a.h5"], file => file.AddDataset(
            "/rows", Enumerable.Range(0, 64 * 8).Select(n => (double)(n / 8)).ToArray(), [64, 8], new Hdf5Layout([1, 8], GzipLevel: 1)));
        using var read = Hdf5File.Open(folder["a.h5"]);
        Parallel.For(0, 64, n =>
        {
            var rows = read.OpenDataset("/rows");
            var row = new double[8];
            rows.ReadRows<double>(n, 1, row);
            Assert.Equal(Enumerable.Repeat((double)n, 8), row);
        });
    }

    [PythonFact]
    public void H5py_reads_what_is_written_here()
    {
        using var folder = new TemporaryFolder();
        Hdf5File.Write(folder["a.h5"], file =>
        {
            file.AddDataset<float>("/train/maps", [1, 2, 3, 4, 5, 6], [2, 1, 3], new Hdf5Layout([1, 1, 3], GzipLevel: 6));
            file.AddDataset<Complex>("/q", [new(1, 2), new(-3, 4)], [2]);
            file.AddDataset<int>("/labels", [3, -4], [2]);
            file.AddDataset<long>("/big", [1L << 40], [1]);
            file.SetAttribute("/", "protocol", "Δ0: 1\nsize: 64");
            file.SetAttribute("/q", "eta", 0.1);
            file.SetAttribute("/q", "seed", 42L);
            file.SetAttribute("/q", "axis", new[] { 1.5, 2.5 });
        });
        var answer = Python.Run(
            """
            import sys, h5py
            f = h5py.File(sys.argv[1], 'r')
            m, q = f['train/maps'], f['q']
            print(m.dtype, m.shape, m.compression, m.shuffle, m[:].tolist())
            print(q.dtype, q[:].tolist(), f['labels'].dtype, f['labels'][:].tolist(), f['big'].dtype, f['big'][0])
            print(type(f.attrs['protocol']).__name__, f.attrs['protocol'] == '\u03940: 1\nsize: 64')
            print(q.attrs['eta'], q.attrs['seed'], q.attrs['seed'].dtype, q.attrs['axis'].tolist())
            """,
            folder["a.h5"]);
        Assert.Equal(
            """
            float32 (2, 1, 3) gzip True [[[1.0, 2.0, 3.0]], [[4.0, 5.0, 6.0]]]
            complex128 [(1+2j), (-3+4j)] int32 [3, -4] int64 1099511627776
            str True
            0.1 42 int64 [1.5, 2.5]
            """,
            answer);
    }

    [PythonFact]
    public void What_h5py_writes_is_read_here()
    {
        using var folder = new TemporaryFolder();
        Python.Run(
            """
            import sys, h5py, numpy as np
            f = h5py.File(sys.argv[1], 'w', libver='latest')
            f.create_dataset('a/x', data=np.arange(6, dtype='>f4').reshape(2, 3), chunks=True, compression='gzip')
            f['z'] = np.array([1+2j, 3-4j], dtype=np.complex64)
            f['z'].attrs['unit'] = 'states/(meV\u00b7cell)'
            f['z'].attrs['fixed'] = np.bytes_('abc')
            f['z'].attrs['one'] = np.array([2.5], dtype=np.float32)
            f['names'] = ['a', 'b']
            """,
            folder["a.h5"]);
        using var read = Hdf5File.Open(folder["a.h5"]);
        var x = read.OpenDataset("/a/x");
        var z = read.OpenDataset("z");
        var names = read.OpenDataset("/names");
        Assert.Equal([0.0, 1, 2, 3, 4, 5], x.ReadAll<double>());
        Assert.Equal([new Complex(1, 2), new Complex(3, -4)], z.ReadAll<Complex>());
        Assert.Equal("states/(meV·cell)", read.ReadStringAttribute("/z", "unit"));
        Assert.Equal("abc", read.ReadStringAttribute("/z", "fixed"));
        Assert.Equal(2.5, read.ReadDoubleAttribute("/z", "one"));
        Assert.Contains("text", Assert.Throws<InputException>(() => names.ReadAll<double>()).Message, StringComparison.Ordinal);
    }
}
