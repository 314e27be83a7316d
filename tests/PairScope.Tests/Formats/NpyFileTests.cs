using System.Numerics;
using System.Text;
using PairScope.Formats;

namespace PairScope.Tests.Formats;

public class NpyFileTests
{
    [Fact]
    public void Real_and_complex_arrays_come_back_as_they_were_written()
    {
        using var folder = new TemporaryFolder();
        NpyFile.Write<double>(folder["r.npy"], [1, 2, 3, 4, 5, double.NegativeInfinity], [2, 3]);
        NpyFile.Write<Complex>(folder["z.npy"], [new(1, -1), new(0, double.NaN)], [2]);
        NpyFile.Write(folder["one.npy"], new NumericArray([], [0.1]));
        var real = NpyFile.Read(folder["r.npy"]);
        Assert.Equal([2, 3], real.Shape);
        Assert.Equal([1, 2, 3, 4, 5, double.NegativeInfinity], real.Real);
        Assert.Equal([new Complex(1, -1), new Complex(0, double.NaN)], NpyFile.Read(folder["z.npy"]).AsComplex());
        Assert.Equal([0.1], NpyFile.Read(folder["one.npy"]).Real);
        Assert.Empty(NpyFile.Read(folder["one.npy"]).Shape);
        Assert.Equal(0, new FileInfo(folder["r.npy"]).Length % 16);
    }

    [PythonFact]
    public void Numpy_reads_what_is_written_here()
    {
        using var folder = new TemporaryFolder();
        NpyFile.Write<double>(folder["a.npy"], [1, 2, 3, 4, 5, 6], [1, 2, 3]);
        NpyFile.Write<Complex>(folder["b.npy"], [new(1, 2)], [1]);
        NpyFile.Write<float>(folder["c.npy"], [2.5f], []);
        NpyFile.Write<int>(folder["d.npy"], [-3], [1, 1]);
        NpyFile.Write<long>(folder["e.npy"], [], [0, 4]);
        var answer = Python.Run(
            """
            import sys, os, numpy as np
            for name in 'abcde':
                x = np.load(os.path.join(sys.argv[1], name + '.npy'))
                print(x.dtype, x.shape, x.tolist())
            """,
            folder.Root);
        Assert.Equal(
            """
            float64 (1, 2, 3) [[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]
            complex128 (1,) [(1+2j)]
            float32 () 2.5
            int32 (1, 1) [[-3]]
            int64 (0, 4) []
            """,
            answer);
    }

    [PythonFact]
    public void Every_type_order_and_endianness_that_numpy_writes_is_read()
    {
        using var folder = new TemporaryFolder();
        Python.Run(
            """
            import sys, os, numpy as np
            x = np.arange(24).reshape(2, 3, 4)
            for t in ['?', '<i1', '|u1', '<i2', '>i2', '>u2', '<i4', '>i4', '<u4', '>i8', '<u8', '<f2', '>f2', '<f4', '>f4', '<f8', '>f8', '<c8', '>c8', '<c16', '>c16']:
                for order in 'CF':
                    y = (x * (1 - 2j) if 'c' in t else x).astype(t)
                    np.save(os.path.join(sys.argv[1], t.strip('|').replace('<', 'L').replace('>', 'B').replace('?', 'bool') + order), np.array(y, order=order))
            with open(os.path.join(sys.argv[1], 'v3.npy'), 'wb') as f:
                np.lib.format.write_array(f, x.astype(float), version=(3, 0))
            """,
            folder.Root);
        Assert.Equal(43, folder.Names.Length);
        foreach (var name in folder.Names)
        {
            var array = NpyFile.Read(folder[name]);
            Assert.Equal([2, 3, 4], array.Shape);
            Complex[] expected = [.. Enumerable.Range(0, 24).Select(n =>
                name.StartsWith("bool", StringComparison.Ordinal) ? Math.Min(n, 1) : name[1] == 'c' ? n * new Complex(1, -2) : n)];
            Assert.Equal(expected, array.AsComplex());
        }
    }

    [Fact]
    public void Every_prefix_of_a_file_is_refused_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        NpyFile.Write<double>(folder["a.npy"], new double[6], [2, 3]);
        var bytes = File.ReadAllBytes(folder["a.npy"]);
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(folder["cut.npy"], bytes[..length]);
            Assert.Contains(folder["cut.npy"], Assert.Throws<InputException>(() => NpyFile.Read(folder["cut.npy"])).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2000000000, 2000000000), }", "cut short")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }", "absurd")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", "absurd")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "'|O'")]
    [InlineData("{'descr': '<U5', 'fortran_order': False, 'shape': (1,), }", "'<U5'")]
    [InlineData("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }", "plain numbers")]
    [InlineData("{'descr': '<f8', 'shape': (1,), }", "fortran_order")]
    public void Headers_that_lie_or_are_no_numbers_are_refused(string dictionary, string words)
    {
        using var folder = new TemporaryFolder();
        var text = Encoding.ASCII.GetBytes(dictionary + "\n");
        File.WriteAllBytes(folder["a.npy"], [0x93, .. "NUMPY\u0001\0"u8, (byte)text.Length, 0, .. text, .. new byte[8]]);
        Assert.Contains(words, Assert.Throws<InputException>(() => NpyFile.Read(folder["a.npy"])).Message, StringComparison.Ordinal);
    }
}
