using System.Globalization;
using PairScope.Cli;
using PairScope.Learning.Answers;
using PairScope.Learning.Batches;
using PairScope.Learning.Networks;
using PairScope.Tests.Formats;
using PairScope.Training;
using PairScope.Training.Networks;

namespace PairScope.Tests.Learning;

[Collection(TorchCollection.Name)]
public sealed class TorchExportTests
{
    [TorchFact("torch")]
    public void The_ten_lines_of_PyTorch_in_the_documentation_give_the_same_answers()
    {
        using var folder = new TemporaryFolder();
        NetworkConfiguration configuration = Samples.Configuration(0.1, network: "filterbank");
        var options = new TrainingOptions { Epochs = 2, BatchSize = 8, Width = 0.1, Threads = 1 };
        LabelledMaps maps = Samples.Maps(40, seed: 1);
        (TwoHeadNetwork network, IReadOnlyList<EpochReport> log) = Trainer.Train(maps, Samples.Maps(30, seed: 2), configuration, options);
        using TrainedNetwork trained = Completion.Of(network, maps, Samples.Maps(30, seed: 2), options, log, Samples.Protocol);
        trained.Save(folder["weights.safetensors"]);
        using var output = new StringWriter();
        Assert.Equal(0, PairScopeCommand.Invoke(["export", "--torch", folder["weights.safetensors"], "-o", folder["network.npz"]], output, output));

        Batch batch = Samples.Batch(configuration, count: 6, noise: 0.05);
        File.WriteAllText(folder["input.csv"], string.Join('\n', batch.Inputs.Select(v => v.ToString("R", CultureInfo.InvariantCulture))));
        string lines = PythonOf(Path.Combine(SharedData.RepositoryRoot, "docs", "formats.md"));
        string script = "import os, sys\nos.chdir(sys.argv[1])\n" + lines
            + "\nw = {k: v.double() for k, v in w.items()}" // single precision would round the filters' answers, which are then multiplied by up to ten
            + "\nx = torch.from_numpy(np.loadtxt('input.csv')).view(6, 1, 32, 32)\n"
            + "print(' '.join(repr(float(v)) for r in network(x) for v in r.flatten()))\n";
        double[] judged = [.. Python.Run(script, folder.Root).Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture))];

        NetworkAnswer ours = trained.Network.Read(Rows.Of(batch.Inputs, batch.Inputs.Length / batch.Count));
        double[] expected = [.. ours.Scores.Values.Concat(ours.Parameters.Values).Select(v => (double)v)];
        Assert.Equal(expected.Length, judged.Length);
        Assert.All(expected.Zip(judged), p => Assert.Equal(p.First, p.Second, 1e-5 * Math.Max(1, Math.Abs(p.First))));
    }

    [Fact]
    public void A_file_that_is_no_network_is_refused()
    {
        using var folder = new TemporaryFolder();
        new SafetensorsFile(new Dictionary<string, StoredTensor>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal)).Save(folder["x.safetensors"]);
        using var error = new StringWriter();
        Assert.Equal(2, PairScopeCommand.Invoke(["export", "--torch", folder["x.safetensors"], "-o", folder["n.npz"]], TextWriter.Null, error));
        Assert.Contains("no PairScope network", error.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(folder["n.npz"]));
    }

    // The block of Python that defines the network.
    private static string PythonOf(string page)
    {
        string text = File.ReadAllText(page);
        int use = text.IndexOf("def network(", StringComparison.Ordinal);
        int start = text.LastIndexOf("```python\n", use, StringComparison.Ordinal) + "```python\n".Length;
        return text[start..text.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
