using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// The roots of a block with the mirror of <see cref="CrystalMirror"/>: with x = ξ/√y they are pairs ξ and 1/ξ, so that half as many
/// w = ξ + 1/ξ are sought, of a polynomial of half the degree, and only the roots inside the unit circle are handed out.
/// </summary>
/// <remarks>docs/physics.md, eq. (80).</remarks>
internal sealed class MirroredRoots : CrystalRoots
{
    private readonly ComplexVector[] _sums; // w
    private readonly ComplexVector[] _coefficients;
    private ComplexVector _inverseY;

    /// <inheritdoc/>
    public MirroredRoots(LaurentBlock block, int nodes)
        : base(block, nodes)
    {
        _sums = new ComplexVector[Inside];
        _coefficients = new ComplexVector[Inside + 1];
    }

    /// <inheritdoc/>
    public override int Count => Inside;

    /// <inheritdoc/>
    protected override int FirstCoefficient => Inside;

    /// <inheritdoc/>
    protected override bool Solve(ComplexVector y, bool isFirst, double tolerance)
    {
        ComplexVector root = y.SquareRoot; // either of the two serves: w changes its sign with it
        ComplexVector scale = root.Conjugate;
        ComplexVector power = ComplexVector.Broadcast(1);
        for (int k = 0; k <= Inside; k++)
        {
            _coefficients[k] = Coefficient(Inside + k) * power;
            power *= scale;
        }

        if (isFirst)
        {
            PolynomialRoots.Start(_sums);
        }
        else
        {
            for (int i = 0; i < Inside; i++)
            {
                ComplexVector xi = Roots[i] * root;
                _sums[i] = xi + xi.Reciprocal;
            }
        }

        // A tenth of the tolerance costs little here and keeps pairs a small part of the gap apart as exact as they were among all roots.
        bool settled = PolynomialRoots.Refine(new SelfReciprocalPolynomial(_coefficients), _sums, 0.1 * tolerance) >= 0;
        for (int i = 0; i < Inside; i++)
        {
            Roots[i] = SelfReciprocalPolynomial.Inner(_sums[i]) * scale;
        }

        return settled;
    }

    /// <inheritdoc/>
    protected override bool Arrange(ComplexVector y)
    {
        _inverseY = y.Conjugate;
        for (int i = 0; i < Inside; i++)
        {
            Moved(i);
        }

        return true;
    }

    /// <inheritdoc/>
    protected override void Moved(int i) => Roots[Inside + i] = Roots[i].Reciprocal * _inverseY;
}
