using System.Globalization;
using System.Text.Json;
using PairScope.Formats;

namespace PairScope.Data;

/// <summary>The jobs of a data set on a Slurm cluster, as they were last submitted; kept in FOLDER/slurm/jobs.json.</summary>
/// <param name="Generate">Number of the job array.</param>
/// <param name="Tasks">Number of its tasks.</param>
/// <param name="Merge">Number of the job that merges and verifies.</param>
/// <param name="Submitted">When.</param>
public sealed record SlurmJobs(long Generate, int Tasks, long Merge, DateTimeOffset Submitted)
{
    private const string FileName = "jobs.json";
    private const string NoSbatch =
        "There is no sbatch here, or it does not answer: submit on a login node of a Slurm cluster, or use --dry-run to write the scripts only.";

    private static readonly string[] Over =
        ["COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "OUT_OF_MEMORY", "NODE_FAIL", "BOOT_FAIL", "DEADLINE", "PREEMPTED", "REVOKED"];

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>
    /// Writes the batch scripts and a copy of the program into FOLDER/slurm/. The folder becomes the home of the data
    /// set, so that no task can begin another one in it.
    /// </summary>
    /// <param name="request">What to make and what to ask for.</param>
    /// <returns>The commands that submit the scripts.</returns>
    /// <exception cref="InputException">A part of the request is not what Slurm takes, or the folder holds another data
    /// set or cannot be written.</exception>
    public static IReadOnlyList<string> Prepare(SlurmRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Check();
        try
        {
            Directory.CreateDirectory(request.Folder);
            Manifest.Claim(request.Plan, request.Folder);
            Directory.CreateDirectory(Path.Combine(request.Folder, BatchScripts.FolderName));
            BatchScripts.Write(request, ProgramCopy.Make(Path.Combine(Path.GetFullPath(request.Folder), BatchScripts.FolderName)));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The batch scripts cannot be written to '{request.Folder}': {fault.Message.TrimEnd('.')}.", fault);
        }

        return
        [
            $"array=$(sbatch --parsable {BatchScripts.Quoted(BatchScripts.PathOf(request.Folder, BatchScripts.GenerateFile))})",
            $"sbatch --dependency=afterok:${{array%%;*}} --kill-on-invalid-dep=yes {BatchScripts.Quoted(BatchScripts.PathOf(request.Folder, BatchScripts.MergeFile))}",
        ];
    }

    /// <summary>Prepares and submits a job array, and a job that merges and verifies when all its tasks have succeeded.</summary>
    /// <param name="request">What to make and what to ask for.</param>
    /// <exception cref="InputException">As for <see cref="Prepare"/>; or jobs of this folder are still in the queue, there
    /// is no sbatch, or it refuses.</exception>
    public static SlurmJobs Submit(SlurmRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Read(request.Folder) is { } before && before.Ask() is { } states && states.Values.Any(s => !IsOver(s.State)))
        {
            throw new InputException(
                $"The jobs {before.Generate} and {before.Merge} for '{request.Folder}' are still in the queue; wait for them, or end them with: scancel {before.Generate} {before.Merge}.");
        }

        if ((SlurmCommand.TryRun("sbatch", "--version") ?? throw new InputException(NoSbatch)) is { Code: not 0 } answer)
        {
            throw new InputException($"sbatch does not work here: {Sentence(answer)}.");
        }

        Prepare(request);
        var generate = Sbatch("--parsable", BatchScripts.PathOf(request.Folder, BatchScripts.GenerateFile));
        try
        {
            // When a task has failed for good, the merge job must not wait for ever.
            var merge = Sbatch(
                "--parsable", $"--dependency=afterok:{generate}", "--kill-on-invalid-dep=yes", BatchScripts.PathOf(request.Folder, BatchScripts.MergeFile));
            var jobs = new SlurmJobs(generate, request.Tasks, merge, DateTimeOffset.UtcNow);
            AtomicFile.WriteText(BatchScripts.PathOf(request.Folder, FileName), JsonSerializer.Serialize(jobs, Json) + "\n");
            return jobs;
        }
        catch
        {
            SlurmCommand.TryRun("scancel", generate.ToString(CultureInfo.InvariantCulture));
            throw;
        }
    }

    /// <summary>The jobs that were last submitted for a folder, or null.</summary>
    /// <param name="folder">The folder of a data set.</param>
    /// <exception cref="InputException">FOLDER/slurm/jobs.json cannot be read.</exception>
    public static SlurmJobs? Read(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var path = BatchScripts.PathOf(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<SlurmJobs>(InputFile.ReadText(path), Json)
                ?? throw new InputException($"'{path}' is empty; delete it, and look for the jobs with squeue --me.");
        }
        catch (JsonException fault)
        {
            throw new InputException($"'{path}' cannot be read; delete it, and look for the jobs with squeue --me.", fault);
        }
    }

    /// <summary>The state of the jobs in lines for people: what squeue and sacct know of them.</summary>
    public IReadOnlyList<string> Describe()
    {
        if (Ask() is not { } states)
        {
            return [$"jobs {Generate} and {Merge}, submitted {Submitted:yyyy-MM-dd HH:mm} UTC: Slurm does not answer here"];
        }

        var tasks = states.Where(s => s.Key.StartsWith($"{Generate}_", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
        var counts = tasks.Values.GroupBy(s => s.State, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"{g.Count()} {Words(g.Key, g.Select(s => s.Reason))}");
        List<string> all = [.. counts];
        if (tasks.Count < Tasks)
        {
            all.Add($"{Tasks - tasks.Count} no longer listed");
        }

        var lines = new List<string> { $"job array {Generate}, {Tasks} tasks: {string.Join(", ", all)}" };
        string[] failed = [.. tasks
            .Where(t => IsOver(t.Value.State) && !string.Equals(t.Value.State, Over[0], StringComparison.Ordinal))
            .Select(t => t.Key[(t.Key.IndexOf('_', StringComparison.Ordinal) + 1)..])
            .OrderBy(k => k.Length).ThenBy(k => k, StringComparer.Ordinal)];
        if (failed.Length > 0)
        {
            lines.Add(
                $"not completed: task {string.Join(", ", failed.Take(8))}{(failed.Length > 8 ? ", …" : string.Empty)}; " +
                $"the reason is at the end of {BatchScripts.FolderName}/{BatchScripts.LogFolder}/generate-{Generate}-{failed[0]}.log; then submit again");
        }

        lines.Add(states.TryGetValue(Merge.ToString(CultureInfo.InvariantCulture), out var merge)
            ? $"merge job {Merge}: {Words(merge.State, [merge.Reason])}"
            : $"merge job {Merge}: no longer listed");
        return lines;
    }

    private static bool IsOver(string state) => Over.Contains(state, StringComparer.Ordinal);

    private static string Words(string state, IEnumerable<string> reasons)
    {
        var text = state.ToLowerInvariant().Replace('_', ' ');
        string[] waiting = string.Equals(state, "PENDING", StringComparison.Ordinal)
            ? [.. reasons.Where(r => r.Length > 0 && !string.Equals(r, "None", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)]
            : [];
        return waiting.Length == 0 ? text : $"{text} ({string.Join(", ", waiting)})";
    }

    private static long Sbatch(params string[] arguments)
    {
        var answer = SlurmCommand.TryRun("sbatch", arguments)
            ?? throw new InputException(NoSbatch);

        // NUMBER, or NUMBER;CLUSTER where several clusters are joined.
        return answer.Code == 0 && long.TryParse(answer.Output.Split('\n')[^1].Split(';')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var job)
            ? job
            : throw new InputException($"sbatch refused '{arguments[^1]}': {Sentence(answer)}.");
    }

    private static string Sentence(SlurmAnswer answer) =>
        answer.Error.Replace("sbatch: ", string.Empty, StringComparison.Ordinal)
            .Replace("error: ", string.Empty, StringComparison.Ordinal)
            .Replace("fatal: ", string.Empty, StringComparison.Ordinal)
            .TrimEnd('.');

    // By "JOB" or "ARRAY_TASK". Null where neither command answers; a job that both have forgotten is left out.
    private Dictionary<string, (string State, string Reason)>? Ask()
    {
        string jobs = $"{Generate},{Merge}";
        var remembered = SlurmCommand.TryRun("sacct", "--noheader", "--parsable2", "--allocations", "--jobs", jobs, "--format", "JobID,State");
        var queue = SlurmCommand.TryRun("squeue", "--noheader", "--array", "--states", "all", "--jobs", jobs, "--format", "%i|%T|%r");
        var forgotten = queue is { Code: not 0 } && queue.Error.Contains("Invalid job id", StringComparison.OrdinalIgnoreCase);
        if (remembered is not { Code: 0 } && queue is not { Code: 0 } && !forgotten)
        {
            return null;
        }

        var states = new Dictionary<string, (string State, string Reason)>(StringComparer.Ordinal);
        foreach (var answer in new[] { remembered, queue }.OfType<SlurmAnswer>().Where(a => a.Code == 0))
        {
            foreach (var fields in answer.Output.Split('\n').Select(line => line.Split('|')).Where(f => f.Length >= 2))
            {
                // "CANCELLED by 1000"; tasks that wait are one line "17_[3-9]" in sacct, and squeue has them one by one.
                if (!fields[0].Contains('[', StringComparison.Ordinal))
                {
                    states[fields[0].Trim()] = (fields[1].Trim().Split(' ')[0], fields.Length > 2 ? fields[2].Trim() : string.Empty);
                }
            }
        }

        return states;
    }
}
