using System.Text.Json.Nodes;
using PairScope.Learning;
using PairScope.Learning.Answers;
using PairScope.Learning.Batches;
using PairScope.Learning.Evaluation;
using PairScope.Learning.Networks;
using PairScope.Numerics;
using PairScope.Tests.Formats;
using PairScope.Training;
using PairScope.Training.Networks;

namespace PairScope.Tests.Learning;

/// <summary>A small network trained once on five plainly different classes.</summary>
public sealed class TrainedFixture : IDisposable
{
    private readonly Lazy<TrainedNetwork> _network = new(() =>
    {
        var options = new TrainingOptions { Epochs = 8, BatchSize = 16, Seed = 1, Threads = 2, Representation = InputRepresentation.Real };
        LabelledMaps training = Samples.Maps(200, seed: 11);
        LabelledMaps validation = Samples.Maps(100, seed: 12);
        var (network, log) = Trainer.Train(training, validation, Samples.Configuration(), options);
        return Completion.Of(network, training, validation, options, log, Samples.Protocol);
    });

    internal TrainedNetwork Network => _network.Value;

    public void Dispose()
    {
        if (_network.IsValueCreated)
        {
            Network.Dispose();
        }
    }
}

[Collection(TorchCollection.Name)]
public sealed class TrainedNetworkTests(TrainedFixture fixture) : IClassFixture<TrainedFixture>
{
    private const double TrainingNoise = 0.05;
    private TrainedNetwork Network => fixture.Network;

    [TorchFact]
    public void Plainly_different_classes_are_told_apart()
    {
        EvaluationResult result = Evaluator.Evaluate(Network, Samples.Maps(100, seed: 13), TrainingNoise, seed: 3);
        Assert.Equal(["A1'", "A''", "A2'", "E'", "E''"], result.Classes.Select(c => c.Class), StringComparer.Ordinal);
        Assert.All(result.Classes, c => Assert.Equal(20, c.Count));
        Assert.All(result.Classes, c => Assert.InRange(c.HitRate, 0.9, 1));
    }

    [TorchFact]
    public void Maps_changed_as_in_the_training_are_nothing_new()
    {
        TrainingOptions options = TrainingOptions.For("convnext") with
        {
            Width = 0.05, Epochs = 1, Threads = 2, Representation = InputRepresentation.RealSpace, Augmentation = new Augmentation { Gain = 0.2, Shift = 1 },
        };
        NetworkConfiguration configuration = Samples.Configuration(0.05, network: "convnext");
        (LabelledMaps training, LabelledMaps validation) = (Samples.Maps(200, seed: 11), Samples.Maps(100, seed: 12));
        var (network, log) = Trainer.Train(training, validation, configuration, options);
        using TrainedNetwork trained = Completion.Of(network, training, validation, options, log, Samples.Protocol);
        Batch batch = new BatchMaker(Samples.Maps(100, seed: 13), configuration).Make([.. Enumerable.Range(0, 100)], options.Noise, seed: 9, pass: 0, augmentation: options.Augmentation);

        // One in 200 for each of two measures, and limits from a hundred validation maps.
        Assert.InRange(trained.Read(batch.Inputs).Count(r => r.Novelty > 1), 0, 10);
    }

    [TorchFact]
    public void The_table_has_no_mixing_angle_for_in_plane_triplets()
    {
        EvaluationResult result = Evaluator.Evaluate(Network, Samples.Maps(20, seed: 14), TrainingNoise, seed: 3);
        foreach (ClassResult row in result.Classes)
        {
            Assert.Equal(row.Class is "A''" or "E''", row.MixingErrorRad is null);
            Assert.InRange(row.MixingErrorRad ?? 0, 0, Math.PI / 2);
            Assert.InRange(row.GapErrorMeV!.Value, 0, 1.8);
        }

        string[] lines = result.ToMarkdown().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(9, lines.Length);
        Assert.InRange(result.CalibrationError, 0, 1);
        Assert.InRange(result.Coverage95, result.Coverage68, 1);
        Assert.Equal(20, result.Confusion.Sum(row => row.Sum()));
        Assert.StartsWith("| A'' | 4 |", lines[3], StringComparison.Ordinal);
        Assert.Contains("| – |", lines[3], StringComparison.Ordinal);
    }

    [TorchFact]
    public void Classes_that_do_not_occur_have_no_row()
    {
        LabelledMaps all = Samples.Maps(10, seed: 15);
        var one = new LabelledMaps(all.Size, all.Energies, [all.Maps[2]], [all.Labels[2]]);
        Assert.Equal(["A2'"], Evaluator.Evaluate(Network, one, 0, seed: 1).Classes.Select(c => c.Class), StringComparer.Ordinal);
    }

    [TorchFact]
    public void Maps_of_another_size_are_refused()
    {
        var other = new LabelledMaps(64, [0.0], [new float[64 * 64]], [new MapLabel(Samples.OfClass(0), 1, 0, 0)]);
        Assert.Contains("64 × 64 at 0 meV", Assert.Throws<InputException>(() => Evaluator.Evaluate(Network, other, 0, 1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.1, 3.1, 0.14159265358979)]
    [InlineData(0, 1.5707963267949, 1.5707963267949)]
    [InlineData(3, 0, 0.14159265358979)]
    [InlineData(0.2, 0.7, 0.5)]
    public void Mixing_angles_are_compared_on_a_circle_of_circumference_pi(double a, double b, double distance) =>
        Assert.Equal(distance, MixingAngle.Distance(a, b), 1e-12);

    [TorchFact]
    public void Probabilities_sum_to_one_and_the_label_is_the_largest()
    {
        foreach (Reading reading in Read(Samples.Maps(10, seed: 16), TrainingNoise))
        {
            Assert.Equal(1, reading.Probabilities.Sum(), 1e-5);
            Assert.Equal(reading.Probabilities.Max(), reading.Probabilities[reading.Label]);
            Assert.InRange(reading.MixingAngle, 0, Math.PI);
        }
    }

    [TorchFact]
    public void Maps_like_those_trained_on_are_not_novel()
    {
        int novel = Read(Samples.Maps(200, seed: 17), TrainingNoise).Count(r => r.Novelty > 1);
        Assert.InRange(novel, 0, 10); // 1 % is meant; the limits themselves come from 100 maps
    }

    [TorchTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pure_noise_is_novel(bool pink)
    {
        var noise = new MapNoise(Samples.Size);
        var input = new float[Samples.Size * Samples.Size];
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            double[] map = pink ? noise.Pink(random) : [.. Enumerable.Range(0, input.Length).Select(_ => random.NextNormal())];
            NetworkInput.FromRealSpace(Network.Configuration, map, input);
            double novelty = Network.Read(input)[0].Novelty;
            Assert.True(novelty > 1, $"seed {seed}: novelty {novelty}");
        }
    }

    [TorchFact]
    public void A_single_bright_spot_is_novel()
    {
        // Nearly all of its input is zero, so that a plain distance to the training maps would be small.
        var map = new double[Samples.Size * Samples.Size];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = Math.Cos(2 * Math.PI * (i / Samples.Size) / Samples.Size);
        }

        var input = new float[map.Length];
        NetworkInput.FromRealSpace(Network.Configuration, map, input);
        Assert.True(Network.Read(input)[0].Novelty > 1);
    }

    [TorchFact]
    public void A_savedNetwork_reads_as_before_and_knows_how_it_was_made()
    {
        using var folder = new TemporaryFolder();
        Network.Save(folder["w.safetensors"]);
        using TrainedNetwork loaded = TrainedNetwork.Load(folder["w.safetensors"], NetworkRegistry.Reader);
        LabelledMaps maps = Samples.Maps(10, seed: 18);
        Reading[] expected = Read(maps, TrainingNoise);
        Reading[] actual = Read(maps, TrainingNoise, loaded);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].Label, actual[i].Label);
            Assert.Equal(expected[i].GapMeV, actual[i].GapMeV);
            Assert.Equal(expected[i].Novelty, actual[i].Novelty);
            for (int c = 0; c < 5; c++)
            {
                Assert.Equal(expected[i].Probabilities[c], actual[i].Probabilities[c], 1e-6); // the temperature is stored as float32
            }
        }

        Assert.Equal(Samples.Protocol, loaded.Metadata["protocol"]);
        Assert.Equal(200, int.Parse(loaded.Metadata["training_maps"]));
        Assert.Equal(8, JsonNode.Parse(loaded.Metadata["training_log"])!.AsArray().Count);
        Assert.Equal(InputRepresentation.Real, loaded.Configuration.Representation);
    }

    [TorchFact]
    public void Weights_that_do_not_fit_together_are_refused_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        Network.Save(folder["whole"]);
        SafetensorsFile whole = SafetensorsFile.Load(folder["whole"]);
        foreach (string name in whole.Tensors.Keys.Where(n => n.StartsWith("novelty", StringComparison.Ordinal) || n is "temperature" or "shared.bias"))
        {
            // Without novelty.limits a file says that it has no measure of novelty.
            if (!string.Equals(name, "novelty.limits", StringComparison.Ordinal))
            {
                Refuse(folder, whole, tensors => tensors.Remove(name), $"without {name}");
            }

            Refuse(folder, whole, tensors => tensors[name] = new StoredTensor([0], []), $"{name} empty");
            Refuse(folder, whole, tensors => tensors[name] = new StoredTensor([3], [1f, 2f, 3f]), $"{name} of three values");
            Refuse(
                folder, whole, tensors => tensors[name] = tensors[name] with { Values = Array.ConvertAll(tensors[name].Values, _ => float.NaN) }, $"{name} not a number");
        }
    }

    [TorchTheory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"Energies\":null")]
    [InlineData("\"Energies\":[]")]
    [InlineData("\"GapRangeMeV\":[1]")]
    [InlineData("\"GapRangeMeV\":null")]
    [InlineData("\"ChemicalPotentialRangeMeV\":[]")]
    [InlineData("\"Name\":null")]
    [InlineData("\"Name\":\"resnet\"")]
    [InlineData("\"Width\":-1")]
    [InlineData("\"Width\":1e9")]
    [InlineData("\"Size\":-32")]
    [InlineData("\"Size\":2000000000")]
    [InlineData("\"Size\":33")]
    [InlineData("\"Representation\":\"Phase\"")]
    [InlineData("\"Representation\":77")]
    public void A_configuration_that_makes_no_sense_is_refused(string change)
    {
        using var folder = new TemporaryFolder();
        Network.Save(folder["whole"]);
        SafetensorsFile whole = SafetensorsFile.Load(folder["whole"]);
        string text = change;
        if (change.StartsWith('"'))
        {
            JsonObject configuration = JsonNode.Parse(whole.Metadata["configuration"])!.AsObject();
            JsonObject changed = JsonNode.Parse($"{{{change}}}")!.AsObject();
            configuration[changed.First().Key] = changed.First().Value?.DeepClone();
            text = configuration.ToJsonString();
        }

        var metadata = new Dictionary<string, string>(whole.Metadata, StringComparer.Ordinal) { ["configuration"] = text };
        new SafetensorsFile(whole.Tensors, metadata).Save(folder["changed"]);
        Exception? fault = Record.Exception(() => TrainedNetwork.Load(folder["changed"], NetworkRegistry.Reader).Dispose());
        Assert.True(fault is InputException, $"{change}: {fault}");
    }

    private static void Refuse(TemporaryFolder folder, SafetensorsFile whole, Action<Dictionary<string, StoredTensor>> change, string what)
    {
        var tensors = new Dictionary<string, StoredTensor>(whole.Tensors, StringComparer.Ordinal);
        change(tensors);
        new SafetensorsFile(tensors, whole.Metadata).Save(folder["changed"]);
        Exception? fault = Record.Exception(() => TrainedNetwork.Load(folder["changed"], NetworkRegistry.Reader).Dispose());
        Assert.True(fault is InputException, $"{what}: {fault?.ToString() ?? "was read"}");
    }

    private Reading[] Read(LabelledMaps maps, double noise, TrainedNetwork? network = null)
    {
        Batch batch = new BatchMaker(maps, Network.Configuration).Make([.. Enumerable.Range(0, maps.Count)], noise, seed: 9, pass: 0);
        return [.. (network ?? Network).Read(batch.Inputs)];
    }
}
