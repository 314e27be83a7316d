using System.Numerics;

namespace PairScope.Numerics;

/// <summary>
/// P(x) = Σ c_k x^k. Outside the unit circle it is taken through the reversed polynomial in 1/x, so that roots may be very large.
/// </summary>
/// <param name="coefficients">c_0 … c_n, lane by lane.</param>
public readonly ref struct OrdinaryPolynomial(ReadOnlySpan<ComplexVector> coefficients) : IPolynomial
{
    private readonly ReadOnlySpan<ComplexVector> _c = coefficients;

    /// <inheritdoc/>
    public (ComplexVector Value, ComplexVector Slope) Evaluate(ComplexVector x)
    {
        ReadOnlySpan<ComplexVector> c = _c;
        int n = c.Length - 1;
        Vector<double> norm = x.NormSquared;
        if (Vector.LessThanOrEqualAll(norm, Vector<double>.One))
        {
            return Horner(c, x, n, -1);
        }

        // Outside, p = Q(u), d = Q′(u) with u = 1/x and P = x^n Q(u): P′/x^n = u (n Q − u Q′).
        ComplexVector u = x.Reciprocal;
        if (Vector.GreaterThanAll(norm, Vector<double>.One))
        {
            (ComplexVector p, ComplexVector d) = Horner(c, u, 0, 1);
            return (p, u * ((new Vector<double>(n) * p) - (u * d)));
        }

        return Mixed(c, x, u, Vector.GreaterThan(norm, Vector<double>.One));
    }

    // The polynomial and its derivative, the leading coefficient c_first and each next one a stride further.
    private static (ComplexVector Value, ComplexVector Slope) Horner(ReadOnlySpan<ComplexVector> c, ComplexVector v, int first, int stride)
    {
        ComplexVector p = c[first];
        ComplexVector d = default;
        for (int k = 1, at = first + stride; k < c.Length; k++, at += stride)
        {
            d = ComplexVector.MultiplyAdd(d, v, p);
            p = ComplexVector.MultiplyAdd(p, v, c[at]);
        }

        return (p, d);
    }

    // Some lanes inside the unit circle, some outside.
    private static (ComplexVector Value, ComplexVector Slope) Mixed(ReadOnlySpan<ComplexVector> c, ComplexVector x, ComplexVector u, Vector<long> outside)
    {
        int n = c.Length - 1;
        ComplexVector v = Select(outside, u, x);
        ComplexVector p = Select(outside, c[0], c[n]);
        ComplexVector d = default;
        for (int k = 1; k <= n; k++)
        {
            d = ComplexVector.MultiplyAdd(d, v, p);
            p = ComplexVector.MultiplyAdd(p, v, Select(outside, c[k], c[n - k]));
        }

        return (p, Select(outside, v * ((new Vector<double>(n) * p) - (v * d)), d));
    }

    /// <inheritdoc/>
    public Vector<double> SizeSquared(ComplexVector x) => x.NormSquared;

    /// <inheritdoc/>
    public ComplexVector Repulsion(ReadOnlySpan<ComplexVector> roots, int i) => PolynomialRoots.Repulsion(roots, i);

    private static ComplexVector Select(Vector<long> mask, ComplexVector a, ComplexVector b) =>
        new(Vector.ConditionalSelect(mask, a.Re, b.Re), Vector.ConditionalSelect(mask, a.Im, b.Im));
}
