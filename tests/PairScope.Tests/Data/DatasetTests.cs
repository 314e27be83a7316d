using System.Security.Cryptography;
using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.Data;

public sealed class DatasetTests : IDisposable
{
    // The tiny maps, fewer of them, from the largest seed.
    private static readonly string Small = DatasetFolder.Tiny[..DatasetFolder.Tiny.IndexOf("counts:", StringComparison.Ordinal)] + """
        counts: { train: 7, validation: 2, test: 3 }
        shard: 2
        seed: 9223372036854775807
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pairscope-dataset-").FullName;
    private readonly Protocol _protocol = Protocol.Parse(Small, "small.yaml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_data_set_reads_back_as_what_was_simulated()
    {
        Generate(_folder);
        using var dataset = Dataset.Open(_folder);
        Assert.Equal(new SplitCounts(7, 2, 3), dataset.Counts);
        Assert.Equal(8, dataset.Size);
        Assert.Equal([0.0, 5.0], dataset.Energies);
        Assert.Equal(Small, dataset.ProtocolText);
        Assert.Equal(long.MaxValue, dataset.Seed);
        Assert.Equal(DatasetGenerator.ProgramVersion, dataset.ProgramVersion);
        foreach (var split in Enum.GetValues<Split>())
        {
            var part = dataset[split];
            var assigned = _protocol.AssignHypotheses(part.Count);
            for (var i = 0; i < part.Count; i++)
            {
                var sample = _protocol.Draw(split, i, _protocol.Study.Hypotheses[assigned[i]]);
                Assert.Equal(sample.Label, part.Labels[i]);
                Assert.Equal(PairingLabels.IndexOf(sample.Hypothesis.Irrep), part.Irreps[i]);
                Assert.Equal(sample.Parameters(PairingLabels.Parameters), part.Parameters(i).ToArray());
                Assert.Equal(SampleSimulator.Simulate(_protocol, sample), part.ReadMaps(i, 1));
            }

            Assert.Equal(part.ReadMaps(1, 1), part.ReadMaps(0, 2)[(2 * 64)..]);
        }
    }

    [Fact]
    public void A_sample_is_the_map_that_its_parameters_give()
    {
        var sample = _protocol.Draw(Split.Train, 2, _protocol.Study.Hypotheses[2]);
        var gap = GapFunction.Mixed(Irrep.EDoublePrime, sample.Delta, sample.Theta, sample.Phase, PairingChannel.TripletF);
        var green = new TorusGreenFunction(new BdgHamiltonian(Materials.NbSe2(sample.Mu), gap), 10, 16);
        var map = QpiMap.Compute(green, Impurity.Scalar(100), energy: 5, size: 8).RealSpace;
        Assert.Equal(map.Select(v => (float)v), SampleSimulator.Simulate(_protocol, sample)[64..]);
    }

    [Fact]
    public void Neither_threads_nor_tasks_nor_their_order_change_a_byte_of_the_folder()
    {
        Generate(Path.Combine(_folder, "whole"), threads: 1);
        var whole = Contents(Path.Combine(_folder, "whole"));
        Assert.True(whole.ContainsKey("train-00003.h5"));
        Generate(Path.Combine(_folder, "threads"), threads: 5);
        Assert.Equal(whole, Contents(Path.Combine(_folder, "threads")));
        foreach (var task in new[] { 2, 0, 1 })
        {
            Assert.False(Manifest.Exists(Path.Combine(_folder, "tasks")));
            Generate(Path.Combine(_folder, "tasks"), share: new TaskShare(task, 3));
        }

        Assert.Equal(0, Generate(Path.Combine(_folder, "tasks")).Maps);
        Assert.Equal(whole, Contents(Path.Combine(_folder, "tasks")));
    }

    [Fact]
    public void Fewer_maps_are_the_first_of_the_full_set()
    {
        Generate(Path.Combine(_folder, "full"));
        Generate(Path.Combine(_folder, "part"), count: 6);
        using var full = Dataset.Open(Path.Combine(_folder, "full"));
        using var part = Dataset.Open(Path.Combine(_folder, "part"));
        Assert.Equal(6, part.Counts.Total);
        Assert.Equal(full[Split.Train].ReadMaps(0, part.Counts.Train), part[Split.Train].ReadMaps(0, part.Counts.Train));
        Assert.Equal(full[Split.Test].ReadMaps(0, part.Counts.Test), part[Split.Test].ReadMaps(0, part.Counts.Test));
    }

    [Fact]
    public void Another_seed_gives_other_maps()
    {
        Generate(Path.Combine(_folder, "a"), count: 1);
        Generate(Path.Combine(_folder, "b"), count: 1, seed: 2);
        using var a = Dataset.Open(Path.Combine(_folder, "a"));
        using var b = Dataset.Open(Path.Combine(_folder, "b"));
        Assert.Equal(2, b.Seed);
        Assert.NotEqual(a[Split.Train].ReadMaps(0, 1), b[Split.Train].ReadMaps(0, 1));
    }

    [Fact]
    public void A_finished_data_set_is_left_alone_and_another_one_is_not_overwritten()
    {
        Generate(_folder, count: 4);
        var before = Contents(_folder);
        var written = File.GetLastWriteTimeUtc(Path.Combine(_folder, "train-00000.h5"));
        Assert.Equal(0, Generate(_folder, count: 4).Maps);
        Assert.Contains("already holds a data set with another number of maps", Fault(() => Generate(_folder, count: 3)), StringComparison.Ordinal);
        Assert.Contains("already holds a data set with another seed", Fault(() => Generate(_folder, count: 4, seed: 5)), StringComparison.Ordinal);
        var other = Protocol.Parse(Small.Replace("broadening: 10", "broadening: 11", StringComparison.Ordinal), "other.yaml");
        Assert.Contains("already holds a data set with another protocol", Fault(() => DatasetGenerator.Generate(DatasetPlan.For(other, 4), _folder)), StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(_folder, "train-00000.h5")));
        Assert.Equal(before, Contents(_folder));
    }

    [Fact]
    public void A_stopped_run_keeps_every_finished_map_and_the_next_one_makes_the_rest()
    {
        using var cancellation = new CancellationTokenSource();
        var done = 0;
        var progress = new Synchronous(p =>
        {
            done = p.Done;
            if (p.Done == 5)
            {
                cancellation.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => Generate(_folder, threads: 1, progress: progress, cancellation: cancellation.Token));
        Assert.False(Manifest.Exists(_folder));
        Assert.Contains("not finished", Fault(() => Dataset.Open(_folder).Dispose()), StringComparison.Ordinal);
        Assert.Equal(12 - done, Generate(_folder).Maps);
        Generate(Path.Combine(_folder, "undisturbed"));
        var undisturbed = Contents(Path.Combine(_folder, "undisturbed"));
        Directory.Delete(Path.Combine(_folder, "undisturbed"), recursive: true);
        Assert.Equal(undisturbed, Contents(_folder));
    }

    [Fact]
    public void Progress_counts_every_map_once()
    {
        List<int> done = [];
        Generate(_folder, progress: new Synchronous(p => done.Add(p.Done)));
        Assert.Equal(Enumerable.Range(1, 12), done);
        var half = new GenerationProgress(Done: 7, Total: 22, Kept: 2, TimeSpan.FromSeconds(10));
        Assert.Equal((0.5, TimeSpan.FromSeconds(30)), (half.Rate, half.Remaining));
    }

    [Fact]
    public void What_is_no_data_set_is_refused_by_name()
    {
        Assert.Contains(_folder, Fault(() => Dataset.Open(_folder).Dispose()), StringComparison.Ordinal);
        Generate(_folder);
        var shard = Path.Combine(_folder, "train-00001.h5");
        var whole = File.ReadAllBytes(shard);
        File.WriteAllBytes(shard, whole[..(whole.Length / 2)]);
        Assert.Contains("train-00001.h5", Fault(() => Dataset.Open(_folder).Dispose()), StringComparison.Ordinal);
        File.Delete(shard);
        Assert.Contains("train-00001.h5", Fault(() => Dataset.Open(_folder).Dispose()), StringComparison.Ordinal);
        Assert.Equal(2, Generate(_folder).Maps);
        Assert.Equal(whole, File.ReadAllBytes(shard));
        File.AppendAllText(Path.Combine(_folder, "protocol.yaml"), "\n");
        Assert.Contains("protocol.yaml", Fault(() => Dataset.Open(_folder).Dispose()), StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Contents(string folder) => Directory.EnumerateFiles(folder)
        .ToDictionary(f => Path.GetFileName(f), f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f))), StringComparer.Ordinal);

    private GenerationResult Generate(
        string folder,
        int? count = null,
        long? seed = null,
        TaskShare? share = null,
        int? threads = null,
        IProgress<GenerationProgress>? progress = null,
        CancellationToken cancellation = default) =>
        DatasetGenerator.Generate(DatasetPlan.For(_protocol, count, seed), folder, share, threads, progress, cancellation);

    private static string Fault(Action action) => Assert.Throws<InputException>(action).Message;

    private sealed class Synchronous(Action<GenerationProgress> report) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value) => report(value);
    }
}
