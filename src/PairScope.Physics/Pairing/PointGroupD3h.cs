using System.Numerics;
using PairScope.Lattice;

namespace PairScope.Pairing;

/// <summary>
/// An operation of D3h: what it does to lattice vectors (and so to k) and to the axial vector d.
/// (g ψ)(k) = ψ(g⁻¹k), (g d)(k) = D_g d(g⁻¹k).
/// </summary>
/// <param name="Name">Name in the character table.</param>
/// <param name="Lattice">Action on lattice vectors; σh leaves the plane alone.</param>
/// <param name="Axial">D_g, row-major 3×3: the rotation part of g, for an axial vector.</param>
public sealed record SymmetryOperation(string Name, Func<LatticeVector, LatticeVector> Lattice, IReadOnlyList<double> Axial)
{
    /// <summary>The basis function after the operation.</summary>
    public GapBasisFunction Apply(GapBasisFunction f)
    {
        ArgumentNullException.ThrowIfNull(f);
        TrigonometricPolynomial[] d = [f.Dx.Transformed(Lattice), f.Dy.Transformed(Lattice), f.Dz.Transformed(Lattice)];
        TrigonometricPolynomial Row(int r) => (Axial[3 * r] * d[0]) + (Axial[(3 * r) + 1] * d[1]) + (Axial[(3 * r) + 2] * d[2]);
        return new GapBasisFunction(f.Psi.Transformed(Lattice), Row(0), Row(1), Row(2));
    }

    /// <summary>First <paramref name="first"/>, then this operation.</summary>
    public SymmetryOperation After(SymmetryOperation first)
    {
        ArgumentNullException.ThrowIfNull(first);
        var product = new double[9];
        for (int i = 0; i < 9; i++)
        {
            product[i] = Enumerable.Range(0, 3).Sum(k => Axial[(3 * (i / 3)) + k] * first.Axial[(3 * k) + (i % 3)]);
        }

        return new SymmetryOperation($"{Name}·{first.Name}", r => Lattice(first.Lattice(r)), product);
    }
}

/// <summary>
/// The point group D3h of monolayer 1H-NbSe2: its twelve operations, its representation matrices, and the projection
/// operators that generate gap functions from the lattice harmonics of a shell.
/// </summary>
/// <remarks>docs/physics.md, "Pairing", eq. (14).</remarks>
public static class PointGroupD3h
{
    private static readonly double C = -0.5;
    private static readonly double S = Math.Sqrt(3) / 2;

    /// <summary>The identity.</summary>
    public static SymmetryOperation Identity { get; } = new("E", r => r, [1, 0, 0, 0, 1, 0, 0, 0, 1]);

    /// <summary>Rotation by +120°.</summary>
    public static SymmetryOperation C3 { get; } = new("C3", TriangularLattice.RotateThreefold, [C, -S, 0, S, C, 0, 0, 0, 1]);

    /// <summary>Vertical mirror kx → −kx; an axial vector keeps its x and turns y and z.</summary>
    public static SymmetryOperation SigmaV { get; } = new("σv", TriangularLattice.MirrorX, [1, 0, 0, 0, -1, 0, 0, 0, -1]);

    /// <summary>Mirror in the plane of the layer; an axial vector keeps its z and turns x and y.</summary>
    public static SymmetryOperation SigmaH { get; } = new("σh", r => r, [-1, 0, 0, 0, -1, 0, 0, 0, 1]);

    /// <summary>All twelve operations, as words σh^h σv^v C3^c in (c, v, h).</summary>
    public static IReadOnlyList<(SymmetryOperation Operation, int Rotations, bool Mirror, bool Plane)> Operations { get; } = List();

    /// <summary>
    /// Representation matrix D(g) acting on the column of partners, g f_i = Σ_j D_ij f_j, row-major (1 or 4 numbers).
    /// E′: C3 → [[−½, √3/2], [−√3/2, −½]], σv → diag(1, −1). E″: the same C3, σv → diag(−1, 1).
    /// σh is +1 for single-primed and −1 for double-primed irreps.
    /// </summary>
    public static double[] Matrix(Irrep irrep, int rotations, bool mirror, bool plane)
    {
        double sigmaH = plane && irrep is (Irrep.A1DoublePrime or Irrep.A2DoublePrime or Irrep.EDoublePrime) ? -1 : 1;
        switch (irrep)
        {
            case Irrep.A1Prime:
                return [1];
            case Irrep.A2Prime:
                return [mirror ? -1 : 1];
            case Irrep.A1DoublePrime:
                return [sigmaH * (mirror ? -1 : 1)];
            case Irrep.A2DoublePrime:
                return [sigmaH];
            default:
                (double sin, double cos) = Math.SinCos(2 * Math.PI * rotations / 3);
                double[] turn = [cos, sin, -sin, cos];
                double first = !mirror ? 1 : irrep == Irrep.EPrime ? 1 : -1;
                double second = !mirror ? 1 : -first;

                // g f = σv (C3^c f) = C3^c-matrix applied after the mirror's matrix has replaced f by σv f.
                return [sigmaH * turn[0] * first, sigmaH * turn[1] * second, sigmaH * turn[2] * first, sigmaH * turn[3] * second];
        }
    }

    /// <summary>
    /// Projects a basis function onto row <paramref name="row"/> of an irrep with the operator
    /// P_row,column = (dim/12) Σ_g D(g)_row,column g. Applied to the harmonics of a shell it generates every gap
    /// function of that shell; partners come from one column and rows 0, 1.
    /// </summary>
    public static GapBasisFunction Project(Irrep irrep, int row, int column, GapBasisFunction seed)
    {
        int dimension = irrep is Irrep.EPrime or Irrep.EDoublePrime ? 2 : 1;
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, dimension);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, dimension);
        TrigonometricPolynomial psi = TrigonometricPolynomial.Zero;
        TrigonometricPolynomial dx = psi;
        TrigonometricPolynomial dy = psi;
        TrigonometricPolynomial dz = psi;
        foreach ((SymmetryOperation g, int rotations, bool mirror, bool plane) in Operations)
        {
            // The partners transform as g f_i = Σ_j D_ij f_j, so the textbook matrix Γ(g) is the transpose of D(g).
            double weight = dimension / 12.0 * Matrix(irrep, rotations, mirror, plane)[(column * dimension) + row];
            GapBasisFunction image = g.Apply(seed);
            psi += weight * image.Psi;
            dx += weight * image.Dx;
            dy += weight * image.Dy;
            dz += weight * image.Dz;
        }

        return new GapBasisFunction(Clean(psi), Clean(dx), Clean(dy), Clean(dz));
    }

    // Rounding leaves coefficients of 1e-17 where symmetry says zero.
    private static TrigonometricPolynomial Clean(TrigonometricPolynomial f) =>
        TrigonometricPolynomial.From(f.Coefficients
            .Where(t => t.Value.Magnitude > 1e-13)
            .Select(t => (t.Key, new Complex(t.Value.Real, t.Value.Imaginary))));

    private static List<(SymmetryOperation, int, bool, bool)> List()
    {
        var all = new List<(SymmetryOperation, int, bool, bool)>();
        foreach (bool plane in new[] { false, true })
        {
            foreach (bool mirror in new[] { false, true })
            {
                SymmetryOperation g = Identity;
                for (int c = 0; c < 3; c++)
                {
                    SymmetryOperation word = mirror ? SigmaV.After(g) : g;
                    all.Add((plane ? SigmaH.After(word) : word, c, mirror, plane));
                    g = C3.After(g);
                }
            }
        }

        return all;
    }
}
