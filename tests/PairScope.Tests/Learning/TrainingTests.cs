using PairScope.Learning.Networks;
using PairScope.Learning.Torch;
using PairScope.Learning.Training;

namespace PairScope.Tests.Learning;

[Collection(TorchCollection.Name)]
public sealed class TrainingTests
{
    [Fact]
    public void One_batch_is_learnt_by_heart()
    {
        TorchRuntime.Threads = 2;
        NetworkConfiguration configuration = Samples.Configuration();
        using TwoHeadNetwork network = NetworkRegistry.Create(configuration, seed: 1);
        using var optimiser = new AdamW(network.Weights.Trained, rate: 2e-3, weightDecay: 0);
        Batch batch = Samples.Batch(configuration, count: 10, noise: 0.05);
        double first = Trainer.Step(network, optimiser, batch, parameterWeight: 1);
        double last = first;
        for (int step = 0; step < 150; step++)
        {
            last = Trainer.Step(network, optimiser, batch, parameterWeight: 1);
        }

        Assert.True(first > 1, $"the loss began at {first}, which leaves nothing to learn");
        Assert.True(last < 0.02, $"the loss fell from {first} only to {last}");
    }

    [Fact]
    public void The_same_seed_trains_the_same_weights()
    {
        Dictionary<string, float[]> first = Train(seed: 5).Weights;
        Dictionary<string, float[]> second = Train(seed: 5).Weights;
        Dictionary<string, float[]> other = Train(seed: 6).Weights;
        Assert.Equal(first, second);
        Assert.NotEqual(first["shared.weight"], other["shared.weight"]);
    }

    [Fact]
    public void Every_pass_is_reported_and_the_work_left_falls_to_nothing()
    {
        var reports = new List<TrainingProgress>();
        IReadOnlyList<EpochReport> log = Train(seed: 1, new Recorder(reports)).Log;
        Assert.Equal([1, 2], log.Select(e => e.Epoch));
        Assert.Equal(6, reports.Count); // 20 maps in batches of 8: three steps a pass
        Assert.Equal(reports[^1].Steps, reports[^1].Step);
        Assert.Equal(TimeSpan.Zero, reports[^1].Remaining);
        Assert.Equal(log, reports.Where(r => r.Finished is not null).Select(r => r.Finished!));
    }

    [Fact]
    public void The_mixing_angle_of_in_plane_triplets_leaves_the_loss_alone()
    {
        NetworkConfiguration configuration = Samples.Configuration();
        LabelledMaps maps = Samples.Maps(5, seed: 2);
        MapLabel[] turned = maps.Labels.Select(l => MapLabel.HasMixingAngle(l.Class) ? l : l with { MixingAngle = l.MixingAngle + 1 }).ToArray();
        Batch before = Make(maps);
        Batch after = Make(maps with { Labels = turned });
        Assert.Equal(before.Targets, after.Targets);
        Assert.Equal([1f, 1f, 0f, 0f], before.Mask[4..8]); // A''
        Assert.Equal([1f, 1f, 0f, 0f], before.Mask[16..20]); // E''
        Assert.Equal([1f, 1f, 1f, 1f], before.Mask[0..4]); // A1'

        Batch Make(LabelledMaps m) => new BatchMaker(m, configuration).Make([0, 1, 2, 3, 4], 0, 1, 0);
    }

    [Fact]
    public void Targets_read_back_as_the_parameters_they_were_made_from()
    {
        NetworkConfiguration configuration = Samples.Configuration();
        var target = new float[4];
        var mask = new float[4];
        foreach (double theta in new[] { 0.1, 1.2, 1.7, 3.0 })
        {
            OutputScale.Write(configuration, new MapLabel(0, 1.3, theta, 250), target, mask);
            var (mu, gap, angle) = OutputScale.Read(configuration, target);
            Assert.Equal(250, mu, 1e-3);
            Assert.Equal(1.3, gap, 1e-5);
            Assert.Equal(theta, angle, 1e-5);
        }
    }

    [Fact]
    public void A_cancelled_training_stops()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Train(seed: 1, cancellation: cancelled.Token));
    }

    private static (Dictionary<string, float[]> Weights, IReadOnlyList<EpochReport> Log) Train(
        int seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        var options = new TrainingOptions { Epochs = 2, BatchSize = 8, Seed = seed, Threads = 2 };
        var (network, log) = Trainer.Train(
            Samples.Maps(20, seed: 1), Samples.Maps(10, seed: 2), Samples.Configuration(), options, progress, cancellation);
        using (network)
        {
            return (network.Weights.Snapshot(), log);
        }
    }

    private sealed class Recorder(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
