using System.Numerics;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Symmetry;
using PairScope.TightBinding;

namespace PairScope.Pairing;

/// <summary>What the spins of a pair do.</summary>
public enum PairSpin
{
    /// <summary>Singlet, ψ.</summary>
    Singlet,

    /// <summary>Triplet with d along z.</summary>
    TripletZ,

    /// <summary>Triplet with d in the plane.</summary>
    TripletXY,
}

/// <summary>
/// One channel in which an irrep of a crystal's point group pairs: its partners as functions on bonds, scaled so that the largest
/// singular value over the zone and over all real combinations of partners is 1.
/// </summary>
/// <remarks>docs/materials.md, eqs. (9), (10).</remarks>
public sealed class GeneratedChannel
{
    private readonly BondFunction[] _functions;

    internal GeneratedChannel(PointGroupIrrep irrep, PairSpin spin, PointGroupIrrep place, Bond firstBond, int number, IReadOnlyList<BondFunction> partners)
    {
        (Irrep, Spin, Place, FirstBond, Number) = (irrep, spin, place, firstBond, number);
        Scale = ChannelScale.Of(partners);
        _functions = [.. partners.Select(f => f.Times(1 / Scale))];
        Partners = [.. _functions.Select(f => f.ToMatrix())];
    }

    /// <summary>The irrep.</summary>
    public PointGroupIrrep Irrep { get; }

    /// <summary>What the spins do.</summary>
    public PairSpin Spin { get; }

    /// <summary>The irrep of the function of place alone, spin left untouched.</summary>
    public PointGroupIrrep Place { get; }

    /// <summary>The first bond of its set: its length, shell and orbitals name the channel.</summary>
    public Bond FirstBond { get; }

    /// <summary>Which one it is of several that are alike in everything else, from 1.</summary>
    public int Number { get; }

    /// <summary>The largest singular value of the orthonormal functions, by which they were divided.</summary>
    public double Scale { get; }

    /// <summary>f_i(k), dimensionless, 2n×2n; one for each partner.</summary>
    public IReadOnlyList<BlochMatrix> Partners { get; }

    /// <summary>The partners on bonds.</summary>
    internal IReadOnlyList<BondFunction> Functions => _functions;

    /// <summary>"singlet", "tz" or "txy".</summary>
    public string SpinName => Spin switch { PairSpin.Singlet => "singlet", PairSpin.TripletZ => "tz", _ => "txy" };

    /// <summary>The partners as formulas in k1 = k·a1 and k2 = k·a2, or in LaTeX.</summary>
    public IReadOnlyList<string> Formulas(bool latex = false) => [.. _functions.Select(f => BondFormula.Write(f, latex))];
}

/// <summary>A real function on bonds in the components of one kind of spin: ψ, or d_z, or (d_x, d_y).</summary>
/// <param name="Orbitals">n.</param>
/// <param name="Spin">The kind.</param>
/// <param name="Terms">Bonds with the components: one number, for in-plane triplets two.</param>
internal sealed record BondFunction(int Orbitals, PairSpin Spin, IReadOnlyList<(Bond Bond, double First, double Second)> Terms)
{
    public BondFunction Times(double factor) => this with { Terms = [.. Terms.Select(t => (t.Bond, factor * t.First, factor * t.Second))] };

    /// <summary>[ψ σ0 + i d·σ] iσy on every bond: ↑↑ i(−d_x + i d_y), ↓↓ i(d_x + i d_y), ↑↓ ψ + i d_z, ↓↑ −ψ + i d_z.</summary>
    public BlochMatrix ToMatrix()
    {
        var terms = new List<(LatticeVector, Complex)>[4 * Orbitals * Orbitals];
        int side = 2 * Orbitals;
        foreach ((Bond bond, double first, double second) in Terms)
        {
            void Add(int s, int t, Complex value) =>
                (terms[(((s * Orbitals) + bond.From) * side) + (t * Orbitals) + bond.To] ??= []).Add((bond.Cell, value));
            switch (Spin)
            {
                case PairSpin.Singlet:
                    Add(0, 1, first);
                    Add(1, 0, -first);
                    break;
                case PairSpin.TripletZ:
                    Add(0, 1, new Complex(0, first));
                    Add(1, 0, new Complex(0, first));
                    break;
                default:
                    Add(0, 0, new Complex(-second, -first));
                    Add(1, 1, new Complex(-second, first));
                    break;
            }
        }

        return new BlochMatrix(Orbitals, (row, column) => terms[(row * side) + column] is { } list ? TrigonometricPolynomial.From(list) : TrigonometricPolynomial.Zero);
    }
}
