using System.Numerics;

namespace PairScope.Numerics;

/// <summary>
/// c_0 + Σ_{k≥1} c_k (ξ^k + ξ^−k), whose roots come in pairs ξ and 1/ξ, as a polynomial in w = ξ + 1/ξ of half the degree, summed by
/// Clenshaw's recurrence: b_k = c_k + w b_{k+1} − b_{k+2}, and the same of the derivative. Where ξ and 1/ξ meet, w has no branch point.
/// </summary>
/// <remarks>docs/physics.md, eq. (80). C. W. Clenshaw, Math. Tables Aids Comput. 9, 118 (1955).</remarks>
/// <param name="coefficients">c_0 … c_n, lane by lane.</param>
public readonly ref struct SelfReciprocalPolynomial(ReadOnlySpan<ComplexVector> coefficients) : IPolynomial
{
    private readonly ReadOnlySpan<ComplexVector> _c = coefficients;

    /// <inheritdoc/>
    public (ComplexVector Value, ComplexVector Slope) Evaluate(ComplexVector x)
    {
        ReadOnlySpan<ComplexVector> c = _c;
        ComplexVector b = c[^1], bAfter = default;
        ComplexVector d = default, dAfter = default;
        for (int k = c.Length - 2; k > 0; k--)
        {
            (d, dAfter) = (ComplexVector.MultiplyAdd(x, d, b - dAfter), d);
            (b, bAfter) = (ComplexVector.MultiplyAdd(x, b, c[k] - bAfter), b);
        }

        // c_0 stands alone, while ξ^0 + ξ^−0 = 2: the last step takes b_2 off twice.
        return (
            ComplexVector.MultiplyAdd(x, b, c[0] - (bAfter + bAfter)),
            ComplexVector.MultiplyAdd(x, d, b - (dAfter + dAfter)));
    }

    /// <inheritdoc/>
    /// <remarks>|w² − 4|: dξ/ξ = dw/√(w² − 4).</remarks>
    public Vector<double> SizeSquared(ComplexVector x) => Vector.SquareRoot(((x * x) - ComplexVector.Broadcast(4)).NormSquared);

    /// <inheritdoc/>
    public ComplexVector Repulsion(ReadOnlySpan<ComplexVector> roots, int i) => PolynomialRoots.Repulsion(roots, i);

    /// <summary>The smaller of the two ξ with ξ + 1/ξ = w.</summary>
    public static ComplexVector Inner(ComplexVector w)
    {
        ComplexVector two = ComplexVector.Broadcast(2);
        ComplexVector root = ((w - two) * (w + two)).SquareRoot;
        Vector<double> side = (w.Re * root.Re) + (w.Im * root.Im);
        Vector<long> along = Vector.GreaterThanOrEqual(side, Vector<double>.Zero);
        var larger = new ComplexVector(
            w.Re + Vector.ConditionalSelect(along, root.Re, -root.Re),
            w.Im + Vector.ConditionalSelect(along, root.Im, -root.Im));
        return new Vector<double>(2) * larger.Reciprocal;
    }
}
