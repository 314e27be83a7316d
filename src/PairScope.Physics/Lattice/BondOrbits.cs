namespace PairScope.Lattice;

/// <summary>The bonds between two orbitals in sets of equal ones, by length.</summary>
/// <remarks>docs/materials.md, "Gap functions".</remarks>
public static class BondOrbits
{
    private const double Tolerance = 1e-4;
    private const int FarthestCell = 128;

    /// <summary>
    /// The first sets of bonds, the shortest first. Between orbitals of one site a set is an orbit of R under the operations of the
    /// lattice, so that (5, 0) and (3, 4) of a square lattice are two; between two sites it is all bonds of one length.
    /// </summary>
    /// <param name="crystal">The crystal.</param>
    /// <param name="from">The orbital in cell 0.</param>
    /// <param name="to">The orbital in cell R.</param>
    /// <param name="count">How many sets.</param>
    /// <returns>The cells R of each set.</returns>
    /// <exception cref="InputException">They reach over more than 128 cells.</exception>
    public static IReadOnlyList<IReadOnlyList<LatticeVector>> Of(Crystal crystal, int from, int to, int count)
    {
        ArgumentNullException.ThrowIfNull(crystal);
        bool oneSite = crystal.Orbitals[from].Site == crystal.Orbitals[to].Site;
        IReadOnlyList<LatticeOperation> operations = crystal.Lattice.Holohedry();
        double unit = Math.Sqrt(crystal.Lattice.CellArea);
        for (int reach = 4; ; reach *= 2)
        {
            if (reach > FarthestCell)
            {
                throw new InputException(
                    $"The {count} shortest sets of bonds between the orbitals {from} and {to} reach over more than {FarthestCell} cells: the lattice vectors are too unlike in length, or the two sites are given in cells too far apart; name them by the cell they share, or ask for fewer sets.");
            }

            LatticeVector[] cells = [.. from n1 in Enumerable.Range(-reach, (2 * reach) + 1) from n2 in Enumerable.Range(-reach, (2 * reach) + 1) select new LatticeVector(n1, n2)];
            double inside = cells.Where(c => Math.Max(Math.Abs(c.N1), Math.Abs(c.N2)) == reach).Min(c => crystal.BondLength(from, to, c));
            var sets = new List<List<LatticeVector>>();
            var seen = new HashSet<LatticeVector>();
            foreach (LatticeVector cell in cells.OrderBy(c => Math.Round(crystal.BondLength(from, to, c) / (Tolerance * unit))).ThenByDescending(c => c))
            {
                double length = crystal.BondLength(from, to, cell);
                if (length >= inside * (1 - Tolerance) || !seen.Add(cell))
                {
                    continue;
                }

                List<LatticeVector> set = oneSite
                    ? [.. operations.Select(o => o.Apply(cell)).Distinct().Order()]
                    : [.. cells.Where(c => Math.Abs(crystal.BondLength(from, to, c) - length) <= Tolerance * unit)];
                seen.UnionWith(set);
                sets.Add(set);
            }

            if (sets.Count >= count)
            {
                return [.. sets.Take(count)];
            }
        }
    }
}
