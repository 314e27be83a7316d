using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Cluster;

/// <summary>
/// A real Slurm with three virtual nodes of two cores each (slurm.sh), shared by the tests of a class. It ends with this
/// process, however that ends: it reads its orders from a pipe that closes then.
/// </summary>
public sealed class SlurmCluster : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5); // not a measure of speed: on a machine with a load of 50 tasks took two
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(400); // asking Slurm costs a process or two
    private static readonly string[] Programs = ["munged", "slurmctld", "slurmd", "sbatch", "unshare", "flock"];

    private readonly TemporaryFolder _folder = new();
    private readonly Process? _daemons;
    private readonly StringBuilder _errors = new();

    public SlurmCluster()
    {
        if (Missing is not null)
        {
            return;
        }

        Directory.CreateDirectory(_folder["slurm"]);
        _daemons = Process.Start(new ProcessStartInfo(
            Path.Combine(SharedData.RepositoryRoot, "tests", "PairScope.Tests", "Cluster", "slurm.sh"), [_folder["slurm"], $"{FreePorts(4)}"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _daemons.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        _daemons.BeginErrorReadLine();
        Expect("ready");
    }

    /// <summary>Why there is no cluster, or null when there can be one.</summary>
    public static string? Missing { get; } = FindMissing();

    /// <summary>A place for data sets that goes away with the cluster.</summary>
    public string Folder(string name) => _folder[name];

    /// <summary>Kills a node's daemon and everything that runs on it.</summary>
    public void Lose(string node) => Order($"lose {node}");

    /// <summary>Silences a node's daemon; its jobs go on.</summary>
    public void Cut(string node) => Order($"cut {node}");

    /// <summary>Brings all nodes back and ends what a failed test left behind, stopped programs too: the next test shall not fail for it.</summary>
    public void Restore()
    {
        if (Run("squeue", "--noheader").Output.Length > 0)
        {
            Run("scancel", "--partition=main");
        }

        foreach (string node in new[] { "n1", "n2", "n3" })
        {
            Order($"join {node}");
        }

        Until("all nodes are idle", () => Run("sinfo", "--noheader", "--states=idle", "--format=%D").Output is "3");
    }

    /// <summary>Runs the program as a user would, on a login node of the cluster.</summary>
    public CommandResult PairScope(params string[] arguments) =>
        CommandResult.Of(Start(BuiltProgram.Host, [BuiltProgram.Path, .. arguments]));

    /// <summary>Runs a command of Slurm that must succeed.</summary>
    public CommandResult Run(string command, params string[] arguments)
    {
        CommandResult result = CommandResult.Of(Start(command, arguments));
        Assert.True(result.Code == 0, $"{command} {string.Join(' ', arguments)}\n{result.Error}");
        return result;
    }

    /// <summary>State and node of a job, or of a task of a job array.</summary>
    public (string State, string Node) Job(string job)
    {
        string[] fields = Run("squeue", "--noheader", "--array", "--states=all", $"--jobs={job}", "--format=%T|%N").Output.Split('|');
        return (fields[0], fields[^1]);
    }

    /// <summary>Starts requeued jobs soon: Slurm lets them wait for two minutes.</summary>
    public void Hurry()
    {
        foreach (string job in Run("squeue", "--noheader", "--array", "--states=pending", "--format=%i|%r|%S").Output.Split('\n'))
        {
            // Not at once: a node refuses a job that it was told to end within the same second. A job that is already
            // due soon is left alone, or it would never begin.
            string[] fields = job.Split('|');
            if (fields is [_, "BeginTime", _] && DateTime.TryParse(fields[2], out DateTime start) && start > DateTime.Now.AddSeconds(5))
            {
                CommandResult.Of(Start("scontrol", ["update", $"jobid={fields[0]}", "StartTime=now+2"]));
            }
        }
    }

    /// <summary>Waits for something; after five minutes the test fails and shows what the cluster was doing.</summary>
    public void Until(string what, Func<bool> holds) => Until(what, PollTime, holds);

    /// <summary>Waits for something that is looked at every so often.</summary>
    public void Until(string what, TimeSpan pollTime, Func<bool> holds)
    {
        var clock = Stopwatch.StartNew();
        while (!holds())
        {
            if (clock.Elapsed > Patience)
            {
                Assert.Fail($"waited in vain until {what}\n{Report()}");
            }

            Thread.Sleep(pollTime);
        }
    }

    /// <summary>What the cluster is doing and the ends of all logs, for the message of a failed test.</summary>
    public string Report() =>
        $"{Run("squeue", "--array", "--states=all").Output}\n{Run("sinfo", "-N").Output}\n" +
        string.Concat(Directory.EnumerateFiles(_folder.Root, "*.log", SearchOption.AllDirectories)
            .Select(f => $"--- {f}\n{string.Join('\n', File.ReadLines(f).TakeLast(20))}\n"));

    public void Dispose()
    {
        if (_daemons is not null)
        {
            // The end of its input is the order to end; the kill is for the case that it cannot read any more.
            _daemons.StandardInput.Close();
            if (!_daemons.WaitForExit(TimeSpan.FromSeconds(10)))
            {
                _daemons.Kill(entireProcessTree: true);
                _daemons.WaitForExit();
            }

            _daemons.Dispose();
        }

        _folder.Dispose();
    }

    private static string? FindMissing()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "a Slurm cluster on this machine needs root";
        }

        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':'), "/usr/sbin", "/sbin"];
        if (Array.Find(Programs, p => !Array.Exists(folders, f => File.Exists(Path.Combine(f, p)))) is { } absent)
        {
            return $"{absent} is not installed (apt-get install slurm-wlm munge)";
        }

        return CommandResult.Of(Process.Start(CommandResult.Quiet("unshare", ["--pid", "--fork", "--mount-proc", "true"]))!).Code == 0
            ? null
            : "this system does not let root make process namespaces";
    }

    private static int FreePorts(int count)
    {
        for (int first = 20_000 + Random.Shared.Next(10_000); ; first += count)
        {
            var taken = new List<TcpListener>();
            try
            {
                foreach (int port in Enumerable.Range(first, count))
                {
                    var listener = new TcpListener(IPAddress.Any, port);
                    listener.Start();
                    taken.Add(listener);
                }

                return first;
            }
            catch (SocketException)
            {
                // Somebody has one of them; the next four are tried.
            }
            finally
            {
                taken.ForEach(l => l.Dispose());
            }
        }
    }

    private Process Start(string command, string[] arguments)
    {
        ProcessStartInfo start = CommandResult.Quiet(command, arguments);
        start.Environment["SLURM_CONF"] = _folder["slurm/slurm.conf"];
        return Process.Start(start)!;
    }

    private void Order(string order)
    {
        _daemons!.StandardInput.WriteLine(order);
        _daemons.StandardInput.Flush();
        Expect("done");
    }

    private void Expect(string answer)
    {
        string? line = _daemons!.StandardOutput.ReadLine();
        Assert.True(string.Equals(line, answer, StringComparison.Ordinal), $"the cluster said '{line}' instead of '{answer}'\n{_errors}");
    }

}

/// <summary>What a command said.</summary>
public sealed record CommandResult(int Code, string Output, string Error)
{
    /// <summary>How to start a command whose output is read.</summary>
    internal static ProcessStartInfo Quiet(string command, string[] arguments) => new(command, arguments)
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    /// <summary>Waits for a command to end.</summary>
    internal static CommandResult Of(Process process)
    {
        using (process)
        {
            process.StandardInput.Close();
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new CommandResult(process.ExitCode, output.Trim(), error.GetAwaiter().GetResult().Trim());
        }
    }
}

/// <summary>A test on a Slurm cluster; skipped, visibly, where there can be none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SlurmFactAttribute : FactAttribute
{
    public SlurmFactAttribute() => Skip = SlurmCluster.Missing;
}
