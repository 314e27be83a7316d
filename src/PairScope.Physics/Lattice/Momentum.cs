namespace PairScope.Lattice;

/// <summary>
/// Reduced momentum k = κ1 b1 + κ2 b2 with b_i·a_j = 2π δ_ij, so k·R = 2π(κ1 n1 + κ2 n2).
/// One Brillouin zone is κ1, κ2 ∈ [−½, ½).
/// </summary>
/// <param name="K1">κ1, dimensionless.</param>
/// <param name="K2">κ2, dimensionless.</param>
/// <remarks>docs/physics.md, eqs. (1), (2).</remarks>
public readonly record struct ReducedMomentum(double K1, double K2)
{
    /// <summary>The same momentum in Cartesian components of the triangular lattice, in units of 1/a.</summary>
    public CartesianMomentum ToCartesian()
    {
        (double x, double y) = TriangularLattice.Value.WaveVector(this);
        return new(x, y);
    }

    /// <summary>Inversion k → −k.</summary>
    public static ReducedMomentum operator -(ReducedMomentum k) => new(-k.K1, -k.K2);
}

/// <summary>Momentum in Cartesian components, in units of 1/a (2π included).</summary>
/// <param name="X">kx a.</param>
/// <param name="Y">ky a.</param>
/// <remarks>docs/physics.md, eq. (2).</remarks>
public readonly record struct CartesianMomentum(double X, double Y)
{
    /// <summary>The same momentum in reduced components κ_i = k·a_i/2π of the triangular lattice.</summary>
    public ReducedMomentum ToReduced() => TriangularLattice.Value.Reduce(X, Y);
}
