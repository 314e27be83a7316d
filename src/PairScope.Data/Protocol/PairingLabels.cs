namespace PairScope.Data;

/// <summary>
/// The names that a data set and a network share: six irreps of D3h in the order of a data set's <c>irreps</c>, and the
/// five classes a network tells apart. A1'' and A2'' give identical maps while Sz is conserved (docs/physics.md,
/// section 6) and are one class, A''.
/// </summary>
public static class PairingLabels
{
    private static readonly int[] ClassByIrrep = [0, 2, 1, 1, 3, 4];

    /// <summary>The irreps in ASCII, in the order of the index stored in a data set.</summary>
    public static IReadOnlyList<string> Irreps { get; } = ["A1'", "A2'", "A1''", "A2''", "E'", "E''"];

    /// <summary>The classes in ASCII, in the order of the label stored in a data set.</summary>
    public static IReadOnlyList<string> Classes { get; } = ["A1'", "A''", "A2'", "E'", "E''"];

    /// <summary>The parameters of a sample, in the order of the columns stored in a data set.
    /// Units: meV, rad, rad, meV, meV, meV, meV.</summary>
    public static IReadOnlyList<string> Parameters { get; } =
        ["delta", "theta", "phase", "mu", "broadening", "rashba", "strength"];

    /// <summary>The class of an irrep, both as indices.</summary>
    public static int ClassOf(int irrep) => ClassByIrrep[irrep];

    /// <summary>The index of an irrep by its name, ASCII quotes or real primes; −1 when there is none.</summary>
    public static int IrrepIndex(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var ascii = name.Replace("″", "''", StringComparison.Ordinal).Replace('′', '\'')
            .Replace("\"", "''", StringComparison.Ordinal);
        for (var i = 0; i < Irreps.Count; i++)
        {
            if (string.Equals(Irreps[i], ascii, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether the gap of this irrep mixes two functions by the angle θ: all but A1'' and A2''.</summary>
    public static bool HasMixing(int irrep) => irrep is not (2 or 3);

    /// <summary>Whether the gap of this irrep has a relative phase Θ of its two components: E' and E''.</summary>
    public static bool HasPhase(int irrep) => irrep is 4 or 5;

    /// <summary>The channels that must be chosen among for an irrep; empty where the gap function has only one form.</summary>
    public static IReadOnlyList<string> ChannelsOf(int irrep) => irrep == 5 ? ["p", "f"] : [];
}
