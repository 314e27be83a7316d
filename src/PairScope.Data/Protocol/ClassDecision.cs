namespace PairScope.Data;

/// <summary>
/// What the probabilities of the classes decide: the fewest classes that together hold 95 %, the most probable first.
/// That is an answer where it is one class, or where it is some of A'', E'' and the normal metal, whose maps may be the same at some energies
/// (docs/physics.md, section 8) and which then stand together; any other set says that nobody can tell.
/// </summary>
public sealed class ClassDecision
{
    /// <summary>The probability that the decided classes hold together at least.</summary>
    public const double Confidence = 0.95;

    private static readonly int[] NearlyAlike = [PairingLabels.ClassOf("A''"), PairingLabels.ClassOf("E''"), PairingLabels.Metal];

    /// <summary>Decides.</summary>
    /// <param name="probabilities">One for each of <see cref="PairingLabels.Classes"/>, of sum 1.</param>
    public ClassDecision(IReadOnlyList<double> probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        int[] order = [.. Enumerable.Range(0, probabilities.Count).OrderByDescending(c => probabilities[c])];
        double held = 0;
        int count = 0;
        while (count < order.Length && held < Confidence)
        {
            held += probabilities[order[count++]];
        }

        Classes = order[..count];
        IsAnswer = count == 1 || Classes.All(NearlyAlike.Contains);
        string shares = string.Join(", ", Classes.Select(c => $"{PairingLabels.Classes[c]} {probabilities[c]:P0}"));
        Reason = IsAnswer ? null : $"No class is probable enough: {shares}.";
        Remark = IsAnswer && count > 1 ? $"This map does not tell {string.Join(" from ", Classes.Select(Name))}: {shares}." : null;
    }

    /// <summary>The classes, indices in <see cref="PairingLabels.Classes"/>, the most probable first.</summary>
    public IReadOnlyList<int> Classes { get; }

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => Classes.Select(c => PairingLabels.Classes[c]);

    /// <summary>Whether that is an answer.</summary>
    public bool IsAnswer { get; }

    /// <summary>Why it is none, or null; one sentence.</summary>
    public string? Reason { get; }

    /// <summary>What an answer of several classes leaves open, or null; one sentence.</summary>
    public string? Remark { get; }

    /// <summary>The answer in words: "A1' pairing", "a normal metal", "E'' pairing or a normal metal".</summary>
    public string InWords() => string.Join(" or ", Classes.Select(c => c == PairingLabels.Metal ? Name(c) : $"{Name(c)} pairing"));

    private static string Name(int label) => label == PairingLabels.Metal ? "a normal metal" : PairingLabels.Classes[label];
}
