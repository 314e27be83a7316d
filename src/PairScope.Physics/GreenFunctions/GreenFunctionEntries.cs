namespace PairScope.GreenFunctions;

/// <summary>
/// Which entries (i, j) of G0 are wanted. A map needs those between the components that the impurity scatters and the ones that
/// the tip sees, there and back, and those among the impurity's own: 2·N_W·4K + (4K)² planes of (4n)².
/// </summary>
/// <remarks>docs/materials.md, eqs. (4), (5).</remarks>
public sealed class GreenFunctionEntries
{
    private readonly Func<int, int, bool> _holds;
    private readonly Func<int, bool> _byColumn;

    private GreenFunctionEntries(Func<int, int, bool> holds, Func<int, bool> byColumn) => (_holds, _byColumn) = (holds, byColumn);

    /// <summary>Every entry.</summary>
    public static GreenFunctionEntries All { get; } = new((_, _) => true, _ => true);

    /// <summary>What the density of states of the clean crystal needs: electrons of one orbital and any spin.</summary>
    /// <param name="orbitals">n of the crystal.</param>
    public static GreenFunctionEntries Densities(int orbitals) =>
        new((i, j) => i < 2 * orbitals && j < 2 * orbitals && i % orbitals == j % orbitals, _ => true);

    /// <summary>What an impurity and a tip need.</summary>
    /// <param name="orbitals">n of the crystal.</param>
    /// <param name="impurity">The orbitals that the impurity sits on.</param>
    /// <param name="tip">The orbitals that the tip sees.</param>
    /// <param name="opposite">Whether the map at −ω is wanted too, for which the tip's holes stand in for its electrons.</param>
    /// <exception cref="ArgumentOutOfRangeException">The crystal has no such orbital.</exception>
    public static GreenFunctionEntries Between(int orbitals, IEnumerable<int> impurity, IEnumerable<int> tip, bool opposite = false)
    {
        ArgumentNullException.ThrowIfNull(impurity);
        ArgumentNullException.ThrowIfNull(tip);
        bool[] Components(IEnumerable<int> wanted, int kinds)
        {
            var components = new bool[4 * orbitals];
            foreach (int a in wanted)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(a, nameof(wanted));
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(a, orbitals, nameof(wanted));
                for (int kind = 0; kind < kinds; kind++)
                {
                    components[(kind * orbitals) + a] = true;
                }
            }

            return components;
        }

        bool[] scattered = Components(impurity, 4);
        bool[] seen = Components(tip, opposite ? 4 : 2);
        return new GreenFunctionEntries(
            (i, j) => (scattered[i] && (scattered[j] || seen[j])) || (scattered[j] && seen[i]),
            j => scattered[j]);
    }

    /// <summary>Whether entry (i, j) is wanted.</summary>
    public bool Holds(int i, int j) => _holds(i, j);

    /// <summary>Whether the whole column j, G0(r)_{·j}, is the way to the entries wanted of it; the others come by rows.</summary>
    internal bool ByColumn(int j) => _byColumn(j);
}
