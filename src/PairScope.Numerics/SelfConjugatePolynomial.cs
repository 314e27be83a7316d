using System.Numerics;

namespace PairScope.Numerics;

/// <summary>
/// P(x) = Σ c_k x^k, k = 0 … 2m, with c_{2m−k} a multiple of c_k*, so that its roots come in pairs x and 1/x*: one of each pair is sought.
/// </summary>
/// <remarks>docs/physics.md, eq. (82).</remarks>
/// <param name="coefficients">c_0 … c_2m, lane by lane.</param>
public readonly ref struct SelfConjugatePolynomial(ReadOnlySpan<ComplexVector> coefficients) : IPolynomial
{
    private readonly ReadOnlySpan<ComplexVector> _c = coefficients;

    /// <inheritdoc/>
    public (ComplexVector Value, ComplexVector Slope) Evaluate(ComplexVector x)
    {
        ReadOnlySpan<ComplexVector> c = _c;
        ComplexVector p = c[^1];
        ComplexVector d = default;
        for (int k = c.Length - 2; k >= 0; k--)
        {
            d = ComplexVector.MultiplyAdd(d, x, p);
            p = ComplexVector.MultiplyAdd(p, x, c[k]);
        }

        return (p, d);
    }

    /// <inheritdoc/>
    public Vector<double> SizeSquared(ComplexVector x) => x.NormSquared;

    /// <inheritdoc/>
    public ComplexVector Repulsion(ReadOnlySpan<ComplexVector> roots, int i)
    {
        ComplexVector x = roots[i];
        ComplexVector sum = PolynomialRoots.Repulsion(roots, i);
        foreach (ComplexVector root in roots)
        {
            // 1/(x − 1/x_j*)
            ComplexVector conjugate = root.Conjugate;
            sum += conjugate * ((x * conjugate) - ComplexVector.Broadcast(1)).Reciprocal;
        }

        return sum;
    }

    /// <summary>Of x and 1/x* the one inside the unit circle.</summary>
    public static ComplexVector Inner(ComplexVector x)
    {
        Vector<double> norm = x.NormSquared;
        Vector<double> scale = Vector.ConditionalSelect(Vector.GreaterThan(norm, Vector<double>.One), Vector<double>.One / norm, Vector<double>.One);
        return scale * x;
    }
}
