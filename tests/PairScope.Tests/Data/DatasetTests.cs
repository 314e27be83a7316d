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
    private const string Small = """
        title: Small enough for a test
        material: NbSe2
        classes:
          - { irrep: A1' }
          - { irrep: A2'' }
          - { irrep: E'', channel: f }
        parameters:
          delta: { uniform: [5, 30] }
          theta: { uniform: [0, pi] }
          mu: { list: [0, 50] }
          broadening: 10
          strength: 100
        energies: [0, 5]
        size: 8
        method: { torus: 16 }
        counts: { train: 7, validation: 2, test: 3 }
        seed: 9223372036854775807
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pairscope-dataset-").FullName;
    private readonly Protocol _protocol = Protocol.Parse(Small, "small.yaml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_data_set_reads_back_as_what_was_simulated()
    {
        DatasetGenerator.Generate(_protocol, _folder);
        using var dataset = Dataset.Open(_folder);
        Assert.Equal(new SplitCounts(7, 2, 3), dataset.Counts);
        Assert.Equal(8, dataset.Size);
        Assert.Equal([0.0, 5.0], dataset.Energies);
        Assert.Equal(Small, dataset.ProtocolText);
        Assert.Equal(long.MaxValue, dataset.Seed);
        Assert.Equal(PairingLabels.Classes, dataset.ClassNames);
        Assert.Equal(DatasetGenerator.ProgramVersion, dataset.ProgramVersion);
        foreach (var split in Enum.GetValues<Split>())
        {
            var part = dataset[split];
            var assigned = _protocol.AssignClasses(part.Count);
            for (var i = 0; i < part.Count; i++)
            {
                var sample = _protocol.Draw(split, i, _protocol.Classes[assigned[i]]);
                Assert.Equal(sample.Label, part.Labels[i]);
                Assert.Equal((int)sample.Irrep, part.Irreps[i]);
                Assert.Equal(sample.Parameters, part.Parameters(i).ToArray());
                Assert.Equal(SampleSimulator.Simulate(_protocol, sample), part.ReadMaps(i, 1));
            }

            Assert.Equal(part.ReadMaps(1, 1), part.ReadMaps(0, 2)[(2 * 64)..]);
        }
    }

    [Fact]
    public void A_sample_is_the_map_that_its_parameters_give()
    {
        var sample = _protocol.Draw(Split.Train, 2, _protocol.Classes[2]);
        var gap = GapFunction.Mixed(Irrep.EDoublePrime, sample.Delta, sample.Theta, sample.Phase, PairingChannel.TripletF);
        var green = new TorusGreenFunction(new BdgHamiltonian(Materials.NbSe2(sample.Mu), gap), 10, 16);
        var map = QpiMap.Compute(green, Impurity.Scalar(100), energy: 5, size: 8).RealSpace;
        Assert.Equal(map.Select(v => (float)v), SampleSimulator.Simulate(_protocol, sample)[64..]);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        var maps = new[] { 1, 2, 5 }.Select(threads =>
        {
            var folder = Path.Combine(_folder, $"{threads}");
            DatasetGenerator.Generate(_protocol, folder, degreeOfParallelism: threads);
            using var dataset = Dataset.Open(folder);
            return Enum.GetValues<Split>().SelectMany(s => dataset[s].ReadMaps(0, dataset[s].Count)).ToArray();
        }).ToArray();
        Assert.Equal(maps[0], maps[1]);
        Assert.Equal(maps[0], maps[2]);
    }

    [Fact]
    public void Fewer_maps_are_the_first_of_the_full_set()
    {
        DatasetGenerator.Generate(_protocol, Path.Combine(_folder, "full"));
        DatasetGenerator.Generate(_protocol, Path.Combine(_folder, "part"), count: 6);
        using var full = Dataset.Open(Path.Combine(_folder, "full"));
        using var part = Dataset.Open(Path.Combine(_folder, "part"));
        Assert.Equal(6, part.Counts.Total);
        Assert.Equal(full[Split.Train].ReadMaps(0, part.Counts.Train), part[Split.Train].ReadMaps(0, part.Counts.Train));
        Assert.Equal(full[Split.Test].ReadMaps(0, part.Counts.Test), part[Split.Test].ReadMaps(0, part.Counts.Test));
    }

    [Fact]
    public void Another_seed_gives_other_maps()
    {
        DatasetGenerator.Generate(_protocol, Path.Combine(_folder, "a"), count: 1);
        DatasetGenerator.Generate(_protocol, Path.Combine(_folder, "b"), count: 1, seed: 2);
        using var a = Dataset.Open(Path.Combine(_folder, "a"));
        using var b = Dataset.Open(Path.Combine(_folder, "b"));
        Assert.Equal(2, b.Seed);
        Assert.NotEqual(a[Split.Train].ReadMaps(0, 1), b[Split.Train].ReadMaps(0, 1));
    }

    [Fact]
    public void A_finished_data_set_is_left_alone_and_another_one_is_not_overwritten()
    {
        var path = DatasetGenerator.Generate(_protocol, _folder, count: 2);
        var written = File.GetLastWriteTimeUtc(path);
        var bytes = File.ReadAllBytes(path);
        Assert.Equal(path, DatasetGenerator.Generate(_protocol, _folder, count: 2));
        Assert.Contains("number of maps", Fault(() => DatasetGenerator.Generate(_protocol, _folder, count: 3)), StringComparison.Ordinal);
        Assert.Contains("seed", Fault(() => DatasetGenerator.Generate(_protocol, _folder, count: 2, seed: 5)), StringComparison.Ordinal);
        var other = Protocol.Parse(Small.Replace("broadening: 10", "broadening: 11", StringComparison.Ordinal), "other.yaml");
        Assert.Contains("protocol", Fault(() => DatasetGenerator.Generate(other, _folder, count: 2)), StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_cancelled_run_leaves_nothing_behind()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new Synchronous(p =>
        {
            if (p.Done == 3)
            {
                cancellation.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(
            () => DatasetGenerator.Generate(_protocol, _folder, progress: progress, cancellation: cancellation.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void Progress_counts_every_map_once()
    {
        List<int> done = [];
        DatasetGenerator.Generate(_protocol, _folder, progress: new Synchronous(p => done.Add(p.Done)));
        Assert.Equal(Enumerable.Range(1, 12), done);
        var half = new GenerationProgress(5, 20, TimeSpan.FromSeconds(10));
        Assert.Equal((0.5, TimeSpan.FromSeconds(30)), (half.Rate, half.Remaining));
    }

    [Fact]
    public void What_is_no_data_set_is_refused_by_name()
    {
        Assert.Contains(_folder, Fault(() => Dataset.Open(_folder).Dispose()), StringComparison.Ordinal);
        var path = Path.Combine(_folder, Dataset.FileName);
        File.WriteAllText(path, "not HDF5 at all");
        Assert.Contains(Dataset.FileName, Fault(() => Dataset.Open(_folder).Dispose()), StringComparison.Ordinal);
        File.Delete(path);
        DatasetGenerator.Generate(_protocol, _folder, count: 2);
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        Fault(() => Dataset.Open(_folder).Dispose());
    }

    private static string Fault(Action action) => Assert.Throws<InputException>(action).Message;

    private sealed class Synchronous(Action<GenerationProgress> report) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value) => report(value);
    }
}
