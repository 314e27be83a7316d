using System.Diagnostics;
using PairScope.Data;

namespace PairScope.Tests.Data;

/// <summary>What happens to a machine happens to a data set: nothing may spoil it.</summary>
public sealed class DatasetFaultTests
{
    // More maps than twenty short lives can finish, in shards that are finished every few moments.
    private static readonly string Many = DatasetFolder.Tiny
        .Replace("counts: { train: 30, validation: 5, test: 5 }", "counts: { train: 900, validation: 50, test: 50 }", StringComparison.Ordinal)
        .Replace("shard: 10", "shard: 15", StringComparison.Ordinal);

    private const long BytesOfMap = 4 * 2 * 8 * 8; // two energies of 8 × 8

    // One map takes minutes.
    private static readonly string Slow = DatasetFolder.Tiny
        .Replace("method: { torus: 16 }", "method: { torus: 16384 }", StringComparison.Ordinal);

    [Fact]
    public void Killed_at_twenty_random_moments_and_resumed_it_is_the_same_to_the_bit()
    {
        using var data = new DatasetFolder(Many);
        var random = new Random(1);
        for (var life = 0; life < 20; life++)
        {
            using var process = data.Start(data["killed"], "--threads", "1");

            // Some lives end before anything is done, the others at some moment of their work.
            var before = BytesIn(data["killed"]);
            var wanted = before + (random.Next(0, 35) * BytesOfMap);
            for (var wait = random.Next(5, 30); BytesIn(data["killed"]) <= wanted && (wait > 0 || wanted > before) && !process.HasExited; wait--)
            {
                Thread.Sleep(10);
            }

            process.Kill();
            process.WaitForExit();
            Assert.Equal(128 + 9, process.ExitCode);
        }

        var status = DatasetStatus.Read(data["killed"]);
        Assert.InRange(status.FinishedShards, 1, status.Shards.Count - 1);
        var last = data.Generate(data["killed"]);
        Assert.Equal(status.Plan.Counts.Total - status.Maps, last.Maps);
        data.Generate(data["undisturbed"]);
        Assert.Equal(DatasetFolder.Contents(data["undisturbed"]), DatasetFolder.Contents(data["killed"]));
    }

    [Fact]
    public void Maps_of_a_journal_that_are_not_what_was_written_are_made_again()
    {
        using var data = new DatasetFolder();
        data.Generate(data["whole"]);
        var plan = DatasetPlan.For(data.Protocol);
        Directory.CreateDirectory(data["crashed"]);
        Manifest.Claim(plan, data["crashed"]);
        using (var journal = ShardJournal.Open(plan, plan.Shards[0], data["crashed"]))
        {
            foreach (var place in new[] { 7, 2, 3, 9 })
            {
                journal.Write(place, SampleSimulator.Simulate(data.Protocol, plan.Sample(Split.Train, place)));
            }
        }

        // A byte of map 3 flips, and the last one was only half written.
        var path = Path.Combine(data["crashed"], "train-00000.h5.part");
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
        {
            var slot = 16 + (4L * plan.MapLength);
            RandomAccess.Write(file, [0x55], 4096 + (3 * slot) + 100);
            RandomAccess.SetLength(file, 4096 + (9 * slot) + 200);
        }

        using (var journal = ShardJournal.Open(plan, plan.Shards[0], data["crashed"]))
        {
            Assert.Equal([2, 7], Enumerable.Range(0, 10).Where(place => journal.Found[place]));
        }

        Assert.Equal(38, data.Generate(data["crashed"]).Maps);
        Assert.Equal(DatasetFolder.Contents(data["whole"]), DatasetFolder.Contents(data["crashed"]));
    }

    [Fact]
    public void A_journal_of_another_protocol_is_not_taken_over()
    {
        using var data = new DatasetFolder();
        var plan = DatasetPlan.For(data.Protocol);
        var other = DatasetPlan.For(data.Protocol, seed: 8);
        using (var journal = ShardJournal.Open(other, other.Shards[0], data.Root))
        {
            journal.Write(0, SampleSimulator.Simulate(data.Protocol, other.Sample(Split.Train, 0)));
        }

        string path = data["train-00000.h5.part"];
        byte[] stray = File.ReadAllBytes(path);
        using (var taken = ShardJournal.Open(plan, plan.Shards[0], data.Root))
        {
            Assert.DoesNotContain(true, taken.Found);
        }

        // Nor are its maps under the header of the right one.
        File.WriteAllBytes(path, [.. File.ReadAllBytes(path)[..4096], .. stray[4096..]]);
        using var headed = ShardJournal.Open(plan, plan.Shards[0], data.Root);
        Assert.DoesNotContain(true, headed.Found);
    }

    [Fact]
    public void A_shard_has_one_writer_at_a_time()
    {
        using var data = new DatasetFolder();
        var plan = DatasetPlan.For(data.Protocol);
        using var first = ShardJournal.Open(plan, plan.Shards[0], data.Root);
        Assert.Contains("is being written by", Assert.Throws<InputException>(() => ShardJournal.Open(plan, plan.Shards[0], data.Root).Dispose()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_writer_is_told_who_the_first_one_is_and_takes_over_when_that_was_killed()
    {
        using var data = new DatasetFolder(Slow);
        using var first = data.Start(data["data"]);
        while (!File.Exists(Path.Combine(data["data"], "train-00000.h5.part")))
        {
            Assert.False(first.HasExited, first.HasExited ? first.StandardError.ReadToEnd() : string.Empty);
            Thread.Sleep(10);
        }

        var message = Assert.Throws<InputException>(() => data.Generate(data["data"])).Message;
        Assert.Contains("train-00000.h5", message, StringComparison.Ordinal);
        Assert.Contains($"process {first.Id} on {Environment.MachineName}", message, StringComparison.Ordinal);
        Assert.Contains($"process {first.Id} on", DatasetStatus.Read(data["data"]).Shards[0].Writer, StringComparison.Ordinal);
        first.Kill();
        first.WaitForExit();
        Assert.Empty(DatasetStatus.Read(data["data"]).Shards[0].Writer);
        var plan = DatasetPlan.For(data.Protocol);
        ShardJournal.Open(plan, plan.Shards[0], data["data"]).Dispose();
    }

    [Fact]
    public void Ctrl_C_does_not_wait_for_a_map_that_takes_minutes()
    {
        using var data = new DatasetFolder(Slow);
        using var process = data.Start(data["data"]);
        while (!File.Exists(Path.Combine(data["data"], "train-00000.h5.part")))
        {
            Thread.Sleep(10);
        }

        using (var interrupt = Process.Start("kill", ["-INT", $"{process.Id}"]))
        {
            interrupt.WaitForExit();
        }

        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)), "it had not ended after 20 seconds");
        Assert.Equal(130, process.ExitCode);
    }

    [TmpfsFact]
    public void A_full_disk_is_told_in_a_sentence_and_when_there_is_room_it_goes_on()
    {
        using var data = new DatasetFolder();
        data.Generate(data["whole"]);
        Directory.CreateDirectory(data["disk"]);

        // Room for a part of the shards, which with the journal fills up in the middle of one or of the other.
        const int Page = 4;
        var pages = Directory.EnumerateFiles(data["whole"]).Sum(file => (int)((new FileInfo(file).Length / 1024 / Page) + 1));
        foreach (var share in new[] { 0.13, 0.3, 0.5, 0.7, 0.9 })
        {
            using var disk = new Tmpfs(data["disk"], Page * (int)(share * pages));
            var folder = Path.Combine(data["disk"], "data");
            var message = Assert.Throws<InputException>(() => data.Generate(folder)).Message;
            Assert.Contains(data["disk"], message, StringComparison.Ordinal);
            Assert.Contains("room", message, StringComparison.Ordinal);
            var kept = Directory.Exists(folder) && File.Exists(Path.Combine(folder, "plan.json")) ? DatasetStatus.Read(folder).Maps : 0;
            disk.Resize(4096);
            Assert.Equal(40 - kept, data.Generate(folder).Maps);
            Assert.Equal(DatasetFolder.Contents(data["whole"]), DatasetFolder.Contents(folder));
        }
    }

    // Of shards and journals; much cheaper to ask again and again than what DatasetStatus opens.
    private static long BytesIn(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*.h5*").Select(path => new FileInfo(path)).Sum(file => file.Exists ? file.Length : 0)
        : 0;
}
