using System.Text.Json.Serialization;

namespace PairScope.Data;

/// <summary>The part of a data set that a sample belongs to.</summary>
public enum Split
{
    /// <summary>Maps the network learns from.</summary>
    Train,

    /// <summary>Maps that choose the best epoch.</summary>
    Validation,

    /// <summary>Maps that are looked at once, for the final figures.</summary>
    Test,
}

/// <summary>Numbers of samples in the three splits.</summary>
/// <param name="Train">Training maps.</param>
/// <param name="Validation">Validation maps.</param>
/// <param name="Test">Test maps.</param>
public sealed record SplitCounts(int Train, int Validation, int Test)
{
    /// <summary>All maps.</summary>
    [JsonIgnore]
    public long Total => (long)Train + Validation + Test;

    /// <summary>The number of samples in one split.</summary>
    public int this[Split split] => split switch { Split.Train => Train, Split.Validation => Validation, _ => Test };

    /// <summary>
    /// The same proportions with another total: each split gets the whole part of its share, and what remains goes to
    /// the splits with the largest fractions, the earlier split first among equals.
    /// </summary>
    /// <param name="total">Maps over all splits.</param>
    /// <exception cref="InputException">The total is not positive.</exception>
    public SplitCounts WithTotal(int total)
    {
        if (total < 1)
        {
            throw new InputException($"The number of maps is {total}, but at least 1 must be asked for.");
        }

        long[] wanted = [Train, Validation, Test];
        var given = wanted.Select(w => (int)(w * total / Total)).ToArray();
        var order = Enumerable.Range(0, 3).OrderByDescending(s => wanted[s] * total % Total).ToArray();
        for (int i = 0, left = total - given.Sum(); i < left; i++)
        {
            given[order[i]]++;
        }

        return new SplitCounts(given[0], given[1], given[2]);
    }
}
