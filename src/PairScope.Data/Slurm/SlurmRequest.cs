using System.Text.RegularExpressions;

namespace PairScope.Data;

/// <summary>A data set to be made by a Slurm job array, and what its jobs ask of the cluster.</summary>
/// <param name="Plan">The data set.</param>
/// <param name="Folder">Its folder, which every node of the cluster must see under the same path.</param>
/// <param name="Tasks">Number of tasks of the array; task K makes the shards whose number leaves the remainder K.</param>
public sealed partial record SlurmRequest(DatasetPlan Plan, string Folder, int Tasks)
{
    private static readonly TimeSpan LongestWarning = TimeSpan.FromMinutes(2);

    /// <summary>Cores of each task.</summary>
    public int CpusPerTask { get; init; } = 1;

    /// <summary>Partition (queue); null for the cluster's default.</summary>
    public string? Partition { get; init; }

    /// <summary>Time limit of each task as Slurm writes it; null for the partition's default.</summary>
    public string? TimeLimit { get; init; }

    /// <summary>Memory of each task as Slurm writes it; null for the cluster's default.</summary>
    public string? Memory { get; init; }

    /// <summary>Account that the time is charged to; null for the user's default.</summary>
    public string? Account { get; init; }

    /// <summary>How long before the end of its time a task is told to stop: two minutes, less where the limit is short.</summary>
    internal TimeSpan Warning => Limit is { } limit && limit / 4 < LongestWarning ? limit / 4 : LongestWarning;

    // Slurm's forms: M, M:S, H:M:S, D-H, D-H:M, D-H:M:S.
    private TimeSpan? Limit
    {
        get
        {
            if (TimeLimit is null)
            {
                return null;
            }

            var parts = TimeLimit.Split('-');
            long[] numbers = [.. parts[^1].Split(':').Select(long.Parse)];
            var days = parts.Length > 1 ? long.Parse(parts[0]) : 0;
            var seconds = numbers switch
            {
                [var a] => parts.Length > 1 ? 3600 * a : 60 * a,
                [var a, var b] => parts.Length > 1 ? (3600 * a) + (60 * b) : (60 * a) + b,
                _ => (3600 * numbers[0]) + (60 * numbers[1]) + numbers[2],
            };
            return TimeSpan.FromSeconds(seconds + (86400 * days));
        }
    }

    /// <summary>Checks everything that goes into the scripts.</summary>
    /// <exception cref="InputException">A number or a word is not what Slurm takes.</exception>
    internal void Check()
    {
        if (Tasks < 1 || Tasks > Plan.Shards.Count)
        {
            throw new InputException(
                $"The data set has {Plan.Shards.Count} shards, so the number of tasks must be from 1 to {Plan.Shards.Count}, but it is {Tasks}.");
        }

        if (CpusPerTask < 1)
        {
            throw new InputException($"The number of cores is {CpusPerTask}, but it must be at least 1.");
        }

        Require("partition", Partition, Word(), "a name, or several with commas");
        Require("account", Account, Word(), "a name");
        Require("time limit", TimeLimit, Duration(), "minutes, or hours:minutes:seconds, or days-hours:minutes:seconds");
        Require("memory", Memory, Amount(), "a whole number of megabytes, or one with K, M, G or T after it");
        if (Folder.AsSpan().ContainsAny('\n', '\r'))
        {
            throw new InputException("The name of the folder has a line break in it, which no batch script can hold; choose another folder.");
        }
    }

    private static void Require(string what, string? text, Regex form, string requirement)
    {
        if (text is not null && !form.IsMatch(text))
        {
            throw new InputException($"The {what} must be {requirement}, but '{text.ReplaceLineEndings(" ")}' was given.");
        }
    }

    [GeneratedRegex(@"\A[\w.,@+-]+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Word();

    [GeneratedRegex(@"\A([0-9]{1,4}-)?[0-9]{1,8}(:[0-9]{1,2}){0,2}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Duration();

    [GeneratedRegex(@"\A[0-9]{1,12}[KMGT]?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Amount();
}
