using System.Numerics;

namespace PairScope.Numerics;

/// <summary>
/// All roots of several polynomials at once (one per vector lane) by the simultaneous iteration of Ehrlich and Aberth,
/// x_i ← x_i − 1/(P′/P − Σ_{j≠i} 1/(x_i − x_j)), which converges cubically and keeps the roots apart.
/// </summary>
/// <remarks>O. Aberth, Math. Comp. 27, 339 (1973).</remarks>
public static class PolynomialRoots
{
    private const double Resting = 1e-8; // correction beside a root's size after which it is not looked at again: what is left is its square

    /// <summary>A set of distinct starting points for polynomials of which nothing is known: a spiral through the unit circle.</summary>
    public static void Start(Span<ComplexVector> roots)
    {
        for (int i = 0; i < roots.Length; i++)
        {
            double radius = Math.Exp(1.6 * (((i + 0.5) / roots.Length) - 0.5));
            roots[i] = ComplexVector.Broadcast(Complex.FromPolarCoordinates(radius, 0.4 + (2.399963 * i)));
        }
    }

    /// <summary>Improves approximate roots until the last correction of every root, in every lane, is below <paramref name="tolerance"/>.</summary>
    /// <typeparam name="TPolynomial">How the polynomial is written.</typeparam>
    /// <param name="polynomial">P, lane by lane.</param>
    /// <param name="roots">As many distinct approximations in as P has roots, roots out.</param>
    /// <param name="tolerance">Bound on |correction| beside the root's size; convergence being cubic, 1e-6 leaves rounding alone.</param>
    /// <param name="sweeps">Most sweeps to try.</param>
    /// <returns>The sweeps used, or −1 where the iteration did not settle.</returns>
    public static int Refine<TPolynomial>(TPolynomial polynomial, Span<ComplexVector> roots, double tolerance = 1e-7, int sweeps = 60)
        where TPolynomial : IPolynomial, allows ref struct
    {
        int degree = roots.Length;
        Span<bool> rests = stackalloc bool[degree];
        rests.Clear();
        Vector<double> bound = new(tolerance * tolerance);
        for (int sweep = 1; sweep <= sweeps; sweep++)
        {
            bool settled = true;
            for (int i = 0; i < degree; i++)
            {
                if (rests[i])
                {
                    continue;
                }

                ComplexVector x = roots[i];
                (ComplexVector p, ComplexVector slope) = polynomial.Evaluate(x);
                ComplexVector repulsion = polynomial.Repulsion(roots, i);
                ComplexVector step = p * (slope - (p * repulsion)).Reciprocal;
                Vector<double> size = step.NormSquared;

                // p = 0 in a lane makes the step 0/0 only where two roots coincide; such a lane stays where it is.
                Vector<long> usable = Vector.LessThan(size, new Vector<double>(double.PositiveInfinity));
                step = new ComplexVector(
                    Vector.ConditionalSelect(usable, step.Re, Vector<double>.Zero),
                    Vector.ConditionalSelect(usable, step.Im, Vector<double>.Zero));
                Vector<double> beside = polynomial.SizeSquared(x);
                settled &= Vector.LessThanOrEqualAll(size, bound * beside);
                rests[i] = Vector.LessThanOrEqualAll(size, new Vector<double>(Resting * Resting) * beside);
                roots[i] = x - step;
            }

            if (settled)
            {
                return sweep;
            }
        }

        return -1;
    }

    /// <summary>Σ_{j≠i} 1/(x_i − x_j).</summary>
    public static ComplexVector Repulsion(ReadOnlySpan<ComplexVector> roots, int i)
    {
        ComplexVector x = roots[i];
        return Sum(x, roots[..i]) + Sum(x, roots[(i + 1)..]);
    }

    // Two at a time, 1/a + 1/b = (a + b)/ab: divisions are what costs.
    private static ComplexVector Sum(ComplexVector x, ReadOnlySpan<ComplexVector> roots)
    {
        ComplexVector sum = default;
        int j = 0;
        for (; j + 1 < roots.Length; j += 2)
        {
            ComplexVector a = x - roots[j];
            ComplexVector b = x - roots[j + 1];
            sum += (a + b) * (a * b).Reciprocal;
        }

        return j < roots.Length ? sum + (x - roots[j]).Reciprocal : sum;
    }
}
