using PairScope.Data;
using PairScope.Learning;
using PairScope.Learning.Answers;
using PairScope.Learning.Networks;
using PairScope.Tests.Formats;
using PairScope.Training.Networks;
using PairScope.Training.Torch;

namespace PairScope.Tests.Learning;

/// <summary>The shipped networks read in managed code and by libtorch: two routes to the same numbers.</summary>
[Collection(TorchCollection.Name)]
public sealed class ManagedNetworkTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 7, 5)]
    [InlineData(4, 3, 512)]
    [InlineData(67, 101, 600)]
    [InlineData(130, 200, 1057)]
    public void A_product_is_the_sum_over_the_inner_index(int rows, int columns, int inner)
    {
        var random = new Random(rows);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        (float[] a, float[] b) = (Numbers(rows * inner), Numbers(columns * inner));
        float[] c = MatrixProduct.Transposed(a, b, inner);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double sum = 0;
                for (int k = 0; k < inner; k++)
                {
                    sum += (double)a[(i * inner) + k] * b[(j * inner) + k];
                }

                // Terms of 1/12 on average, each rounded to 6e-8.
                Assert.Equal(sum, c[(i * columns) + j], 1e-6 * Math.Sqrt(inner));
            }

            Assert.Equal(MatrixProduct.Transposed(a[(i * inner)..((i + 1) * inner)], b, inner), c[(i * columns)..((i + 1) * columns)]);
        }
    }

    [TorchTheory]
    [InlineData("one-energy", 300)]
    [InlineData("energies", 60)]
    [InlineData("instrument", 60)]
    public void A_shipped_network_gives_what_libtorch_gives(string name, int count)
    {
        using var folder = new TemporaryFolder();
        using TrainedNetwork managed = TrainedNetwork.Load(Shipped(name));
        using var torch = new ThroughTorch(managed.Network);
        var inputs = Rows.Of(Inputs(managed, count, simulated: 12), managed.Network.Bank!.Pixels);
        NetworkAnswer ours = managed.Network.Read(inputs);
        NetworkAnswer theirs = torch.Read(inputs);
        foreach ((Rows a, Rows b) in new[] { (ours.Filtered, theirs.Filtered), (ours.Features, theirs.Features), (ours.Scores, theirs.Scores), (ours.Parameters, theirs.Parameters) })
        {
            Assert.Equal(b.Values.Length, a.Values.Length);
            float largest = b.Values.Max(Math.Abs);
            Assert.All(a.Values.Zip(b.Values), p => Assert.Equal(p.Second, p.First, 1e-5 * Math.Max(1, largest)));
        }
    }

    [TorchFact]
    public void Fifty_maps_are_answered_alike_in_managed_code_and_through_libtorch()
    {
        using var folder = new TemporaryFolder();
        using TrainedNetwork managed = TrainedNetwork.Load(Shipped("one-energy"));
        SafetensorsFile file = SafetensorsFile.Load(Shipped("one-energy"));

        // Under another name the filter bank is one of the networks that the reader is given.
        var metadata = new Dictionary<string, string>(file.Metadata, StringComparer.Ordinal)
        {
            ["configuration"] = file.Metadata["configuration"].Replace("\"filterbank\"", "\"through libtorch\"", StringComparison.Ordinal),
        };
        new SafetensorsFile(file.Tensors, metadata).Save(folder["w.safetensors"]);
        using TrainedNetwork torch = TrainedNetwork.Load(folder["w.safetensors"], (_, _) => new ThroughTorch(managed.Network));
        float[] inputs = Inputs(managed, 50, simulated: 50);
        IReadOnlyList<Reading> ours = managed.Read(inputs);
        IReadOnlyList<Reading> theirs = torch.Read(inputs);
        int alike = 0;
        for (int i = 0; i < ours.Count; i++)
        {
            (ParameterReading a, ParameterReading b) = (ours[i].Parameters, theirs[i].Parameters);
            Assert.Equal(theirs[i].Label, ours[i].Label);
            Assert.Equal(theirs[i].Novelty, ours[i].Novelty, 1e-5);
            double[] differences =
            [
                .. ours[i].Probabilities.Zip(theirs[i].Probabilities, (p, q) => Math.Abs(p - q)),
                Beyond(Math.Abs(a.ChemicalPotentialMeV - b.ChemicalPotentialMeV), b.ChemicalPotentialDeviation),
                Beyond(Math.Abs(Math.Log(a.GapMeV / b.GapMeV)), b.GapLogDeviation),
                Beyond(MixingAngle.Distance(a.MixingAngle, b.MixingAngle), b.MixingAngleDeviation),
            ];
            alike += differences.Max() <= 1e-5 ? 1 : 0;

            // A fit ends when a step gains less than 1e-3 of −2 ln p. Where the map hardly tells two classes apart or holds a parameter, the last digits decide
            // after which step, and libtorch's answers of the filters are rounded to 4e-6 of numbers up to 21, five times worse than ours.
            Assert.All(ours[i].Probabilities.Zip(theirs[i].Probabilities), p => Assert.Equal(p.Second, p.First, 1e-3));
            Assert.InRange(Math.Abs(a.ChemicalPotentialMeV - b.ChemicalPotentialMeV), 0, 1e-5 + (0.02 * b.ChemicalPotentialDeviation));
            Assert.InRange(Math.Abs(Math.Log(a.GapMeV / b.GapMeV)), 0, 1e-5 + (0.02 * b.GapLogDeviation));
            Assert.InRange(MixingAngle.Distance(a.MixingAngle, b.MixingAngle), 0, 1e-5 + (0.02 * b.MixingAngleDeviation));
        }

        Assert.InRange(alike, 40, 50);
    }

    // A thousandth of what a parameter is uncertain by is nothing.
    private static double Beyond(double difference, double deviation) => Math.Max(0, difference - (1e-3 * deviation));

    private static string Shipped(string name) => Path.Combine(SharedData.RepositoryRoot, "weights", name + ".safetensors");

    // Maps of the protocol that the weights were trained for, under different noise.
    private static float[] Inputs(TrainedNetwork network, int count, int simulated)
    {
        Protocol protocol = network.Protocol!;
        int[] classes = protocol.AssignHypotheses(simulated);
        var maps = new double[simulated][];
        Parallel.For(0, simulated, i => maps[i] = Array.ConvertAll(
            SampleSimulator.Simulate(protocol, protocol.Draw(Split.Test, i, protocol.Study.Hypotheses[classes[i]], null), CancellationToken.None), v => (double)v));
        int length = network.Network.Bank!.Pixels;
        var inputs = new float[count * length];
        var noise = new MapNoise(protocol.Size);
        Parallel.For(0, count, i =>
        {
            double[] map = [.. maps[i % simulated]];
            noise.Add(map, i % 3 == 0 ? 0.01 : 0.05, seed: i);
            NetworkInput.FromRealSpace(network.Configuration, map, inputs.AsSpan(i * length, length));
        });
        return inputs;
    }

    /// <summary>The weights of a filter bank, whole filters and all, in libtorch.</summary>
    private sealed class ThroughTorch : MapNetwork
    {
        private readonly TrainableFilterBank _network;
        private readonly MapNetwork _managed;
        private readonly Tensor _filters;

        public ThroughTorch(MapNetwork managed)
            : base(managed.Configuration)
        {
            Dictionary<string, StoredTensor> whole = managed.WholeTensors().ToDictionary(t => t.Name, t => t.Tensor, StringComparer.Ordinal);
            _managed = managed;
            _network = new TrainableFilterBank(managed.Configuration, seed: 0);
            _network.Weights.Restore(name => whole[name].Values);
            _filters = Tensor.From(whole["bank.filters"].Values, whole["bank.filters"].Shape);
        }

        public override int Features => _network.Features;

        public override long WeightCount => _network.Weights.Count;

        public override FilterBank? Bank => _managed.Bank;

        public override NetworkAnswer Read(Rows inputs)
        {
            using var scope = new TensorScope();
            using IDisposable off = TorchRuntime.WithoutGradients();
            Tensor filtered = Tensor.From(inputs.Values, inputs.Count, inputs.Length).Linear(_filters, null);
            NetworkOutput output = _network.Forward(filtered, training: false);
            static Rows Whole(Tensor t) => Rows.Of(t.ToArray(), (int)t.Shape[1]);
            return new NetworkAnswer(Whole(filtered), Whole(output.Features), Whole(output.Scores), Whole(output.Parameters));
        }

        public override IEnumerable<(string Name, StoredTensor Tensor)> ToTensors() => _managed.ToTensors();

        public override IEnumerable<(string Name, StoredTensor Tensor)> WholeTensors() => _managed.WholeTensors();

        protected override void Dispose(bool disposing)
        {
            _filters.Dispose();
            _network.Dispose();
            base.Dispose(disposing);
        }
    }
}
