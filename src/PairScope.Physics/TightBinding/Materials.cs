using PairScope.Lattice;
using static PairScope.Lattice.TrigonometricPolynomial;

namespace PairScope.TightBinding;

/// <summary>The built-in materials.</summary>
public static class Materials
{
    /// <summary>Lattice constant of monolayer NbSe2, in ångström.</summary>
    public const double NbSe2LatticeConstantAngstrom = 3.44;

    /// <summary>
    /// Where the chalcogens of monolayer NbSe2 lie in the cell, above and below the plane, in a1 and a2 from a niobium site: (1/3, 2/3), the
    /// direction of +y. Only with them the sign of λ(k) has a meaning: turned by 180° the crystal has −λ(k).
    /// </summary>
    /// <remarks>docs/physics.md, "Normal state".</remarks>
    public static (double N1, double N2) Chalcogen => (1.0 / 3, 2.0 / 3);

    // t0 … t7 in meV: lowest band of the LDA Wannier Hamiltonian, projected on seven shells of cosines.
    private static readonly double[] NbSe2Hoppings = [48.035, 20.116, 99.022, 1.523, -9.090, -15.241, 0.045, 2.177];

    /// <summary>
    /// Monolayer 1H-NbSe2: h(k) = [t0 − μ + Σ_n t_n γ_n(k)] σ0 + [2λ1 f1(k) + 2λ3 f3(k)] σz + Rashba.
    /// </summary>
    /// <param name="chemicalPotential">μ in meV from the undoped Fermi level; μ &gt; 0 is electron doping.</param>
    /// <param name="rashba">Rashba coupling α_R in meV.</param>
    /// <param name="ising1">First-shell Ising coupling λ1 in meV; the default gives 2|λ(K)| = 150 meV.</param>
    /// <param name="ising3">Third-shell Ising coupling λ3 in meV.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not finite.</exception>
    /// <remarks>docs/physics.md, eqs. (4)–(8). Hoppings: projection of the LDA Wannier Hamiltonian of the elphmod project.</remarks>
    public static TightBindingModel NbSe2(double chemicalPotential = 0, double rashba = 0, double ising1 = 14.434, double ising3 = 0)
    {
        Require.Finite(chemicalPotential);
        Require.Finite(rashba);
        Require.Finite(ising1);
        Require.Finite(ising3);
        TrigonometricPolynomial xi = Constant(NbSe2Hoppings[0] - chemicalPotential);
        for (int n = 1; n < NbSe2Hoppings.Length; n++)
        {
            xi += NbSe2Hoppings[n] * ShellCosine(n);
        }

        TrigonometricPolynomial f1 = SinCos(2, 0) - (2 * SinCos(1, 1));
        TrigonometricPolynomial f3 = SinCos(4, 0) - (2 * SinCos(2, 2));
        TrigonometricPolynomial lambda = (2 * ising1 * f1) + (2 * ising3 * f3);
        (TrigonometricPolynomial gx, TrigonometricPolynomial gy) = RashbaVector();
        return new TightBindingModel("NbSe2", BlochMatrix.FromPauli(xi, rashba * gy, -rashba * gx, lambda));
    }

    /// <summary>The Rashba term alone, h_R(k): also ∂h/∂α_R at a coupling of 1.</summary>
    /// <param name="rashba">Rashba coupling α_R in meV.</param>
    /// <remarks>docs/physics.md, eq. (8).</remarks>
    public static TightBindingModel RashbaTerm(double rashba)
    {
        Require.Finite(rashba);
        (TrigonometricPolynomial gx, TrigonometricPolynomial gy) = RashbaVector();
        return new TightBindingModel("Rashba", BlochMatrix.FromPauli(Zero, rashba * gy, -rashba * gx, Zero));
    }

    // g(k) = Σ_{R in shell 1} R sin k·R, R in units of a.
    private static (TrigonometricPolynomial X, TrigonometricPolynomial Y) RashbaVector()
    {
        TrigonometricPolynomial x = Zero;
        TrigonometricPolynomial y = Zero;
        foreach (LatticeVector r in TriangularLattice.Shell(1))
        {
            (double rx, double ry) = TriangularLattice.Position(r);
            x += rx * Sine(r);
            y += ry * Sine(r);
        }

        return (x, y);
    }
}
