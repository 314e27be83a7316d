using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using PairScope.Data;
using PairScope.Tests.Data;

namespace PairScope.Tests.Cluster;

/// <summary>Data sets made by jobs of a real Slurm, under the mishaps that jobs meet.</summary>
public sealed partial class SlurmTests : IClassFixture<SlurmCluster>
{
    // A map takes long enough (some 0.2 s of a processor) for a task to be caught at work on a busy machine, and there are
    // enough of them: 8 for a task of three.
    private const string Protocol = """
        title: A data set for a small cluster
        material: NbSe2
        classes:
          - { irrep: A1' }
          - { irrep: A2'' }
        parameters:
          delta: { uniform: [5, 30] }
          theta: { uniform: [0, pi] }
          mu: { list: [0, 50] }
          broadening: 10
          strength: 100
        energies: [0]
        size: 16
        method: { torus: 2304 }
        counts: { train: 24, validation: 4, test: 4 }
        shard: 4
        seed: 5
        """;

    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int SigContinue = 18;
    private const int SigStop = 19;

    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(50);

    private readonly SlurmCluster _cluster;
    private readonly string _protocol;

    public SlurmTests(SlurmCluster cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        _cluster = cluster;
        _protocol = cluster.Folder("protocol.yaml");
        File.WriteAllText(_protocol, Protocol);
        if (SlurmCluster.Missing is null)
        {
            cluster.Restore();
        }
    }

    [SlurmFact]
    public void An_array_over_three_nodes_gives_the_data_set_of_a_single_process_to_the_bit()
    {
        // A folder whose name needs every kind of quoting.
        string folder = _cluster.Folder("it's 100% \"safe\"");
        SlurmJobs jobs = Submit(folder, tasks: 3, "--cpus", "2", "--time", "1:00:00", "--memory", "1G", "--partition", "main");

        int[] programs = CatchAtWork(folder, 3);
        string status = _cluster.PairScope("dataset", "status", folder).Output;
        Assert.Matches(@"unfinished, \d of 8 shards, \d+ of 32 maps", status);
        Assert.Contains("being written by process", status, StringComparison.Ordinal);
        Assert.Contains($"job array {jobs.Generate}, 3 tasks: 3 running", status, StringComparison.Ordinal);
        Assert.Contains($"merge job {jobs.Merge}: pending (Dependency)", status, StringComparison.Ordinal);
        Assert.Contains("still in the queue", Refused("dataset", "submit", _protocol, "-o", folder, "--engine", "slurm", "--tasks", "3"), StringComparison.Ordinal);

        Continue(programs);
        UntilMerged(jobs);
        Assert.Equal("n1 n2 n3", string.Join(' ', Enumerable.Range(0, 3).Select(k => _cluster.Job($"{jobs.Generate}_{k}").Node).Order(StringComparer.Ordinal)));
        AssertIdenticalToSingleProcess(folder);
        Assert.Contains("all equal to the bit", File.ReadAllText(Log(folder, $"merge-{jobs.Merge}")), StringComparison.Ordinal);
        status = _cluster.PairScope("dataset", "status", folder).Output;
        Assert.Contains("finished, 8 of 8 shards, 32 of 32 maps", status, StringComparison.Ordinal);
        Assert.Contains($"job array {jobs.Generate}, 3 tasks: 3 completed", status, StringComparison.Ordinal);
        Assert.Contains($"merge job {jobs.Merge}: completed", status, StringComparison.Ordinal);
    }

    [SlurmFact]
    public void A_killed_task_and_one_at_its_time_limit_go_back_into_the_queue_and_go_on_where_they_were()
    {
        string folder = _cluster.Folder("killed");
        SlurmJobs jobs = Submit(folder, tasks: 2);
        int[] programs = CatchAtWork(folder, 2);
        Signal(programs[0], SigKill);

        // This is what Slurm sends, because the script asks for it, two minutes before the time is up.
        _cluster.Run("scancel", "--signal=USR1", "--batch", $"{jobs.Generate}_1");
        _cluster.Until("the script has passed it on", AtOnce, () => HasPending(programs[1], SigTerm));
        Continue(programs[1]);
        UntilMerged(jobs);

        AssertIdenticalToSingleProcess(folder);
        Assert.Contains("task 0 ended with code 137 and goes back into the queue", File.ReadAllText(TaskLog(folder, jobs, 0)), StringComparison.Ordinal);
        Assert.Contains("task 1 ended with code 130 and goes back into the queue", File.ReadAllText(TaskLog(folder, jobs, 1)), StringComparison.Ordinal);
        Assert.All([0, 1], task => Assert.InRange(MapsOfLastRun(folder, jobs, task), 0, MapsOfShare(folder, task, 2) - 1));
    }

    [SlurmFact]
    public void A_task_on_a_lost_node_goes_on_elsewhere_and_one_that_runs_twice_waits_for_itself()
    {
        string folder = _cluster.Folder("lost");
        SlurmJobs jobs = Submit(folder, tasks: 2);
        int slow = CatchAtWork(folder, 2)[1];
        string[] nodes = [.. Enumerable.Range(0, 2).Select(k => _cluster.Job($"{jobs.Generate}_{k}").Node)];
        Assert.NotEqual(nodes[0], nodes[1], StringComparer.Ordinal);

        // One node loses its power. The other only its network, and its task is so slow that it outlives the silence.
        _cluster.Lose(nodes[0]);
        _cluster.Cut(nodes[1]);
        string lockFile = Path.Combine(folder, "slurm", "locks", "task-1");
        _cluster.Until("the second run of task 1 waits for the first", () =>
        {
            _cluster.Hurry();
            return Processes().Any(p => p.Words[0].EndsWith("flock", StringComparison.Ordinal) && string.Equals(FileAt(p.Id, 9), lockFile, StringComparison.Ordinal));
        });

        Assert.Contains("is being written by process", Refused("dataset", "generate", _protocol, "-o", folder, "--task", "1", "--tasks", "2"), StringComparison.Ordinal);
        Continue(slow);
        UntilMerged(jobs);

        AssertIdenticalToSingleProcess(folder);
        Assert.InRange(MapsOfLastRun(folder, jobs, 0), 1, MapsOfShare(folder, 0, 2) - 1);
        Assert.Equal(0, MapsOfLastRun(folder, jobs, 1));
    }

    [SlurmFact]
    public void A_task_that_cannot_succeed_fails_at_once_and_status_says_where_to_look()
    {
        string folder = _cluster.Folder("failing");
        Assert.Contains("invalid partition", Refused("dataset", "submit", _protocol, "-o", folder, "--engine", "slurm", "--tasks", "2", "--count", "8", "--partition", "nowhere"), StringComparison.Ordinal);

        // Something stands where the shard should go.
        Directory.CreateDirectory(Path.Combine(folder, "train-00001.h5"));
        SlurmJobs jobs = Submit(folder, tasks: 2, "--count", "8");
        _cluster.Until("the merge job is given up", () => _cluster.Job($"{jobs.Merge}").State is "CANCELLED");

        string status = _cluster.PairScope("dataset", "status", folder).Output;
        Assert.Contains("1 failed", status, StringComparison.Ordinal);
        Assert.Contains($"not completed: task 1; the reason is at the end of slurm/logs/generate-{jobs.Generate}-1.log", status, StringComparison.Ordinal);
        Assert.Contains("train-00001.h5", File.ReadAllText(TaskLog(folder, jobs, 1)), StringComparison.Ordinal);

        // What the user does then.
        _cluster.Until("the other task has ended", () => _cluster.Job($"{jobs.Generate}_0").State is "COMPLETED");
        Directory.Delete(Path.Combine(folder, "train-00001.h5"));
        UntilMerged(Submit(folder, tasks: 2, "--count", "8"));
        Assert.True(Manifest.Exists(folder));
    }

    private SlurmJobs Submit(string folder, int tasks, params string[] options)
    {
        CommandResult result = _cluster.PairScope(["dataset", "submit", _protocol, "-o", folder, "--engine", "slurm", "--tasks", $"{tasks}", .. options]);
        Assert.True(result.Code == 0, result.Error);
        SlurmJobs jobs = SlurmJobs.Read(folder)!;
        Assert.Contains($"job array {jobs.Generate} of {tasks} tasks", result.Output, StringComparison.Ordinal);
        return jobs;
    }

    private string Refused(params string[] arguments)
    {
        CommandResult result = _cluster.PairScope(arguments);
        Assert.Equal(2, result.Code);
        Assert.Empty(result.Output);
        Assert.Single(result.Error.Split('\n'));
        return result.Error;
    }

    // Stops the program of each task (SIGSTOP) once it has made its first map, and gives the process ids: what a test
    // then does to a task happens in the middle of its work, however busy the machine is. No process is started for it, which on a
    // busy machine takes as long as a task.
    private int[] CatchAtWork(string folder, int tasks)
    {
        var caught = new int[tasks];
        _cluster.Until("all tasks are at work", AtOnce, () =>
        {
            int[] atWork = [.. Enumerable.Range(0, tasks).Where(task => caught[task] == 0 && Directory.EnumerateFiles(Path.Combine(folder, "slurm", "logs"), $"generate-*-{task}.log")
                .Any(log => File.ReadAllText(log).Contains("simulating: ", StringComparison.Ordinal)))];
            (int Id, string[] Words)[] processes = atWork.Length == 0 ? [] : [.. Processes()];
            foreach (int task in atWork)
            {
                if (ProgramOf(processes, folder, task) is { } program)
                {
                    Signal(program, SigStop);
                    caught[task] = program;
                }
            }

            return Array.TrueForAll(caught, id => id != 0);
        });
        return caught;
    }

    private static void Continue(params int[] programs) => Array.ForEach(programs, program => Signal(program, SigContinue));

    private static void Signal(int process, int signal) => Assert.True(Kill(process, signal) == 0, $"signal {signal} does not reach process {process}");

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private static bool HasPending(int process, int signal) => File.ReadLines($"/proc/{process}/status")
        .Where(line => line.StartsWith("ShdPnd:", StringComparison.Ordinal))
        .Any(line => ((ulong.Parse(line["ShdPnd:".Length..], NumberStyles.HexNumber | NumberStyles.AllowLeadingWhite) >> (signal - 1)) & 1) != 0);

    private void UntilMerged(SlurmJobs jobs)
    {
        string state = string.Empty;
        _cluster.Until("the merge job has ended", () =>
        {
            _cluster.Hurry();
            state = _cluster.Job($"{jobs.Merge}").State;
            return state is not ("PENDING" or "RUNNING" or "COMPLETING");
        });
        Assert.True(state is "COMPLETED", $"the merge job ended as {state}\n{_cluster.Report()}");
    }

    // Every file but those of the jobs, by name and content.
    private void AssertIdenticalToSingleProcess(string folder)
    {
        string single = _cluster.Folder("single");
        if (!Manifest.Exists(single))
        {
            DatasetGenerator.Generate(DatasetPlan.For(PairScope.Data.Protocol.Load(_protocol)), single);
        }

        Assert.Equal(DatasetFolder.Contents(single), DatasetFolder.Contents(folder));
    }

    private static string Log(string folder, string name) => Path.Combine(folder, "slurm", "logs", name + ".log");

    private static string TaskLog(string folder, SlurmJobs jobs, int task) => Log(folder, $"generate-{jobs.Generate}-{task}");

    private static int MapsOfLastRun(string folder, SlurmJobs jobs, int task) =>
        int.Parse(Simulated().Matches(File.ReadAllText(TaskLog(folder, jobs, task)))[^1].Groups["maps"].Value);

    private static int MapsOfShare(string folder, int task, int tasks) =>
        DatasetStatus.Read(folder).Shards.Where(s => s.Shard.Number % tasks == task).Sum(s => s.Shard.Count);

    // None while it cannot be told: a process that is about to end, or to become another program, may show no words or its parent's.
    private static int? ProgramOf((int Id, string[] Words)[] processes, string folder, int task) =>
        processes.Where(p => p.Words.Contains(folder, StringComparer.Ordinal) && Array.IndexOf(p.Words, "--task") is >= 0 and var i && string.Equals(p.Words[i + 1], $"{task}", StringComparison.Ordinal))
            .Select(p => p.Id).ToArray() is [var single] ? single : null;

    private static IEnumerable<(int Id, string[] Words)> Processes()
    {
        foreach (int id in Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(n => n!.All(char.IsAsciiDigit)).Select(n => int.Parse(n!)))
        {
            string words = string.Empty;
            try
            {
                words = File.ReadAllText($"/proc/{id}/cmdline");
            }
            catch (IOException)
            {
                // It has just ended.
            }

            yield return (id, words.Split('\0'));
        }
    }

    private static string? FileAt(int process, int descriptor)
    {
        try
        {
            return new FileInfo($"/proc/{process}/fd/{descriptor}").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"(?<maps>\d+) maps simulated")]
    private static partial Regex Simulated();
}
