namespace PairScope.Data;

/// <summary>
/// What the probabilities of the classes decide: the fewest classes that together hold 95 %, the most probable first.
/// That is an answer where it is one class, or where it is some of those whose maps may be the same at some energies (of NbSe2 A'', E'' and the
/// normal metal, docs/physics.md, "What no map can tell apart") and which then stand together; any other set says that nobody can tell.
/// </summary>
public sealed class ClassDecision
{
    /// <summary>The probability that the decided classes hold together at least.</summary>
    public const double Confidence = 0.95;

    private readonly ClassList _list;

    /// <summary>Decides.</summary>
    /// <param name="probabilities">One for each class, of sum 1.</param>
    /// <param name="classes">The classes; those of NbSe2 unless given.</param>
    public ClassDecision(IReadOnlyList<double> probabilities, ClassList? classes = null)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        _list = classes ?? ClassList.NbSe2;
        int[] order = [.. Enumerable.Range(0, probabilities.Count).OrderByDescending(c => probabilities[c])];
        double held = 0;
        int count = 0;
        while (count < order.Length && held < Confidence)
        {
            held += probabilities[order[count++]];
        }

        Classes = order[..count];
        IsAnswer = count == 1 || Classes.All(_list.NearlyAlike.Contains);
        string shares = string.Join(", ", Classes.Select(c => $"{_list.Names[c]} {probabilities[c]:P0}"));
        Reason = IsAnswer ? null : $"No class is probable enough: {shares}.";
        Remark = IsAnswer && count > 1 ? $"This map does not tell {string.Join(" from ", Classes.Select(Name))}: {shares}." : null;
    }

    /// <summary>The classes, indices in their list, the most probable first.</summary>
    public IReadOnlyList<int> Classes { get; }

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => Classes.Select(c => _list.Names[c]);

    /// <summary>Whether that is an answer.</summary>
    public bool IsAnswer { get; }

    /// <summary>Why it is none, or null; one sentence.</summary>
    public string? Reason { get; }

    /// <summary>What an answer of several classes leaves open, or null; one sentence.</summary>
    public string? Remark { get; }

    /// <summary>The answer in words: "A1' pairing", "a normal metal", "E'' pairing or a normal metal".</summary>
    public string InWords() => string.Join(" or ", Classes.Select(c => c == _list.Metal ? Name(c) : $"{Name(c)} pairing"));

    private string Name(int label) => label == _list.Metal ? "a normal metal" : _list.Names[label];
}
