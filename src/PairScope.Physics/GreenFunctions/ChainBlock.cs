using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// One Nambu block as a chain at fixed κ2: blocks A_ν = Σ_n2 H_(ν,n2) e^{2πiκ2 n2}, |ν| ≤ p, and p cells taken as one layer,
/// z − H_0 within a layer, H_+ to the next and H_− to the one before.
/// </summary>
/// <remarks>docs/materials.md, "The infinite crystal by doubling".</remarks>
internal sealed class ChainBlock
{
    private readonly Complex _z;
    private readonly int _reach; // largest |n2| of a bond
    private readonly int[] _places; // of each bond: (ν + p)·order² + row·order + column
    private readonly int[] _powers; // n2 + reach
    private readonly Complex[] _values;

    /// <summary>A block of a crystal, the chain along <paramref name="direction"/>.</summary>
    /// <param name="hamiltonian">The crystal.</param>
    /// <param name="block">Its Nambu indices.</param>
    /// <param name="z">ω + iη in meV.</param>
    /// <param name="direction">The chain's direction.</param>
    /// <param name="range">p, at least the bonds' reach along the chain.</param>
    public ChainBlock(BdgHamiltonian hamiltonian, IReadOnlyList<int> block, Complex z, ChainDirection direction, int range)
    {
        _z = z;
        Order = block.Count;
        Range = range;
        Direction = direction;
        var bonds = (
            from i in Enumerable.Range(0, Order)
            from j in Enumerable.Range(0, Order)
            from term in hamiltonian[block[i], block[j]].Coefficients
            select (Entry: (i * Order) + j, Along: direction.Along(term.Key), Across: direction.Across(term.Key), term.Value)).ToArray();
        _reach = bonds.Select(b => Math.Abs(b.Across)).DefaultIfEmpty(0).Max();
        _places = [.. bonds.Select(b => ((b.Along + range) * Order * Order) + b.Entry)];
        _powers = [.. bonds.Select(b => b.Across + _reach)];
        _values = [.. bonds.Select(b => b.Value)];
        Spans = [.. Enumerable.Repeat((First: 1, Last: 0), Order * Order)];
        foreach (var entry in bonds.GroupBy(b => b.Entry))
        {
            Spans[entry.Key] = (entry.Min(b => b.Along), entry.Max(b => b.Along));
        }

        LargestSlope = 2 * Math.PI * bonds.GroupBy(b => b.Entry).Select(g => g.Sum(b => Math.Abs(b.Across) * b.Value.Magnitude)).DefaultIfEmpty(0).Max();
    }

    /// <summary>z = ω + iη in meV.</summary>
    public Complex Energy => _z;

    /// <summary>Components of the block.</summary>
    public int Order { get; }

    /// <summary>p, cells in a layer.</summary>
    public int Range { get; }

    /// <summary>The chain's direction.</summary>
    public ChainDirection Direction { get; }

    /// <summary>η in meV.</summary>
    public double Broadening => _z.Imaginary;

    /// <summary>A bound on |∂H/∂κ2|, meV.</summary>
    public double LargestSlope { get; }

    /// <summary>Numbers of scratch that <see cref="Blocks"/> and <see cref="Fill"/> need.</summary>
    public int Scratch => (((2 * Range) + 1) * Order * Order) + (2 * _reach) + 1;

    /// <summary>The first and last ν at which an entry of A_ν is not zero, [row·order + column]; the first behind the last where none is.</summary>
    public (int First, int Last)[] Spans { get; }

    /// <summary>A_ν at one κ2, [(ν + p)·order² + row·order + column].</summary>
    /// <param name="kappa">κ2.</param>
    /// <param name="scratch">At least <see cref="Scratch"/> numbers, of which the blocks are the first.</param>
    public Span<Complex> Blocks(double kappa, Span<Complex> scratch)
    {
        Span<Complex> blocks = scratch[..(((2 * Range) + 1) * Order * Order)];
        Span<Complex> powers = scratch.Slice(blocks.Length, (2 * _reach) + 1);
        blocks.Clear();
        for (int n = -_reach; n <= _reach; n++)
        {
            (double sin, double cos) = Math.SinCos(2 * Math.PI * kappa * n);
            powers[n + _reach] = new Complex(cos, sin);
        }

        for (int b = 0; b < _places.Length; b++)
        {
            blocks[_places[b]] += _values[b] * powers[_powers[b]];
        }

        return blocks;
    }

    /// <summary>Writes the layer's matrices at one κ2, rows and columns cell·order + component.</summary>
    /// <param name="kappa">κ2.</param>
    /// <param name="scratch">At least <see cref="Scratch"/> numbers.</param>
    /// <param name="within">z − H_0.</param>
    /// <param name="forward">H_+.</param>
    /// <param name="backward">H_−.</param>
    public void Fill(double kappa, Span<Complex> scratch, SplitMatrix within, SplitMatrix forward, SplitMatrix backward)
    {
        Span<Complex> blocks = Blocks(kappa, scratch);
        within.Clear();
        forward.Clear();
        backward.Clear();
        for (int c = 0; c < Range; c++)
        {
            for (int d = 0; d < Range; d++)
            {
                Write(within, c, d, blocks, d - c, -1);
                Write(forward, c, d, blocks, d - c + Range, 1);
                Write(backward, c, d, blocks, d - c - Range, 1);
            }
        }

        for (int i = 0; i < within.Rows; i++)
        {
            within[i, i] += _z;
        }
    }

    private void Write(SplitMatrix matrix, int row, int column, Span<Complex> blocks, int nu, double sign)
    {
        if (Math.Abs(nu) > Range)
        {
            return;
        }

        int from = (nu + Range) * Order * Order;
        for (int i = 0; i < Order; i++)
        {
            for (int j = 0; j < Order; j++)
            {
                matrix[(row * Order) + i, (column * Order) + j] = sign * blocks[from + (i * Order) + j];
            }
        }
    }
}
