using PairScope.Formats;
using PairScope.Learning.Batches;
using PairScope.Learning.Networks;
using PairScope.Tests.Formats;
using PairScope.Training.Networks;
using PairScope.Training.Torch;

namespace PairScope.Tests.Learning;

[Collection(TorchCollection.Name)]
public sealed class NetworkTests
{
    [TorchFact]
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

    [TorchFact]
    public void Width_one_has_the_channels_of_VGG16()
    {
        using TwoHeadNetwork network = NetworkRegistry.Create(Samples.Configuration(width: 1), seed: 1);
        long[][] shapes = network.Weights.All.Where(w => w.Name.EndsWith("conv.weight", StringComparison.Ordinal)).Select(w => w.Value.Shape).ToArray();
        Assert.Equal([64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512], shapes.Select(s => s[0]));
        Assert.Equal([1L, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512], shapes.Select(s => s[1]));
        Assert.All(shapes, s => Assert.Equal([3L, 3L], s[2..]));
    }

    [TorchFact]
    public void Initial_weights_have_the_variance_of_He()
    {
        using TwoHeadNetwork network = NetworkRegistry.Create(Samples.Configuration(width: 0.5), seed: 3);
        (string _, Tensor weight) = network.Weights.All.First(w => string.Equals(w.Name, "body.7.conv.weight", StringComparison.Ordinal));
        float[] values = weight.ToArray();
        double fanIn = 9 * weight.Shape[1];
        double variance = values.Average(v => (double)v * v);
        Assert.Equal(2 / fanIn, variance, 0.05 * 2 / fanIn); // 1e5 values: the sample variance is good to 0.5 %
    }

    [TorchFact]
    public void A_seed_fixes_the_initial_weights()
    {
        using TwoHeadNetwork first = NetworkRegistry.Create(Samples.Configuration(), seed: 7);
        using TwoHeadNetwork second = NetworkRegistry.Create(Samples.Configuration(), seed: 7);
        using TwoHeadNetwork other = NetworkRegistry.Create(Samples.Configuration(), seed: 8);
        Assert.Equal(first.Weights.Snapshot(), second.Weights.Snapshot());
        Assert.NotEqual(first.Weights.Snapshot()["shared.weight"], other.Weights.Snapshot()["shared.weight"]);
    }

    [TorchFact]
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

    [TorchFact]
    public void A_missing_tensor_and_one_of_another_size_are_named()
    {
        using TwoHeadNetwork network = NetworkRegistry.Create(Samples.Configuration(), seed: 1);
        Dictionary<string, float[]> snapshot = network.Weights.Snapshot();
        snapshot["shared.bias"] = new float[3];
        Assert.Contains("'shared.bias'", Assert.Throws<InputException>(() => network.Weights.Restore(n => snapshot[n])).Message, StringComparison.Ordinal);
        snapshot.Remove("shared.bias");
        Assert.Contains("'shared.bias'", Assert.Throws<InputException>(() => network.Weights.Restore(snapshot.GetValueOrDefault)).Message, StringComparison.Ordinal);
    }

    [TorchFact]
    public void An_unknown_network_and_too_small_a_map_are_refused_in_one_sentence()
    {
        Assert.Contains("vgg16", Assert.Throws<InputException>(() => NetworkRegistry.Create(Samples.Configuration() with { Name = "resnet" }, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("16", Assert.Throws<InputException>(() => NetworkRegistry.Create(Samples.Configuration() with { Size = 8 }, 1)).Message, StringComparison.Ordinal);
    }

    [TorchFact]
    public void Width_one_has_the_weights_of_ConvNeXt_Tiny()
    {
        using TwoHeadNetwork network = NetworkRegistry.Create(Samples.Configuration(width: 1, network: "convnext"), seed: 1);

        // 28 589 128 weights as published for three colours and a thousand classes; one channel takes 2 · 16 · 96 from its first convolution.
        long heads = network.Weights.All.Where(w => w.Name.StartsWith("classes", StringComparison.Ordinal) || w.Name.StartsWith("parameters", StringComparison.Ordinal))
            .Sum(w => w.Value.Shape.Aggregate(1L, (p, s) => p * s));
        Assert.Equal(28_589_128 - (1000 * 769) - (2 * 16 * 96), network.Weights.Count - heads);
    }

    [TorchFact("torch")]
    public void ConvNeXt_gives_what_PyTorch_gives()
    {
        using var folder = new TemporaryFolder();
        NetworkConfiguration configuration = Samples.Configuration(width: 0.1, network: "convnext");
        using TwoHeadNetwork network = NetworkRegistry.Create(configuration, seed: 1);
        Dictionary<string, float[]> weights = network.Weights.Snapshot();
        foreach (string scale in weights.Keys.Where(k => k.EndsWith(".scale", StringComparison.Ordinal)).ToArray())
        {
            weights[scale] = [.. weights[scale].Select((_, i) => 0.2f + (0.01f * i))]; // at 1e-6 the blocks would leave no trace
        }

        network.Weights.Restore(name => weights[name]);
        NpzFile.Write(folder["network.npz"], archive =>
        {
            foreach ((string name, Tensor value) in network.Weights.All)
            {
                archive.Add(name, Array.ConvertAll(value.Shape, s => (int)s), [value.ToArray()]);
            }
        });
        Batch batch = Samples.Batch(configuration, count: 3, noise: 0.05);
        File.WriteAllText(folder["input.csv"], string.Join('\n', batch.Inputs.Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture))));
        const string Script = """
            import os, sys, numpy as np, torch, torch.nn.functional as F
            os.chdir(sys.argv[1])
            w = {k: torch.from_numpy(v) for k, v in np.load('network.npz').items()}
            p = lambda n: (w[n + '.weight'], w[n + '.bias'])
            last = lambda x, n: F.layer_norm(x, x.shape[-1:], *p(n), 1e-6)
            chan = lambda x, n: last(x.permute(0, 2, 3, 1), n).permute(0, 3, 1, 2)
            x = torch.from_numpy(np.loadtxt('input.csv', dtype='f4')).view(3, 1, 32, 32)
            for s, depth in enumerate((3, 3, 9, 3)):
                n = f'stage.{s}'
                if s: x = chan(x, n + '.norm')
                x = F.conv2d(x, *p(n + '.reduction'), stride=2 if s else 4)
                if not s: x = chan(x, n + '.norm')
                for b in range(depth):
                    m = f'{n}.block.{b}'
                    h = F.conv2d(x, *p(m + '.depthwise'), padding=3, groups=x.shape[1]).permute(0, 2, 3, 1)
                    h = F.linear(F.gelu(F.linear(last(h, m + '.norm'), *p(m + '.up'))), *p(m + '.down'))
                    x = x + (h * w[m + '.scale']).permute(0, 3, 1, 2)
            x = last(x.mean((2, 3)), 'exit.norm')
            print(' '.join(repr(float(v)) for r in (F.linear(x, *p('classes')), F.linear(x, *p('parameters'))) for v in r.flatten()))
            """;
        double[] judged = [.. Python.Run(Script, folder.Root).Split(' ').Select(v => double.Parse(v, System.Globalization.CultureInfo.InvariantCulture))];
        using var scope = new TensorScope();
        using IDisposable off = TorchRuntime.WithoutGradients();
        NetworkOutput ours = network.Forward(batch, training: false);
        double[] expected = [.. ours.Scores.ToArray().Concat(ours.Parameters.ToArray()).Select(v => (double)v)];
        Assert.Equal(expected.Length, judged.Length);
        Assert.All(expected.Zip(judged), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * Math.Max(1, Math.Abs(pair.First))));
    }

    private static float[] Scores(TwoHeadNetwork network, Batch batch)
    {
        using var scope = new TensorScope();
        using IDisposable off = TorchRuntime.WithoutGradients();
        return network.Forward(batch, training: false).Scores.ToArray();
    }
}
