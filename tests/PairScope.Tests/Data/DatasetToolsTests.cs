using System.Globalization;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Tests.Cli;
using PairScope.Tests.Formats;
using PairScope.Tests.Repository;

namespace PairScope.Tests.Data;

/// <summary>What is done with data sets beside making and reading them.</summary>
public sealed class DatasetToolsTests
{
    [Fact]
    public void A_whole_data_set_verifies_and_its_maps_are_simulated_again_to_the_bit()
    {
        using var data = new DatasetFolder();
        data.Generate(data["data"]);
        var result = DatasetVerifier.Verify(data["data"], fraction: 1);
        Assert.Empty(result.Faults);
        Assert.Equal((5, 40, 40), (result.Shards, result.Recomputed, result.Identical));
        Assert.Equal(new DirectoryInfo(data["data"]).EnumerateFiles("*.h5").Sum(f => f.Length), result.Bytes);
        Assert.Equal(4, DatasetVerifier.Verify(data["data"], fraction: 0.1).Recomputed);
        Assert.Equal(0, DatasetVerifier.Verify(data["data"], fraction: 0).Recomputed);
    }

    [Fact]
    public void Every_damaged_file_is_named_and_the_program_ends_with_code_2()
    {
        using var data = new DatasetFolder();
        data.Generate(data["data"]);
        string Shard(string name) => Path.Combine(data["data"], name);
        Flip(Shard("train-00000.h5"), 6000);
        File.Delete(Shard("train-00001.h5"));
        using (var file = File.OpenHandle(Shard("train-00002.h5"), FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.SetLength(file, RandomAccess.GetLength(file) - 1);
        }

        File.WriteAllText(Shard("test-00000.h5.sha256"), new string('0', 64) + "  test-00000.h5\n");
        using var line = new CommandLine();
        Assert.Equal(2, line.Run("dataset", "verify", data["data"]));
        foreach (var name in new[] { "train-00000.h5", "train-00001.h5", "train-00002.h5", "test-00000.h5.sha256" })
        {
            Assert.Contains(name, line.Error, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("validation-00000.h5", line.Error, StringComparison.Ordinal);
        Assert.Contains("4 faults", line.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_that_was_changed_together_with_its_checksums_is_found_by_simulating_it_again()
    {
        using var data = new DatasetFolder();
        var plan = DatasetPlan.For(data.Protocol);
        data.Generate(data["data"]);
        var shard = plan.Shards[0];
        ShardFile.Write(plan, shard, data["data"], (place, map) =>
        {
            SampleSimulator.Simulate(plan.Protocol, plan.Sample(Split.Train, place)).CopyTo(map);
            map[40] *= place == 6 ? 1.01f : 1;
        });
        File.Delete(Path.Combine(data["data"], Manifest.FileName));
        Manifest.Claim(plan, data["data"]);
        DatasetMerger.Complete(plan, data["data"]);
        var fault = Assert.Single(DatasetVerifier.Verify(data["data"], fraction: 1).Faults);
        Assert.Contains("Map 6 of", fault, StringComparison.Ordinal);
        Assert.Contains("train-00000.h5", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flipped_byte_of_a_map_is_refused_by_whoever_reads_it()
    {
        using var data = new DatasetFolder();
        data.Generate(data["data"]);
        var path = Path.Combine(data["data"], "train-00000.h5");
        byte[] map;
        using (var dataset = Dataset.Open(data["data"]))
        {
            map = [.. dataset[Split.Train].ReadMaps(4, 1).SelectMany(BitConverter.GetBytes)];
        }

        Flip(path, File.ReadAllBytes(path).AsSpan().IndexOf(map) + 17);
        using var damaged = Dataset.Open(data["data"]);
        damaged[Split.Train].ReadMaps(14, 1);
        Assert.Contains("train-00000.h5", Assert.Throws<InputException>(() => damaged[Split.Train].ReadMaps(4, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_made_on_two_machines_merge_into_the_data_set_of_one()
    {
        using var data = new DatasetFolder();
        data.Generate(data["whole"]);
        data.Generate(data["first"], new TaskShare(0, 2));
        data.Generate(data["second"], new TaskShare(1, 2));
        var message = Assert.Throws<InputException>(() => DatasetMerger.Merge([data["first"]], data["first"])).Message;
        Assert.Contains("train-00001.h5", message, StringComparison.Ordinal);
        Assert.Contains("validation-00000.h5", message, StringComparison.Ordinal);
        DatasetMerger.Merge([data["first"], data["second"]], data["joined"]);
        Assert.Equal(DatasetFolder.Contents(data["whole"]), DatasetFolder.Contents(data["joined"]));
        DatasetMerger.Merge([data["first"], data["second"]], data["first"]);
        Assert.Equal(DatasetFolder.Contents(data["whole"]), DatasetFolder.Contents(data["first"]));
    }

    [Fact]
    public void Folders_of_different_data_sets_do_not_merge()
    {
        using var data = new DatasetFolder();
        data.Generate(data["first"], new TaskShare(0, 2));
        DatasetGenerator.Generate(DatasetPlan.For(data.Protocol, seed: 8), data["second"], new TaskShare(1, 2));
        var message = Assert.Throws<InputException>(() => DatasetMerger.Merge([data["first"], data["second"]], data["joined"])).Message;
        Assert.Contains("seed", message, StringComparison.Ordinal);

        // A shard of another data set that was put under the right name.
        File.Copy(Path.Combine(data["second"], "train-00001.h5"), Path.Combine(data["first"], "train-00001.h5"));
        File.Copy(Path.Combine(data["second"], "train-00001.h5.sha256"), Path.Combine(data["first"], "train-00001.h5.sha256"));
        message = Assert.Throws<InputException>(() => data.Generate(data["first"])).Message;
        Assert.Contains("train-00001.h5", message, StringComparison.Ordinal);
        Assert.Contains("seed", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finished_shard_that_was_damaged_is_seen_and_made_again()
    {
        using var data = new DatasetFolder();
        data.Generate(data["data"]);
        var whole = DatasetFolder.Contents(data["data"]);
        string shard = Path.Combine(data["data"], "train-00001.h5");
        byte[] bytes = File.ReadAllBytes(shard);
        File.WriteAllBytes(shard, bytes[..^100]);
        using var line = new CommandLine();
        line.Succeed("dataset", "status", data["data"]);
        Assert.Contains("damaged", line.Output, StringComparison.Ordinal);
        Assert.Contains("4 of 5 shards", line.Output, StringComparison.Ordinal);

        bytes[^200] ^= 1;
        File.WriteAllBytes(shard, bytes);
        Assert.Equal(10, data.Generate(data["data"]).Maps);
        Assert.Equal(whole, DatasetFolder.Contents(data["data"]));
        Assert.Equal(0, data.Generate(data["data"]).Maps);

        File.WriteAllText(shard + ".sha256", "no checksum");
        Assert.Equal(10, data.Generate(data["data"]).Maps);
        Assert.Equal(whole, DatasetFolder.Contents(data["data"]));
    }

    [Fact]
    public void A_shard_under_the_name_of_another_is_refused()
    {
        using var data = new DatasetFolder();
        data.Generate(data["data"]);
        foreach (string ending in (string[])["", ".sha256"])
        {
            File.Copy(Path.Combine(data["data"], "train-00001.h5" + ending), Path.Combine(data["data"], "train-00000.h5" + ending), overwrite: true);
        }

        Assert.Contains("holds other maps than its name says", Assert.Throws<InputException>(() => data.Generate(data["data"])).Message, StringComparison.Ordinal);
        Assert.Contains("holds other maps than its name says", Assert.Throws<InputException>(() => ReadLabels(data["data"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_that_is_damaged_so_that_its_checksum_stays_is_refused()
    {
        using var data = new DatasetFolder();
        data.Generate(data["data"]);
        var plan = DatasetPlan.For(data.Protocol);
        int[] labels = [.. Enumerable.Range(0, 10).Select(i => plan.Sample(Split.Train, i).Label)];
        string path = Path.Combine(data["data"], "train-00000.h5");
        byte[] bytes = File.ReadAllBytes(path);
        int at = bytes.AsSpan().IndexOf(System.Runtime.InteropServices.MemoryMarshal.AsBytes(labels.AsSpan()));

        // Sums modulo 65535, as Fletcher's are, do not tell 0 from 65535.
        BitConverter.TryWriteBytes(bytes.AsSpan(at + (sizeof(int) * Array.IndexOf(labels, 0))), -1);
        File.WriteAllBytes(path, bytes);
        Assert.Contains("labels of classes that do not exist", Assert.Throws<InputException>(() => ReadLabels(data["data"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_whose_shards_are_not_those_of_its_protocol_is_refused()
    {
        using var data = new DatasetFolder();
        data.Generate(data["data"]);
        string path = Path.Combine(data["data"], Manifest.FileName);
        string text = File.ReadAllText(path);
        foreach ((string from, string to) in (ReadOnlySpan<(string, string)>)[("\"first\": 10", "\"first\": 11"), ("\"count\": 10", "\"count\": 9"), ("train-00001.h5", "train-00009.h5")])
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
            Assert.Contains("not those of the protocol", Assert.Throws<InputException>(() => Dataset.Open(data["data"]).Dispose()).Message, StringComparison.Ordinal);
        }
    }

    [LinuxFact]
    public void A_shard_or_a_journal_that_is_a_pipe_hangs_nobody()
    {
        foreach (string ending in (string[])["", ".part", ".lock"])
        {
            using var data = new DatasetFolder();
            data.Generate(data["data"], new TaskShare(1, 3));
            SpecialFile.MakePipe(Path.Combine(data["data"], "train-00000.h5" + ending));
            File.WriteAllText(Path.Combine(data["data"], "train-00000.h5.sha256"), "x");
            Assert.Contains("is a pipe", Assert.Throws<InputException>(() => data.Generate(data["data"])).Message, StringComparison.Ordinal);
            Assert.Contains("is a pipe", Assert.Throws<InputException>(() => DatasetStatus.Read(data["data"])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Status_counts_shards_and_maps_before_during_and_after()
    {
        using var data = new DatasetFolder();
        data.Generate(data["data"], new TaskShare(1, 3));
        var plan = DatasetPlan.For(data.Protocol);
        using (var journal = ShardJournal.Open(plan, plan.Shards[0], data["data"]))
        {
            journal.Write(3, new float[plan.MapLength]);
            var during = DatasetStatus.Read(data["data"]);
            Assert.Equal((2, 16L, false), (during.FinishedShards, during.Maps, during.IsComplete));
            Assert.Contains($"process {Environment.ProcessId}", during.Shards[0].Writer, StringComparison.Ordinal);
        }

        using var line = new CommandLine();
        line.Succeed("dataset", "status", data["data"]);
        Assert.Contains("2 of 5 shards, 16 of 40 maps (40.0 %)", line.Output, StringComparison.Ordinal);
        Assert.Contains("train-00000.h5: 1 of 10 maps, interrupted", line.Output, StringComparison.Ordinal);
        data.Generate(data["data"]);
        line.Succeed("dataset", "status", data["data"]);
        Assert.Contains("finished, 5 of 5 shards", line.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspection_counts_what_is_there_and_draws_it()
    {
        using var data = new DatasetFolder();
        data.Generate(data["data"]);
        using var line = new CommandLine();
        line.Succeed("dataset", "inspect", data["data"], "-o", line.File("sheet.png"));
        Assert.Contains("| A1' | 10 | 2 | 2 |", line.Output, StringComparison.Ordinal);
        Assert.Contains("| A2'' | 10 | 2 | 2 |", line.Output, StringComparison.Ordinal);
        Assert.Contains("| mu | 0 | 50 | meV |", line.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("| E' |", line.Output, StringComparison.Ordinal);
        using var dataset = Dataset.Open(data["data"]);
        var deltas = SplitNames.All.SelectMany(s => Enumerable.Range(0, dataset[s].Count).Select(i => dataset[s].Parameters(i)[0])).ToArray();
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"| delta | {deltas.Min():G5} | {deltas.Max():G5} | meV |"), line.Output, StringComparison.Ordinal);
        Assert.True(new PngImage(line.File("sheet.png")).Width > 300);
    }

    [PythonFact("torch")]
    public void An_exported_data_set_is_read_by_the_lines_of_the_documentation()
    {
        using var data = new DatasetFolder();
        data.Generate(data["data"]);
        using var line = new CommandLine();
        line.Succeed("dataset", "export", data["data"], "-o", data["data.h5"]);
        line.Succeed("dataset", "export", data["data"], "-o", data["data.npz"]);
        var page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "formats.md"));
        var lines = string.Concat(MarkdownPage.Blocks(page, "python").Where(block => block.Contains("\"data.", StringComparison.Ordinal)));
        Assert.Contains("data.npz", lines, StringComparison.Ordinal);
        var sums = Python.Run(
            "import os, sys; os.chdir(sys.argv[1])\n" + lines +
            "print(tuple(maps.shape), str(maps.dtype), labels.tolist(), float(maps.double().sum()), float(arrays['train_maps'].astype(float).sum()))",
            data.Root);
        using var dataset = Dataset.Open(data["data"]);
        var part = dataset[Split.Train];
        double sum = part.ReadMaps(0, 30).Sum(v => (double)v);
        var words = sums.Split(") ", 2)[1].Split("] ", 2);
        Assert.StartsWith("(30, 2, 8, 8) torch.float32", sums, StringComparison.Ordinal);
        Assert.Equal($"torch.float32 [{string.Join(", ", part.Labels)}", words[0]);
        Assert.All(words[1].Split(' '), s => Assert.Equal(sum, double.Parse(s, CultureInfo.InvariantCulture), 1e-12));
    }

    private static IReadOnlyList<int> ReadLabels(string folder)
    {
        using var dataset = Dataset.Open(folder);
        return dataset[Split.Train].Labels;
    }

    private static void Flip(string path, int at)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[at] ^= 0x10;
        File.WriteAllBytes(path, bytes);
    }
}
