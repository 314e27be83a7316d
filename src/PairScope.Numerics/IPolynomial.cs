using System.Numerics;

namespace PairScope.Numerics;

/// <summary>A polynomial in each vector lane as <see cref="PolynomialRoots"/> needs it.</summary>
public interface IPolynomial
{
    /// <summary>P(x) and P′(x), or both times the same number, which may differ from lane to lane: their ratio is Newton's step.</summary>
    (ComplexVector Value, ComplexVector Slope) Evaluate(ComplexVector x);

    /// <summary>The square of what a step at x is small beside.</summary>
    Vector<double> SizeSquared(ComplexVector x);

    /// <summary>Σ 1/(x_i − x) over all roots x but the i-th.</summary>
    /// <param name="roots">The approximations, all or those from which the others follow.</param>
    /// <param name="i">Which one.</param>
    ComplexVector Repulsion(ReadOnlySpan<ComplexVector> roots, int i);
}
