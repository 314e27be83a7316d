using System.Text;
using PairScope.Learning.Networks;
using PairScope.Tests.Formats;
using PairScope.Training;
using PairScope.Training.Networks;
using PairScope.Training.Torch;

namespace PairScope.Tests.Learning;

/// <summary>Checkpoints whose digest is right and whose content is not what this training can go on from: each is named.</summary>
[Collection(TorchCollection.Name)]
public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TorchFact]
    public void A_checkpoint_that_contradicts_itself_or_is_of_another_format_is_refused()
    {
        Refuse((words, _) => words["format"] = "pairscope-checkpoint-1", "has the format 'pairscope-checkpoint-1'");
        Refuse((words, _) => words.Remove("format"), "has no 'format'");
        Refuse((words, _) => words["log"] = "[null]", "cannot be done");
        Refuse((words, _) => words["log"] = $"[{string.Join(',', Enumerable.Repeat(words["log"].Trim('[', ']'), 7))}]", "cannot be done of 6 passes");
        Refuse((words, _) => words["steps"] = "{}", "the steps of");
        Refuse((_, tensors) => tensors.Remove(First(tensors, "mean/")), "lacks the tensor");
        Refuse((_, tensors) => tensors[First(tensors, "best/")] = new StoredTensor([1], [1]), "has 1 numbers");
        Refuse((_, tensors) => tensors[First(tensors, "square/")] = new StoredTensor([1], [1]), "has 1 numbers");
    }

    [TorchFact]
    public void A_checkpoint_of_other_options_or_of_other_maps_is_refused()
    {
        Refuse((words, _) => words["options"] = words["options"].Replace("\"Epochs\":6", "\"Epochs\":7", StringComparison.Ordinal), "other options");
        Refuse((words, _) => words["data"] = "other data", "maps have changed");
    }

    [TorchFact]
    public void A_checkpoint_without_a_digest_is_refused_however_whole_it_looks()
    {
        (string path, Action load) = Good();
        byte[] bytes = File.ReadAllBytes(path);
        "dig-st"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes("\"digest\"")) + 1));
        File.WriteAllBytes(path, bytes);
        Assert.Contains("carries no digest", Assert.Throws<InputException>(load).Message, StringComparison.Ordinal);
    }

    private void Refuse(Action<Dictionary<string, string>, Dictionary<string, StoredTensor>> change, string says)
    {
        (string path, Action load) = Good();
        SafetensorsFile good = SafetensorsFile.Load(path);
        var words = new Dictionary<string, string>(good.Metadata, StringComparer.Ordinal);
        var tensors = new Dictionary<string, StoredTensor>(good.Tensors, StringComparer.Ordinal);
        change(words, tensors);
        new SafetensorsFile(tensors, words).Save(path);
        string sentence = Assert.Throws<InputException>(load).Message;
        Assert.Contains(says, sentence, StringComparison.Ordinal);
        Assert.Contains("elete it to start anew", sentence, StringComparison.Ordinal);
    }

    private static string First(Dictionary<string, StoredTensor> tensors, string kind) => tensors.Keys.Where(k => k.StartsWith(kind, StringComparison.Ordinal)).Order(StringComparer.Ordinal).First();

    // A checkpoint after one of six passes, and what takes it up.
    private (string Path, Action Load) Good()
    {
        NetworkConfiguration configuration = Samples.Configuration(0.05, network: "filterbank");
        var options = new TrainingOptions { Network = "filterbank", Epochs = 6, Width = 0.05 };
        TwoHeadNetwork network = NetworkRegistry.Create(configuration, seed: 1);
        var optimizer = new AdamW(network.Weights.Trained, 1e-3, 0);
        string path = _folder["x.checkpoint"];
        Checkpoint.Save(path, network, optimizer, options, "data", [new EpochReport(1, 1e-3, 1, 1, 0.5, 1)], network.Weights.Snapshot(), new PassUnderWay(1, 2, 3));
        Checkpoint.Load(path, network, optimizer, options, "data");
        return (path, () => Checkpoint.Load(path, network, optimizer, options, "data"));
    }
}
