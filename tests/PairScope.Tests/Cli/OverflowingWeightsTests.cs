using PairScope.Learning.Networks;

namespace PairScope.Tests.Cli;

/// <summary>Weights whose numbers are finite and whose answers are not end every verb that reads with them in one sentence, without a file.</summary>
public sealed class OverflowingWeightsTests : IDisposable
{
    private readonly CommandLine _inputs = new();
    private readonly CommandLine _line = new();

    public void Dispose()
    {
        _inputs.Dispose();
        _line.Dispose();
    }

    [Fact]
    public void Neither_predict_nor_evaluate_answers_from_numbers_that_are_not_finite()
    {
        SafetensorsFile good = SafetensorsFile.Load(Path.Combine(SharedData.RepositoryRoot, "weights", "one-energy.safetensors"));
        var tensors = new Dictionary<string, StoredTensor>(good.Tensors, StringComparer.Ordinal);
        tensors["block.0.norm.weight"] = tensors["block.0.norm.weight"] with { Values = [.. tensors["block.0.norm.weight"].Values.Select(_ => 3.4e38f)] };
        string weights = _inputs.File("w.safetensors");
        new SafetensorsFile(tensors, good.Metadata).Save(weights);

        string protocol = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "protocols", "publication.yaml"));
        File.WriteAllText(_inputs.File("p.yaml"), string.Join('\n', protocol.Split('\n').Select(l => l.StartsWith("counts:", StringComparison.Ordinal) ? "counts: { train: 0, validation: 0, test: 5 }" : l)));
        _inputs.Succeed("dataset", "generate", _inputs.File("p.yaml"), "-o", _inputs.File("data"));
        _inputs.Succeed("simulate", "--irrep", "A1'", "--space", "r", "-o", _inputs.File("map.npy"));

        Assert.Contains("not finite", _line.Refused("predict", _inputs.File("map.npy"), "--model", weights, "-o", _line.File("a.json")), StringComparison.Ordinal);
        Assert.Contains("not finite", _line.Refused("predict", _inputs.File("map.npy"), "--fast", "--model", weights, "-o", _line.File("a.json")), StringComparison.Ordinal);
        Assert.Contains("not finite", _line.Refused("evaluate", "--data", _inputs.File("data"), "--model", weights, "--json", _line.File("a.json")), StringComparison.Ordinal);
    }
}
