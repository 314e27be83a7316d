using System.Globalization;
using PairScope.Formats;

namespace PairScope.Data;

/// <summary>
/// The two batch scripts of a data set, in FOLDER/slurm/: generate.sbatch, a job array, and merge.sbatch. They hold all
/// that the jobs need, so that a user may edit them and hand them in again without this program.
/// </summary>
internal static class BatchScripts
{
    public const string FolderName = "slurm";
    public const string GenerateFile = "generate.sbatch";
    public const string MergeFile = "merge.sbatch";
    public const string LogFolder = "logs";
    private const string LockFolder = "locks";

    public static string PathOf(string folder, string file) => Path.Combine(Path.GetFullPath(folder), FolderName, file);

    /// <summary>Writes both scripts and the folders that their jobs write to.</summary>
    /// <param name="request">What to make and what to ask for.</param>
    /// <param name="program">The words that start this program on a node.</param>
    /// <exception cref="InputException">The folder cannot be written.</exception>
    public static void Write(SlurmRequest request, IReadOnlyList<string> program)
    {
        Directory.CreateDirectory(PathOf(request.Folder, LogFolder));
        Directory.CreateDirectory(PathOf(request.Folder, LockFolder));
        Replace(PathOf(request.Folder, GenerateFile), Generate(request, program));
        Replace(PathOf(request.Folder, MergeFile), Merge(request, program));
    }

    // Someone may have edited the script: it is set aside, not lost.
    private static void Replace(string path, string text)
    {
        if (File.Exists(path) && !string.Equals(InputFile.ReadText(path), text, StringComparison.Ordinal))
        {
            File.Move(path, path + ".old", overwrite: true);
        }

        AtomicFile.WriteText(path, text);
    }

    private static string Generate(SlurmRequest request, IReadOnlyList<string> program) =>
        $$"""
        #!/bin/bash
        # One task of a job array that makes a data set. Written by pairscope {{DatasetGenerator.ProgramVersion}} (dataset submit).
        # Edit it as you like and hand it in with  sbatch {{Quoted(PathOf(request.Folder, GenerateFile))}}
        # A task makes what is missing of its share and keeps what is there, so it may run as often as you like.
        {{Directives(request, "generate", "%A-%a")}}
        #SBATCH --array=0-{{request.Tasks - 1}}

        # So many seconds before its time is up the task is told (USR1): it stops and goes back into the queue.
        #SBATCH --signal=B:USR1@{{(int)request.Warning.TotalSeconds}}

        {{Settings(request, program)}}
        # Into how many shares the work is divided. It stays when only some of them run: sbatch --array=3,17
        tasks={{request.Tasks}}
        # A task that was put back into the queue so often gives up.
        most_restarts=20

        pid='' again=''
        stop() { [[ -z $pid ]] || kill -TERM "$pid" 2>/dev/null; }  # the program keeps what it has and ends
        trap stop TERM INT
        trap 'again=yes; stop' USR1

        # Slurm may start a task a second time while the first still runs, as when it lost sight of a node.
        # The second waits for the first, then finds everything done or goes on from there.
        (
            flock 9
            exec "${program[@]}" dataset generate "$folder/{{Manifest.ProtocolFile}}" -o "$folder" \
                --count {{request.Plan.Counts.Total}} --seed {{request.Plan.Seed}} \
                --task "$SLURM_ARRAY_TASK_ID" --tasks "$tasks" --threads "${SLURM_CPUS_PER_TASK:-1}"
        ) 9>>"$folder/{{FolderName}}/{{LockFolder}}/task-$SLURM_ARRAY_TASK_ID" &
        pid=$!
        wait "$pid"
        while kill -0 "$pid" 2>/dev/null; do wait "$pid"; done  # a signal ends 'wait' before the program ends
        wait "$pid"
        code=$?

        # Stopped for its time limit, or killed (128 + signal): back into the queue. 130 is a stop that somebody asked for,
        # 1 and 2 are faults that stay until somebody mends them; the message stands above.
        if [[ -n $again && $code != 0 ]] || ((code > 128 && code != 130 && code != 143)); then
            if ((${SLURM_RESTART_COUNT:-0} < most_restarts)); then
                echo "task $SLURM_ARRAY_TASK_ID ended with code $code and goes back into the queue"
                scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID" && sleep 60  # Slurm ends this script
            fi
        fi
        exit "$code"

        """;

    private static string Merge(SlurmRequest request, IReadOnlyList<string> program) =>
        $$"""
        #!/bin/bash
        # Completes a data set whose tasks have all succeeded: writes its manifest, then checks every shard.
        # Written by pairscope {{DatasetGenerator.ProgramVersion}} (dataset submit), which hands it in with
        # --dependency=afterok:JOB, so that it starts when the job array has succeeded. It may run as often as you like.
        {{Directives(request, "merge", "%j")}}

        {{Settings(request, program)}}

        merge() { "${program[@]}" dataset merge "$folder"; }
        # A network file system may for a minute show a node what the folder held before: hence the second attempt.
        merge || { sleep 90; merge; } || exit
        exec "${program[@]}" dataset verify "$folder" --threads "${SLURM_CPUS_PER_TASK:-1}"

        """;

    private static string Directives(SlurmRequest request, string job, string logNumber)
    {
        string?[] lines =
        [
            $"--job-name={JobName(request.Folder)}-{job}",
            $"--cpus-per-task={request.CpusPerTask}",
            request.Memory is null ? null : $"--mem={request.Memory}",
            request.TimeLimit is null ? null : $"--time={request.TimeLimit}",
            request.Partition is null ? null : $"--partition={request.Partition}",
            request.Account is null ? null : $"--account={request.Account}",
            $"--output=\"{InDirective(PathOf(request.Folder, LogFolder))}/{job}-{logNumber}.log\"",
            "--open-mode=append",
            "--requeue",
        ];
        return string.Join('\n', lines.Where(l => l is not null).Select(l => "#SBATCH " + l));
    }

    private static string Settings(SlurmRequest request, IReadOnlyList<string> program) =>
        $$"""
        folder={{Quoted(Path.GetFullPath(request.Folder))}}
        # A copy of the program that wrote this script: nobody's update or build disturbs the jobs.
        program=({{string.Join(' ', program.Select(Quoted))}})
        export OMP_WAIT_POLICY=passive
        """;

    private static string JobName(string folder) =>
        string.Concat(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '_'));

    // sbatch reads quoted words with backslashes, and % begins a placeholder.
    private static string InDirective(string path) =>
        path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal);

    /// <summary>A word that bash takes literally.</summary>
    public static string Quoted(string word) => "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
