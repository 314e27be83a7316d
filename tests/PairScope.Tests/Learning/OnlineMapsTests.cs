using PairScope.Data;
using PairScope.Learning.Batches;
using PairScope.Learning.Networks;
using PairScope.Tests.Data;
using PairScope.Tests.Formats;
using PairScope.Training;
using PairScope.Training.Networks;

namespace PairScope.Tests.Learning;

[Collection(TorchCollection.Name)]
public class OnlineMapsTests
{
    private static readonly Protocol Tiny = Protocol.Parse(DatasetFolder.Tiny, "tiny.yaml");
    private static readonly Protocol Larger = Protocol.Parse(DatasetFolder.Tiny.Replace("size: 8", "size: 16", StringComparison.Ordinal), "larger.yaml"); // the least that the network takes

    [Fact]
    public void Maps_made_during_training_are_those_of_a_data_set_that_nobody_wrote()
    {
        using var folder = new DatasetFolder();
        folder.Generate(folder["data"]);
        using Dataset data = Dataset.Open(folder["data"]);
        LabelledMaps written = LabelledMaps.Read(data, Split.Train);
        var online = new OnlineMaps(Tiny, count: 15, passes: 2, seed: null, threads: 2);
        for (int i = 0; i < written.Count; i++)
        {
            LabelledMaps pass = online.Pass(i / 15);
            Assert.Equal(written.Labels[i], pass.Labels[i % 15]);
            Assert.Equal(written.Maps[i], pass.Maps[i % 15]);
        }

        Assert.Equal(written.Labels, online.Together(30).Labels);
        Assert.Equal(LabelledMaps.Read(data, Split.Validation).Maps.ToArray(), online.Validation(5).Maps.ToArray());
    }

    [Fact]
    public void Every_pass_has_maps_of_its_own_whatever_the_cores_and_the_order_of_asking()
    {
        var one = new OnlineMaps(Tiny, 6, 4, seed: 3, threads: 1);
        var two = new OnlineMaps(Tiny, 6, 4, seed: 3, threads: 2);
        float[][][] forth = [.. Enumerable.Range(0, 4).Select(p => one.Pass(p).Maps.ToArray())];
        foreach (int pass in new[] { 3, 0, 2, 1 })
        {
            Assert.Equal(forth[pass], two.Pass(pass).Maps.ToArray());
        }

        Assert.Equal(24, forth.SelectMany(p => p).Select(m => m.Sum(v => Math.Abs(v))).Distinct().Count());
        Assert.Equal(24, one.Total);
    }

    [TorchFact]
    public void A_training_on_such_maps_resumed_ends_as_if_it_had_never_stopped()
    {
        using var folder = new TemporaryFolder();
        var options = new TrainingOptions { Epochs = 4, BatchSize = 8, Seed = 4, Threads = 1, Width = 0.05, CheckpointInterval = TimeSpan.Zero };
        NetworkConfiguration configuration = options.ConfigurationFor(Larger);
        Assert.Equal([5, 30], configuration.GapRangeMeV);
        Dictionary<string, float[]> Weights(int? stopAfter, string? checkpoint)
        {
            using var stop = new CancellationTokenSource();
            var source = new OnlineMaps(Larger, 30, options.Epochs, seed: null, threads: 2);
            (TwoHeadNetwork network, _) = Trainer.Train(source, source.Validation(5), configuration, options, new Stopper(stop, stopAfter), checkpoint, stop.Token);
            using (network)
            {
                return network.Weights.Snapshot();
            }
        }

        Dictionary<string, float[]> whole = Weights(null, null);
        Assert.ThrowsAny<OperationCanceledException>(() => Weights(7, folder["x.checkpoint"]));
        Assert.Equal(whole, Weights(null, folder["x.checkpoint"]));
    }

    private sealed class Stopper(CancellationTokenSource stop, int? step) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step)
            {
                stop.Cancel();
            }
        }
    }
}
