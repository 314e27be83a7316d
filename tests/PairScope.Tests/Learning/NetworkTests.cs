using PairScope.Learning.Networks;
using PairScope.Learning.Torch;
using PairScope.Learning.Training;

namespace PairScope.Tests.Learning;

[Collection(TorchCollection.Name)]
public sealed class NetworkTests
{
    [Fact]
    public void Vgg_gives_scores_of_five_classes_seven_numbers_for_each_and_its_features()
    {
        NetworkConfiguration configuration = Samples.Configuration(size: 64, energies: [0, 5]);
        using TwoHeadNetwork network = NetworkRegistry.Create(configuration, seed: 1);
        using var scope = new TensorScope();
        Tensor input = Tensor.From(new float[3 * 2 * 64 * 64], 3, 2, 64, 64);
        NetworkOutput output = network.Forward(input, training: false);
        Assert.Equal([3L, 5L], output.Scores.Shape);
        Assert.Equal([3L, 5L * ParameterHead.Quantities], output.Parameters.Shape);
        Assert.Equal([3L, network.Features], output.Features.Shape);
    }

    [Fact]
    public void Width_one_has_the_channels_of_VGG16()
    {
        using TwoHeadNetwork network = NetworkRegistry.Create(Samples.Configuration(width: 1), seed: 1);
        long[][] shapes = network.Weights.All.Where(w => w.Name.EndsWith("conv.weight", StringComparison.Ordinal)).Select(w => w.Value.Shape).ToArray();
        Assert.Equal([64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512], shapes.Select(s => s[0]));
        Assert.Equal([1L, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512], shapes.Select(s => s[1]));
        Assert.All(shapes, s => Assert.Equal([3L, 3L], s[2..]));
    }

    [Fact]
    public void Initial_weights_have_the_variance_of_He()
    {
        using TwoHeadNetwork network = NetworkRegistry.Create(Samples.Configuration(width: 0.5), seed: 3);
        (string _, Tensor weight) = network.Weights.All.First(w => string.Equals(w.Name, "body.7.conv.weight", StringComparison.Ordinal));
        float[] values = weight.ToArray();
        double fanIn = 9 * weight.Shape[1];
        double variance = values.Average(v => (double)v * v);
        Assert.Equal(2 / fanIn, variance, 0.05 * 2 / fanIn); // 1e5 values: the sample variance is good to 0.5 %
    }

    [Fact]
    public void A_seed_fixes_the_initial_weights()
    {
        using TwoHeadNetwork first = NetworkRegistry.Create(Samples.Configuration(), seed: 7);
        using TwoHeadNetwork second = NetworkRegistry.Create(Samples.Configuration(), seed: 7);
        using TwoHeadNetwork other = NetworkRegistry.Create(Samples.Configuration(), seed: 8);
        Assert.Equal(first.Weights.Snapshot(), second.Weights.Snapshot());
        Assert.NotEqual(first.Weights.Snapshot()["shared.weight"], other.Weights.Snapshot()["shared.weight"]);
    }

    [Fact]
    public void Restored_weights_give_the_same_answer_to_the_last_bit()
    {
        NetworkConfiguration configuration = Samples.Configuration();
        using TwoHeadNetwork first = NetworkRegistry.Create(configuration, seed: 1);
        using TwoHeadNetwork second = NetworkRegistry.Create(configuration, seed: 2);
        Batch batch = Samples.Batch(configuration, count: 4, noise: 0.05);
        float[] before = Scores(first, batch);
        Assert.NotEqual(before, Scores(second, batch));
        Dictionary<string, float[]> snapshot = first.Weights.Snapshot();
        second.Weights.Restore(name => snapshot[name]);
        Assert.Equal(before, Scores(second, batch));
    }

    [Fact]
    public void A_missing_tensor_and_one_of_another_size_are_named()
    {
        using TwoHeadNetwork network = NetworkRegistry.Create(Samples.Configuration(), seed: 1);
        Dictionary<string, float[]> snapshot = network.Weights.Snapshot();
        snapshot["shared.bias"] = new float[3];
        Assert.Contains("'shared.bias'", Assert.Throws<InputException>(() => network.Weights.Restore(n => snapshot[n])).Message, StringComparison.Ordinal);
        snapshot.Remove("shared.bias");
        Assert.Contains("'shared.bias'", Assert.Throws<InputException>(() => network.Weights.Restore(snapshot.GetValueOrDefault)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_network_and_too_small_a_map_are_refused_in_one_sentence()
    {
        Assert.Contains("vgg16", Assert.Throws<InputException>(() => NetworkRegistry.Create(Samples.Configuration() with { Name = "resnet" }, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("16", Assert.Throws<InputException>(() => NetworkRegistry.Create(Samples.Configuration() with { Size = 8 }, 1)).Message, StringComparison.Ordinal);
    }

    private static float[] Scores(TwoHeadNetwork network, Batch batch)
    {
        using var scope = new TensorScope();
        using IDisposable off = TorchRuntime.WithoutGradients();
        return network.Forward(batch.InputTensor(network.Configuration), training: false).Scores.ToArray();
    }
}
