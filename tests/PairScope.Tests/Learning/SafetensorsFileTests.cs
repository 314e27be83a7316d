using System.Buffers.Binary;
using System.Text;
using PairScope.Learning.Networks;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Learning;

public sealed class SafetensorsFileTests
{
    [Fact]
    public void Tensors_and_texts_come_back_as_they_were()
    {
        using var folder = new TemporaryFolder();
        Example().Save(folder["w.safetensors"]);
        SafetensorsFile read = SafetensorsFile.Load(folder["w.safetensors"]);
        Assert.Equal(["a.weight", "b", "scalar"], read.Tensors.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal([2L, 3L], read.Tensors["a.weight"].Shape);
        Assert.Equal([1f, -2f, 3.5f, float.Epsilon, float.MaxValue, 0f], read.Tensors["a.weight"].Values);
        Assert.Equal([7f], read.Tensors["scalar"].Values);
        Assert.Empty(read.Tensors["scalar"].Shape);
        Assert.Equal("Δ0 \"quoted\"\nA1′", read.Metadata["protocol"]);
        Assert.Equal(["w.safetensors"], folder.Names);
    }

    [Theory]
    [InlineData(TensorType.F32, 1)]
    [InlineData(TensorType.F16, 0.5)]
    [InlineData(TensorType.I8, 0.25)]
    public void A_tensor_of_small_whole_numbers_survives_in_every_type(TensorType type, double share)
    {
        using var folder = new TemporaryFolder();
        float[] values = [-127, -1, 0, 5, 127];
        var tensor = new StoredTensor([5], values, type);
        new SafetensorsFile(new Dictionary<string, StoredTensor>(StringComparer.Ordinal) { ["t"] = tensor }, new Dictionary<string, string>(StringComparer.Ordinal)).Save(folder["t"]);
        StoredTensor read = SafetensorsFile.Load(folder["t"]).Tensors["t"];
        Assert.Equal(values, read.Values);
        Assert.Equal(type, read.Type);
        Assert.Equal(4 * share, read.Bytes);
    }

    [PythonFact]
    public void Python_reads_the_file_by_the_rules_of_the_format()
    {
        using var folder = new TemporaryFolder();
        Example().Save(folder["w.safetensors"]);
        const string Script = """
            import json, struct, sys
            data = open(sys.argv[1], 'rb').read()
            n, = struct.unpack('<Q', data[:8])
            header = json.loads(data[8:8 + n])
            assert (8 + n) % 8 == 0, 'the values are not aligned to 8 bytes'
            assert header['__metadata__']['protocol'] == 'Δ0 "quoted"\nA1′'
            spans = sorted(v['data_offsets'] for k, v in header.items() if k != '__metadata__')
            assert spans[0][0] == 0 and spans[-1][1] == len(data) - 8 - n, 'the tensors do not cover the values'
            assert all(a[1] == b[0] for a, b in zip(spans, spans[1:])), 'there are gaps or overlaps'
            t = header['a.weight']
            assert t['dtype'] == 'F32' and t['shape'] == [2, 3]
            print(struct.unpack('<6f', data[8 + n + t['data_offsets'][0]:8 + n + t['data_offsets'][1]])[:3])
            """;
        Assert.Equal("(1.0, -2.0, 3.5)", Python.Run(Script, folder["w.safetensors"]));
    }

    [Theory]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]}}""")]
    [InlineData("""{"t":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}""")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""")]
    [InlineData("""{"t":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"t":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""")]
    [InlineData("""{"t":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""")]
    [InlineData("""{"t":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""")]
    [InlineData("""{"t":{"dtype":"F16","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"t":{"dtype":"BF16","shape":[4],"data_offsets":[0,8]}}""")]
    [InlineData("""{"t":{"shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"t":[1,2]}""")]
    [InlineData("""{"__metadata__":{"a":1}}""")]
    [InlineData("""["t"]""")]
    [InlineData("{")]
    public void A_header_that_makes_no_sense_is_refused(string header)
    {
        using var folder = new TemporaryFolder();
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] bytes = new byte[8 + text.Length + 8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, 8);
        File.WriteAllBytes(folder["w"], bytes);
        Assert.Contains("w'", Assert.Throws<InputException>(() => SafetensorsFile.Load(folder["w"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        using var folder = new TemporaryFolder();
        Example().Save(folder["w"]);
        byte[] whole = File.ReadAllBytes(folder["w"]);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(folder["cut"], whole[..length]);
            Assert.Throws<InputException>(() => SafetensorsFile.Load(folder["cut"]));
        }
    }

    [Fact]
    public void A_file_with_any_damaged_byte_is_read_or_refused_but_never_crashes()
    {
        using var folder = new TemporaryFolder();
        Example().Save(folder["w"]);
        byte[] whole = File.ReadAllBytes(folder["w"]);
        var random = new Random(1);
        for (int i = 0; i < 3000; i++)
        {
            byte[] damaged = [.. whole];
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(folder["damaged"], damaged);
            Exception? fault = Record.Exception(() => SafetensorsFile.Load(folder["damaged"]));
            Assert.True(fault is null or InputException, $"damage {i}: {fault}");
        }
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("/nowhere/w", Assert.Throws<InputException>(() => SafetensorsFile.Load("/nowhere/w")).Message, StringComparison.Ordinal);

    private static SafetensorsFile Example() => new(
        new Dictionary<string, StoredTensor>(StringComparer.Ordinal)
        {
            ["a.weight"] = new([2, 3], [1f, -2f, 3.5f, float.Epsilon, float.MaxValue, 0f]),
            ["b"] = new([1], [4f]),
            ["scalar"] = new([], [7f]),
        },
        new Dictionary<string, string>(StringComparer.Ordinal) { ["protocol"] = "Δ0 \"quoted\"\nA1′" });
}
