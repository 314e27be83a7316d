using PairScope.Lattice;

namespace PairScope.TightBinding;

/// <summary>What was cut off a Hamiltonian: bonds beyond a distance, and bonds below a size.</summary>
/// <param name="Beyond">Bonds |R + τ_B − τ_A| longer than this are gone, in the unit of the lattice; infinite where none is too long.</param>
/// <param name="Below">Bonds of a smaller size are gone, meV.</param>
/// <param name="Bonds">How many bonds there were, each pair of sites at each R by itself, the sites' own energies left out.</param>
/// <param name="Dropped">How many of them are gone.</param>
/// <param name="LargestDropped">The size of the largest of these, meV.</param>
/// <remarks>
/// docs/materials.md, "From first principles": the size of a bond is the root of the sum of |h|² over its orbitals and half of the spins, which no operation of a
/// crystal changes, so that bonds that a symmetry joins go together.
/// </remarks>
public sealed record Truncation(double Beyond, double Below, int Bonds, int Dropped, double LargestDropped)
{
    private const double SameLength = 1e-4; // of a cell: bonds of one shell go together

    /// <summary>Cuts.</summary>
    /// <param name="crystal">Sites and orbitals.</param>
    /// <param name="h">h(k) in meV.</param>
    /// <param name="beyond">The longest bond that is kept, in the unit of the lattice.</param>
    /// <param name="below">The smallest size that is kept, meV.</param>
    /// <returns>What is left, and what is not.</returns>
    public static (BlochMatrix Kept, Truncation Cut) Of(Crystal crystal, BlochMatrix h, double beyond, double below)
    {
        ArgumentNullException.ThrowIfNull(crystal);
        ArgumentNullException.ThrowIfNull(h);
        int n = h.Orbitals;
        int SiteOf(int index) => crystal.Orbitals[index % n].Site;
        var squares = new Dictionary<(LatticeVector R, int A, int B), double>();
        for (int e = 0; e < h.Entries.Count; e++)
        {
            foreach ((LatticeVector r, System.Numerics.Complex value) in h.Entries[e].Coefficients)
            {
                var bond = (r, SiteOf(e / h.Size), SiteOf(e % h.Size));
                squares[bond] = squares.GetValueOrDefault(bond) + (0.5 * value.Magnitude * value.Magnitude);
            }
        }

        double longest = beyond + (SameLength * Math.Sqrt(crystal.Lattice.CellArea));
        bool IsLong((LatticeVector R, int A, int B) bond)
        {
            (double x, double y, double z) = crystal.Between(bond.A, bond.B, bond.R);
            return Math.Sqrt((x * x) + (y * y) + (z * z)) > longest;
        }

        (LatticeVector R, int A, int B)[] bonds = [.. squares.Keys.Where(b => b.A != b.B || b.R != LatticeVector.Zero)];
        var dropped = bonds.Where(b => IsLong(b) || Math.Sqrt(squares[b]) < below).ToHashSet();
        var kept = new BlochMatrix(n, (row, column) => TrigonometricPolynomial.From(
            h[row, column].Coefficients.Where(t => !dropped.Contains((t.Key, SiteOf(row), SiteOf(column)))).Select(t => (t.Key, t.Value))));
        return (kept, new Truncation(beyond, below, bonds.Length, dropped.Count, dropped.Select(b => Math.Sqrt(squares[b])).DefaultIfEmpty(0).Max()));
    }
}
