using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>The roots of a 2×2 block without a trace at ω = 0: pairs x and 1/x*, of which those inside the unit circle are sought and handed out.</summary>
/// <remarks>docs/physics.md, eq. (82).</remarks>
internal sealed class ConjugateRoots(LaurentBlock block, int nodes) : CrystalRoots(block, nodes)
{
    /// <inheritdoc/>
    public override int Count => Inside;

    /// <inheritdoc/>
    protected override bool Solve(ComplexVector y, bool isFirst, double tolerance)
    {
        if (isFirst)
        {
            PolynomialRoots.Start(Roots);
        }

        Span<ComplexVector> inside = Roots[..Inside];
        bool settled = PolynomialRoots.Refine(new SelfConjugatePolynomial(Determinant), inside, tolerance) >= 0;
        for (int i = 0; i < Inside; i++)
        {
            inside[i] = SelfConjugatePolynomial.Inner(inside[i]);
        }

        return settled;
    }

    /// <inheritdoc/>
    protected override bool Arrange(ComplexVector y)
    {
        for (int i = 0; i < Inside; i++)
        {
            Moved(i);
        }

        return true;
    }

    /// <inheritdoc/>
    protected override void Moved(int i) => Roots[Inside + i] = Roots[i].Conjugate.Reciprocal;
}
