using System.Text.RegularExpressions;

namespace PairScope.Data;

/// <summary>A data set to be made by a Slurm job array, and what its jobs ask of the cluster.</summary>
/// <param name="Plan">The data set.</param>
/// <param name="Folder">Its folder, which every node of the cluster must see under the same path.</param>
/// <param name="Tasks">Number of tasks of the array; task K makes the shards whose number leaves the remainder K.</param>
public sealed partial record SlurmRequest(DatasetPlan Plan, string Folder, int Tasks)
{
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
            throw new InputException($"The {what} must be {requirement}, but '{text}' was given.");
        }
    }

    [GeneratedRegex(@"\A[\w.,@+-]+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Word();

    [GeneratedRegex(@"\A([0-9]{1,4}-)?[0-9]{1,8}(:[0-9]{1,2}){0,2}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Duration();

    [GeneratedRegex(@"\A[0-9]{1,12}[KMGT]?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Amount();
}
