using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;

namespace PairScope.GreenFunctions;

/// <summary>
/// z − H of one Nambu block as a matrix of Laurent polynomials in x = e^{2πiκ1} and y = e^{2πiκ2}, and its determinant,
/// det(x, y) = Σ_{kl} D_kl x^k y^l.
/// </summary>
/// <remarks>docs/physics.md, eq. (23).</remarks>
internal sealed class LaurentBlock
{
    public LaurentBlock(BdgHamiltonian hamiltonian, IReadOnlyList<int> block, Complex z)
    {
        Order = block.Count;
        Broadening = z.Imaginary;
        LargestSlope = block.SelectMany(i => block.Select(j => hamiltonian[i, j]))
            .Max(entry => 2 * Math.PI * entry.Coefficients.Sum(c => Math.Abs(c.Key.N2) * c.Value.Magnitude));
        Entries = new LaurentGrid[Order * Order];
        for (int i = 0; i < Order; i++)
        {
            for (int j = 0; j < Order; j++)
            {
                TrigonometricPolynomial entry = -hamiltonian[block[i], block[j]];
                Entries[(i * Order) + j] = LaurentGrid.From(i == j ? entry + TrigonometricPolynomial.Constant(z) : entry);
            }
        }

        EntryRange = Entries.Max(e => e.Range);
        Determinant = Order switch
        {
            1 => Entries[0],
            2 => (Entries[0] * Entries[3]) - (Entries[1] * Entries[2]),
            _ => FourByFour(),
        };
        (Lowest, Highest) = Determinant.PowersOfX();
        if (CofactorReach() >= -Lowest)
        {
            LaurentGrid[] adjugate = [.. Enumerable.Range(0, Order * Order).Select(e => Cofactor(e % Order, e / Order))];
            AdjugateReach = adjugate.Where(a => !a.IsZero).Max(a => Math.Max(-a.PowersOfX().Lowest, a.PowersOfX().Highest));
            Adjugate = AdjugateReach >= -Lowest ? adjugate : null;
        }

        Mirror = Adjugate is null && Lowest == -Highest ? CrystalMirror.Phases(Entries, Order) : null;
        HasConjugateRoots = Order == 2 && z.Real == 0 && Adjugate is null && Lowest == -Highest && (Entries[0] + Entries[3]).IsConstant(2 * z);
        RootsMeet = Order == 2 && (block[0] < hamiltonian.Size / 2) != (block[1] < hamiltonian.Size / 2) && IsFar(Entries[3] - Entries[0]);
        Conjugates = z.Real == 0 && block.All(i => block.Contains(ParticleHole.Partner(i, hamiltonian.Size)))
            ? [.. block.Select(i => block.ToList().IndexOf(ParticleHole.Partner(i, hamiltonian.Size)))] : null;
    }

    /// <summary>Rows of the block: 1, 2 or 4.</summary>
    public int Order { get; }

    /// <summary>η in meV.</summary>
    public double Broadening { get; }

    /// <summary>Bound on |∂H_ij/∂κ2| in meV, over the zone and all entries.</summary>
    public double LargestSlope { get; }

    /// <summary>Entries of z − H, row-major.</summary>
    public LaurentGrid[] Entries { get; }

    /// <summary>Largest power of x or 1/x in any entry.</summary>
    public int EntryRange { get; }

    /// <summary>det(z − H).</summary>
    public LaurentGrid Determinant { get; }

    /// <summary>Lowest power of x in the determinant, −m.</summary>
    public int Lowest { get; }

    /// <summary>Highest power of x in the determinant.</summary>
    public int Highest { get; }

    /// <summary>
    /// adj(z − H), row-major, where it reaches as far in x as the determinant, so that adj/det has a pole at the origin
    /// (and one at infinity): hopping and pairing that cancel, or components without hopping. Null in every other crystal.
    /// </summary>
    public LaurentGrid[]? Adjugate { get; }

    /// <summary>Largest power of x or 1/x in <see cref="Adjugate"/>.</summary>
    public int AdjugateReach { get; }

    /// <summary>u_i of the mirror that turns κ1 into −κ1 − κ2, or null where the block has not got it.</summary>
    public Complex[]? Mirror { get; }

    /// <summary>Whether z = iη and the block is a 2×2 one of H without a trace, as that of opposite spins: then z − H = −σy (z − H)* σy, and roots are pairs x and 1/x*.</summary>
    public bool HasConjugateRoots { get; }

    /// <summary>
    /// Whether the roots of electrons and those of holes come in pairs that nearly meet at every κ2, not only where the constant-energy line is tangent to
    /// κ1: no band lies within twice its width of the Fermi level. Then few digits of them are known, and nearly all of G0 is real, while the map is made of
    /// what is not.
    /// </summary>
    public bool RootsMeet { get; }

    /// <summary>
    /// π, the exchange of electron and hole among the rows, where the block holds both of each pair and z = iη, so that G at −κ2 is known from G at κ2; otherwise null.
    /// </summary>
    public int[]? Conjugates { get; }

    // 2ξ(κ): the distance of the band's middle from the Fermi level against a bound on its width.
    private static bool IsFar(LaurentGrid band) => band[0, 0].Magnitude > 2 * (band.Moduli - band[0, 0].Magnitude);

    // Bound on the powers of x in any cofactor: the heaviest product of entries, one from each row and column left.
    private int CofactorReach()
    {
        int[] reach = Array.ConvertAll(Entries, e => e.IsZero ? -1000 : Math.Max(-e.PowersOfX().Lowest, e.PowersOfX().Highest));
        int Heaviest(IReadOnlyList<int> rows, IReadOnlyList<int> columns) => rows.Count == 0 ? 0 : columns.Max(
            c => reach[(rows[0] * Order) + c] + Heaviest([.. rows.Skip(1)], [.. columns.Where(k => k != c)]));
        return Enumerable.Range(0, Order * Order).Max(e => Heaviest(Without(e / Order), Without(e % Order)));
    }

    private int[] Without(int index) => [.. Enumerable.Range(0, Order).Where(k => k != index)];

    private LaurentGrid Cofactor(int row, int column)
    {
        LaurentGrid minor = Minor(Without(row), Without(column));
        return (row + column) % 2 == 0 ? minor : new LaurentGrid(0) - minor;
    }

    // Determinant of some rows and columns, expanded by the first row.
    private LaurentGrid Minor(int[] rows, int[] columns)
    {
        if (rows.Length == 0)
        {
            return LaurentGrid.From(TrigonometricPolynomial.Constant(1));
        }

        LaurentGrid sum = new(0);
        for (int c = 0; c < columns.Length; c++)
        {
            LaurentGrid term = Entries[(rows[0] * Order) + columns[c]] * Minor(rows[1..], [.. columns.Where(k => k != columns[c])]);
            sum = c % 2 == 0 ? sum + term : sum - term;
        }

        return sum;
    }

    // Laplace expansion by the first two rows: complementary 2×2 minors.
    private LaurentGrid FourByFour()
    {
        LaurentGrid Minor(int row, int c, int d) =>
            (Entries[(row * 4) + c] * Entries[((row + 1) * 4) + d]) - (Entries[(row * 4) + d] * Entries[((row + 1) * 4) + c]);
        (int C, int D, int E, int F, int Sign)[] pairs =
            [(0, 1, 2, 3, 1), (0, 2, 1, 3, -1), (0, 3, 1, 2, 1), (1, 2, 0, 3, 1), (1, 3, 0, 2, -1), (2, 3, 0, 1, 1)];
        LaurentGrid sum = new(0);
        foreach ((int c, int d, int e, int f, int sign) in pairs)
        {
            LaurentGrid term = Minor(0, c, d) * Minor(2, e, f);
            sum = sign > 0 ? sum + term : sum - term;
        }

        return sum;
    }
}
