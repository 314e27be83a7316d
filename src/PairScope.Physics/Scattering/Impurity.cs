using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Numerics;

namespace PairScope.Scattering;

/// <summary>
/// A point impurity on one site: v = V0 σ0 + J n·σ in spin space, V = diag(v, −vᵀ) in Nambu space, in meV.
/// </summary>
/// <remarks>docs/physics.md, eq. (19).</remarks>
public sealed class Impurity
{
    /// <summary>An impurity with a scalar and a magnetic part.</summary>
    /// <param name="scalar">V0 in meV.</param>
    /// <param name="magnetic">J n as a vector (x, y, z) in meV.</param>
    /// <exception cref="ArgumentOutOfRangeException">A strength is not finite.</exception>
    public Impurity(double scalar, (double X, double Y, double Z) magnetic)
    {
        Require.Finite(scalar);
        Require.Finite(magnetic.X);
        Require.Finite(magnetic.Y);
        Require.Finite(magnetic.Z);
        ScalarStrength = scalar;
        MagneticStrength = magnetic;
        var v = new ComplexMatrix(2)
        {
            [0, 0] = scalar + magnetic.Z,
            [0, 1] = new Complex(magnetic.X, -magnetic.Y),
            [1, 0] = new Complex(magnetic.X, magnetic.Y),
            [1, 1] = scalar - magnetic.Z,
        };
        Potential = new ComplexMatrix(BdgHamiltonian.Size);
        for (int s = 0; s < 2; s++)
        {
            for (int t = 0; t < 2; t++)
            {
                Potential[s, t] = v[s, t];
                Potential[s + 2, t + 2] = -v[t, s];
            }
        }
    }

    /// <summary>V0 in meV.</summary>
    public double ScalarStrength { get; }

    /// <summary>J n in meV.</summary>
    public (double X, double Y, double Z) MagneticStrength { get; }

    /// <summary>V, the 4×4 potential in Nambu space, in meV.</summary>
    public ComplexMatrix Potential { get; }

    /// <summary>A non-magnetic impurity, v = V0 σ0.</summary>
    public static Impurity Scalar(double strength) => new(strength, (0, 0, 0));

    /// <summary>A classical spin, v = J n·σ; the direction is normalised here.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The direction is zero or not finite.</exception>
    public static Impurity Magnetic(double strength, double x, double y, double z)
    {
        double length = Math.Sqrt((x * x) + (y * y) + (z * z));
        Require.Positive(length);
        return new(0, (strength * x / length, strength * y / length, strength * z / length));
    }

    /// <summary>T = (1 − V G0(0))⁻¹ V, in meV.</summary>
    /// <remarks>docs/physics.md, eq. (20).</remarks>
    public ComplexMatrix TMatrix(GreenFunctionWindow green)
    {
        ArgumentNullException.ThrowIfNull(green);
        return (ComplexMatrix.Identity(BdgHamiltonian.Size, 1) - (Potential * green.AtOrigin())).Inverse() * Potential;
    }
}
