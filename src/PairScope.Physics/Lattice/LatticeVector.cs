namespace PairScope.Lattice;

/// <summary>A lattice vector R = n1 a1 + n2 a2, counted in primitive cells.</summary>
/// <param name="N1">Coefficient of a1 = (1, 0) a.</param>
/// <param name="N2">Coefficient of a2 = (−1/2, √3/2) a.</param>
/// <remarks>docs/physics.md, eq. (1).</remarks>
public readonly record struct LatticeVector(int N1, int N2) : IComparable<LatticeVector>
{
    /// <summary>The home cell, R = 0.</summary>
    public static LatticeVector Zero => default;

    /// <summary>Squared length in units of a²: n1² − n1 n2 + n2².</summary>
    public int LengthSquared => (N1 * N1) - (N1 * N2) + (N2 * N2);

    /// <summary>Inversion R → −R.</summary>
    public static LatticeVector operator -(LatticeVector r) => new(-r.N1, -r.N2);

    /// <summary>Sum of two lattice vectors.</summary>
    public static LatticeVector operator +(LatticeVector a, LatticeVector b) => new(a.N1 + b.N1, a.N2 + b.N2);

    /// <summary>Order by n1, then n2, so that sums over R are always taken in the same order.</summary>
    public int CompareTo(LatticeVector other) => N1 != other.N1 ? N1.CompareTo(other.N1) : N2.CompareTo(other.N2);

    /// <summary>Whether one vector comes before another in the summation order.</summary>
    public static bool operator <(LatticeVector a, LatticeVector b) => a.CompareTo(b) < 0;

    /// <summary>Whether one vector comes after another in the summation order.</summary>
    public static bool operator >(LatticeVector a, LatticeVector b) => a.CompareTo(b) > 0;

    /// <summary>Whether one vector does not come after another in the summation order.</summary>
    public static bool operator <=(LatticeVector a, LatticeVector b) => a.CompareTo(b) <= 0;

    /// <summary>Whether one vector does not come before another in the summation order.</summary>
    public static bool operator >=(LatticeVector a, LatticeVector b) => a.CompareTo(b) >= 0;
}
