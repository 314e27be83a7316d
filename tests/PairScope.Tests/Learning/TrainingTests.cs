using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Learning;
using PairScope.Learning.Batches;
using PairScope.Learning.Networks;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.Tests.Formats;
using PairScope.TightBinding;
using PairScope.Training;
using PairScope.Training.Networks;
using PairScope.Training.Torch;

namespace PairScope.Tests.Learning;

[Collection(TorchCollection.Name)]
public sealed class TrainingTests
{
    [TorchTheory]
    [InlineData("vgg16")]
    [InlineData("filterbank")]
    [InlineData("convnext")]
    public void One_batch_is_learnt_by_heart(string name)
    {
        TorchRuntime.Threads = 2;
        NetworkConfiguration configuration = Samples.Configuration(network: name);
        using TwoHeadNetwork network = NetworkRegistry.Create(configuration, seed: 1);
        using var optimiser = new AdamW(network.Weights.Trained, rate: 2e-3, weightDecay: 0);
        Batch batch = Samples.Batch(configuration, count: 10, noise: 0.05);
        network.Prepare([.. batch.Inputs.Chunk(batch.Inputs.Length / batch.Count)], [.. batch.Labels.Select(l => (int)l)], Study.NbSe2);
        double first = Trainer.Step(network, optimiser, batch, parameterWeight: 0.02);
        Assert.True(first > 1, $"the loss began at {first}, which leaves nothing to learn");
        double last = first;
        double classes = double.PositiveInfinity;
        for (int step = 1; step <= 120 && !(last < 0 && classes < 0.05); step++)
        {
            last = Trainer.Step(network, optimiser, batch, parameterWeight: 0.02);
            classes = step % 10 == 0 ? CrossEntropy(network, batch) : classes;
        }

        Assert.True(classes < 0.05, $"the cross-entropy fell only to {classes}");
        Assert.True(last < 0, $"the loss fell from {first} only to {last}"); // the parameters' likelihood is above 1
    }

    private static double CrossEntropy(TwoHeadNetwork network, Batch batch)
    {
        using var scope = new TensorScope();
        return network.Forward(batch, training: true).Scores.CrossEntropy(Tensor.From(batch.Labels, batch.Count)).Item();
    }

    [TorchFact]
    public void The_same_seed_trains_the_same_weights()
    {
        Dictionary<string, float[]> first = Train(seed: 5).Weights;
        Dictionary<string, float[]> second = Train(seed: 5).Weights;
        Dictionary<string, float[]> other = Train(seed: 6).Weights;
        Assert.Equal(first, second);
        Assert.NotEqual(first["shared.weight"], other["shared.weight"]);
    }

    [TorchFact]
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

    [TorchFact]
    public void The_loss_is_the_likelihood_of_the_true_class_alone()
    {
        NetworkConfiguration configuration = Samples.Configuration();
        MapLabel label = Samples.Maps(5, seed: 2).Labels[3]; // E', which has an angle
        var target = new float[ParameterHead.Targets];
        ParameterHead.WriteTargets(configuration, label, target);
        var row = new float[5 * ParameterHead.Quantities];
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = (float)Math.Sin(i); // anything
        }

        double expected = 0;
        for (int q = 0; q < 2; q++)
        {
            double s = row[((4 + q) * 5) + label.Class];
            expected += 0.5 * ((Math.Pow(row[(q * 5) + label.Class] - target[q], 2) / Math.Exp(s)) + s);
        }

        double t = row[(6 * 5) + label.Class];
        double chord = Math.Pow(row[(2 * 5) + label.Class] - target[2], 2) + Math.Pow(row[(3 * 5) + label.Class] - target[3], 2);
        expected += 0.5 * ((chord / Math.Exp(t)) + (2 * t));
        var batch = new Batch(1, [], [label.Class], target, [true]);
        using var scope = new TensorScope();
        Assert.Equal(expected, ParameterLoss.Of(Tensor.From(row, 1, row.Length), batch).Item(), 1e-5);

        // A'' has no angle: turning its target changes nothing.
        var plain = new Batch(1, [], [1], target, [false]);
        var turned = new Batch(1, [], [1], [target[0], target[1], target[3], target[2]], [false]);
        Assert.Equal(
            ParameterLoss.Of(Tensor.From(row, 1, row.Length), plain).Item(), ParameterLoss.Of(Tensor.From(row, 1, row.Length), turned).Item());
    }

    [Fact]
    public void Targets_read_back_as_the_parameters_they_were_made_from()
    {
        NetworkConfiguration configuration = Samples.Configuration();
        var target = new float[ParameterHead.Targets];
        foreach (double theta in new[] { 0.1, 1.2, 1.7, 3.0 })
        {
            ParameterHead.WriteTargets(configuration, new MapLabel(Samples.OfClass(0), 1.3, theta, 250), target);
            var row = new float[5 * ParameterHead.Quantities];
            for (int q = 0; q < ParameterHead.Targets; q++)
            {
                row[(q * 5) + 2] = target[q];
            }

            ParameterReading reading = ParameterHead.Read(configuration, row, 2);
            Assert.Equal(250, reading.ChemicalPotentialMeV, 1e-3);
            Assert.Equal(1.3, reading.GapMeV, 1e-5);
            Assert.Equal(theta, reading.MixingAngle, 1e-5);
        }
    }

    [TorchFact]
    public void Maps_are_not_changed_behind_fixed_filters()
    {
        var options = new TrainingOptions { Epochs = 1, Width = 0.05, Augmentation = new Augmentation { Strain = 0.01 } };
        InputException fault = Assert.Throws<InputException>(() =>
            Trainer.Train(Samples.Maps(12, 1), Samples.Maps(10, 2), Samples.Configuration(0.05, network: "filterbank"), options, null, null));
        Assert.Contains("--strain", fault.Message, StringComparison.Ordinal);
    }

    [TorchTheory]
    [InlineData("filterbank", 0)]
    [InlineData("convnext", 0.02)]
    public void A_training_killed_and_resumed_ends_with_the_same_weights(string name, double strain)
    {
        using var folder = new TemporaryFolder();
        string checkpoint = folder["x.checkpoint"];
        var options = new TrainingOptions
        {
            Network = name, Epochs = 6, BatchSize = 8, Seed = 4, Threads = 1, Width = 0.05, CheckpointInterval = TimeSpan.Zero,
            Augmentation = new Augmentation { Strain = strain, Gain = strain },
        };
        NetworkConfiguration configuration = Samples.Configuration(0.05, network: name);
        Dictionary<string, float[]> Weights(IProgress<TrainingProgress>? progress, string? path, CancellationToken token = default)
        {
            var (network, _) = Trainer.Train(Samples.Maps(24, 1), Samples.Maps(10, 2), configuration, options, progress, path, token);
            using (network)
            {
                return network.Weights.Snapshot();
            }
        }

        Dictionary<string, float[]> whole = Weights(null, null);
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Weights(new Stopper(stop, 11), checkpoint, stop.Token));
        Assert.True(File.Exists(checkpoint));
        Assert.Equal(whole, Weights(null, checkpoint));
        foreach (int steps in (int[])[1, 4, 7])
        {
            // Within a pass too.
            File.Delete(checkpoint);
            options = options with { CheckpointSteps = steps, CheckpointInterval = TimeSpan.FromHours(1) };
            using var early = new CancellationTokenSource();
            Assert.ThrowsAny<OperationCanceledException>(() => Weights(new Stopper(early, 8), checkpoint, early.Token));
            Assert.True(File.Exists(checkpoint));
            Assert.Equal(whole, Weights(null, checkpoint));
        }

        InputException moved = Assert.Throws<InputException>(() => Trainer.Train(Samples.Maps(24, 3), Samples.Maps(10, 2), configuration, options, null, checkpoint));
        Assert.Contains("maps have changed", moved.Message, StringComparison.Ordinal);
        TrainingOptions changed = strain > 0 ? options with { Augmentation = options.Augmentation with { Shift = 0.5 } } : options with { Rate = 1e-3 };
        InputException other = Assert.Throws<InputException>(() =>
            Trainer.Train(Samples.Maps(24, 1), Samples.Maps(10, 2), configuration, changed, null, checkpoint));
        Assert.Contains("other options", other.Message, StringComparison.Ordinal);
        byte[] bytes = File.ReadAllBytes(checkpoint);
        bytes[^50] ^= 1;
        File.WriteAllBytes(checkpoint, bytes);
        InputException damaged = Assert.Throws<InputException>(() => Trainer.Train(Samples.Maps(24, 1), Samples.Maps(10, 2), configuration, options, null, checkpoint));
        Assert.Contains("Delete it to start anew", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bank_of_filters_is_stored_in_bytes_without_loss_and_knows_what_an_exchange_of_n1_and_n2_does()
    {
        NetworkConfiguration configuration = Samples.Configuration(0.05, network: "filterbank");
        LabelledMaps maps = Samples.Maps(120, seed: 4);
        var maker = new BatchMaker(maps, configuration);
        (FilterBank bank, _) = FilterBankTraining.Make(
            configuration, [.. Enumerable.Range(0, maps.Count).Select(i => maker.Make([i], 0, 0, 0).Inputs)], [.. maps.Labels.Select(l => l.Class)], Study.NbSe2);
        var tensors = bank.ToTensors().ToDictionary(t => t.Name, t => t.Tensor, StringComparer.Ordinal);
        Assert.Equal(TensorType.I8, tensors["bank.folded"].Type);
        float[] whole = bank.Whole();
        Assert.Equal(whole, FilterBank.FromTensors(configuration, tensors).Whole());

        float[] signs = bank.ExchangeSigns;
        Assert.Equal(bank.Count, signs.Length);
        int pixels = Samples.Size * Samples.Size;
        for (int k = 0; k < signs.Length; k++)
        {
            float[] filter = whole[(k * pixels)..((k + 1) * pixels)];
            Assert.Equal(filter, Enumerable.Range(0, pixels).Select(i => signs[k] * filter[(i % Samples.Size * Samples.Size) + (i / Samples.Size)]));
        }
    }

    [Fact]
    public void Noise_drawn_behind_the_filter_bank_is_the_noise_of_the_maps()
    {
        NetworkConfiguration configuration = Samples.Configuration(network: "filterbank");
        LabelledMaps maps = Samples.Maps(40, seed: 1);
        var clean = new BatchMaker(maps, configuration);
        (FilterBank bank, _) = FilterBankTraining.Make(
            configuration, [.. clean.Make([.. Enumerable.Range(0, 40)], 0, 0, 0).Inputs.Chunk(Samples.Size * Samples.Size)], [.. maps.Labels.Select(l => l.Class)], Study.NbSe2);
        var behind = BatchMaker.Behind(bank, maps, configuration);
        const int Draws = 400;
        const double Noise = 0.2;
        int outputs = bank.Count;
        (double[] Mean, double[] Variance, double Covariance) Moments(Func<int, float[]> draw)
        {
            var all = Enumerable.Range(0, Draws).Select(draw).ToArray();
            double[] mean = [.. Enumerable.Range(0, outputs).Select(k => all.Average(z => z[k]))];
            double[] variance = [.. Enumerable.Range(0, outputs).Select(k => all.Average(z => Math.Pow(z[k] - mean[k], 2)))];
            return (mean, variance, all.Average(z => (z[0] - mean[0]) * (z[1] - mean[1])));
        }

        // In units of the map's own deviation. A map divided by its deviation with the noise in it has besides a factor common to all filters that
        // varies with the noise, which small windows show: that factor belongs to the amplitude, which no reading of a map relies on.
        float[] map = maps.Maps[7];
        double average = map.Average();
        double deviation = Math.Sqrt(map.Average(v => (v - average) * (v - average)) * (1 + (2 * Noise * Noise)));
        var noise = new MapNoise(Samples.Size);
        float[] Noisy(int draw)
        {
            double[] noisy = Array.ConvertAll(map, v => (double)v);
            noise.Add(noisy, Noise, draw);
            double mean = noisy.Average();
            return Array.ConvertAll(noisy, v => (float)((v - mean) / deviation));
        }

        var through = Moments(d => bank.Apply(Rows.Of(Noisy(d), bank.Pixels)).Values);
        var drawn = Moments(d => behind.Make([7], Noise, 3, d).Inputs);
        double expected = Noise * Noise / (1 + (2 * Noise * Noise));

        // Noise is measured by the map's rms, the input by its deviation from its mean.
        double excess = map.Average(v => v * v) / map.Average(v => (v - average) * (v - average));
        Assert.InRange(excess, 1, 1.1);
        Assert.Equal(excess, through.Variance.Average() / expected, 0.03);
        Assert.Equal(1, drawn.Variance.Average() / expected, 0.03);
        Assert.True(Math.Abs(through.Covariance) < 0.25 * expected);
        double distance = through.Mean.Zip(drawn.Mean, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(distance < 6 * Math.Sqrt(2 * expected / Draws) + (0.01 * drawn.Mean.Max(Math.Abs)), $"means differ by {distance}");
    }

    [Theory]
    [InlineData("E'", 0)]
    [InlineData("E' (phase)", 1.1)]
    [InlineData("E' (phase)", -0.7)]
    public void The_mirror_image_of_an_E_prime_map_is_the_map_of_the_mirrored_state(string name, double phase)
    {
        const int L = 32;
        float[] Map(MapLabel label) => [.. QpiMap.Compute(
            new CrystalGreenFunction(new BdgHamiltonian(Materials.NbSe2(90), label.Hypothesis.Gap(1.2, label.MixingAngle, label.Phase)), 1, 1e-6),
            Impurity.Scalar(100), 0.5, L).RealSpace.Select(v => (float)v)];
        var label = new MapLabel(TableHypothesis.WithPhase.First(h => string.Equals(h.Name, name, StringComparison.Ordinal)), 1.2, 0.4, 90) { Phase = phase };
        var maps = new LabelledMaps(L, [0.0], [Map(label)], [label]);
        LabelledMaps doubled = maps.WithMirrorImages();
        Assert.Equal(2, doubled.Count);
        float[] expected = Map(doubled.Labels[1]);
        double deviation = doubled.Maps[1].Zip(expected, (a, b) => Math.Abs(a - b)).Max() / expected.Max(Math.Abs);
        Assert.True(deviation < 1e-5, $"{deviation:E1}");
        Assert.True(maps.Maps[0].Zip(expected, (a, b) => Math.Abs(a - b)).Max() > 1e-2 * expected.Max(Math.Abs));
    }

    [Fact]
    public void Maps_that_tell_the_sign_of_the_phase_are_not_learnt()
    {
        Protocol protocol = Protocol.Load(Path.Combine(SharedData.RepositoryRoot, "protocols", "magnetic.yaml"));
        Assert.True(protocol.TellsSignOfStates);
        Assert.Contains("pairscope fit", Assert.Throws<InputException>(() => new TrainingOptions().ConfigurationFor(protocol)).Message, StringComparison.Ordinal);
        string scalar = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "protocols", "chiral.yaml"));
        Assert.Throws<InputException>(() => new TrainingOptions().ConfigurationFor(Protocol.Parse(scalar + "\ntip: { spin: z, polarisation: 0.4 }\n", "test")));
        NetworkConfiguration chiral = new TrainingOptions().ConfigurationFor(Protocol.Load(Path.Combine(SharedData.RepositoryRoot, "protocols", "chiral.yaml")));
        Assert.Equal([HeldState.Angle, HeldState.None, HeldState.Angle, HeldState.Disc, HeldState.Chirality, HeldState.None], chiral.States);
        Assert.Null(new TrainingOptions().ConfigurationFor(Protocol.Load(Path.Combine(SharedData.RepositoryRoot, "protocols", "one-energy.yaml"))).States);
    }

    [TorchFact]
    public void A_cancelled_training_stops()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Train(seed: 1, cancellation: cancelled.Token));
    }

    private static (Dictionary<string, float[]> Weights, IReadOnlyList<EpochReport> Log) Train(
        int seed, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        TrainingOptions options = TrainingOptions.For("vgg16") with { Epochs = 2, BatchSize = 8, Seed = seed, Threads = 2 };
        var (network, log) = Trainer.Train(
            Samples.Maps(20, seed: 1), Samples.Maps(10, seed: 2), Samples.Configuration(), options, progress, null, cancellation);
        using (network)
        {
            return (network.Weights.Snapshot(), log);
        }
    }

    private sealed class Stopper(CancellationTokenSource stop, int step) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step)
            {
                stop.Cancel();
            }
        }
    }

    private sealed class Recorder(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
