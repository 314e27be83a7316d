using System.Diagnostics;
using System.Globalization;
using PairScope.Data;
using PairScope.Learning.Answers;
using PairScope.Learning.MapFiles;
using PairScope.Learning.Networks;
using PairScope.Training;
using PairScope.Training.Networks;
using PairScope.Training.Torch;
using PairScope.Learning.Batches;

namespace PairScope.Benchmarks;

/// <summary>Training and reading beside the same networks in Debian's PyTorch: same shapes, threads and run, turn by turn; and what a whole reading takes.</summary>
internal static class NetworkTables
{
    private const int Size = 64;
    private const int Filters = 600;

    private static readonly (string Network, double Width, int Batch)[] Cases =
        [("filterbank", 1, 256), ("vgg16", 0.25, 32), ("vgg16", 1, 16), ("convnext", 0.25, 32)];

    /// <summary>Runs and prints.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="args">networks [--threads N] [--seconds S] [--rounds R] [--model FILE].</param>
    public static void Print(TextWriter output, string[] args)
    {
        var given = new GivenOptions(args);
        int threads = int.Parse(given.Text("--threads", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
        double seconds = given.Real("--seconds", "4");
        int rounds = given.Whole("--rounds", "5");
        TorchRuntime.Threads = threads;
        using Process twin = Process.Start(new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "torch_twin.py")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        output.WriteLine("| network | width | batch | | PairScope, maps/s | PyTorch, maps/s | ratio (median of pairs) |\n|---|---|---|---|---|---|---|");
        foreach ((string name, double width, int batch) in Cases)
        {
            using var ours = new Ours(name, width, batch);
            foreach (string mode in new[] { "train", "infer" })
            {
                var pairs = new List<(double Ours, double Theirs)>();
                for (int r = 0; r < rounds; r++)
                {
                    double own = ours.Measure(mode, seconds);
                    twin.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {width} {batch} 1 {Size} {Filters} {mode} {seconds} {threads}"));
                    twin.StandardInput.Flush();
                    pairs.Add((own, double.Parse(twin.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture)));
                }

                output.WriteLine($"| {name} | {width} | {batch} | {mode} | {Median(pairs.Select(p => p.Ours)):F0} | {Median(pairs.Select(p => p.Theirs)):F0} | {Median(pairs.Select(p => p.Ours / p.Theirs)):F2} |");
                output.Flush();
            }
        }

        twin.StandardInput.Close();
        twin.WaitForExit();
        Readings(output, given.Text("--model", "weights/one-energy.safetensors"));
    }

    // One map at a time on one core, from δρ(r) to probabilities and parameters: network, surfaces, novelty.
    private static void Readings(TextWriter output, string model)
    {
        TorchRuntime.Threads = 1;
        using TrainedNetwork network = TrainedNetwork.Load(model);
        int length = network.Configuration.Energies.Count * network.Configuration.Size * network.Configuration.Size;
        Protocol protocol = Protocol.Load("protocols/publication.yaml");
        var milliseconds = new List<double>();
        for (int i = 0; i < 60; i++)
        {
            var map = FitSamples.Of("other Ising coupling", protocol, i);
            float[] input = MapFile.FromRealSpace(map, network.Configuration).Input;
            var clock = Stopwatch.StartNew();
            network.Read(input);
            milliseconds.Add(clock.Elapsed.TotalMilliseconds);
        }

        double[] sorted = [.. milliseconds.Skip(5).Order()];
        output.WriteLine($"\nOne reading of {length} values with {Path.GetFileName(model)}: median {sorted[sorted.Length / 2]:F1} ms, 95 % below {sorted[(int)(0.95 * sorted.Length)]:F1} ms.");
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);
    }

    private sealed class Ours : IDisposable
    {
        private readonly TwoHeadNetwork _network;
        private readonly AdamW _optimizer;
        private readonly int _batch;

        public Ours(string name, double width, int batch)
        {
            bool bank = string.Equals(name, "filterbank", StringComparison.Ordinal);
            _network = NetworkRegistry.Create(
                new NetworkConfiguration(name, width, Size, [0], bank ? InputRepresentation.RealSpace : InputRepresentation.Magnitude, [0.2, 2], [-100, 400], [0.1, 0.1]), 1);
            _optimizer = new AdamW(_network.Weights.Trained, 1e-4, 0.05);
            _batch = batch;
        }

        public double Measure(string mode, double seconds)
        {
            bool train = string.Equals(mode, "train", StringComparison.Ordinal);
            bool behind = train && _network.Bank is not null;
            var random = new Random(1);
            float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
            var batch = new Batch(
                _batch,
                Numbers(_batch * (behind ? _network.Bank!.Count : Size * Size)),
                [.. Enumerable.Range(0, _batch).Select(i => (long)(i % 5))],
                Numbers(_batch * ParameterHead.Targets),
                [.. Enumerable.Repeat(true, _batch)],
                behind);
            void Once()
            {
                if (train)
                {
                    Trainer.Step(_network, _optimizer, batch, 0.5);
                    return;
                }

                using var scope = new TensorScope();
                using IDisposable off = TorchRuntime.WithoutGradients();
                _network.Forward(batch, training: false).Scores.ToArray();
            }

            Once();
            var clock = Stopwatch.StartNew();
            int steps = 0;
            for (; clock.Elapsed.TotalSeconds < seconds; steps++)
            {
                Once();
            }

            return steps * _batch / clock.Elapsed.TotalSeconds;
        }

        public void Dispose()
        {
            _optimizer.Dispose();
            _network.Dispose();
        }
    }
}
