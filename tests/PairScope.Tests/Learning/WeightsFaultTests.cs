using System.Text.Json.Nodes;
using PairScope.Learning.Answers;
using PairScope.Learning.Networks;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Learning;

/// <summary>Weights that are not what they were, or never made sense, give no answer.</summary>
public sealed class WeightsFaultTests : IDisposable
{
    private static readonly string Shipped = Path.Combine(SharedData.RepositoryRoot, "weights", "instrument.safetensors");

    private static readonly SafetensorsFile Good = SafetensorsFile.Load(Shipped);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("one-energy")]
    [InlineData("energies")]
    [InlineData("instrument")]
    public void Shipped_weights_are_known(string name)
    {
        using TrainedNetwork network = TrainedNetwork.Load(Path.Combine(SharedData.RepositoryRoot, "weights", name + ".safetensors"));
        Assert.False(network.Origin!.IsForeign);
        Assert.Contains(name, network.Origin.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_written_by_the_program_are_read_named_and_refused_after_any_change()
    {
        Good.Save(_folder["w"]);
        using (TrainedNetwork network = TrainedNetwork.Load(_folder["w"]))
        {
            Assert.True(network.Origin!.IsForeign);
            Assert.Contains("SHA-256", network.Origin.ToString(), StringComparison.Ordinal);
        }

        byte[] bytes = File.ReadAllBytes(_folder["w"]);
        foreach (int at in (int[])[30, 200, 4000, bytes.Length / 2, bytes.Length - 1])
        {
            bytes[at] ^= 1;
            File.WriteAllBytes(_folder["changed"], bytes);
            Refusal("changed");
            bytes[at] ^= 1;
        }
    }

    [Fact]
    public void Shipped_weights_with_one_changed_bit_are_refused()
    {
        byte[] bytes = File.ReadAllBytes(Shipped);
        bytes[^1000] ^= 1;
        File.WriteAllBytes(_folder["w"], bytes);
        Assert.Contains("no digest", Refusal("w"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("format", "pairscope-weights-9", "format")]
    [InlineData("classes", "A'',A1',A2',E',E''", "classes")]
    [InlineData("GapRangeMeV", "[1e308,1e308]", "Δ0")]
    [InlineData("ChemicalPotentialRangeMeV", "[-1e308,1e308]", "μ")]
    [InlineData("Energies", "[0,6,9,14,1e9]", "energy")]
    [InlineData("Broadening", "[1,1e308]", "η")]
    [InlineData("Classes", "3", "3 classes apart")]
    public void Metadata_that_make_no_sense_are_refused(string key, string value, string says)
    {
        var metadata = new Dictionary<string, string>(Good.Metadata, StringComparer.Ordinal);
        if (metadata.ContainsKey(key))
        {
            metadata[key] = value;
        }
        else
        {
            JsonObject configuration = JsonNode.Parse(metadata["configuration"])!.AsObject();
            configuration[key] = JsonNode.Parse(value);
            metadata["configuration"] = configuration.ToJsonString();
        }

        new SafetensorsFile(Good.Tensors, metadata).Save(_folder["w"]);
        Assert.Contains(says, Refusal("w"), StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_that_make_no_sense_are_refused()
    {
        Refuse(t => t["novelty.limits"] = new StoredTensor([2], [0, 1]), "novelty.limits");
        Refuse(t => t.Keys.Where(k => k.StartsWith("novelty", StringComparison.Ordinal)).ToList().ForEach(k => t.Remove(k)), "novelty");
        foreach (string size in (string[])["mean", "basis", "centres", "precision", "limits"])
        {
            Refuse(t => t["novelty." + size] = new StoredTensor([3], [1, 1, 1]), $"'novelty.{size}' of a size that fits");
        }

        Refuse(t => t["temperature"] = new StoredTensor([1], [0]), "temperature");
        Refuse(t => t["trust"] = new StoredTensor([1], [2]), "trust");
        Refuse(t => t["deviations"] = t["deviations"] with { Values = [.. t["deviations"].Values.Select((v, i) => i == 2 ? -1 : v)] }, "deviations");
        Refuse(t => t["entry.weight"] = t["entry.weight"] with { Shape = [361, 192] }, "entry.weight");
        Refuse(t => t["surfaces"] = t["surfaces"] with { Values = [.. t["surfaces"].Values.Select((v, i) => i == 1 ? 77 : v)] }, "surfaces");
        Refuse(t => t["entry.bias"] = t["entry.bias"] with { Values = [.. t["entry.bias"].Values.Select((v, i) => i == 3 ? float.NaN : v)] }, "not finite");
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_no_answer()
    {
        var tensors = new Dictionary<string, StoredTensor>(Good.Tensors, StringComparer.Ordinal);
        tensors["block.0.norm.weight"] = tensors["block.0.norm.weight"] with { Values = [.. tensors["block.0.norm.weight"].Values.Select(_ => 3.4e38f)] };
        new SafetensorsFile(tensors, Good.Metadata).Save(_folder["w"]);
        using TrainedNetwork network = TrainedNetwork.Load(_folder["w"]);
        var input = new float[5 * 64 * 64];
        Array.Fill(input, 1);
        Assert.Contains("not finite", Assert.Throws<InputException>(() => network.Read(input)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}", 16)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 12)]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 12)]
    public void Tensors_that_share_bytes_or_leave_some_out_are_refused(string header, int data)
    {
        byte[] json = System.Text.Encoding.ASCII.GetBytes(header);
        File.WriteAllBytes(_folder["w"], [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[data]]);
        Assert.Throws<InputException>(() => SafetensorsFile.Load(_folder["w"]));
    }

    [Fact]
    public void Three_thousand_tensors_on_the_same_bytes_are_refused_before_they_take_memory()
    {
        const int Values = 100_000;
        string header = "{" + string.Join(',', Enumerable.Range(0, 3000).Select(i => $"\"t{i}\":{{\"dtype\":\"F32\",\"shape\":[{Values}],\"data_offsets\":[0,{sizeof(float) * Values}]}}")) + "}";
        byte[] json = System.Text.Encoding.ASCII.GetBytes(header);
        File.WriteAllBytes(_folder["w"], [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[sizeof(float) * Values]]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InputException>(() => SafetensorsFile.Load(_folder["w"]));
        long file = new FileInfo(_folder["w"]).Length;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20 * file); // 1.2 GB if each were read
    }

    private void Refuse(Action<Dictionary<string, StoredTensor>> change, string says)
    {
        var tensors = new Dictionary<string, StoredTensor>(Good.Tensors, StringComparer.Ordinal);
        change(tensors);
        new SafetensorsFile(tensors, Good.Metadata).Save(_folder["w"]);
        Assert.Contains(says, Refusal("w"), StringComparison.Ordinal);
    }

    private string Refusal(string name) => Assert.Throws<InputException>(() => TrainedNetwork.Load(_folder[name]).Dispose()).Message;
}
