using System.Text.Json.Nodes;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Learning;
using PairScope.Learning.Answers;
using PairScope.Learning.Batches;
using PairScope.Learning.MapFiles;
using PairScope.Numerics;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Learning;

[Collection(TorchCollection.Name)]
public sealed class PredictionTests(TrainedFixture fixture) : IClassFixture<TrainedFixture>
{
    private static readonly string Shipped = Path.Combine(SharedData.RepositoryRoot, "weights", "one-energy.safetensors");
    private TrainedNetwork Network => fixture.Network;

    [TorchFact]
    public void A_map_like_those_trained_on_is_answered_with_its_class()
    {
        // One map in a hundred is to be called novel; the limits of this small network come from a hundred maps and are rough.
        LabelledMaps maps = Samples.Maps(40, seed: 21);
        int abstained = 0;
        for (int m = 0; m < maps.Count; m++)
        {
            double[] map = Array.ConvertAll(maps.Maps[m], v => (double)v);
            new MapNoise(Samples.Size).Add(map, 0.05, seed: m);
            Prediction prediction = Prediction.Of(Network, MapFile.FromRealSpace(map, Network.Configuration));
            if (prediction.Abstained)
            {
                abstained++;
                continue;
            }

            Assert.Equal(PairingLabels.Classes[maps.Labels[m].Class], prediction.BestGuess);
            Assert.Equal(!ClassList.NbSe2.HasMixingAngle(maps.Labels[m].Class), prediction.MixingAngle is null);
        }

        Assert.InRange(abstained, 0, 4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_shippedNetwork_abstains_on_pure_noise_and_says_why(bool pink)
    {
        using TrainedNetwork network = TrainedNetwork.Load(Shipped);
        int size = network.Configuration.Size;
        for (int seed = 0; seed < 10; seed++)
        {
            Prediction prediction = Prediction.Of(network, MapFile.FromRealSpace(Noise(size, pink, seed), network.Configuration));
            Assert.True(prediction.Abstained, $"seed {seed}: answered {prediction.BestGuess} at novelty {prediction.Reading.Novelty}");
            Assert.Contains(prediction.Reasons, r => r.Contains("novelty", StringComparison.Ordinal));
        }
    }

    [TorchFact]
    public void An_abstention_names_no_irrep_in_the_result_but_shows_the_probabilities()
    {
        MapFile map = MapFile.FromRealSpace(Noise(Samples.Size, pink: false, seed: 1), Network.Configuration);
        Prediction prediction = Prediction.Of(Network, map);
        JsonNode result = JsonNode.Parse(prediction.ToJson("map.npy", "weights", map))!;
        Assert.True((bool)result["abstained"]!);
        Assert.Null(result["irrep"]);
        Assert.NotEmpty((string)result["reason"]!);
        Assert.Equal(Network.Configuration.Classes, result["probabilities"]!.AsObject().Count); // of the others it says nothing
        Assert.Equal(1, result["probabilities"]!.AsObject().Sum(p => (double)p.Value!), 1e-4);
    }

    [TorchTheory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_constant_map_is_refused(double value)
    {
        var map = new double[Samples.Size * Samples.Size];
        Array.Fill(map, value);
        Assert.Contains(
            "same everywhere", Assert.Throws<InputException>(() => MapFile.FromRealSpace(map, Network.Configuration)).Message, StringComparison.Ordinal);
    }

    [TorchTheory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e308)]
    public void A_map_with_a_value_that_is_no_number_or_far_too_large_is_refused(double value)
    {
        double[] map = Noise(Samples.Size, pink: false, seed: 2);
        map[5] = value;
        map[6] = value;
        Exception? fault = Record.Exception(() =>
        {
            MapFile file = MapFile.FromRealSpace(map, Network.Configuration);
            _ = Prediction.Of(Network, file).ToJson("map.npy", "weights", file);
        });
        Assert.True(fault is InputException, fault?.ToString() ?? "it was read");
    }

    [TorchFact]
    public void A_map_in_SI_units_is_read_as_one_in_the_projects_units()
    {
        double[] map = Array.ConvertAll(Samples.Maps(3, seed: 22).Maps[2], v => (double)v);
        Reading plain = Prediction.Of(Network, MapFile.FromRealSpace(map, Network.Configuration)).Reading;
        foreach (double unit in new[] { 1e-12, 1e-30, 1e30 })
        {
            Reading scaled = Prediction.Of(Network, MapFile.FromRealSpace(Array.ConvertAll(map, v => unit * v), Network.Configuration)).Reading;
            Assert.Equal(plain.Label, scaled.Label);
            Assert.Equal(plain.Novelty, scaled.Novelty, 1e-3);
        }
    }

    [TorchFact]
    public void A_file_of_another_size_is_refused_with_both_sizes()
    {
        using var folder = new TemporaryFolder();
        NpyFile.Write(folder["map.npy"], new NumericArray([16, 16], new double[256]));
        string message = Assert.Throws<InputException>(() => MapFile.Of(folder["map.npy"], SiteMaps.Read(folder["map.npy"])!, Network.Configuration)).Message;
        Assert.Contains("[16, 16]", message, StringComparison.Ordinal);
        Assert.Contains("[32, 32]", message, StringComparison.Ordinal);
    }

    private static double[] Noise(int size, bool pink, int seed)
    {
        var random = new Random(seed);
        return pink
            ? new MapNoise(size).Pink(random)
            : [.. Enumerable.Range(0, size * size).Select(_ => random.NextNormal())];
    }
}
