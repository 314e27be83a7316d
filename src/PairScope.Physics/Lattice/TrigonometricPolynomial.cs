using System.Numerics;

namespace PairScope.Lattice;

/// <summary>
/// A function on the Brillouin zone with finitely many lattice harmonics, f(k) = Σ_R f_R e^{ik·R}.
/// Every Hamiltonian and every gap of this project is made of such functions; the coefficients f_R, not samples
/// of f, are what the Green-function solvers work on.
/// </summary>
/// <remarks>docs/physics.md, eq. (3).</remarks>
public sealed class TrigonometricPolynomial
{
    private readonly (LatticeVector R, Complex Coefficient)[] _terms; // in summation order, none of them zero

    private TrigonometricPolynomial((LatticeVector R, Complex Coefficient)[] terms) => _terms = terms;

    /// <summary>The function that is zero everywhere.</summary>
    public static TrigonometricPolynomial Zero { get; } = new([]);

    /// <summary>The non-zero coefficients f_R in summation order.</summary>
    public IEnumerable<KeyValuePair<LatticeVector, Complex>> Coefficients => _terms.Select(t => KeyValuePair.Create(t.R, t.Coefficient));

    /// <summary>The coefficient f_R, zero where the function has not got that harmonic.</summary>
    public Complex this[LatticeVector r]
    {
        get
        {
            int place = Array.BinarySearch(_terms, (r, Complex.Zero), ByVector);
            return place >= 0 ? _terms[place].Coefficient : Complex.Zero;
        }
    }

    private static readonly Comparer<(LatticeVector R, Complex Coefficient)> ByVector =
        Comparer<(LatticeVector R, Complex Coefficient)>.Create((a, b) => a.R.CompareTo(b.R));

    /// <summary>Whether every coefficient is zero.</summary>
    public bool IsZero => _terms.Length == 0;

    /// <summary>The largest |f_R|, 0 of the function that is zero.</summary>
    public double Largest => _terms.Select(t => t.Coefficient.Magnitude).DefaultIfEmpty(0).Max();

    /// <summary>The function with the given coefficients; terms of one R are added, exact zeros are left out.</summary>
    public static TrigonometricPolynomial From(IEnumerable<(LatticeVector R, Complex Coefficient)> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);

        // A stable order, so that terms of one R are added as they come.
        var sum = new List<(LatticeVector R, Complex Coefficient)>();
        foreach ((LatticeVector r, Complex c) in terms.OrderBy(t => t.R))
        {
            if (sum.Count > 0 && sum[^1].R == r)
            {
                sum[^1] = (r, sum[^1].Coefficient + c);
            }
            else
            {
                sum.Add((r, c));
            }
        }

        return WithoutZeros(sum);
    }

    private static TrigonometricPolynomial WithoutZeros(IEnumerable<(LatticeVector R, Complex Coefficient)> ordered) =>
        new([.. ordered.Where(t => t.Coefficient != Complex.Zero)]);

    /// <summary>A constant.</summary>
    public static TrigonometricPolynomial Constant(Complex value) => From([(LatticeVector.Zero, value)]);

    /// <summary>cos k·R.</summary>
    public static TrigonometricPolynomial Cosine(LatticeVector r) => From([(r, 0.5), (-r, 0.5)]);

    /// <summary>sin k·R.</summary>
    public static TrigonometricPolynomial Sine(LatticeVector r) => From([(r, new Complex(0, -0.5)), (-r, new Complex(0, 0.5))]);

    /// <summary>cos pα cos qβ with α = kx/2, β = √3 ky/2.</summary>
    /// <exception cref="ArgumentException">p + q is odd: not a function on the lattice.</exception>
    public static TrigonometricPolynomial CosCos(int p, int q) => 0.5 * (Cosine(Harmonic(p, q)) + Cosine(Harmonic(p, -q)));

    /// <summary>sin pα sin qβ.</summary>
    /// <inheritdoc cref="CosCos" path="/exception"/>
    public static TrigonometricPolynomial SinSin(int p, int q) => 0.5 * (Cosine(Harmonic(p, -q)) - Cosine(Harmonic(p, q)));

    /// <summary>sin pα cos qβ.</summary>
    /// <inheritdoc cref="CosCos" path="/exception"/>
    public static TrigonometricPolynomial SinCos(int p, int q) => 0.5 * (Sine(Harmonic(p, q)) + Sine(Harmonic(p, -q)));

    /// <summary>cos pα sin qβ.</summary>
    /// <inheritdoc cref="CosCos" path="/exception"/>
    public static TrigonometricPolynomial CosSin(int p, int q) => 0.5 * (Sine(Harmonic(p, q)) - Sine(Harmonic(p, -q)));

    /// <summary>Σ_{R in shell n} cos k·R, the γ_n(k) of the conventions.</summary>
    public static TrigonometricPolynomial ShellCosine(int shell) =>
        From(TriangularLattice.Shell(shell).SelectMany(r => Cosine(r)._terms));

    /// <summary>f(k).</summary>
    public Complex Evaluate(ReducedMomentum k)
    {
        Complex sum = Complex.Zero;
        foreach ((LatticeVector r, Complex c) in _terms)
        {
            (double sin, double cos) = Math.SinCos(2 * Math.PI * ((k.K1 * r.N1) + (k.K2 * r.N2)));
            sum += c * new Complex(cos, sin);
        }

        return sum;
    }

    /// <summary>k ↦ f(−k).</summary>
    public TrigonometricPolynomial Inverted() => new([.. _terms.Reverse().Select(t => (-t.R, t.Coefficient))]);

    /// <summary>k ↦ f(k)*.</summary>
    public TrigonometricPolynomial Conjugated() => new([.. _terms.Reverse().Select(t => (-t.R, Complex.Conjugate(t.Coefficient)))]);

    /// <summary>k ↦ f(g⁻¹k) for a symmetry g given by its action on lattice vectors: f_R moves to f_{gR}.</summary>
    public TrigonometricPolynomial Transformed(Func<LatticeVector, LatticeVector> symmetry)
    {
        ArgumentNullException.ThrowIfNull(symmetry);
        return From(_terms.Select(t => (symmetry(t.R), t.Coefficient)));
    }

    /// <summary>Sum of two functions.</summary>
    public static TrigonometricPolynomial operator +(TrigonometricPolynomial f, TrigonometricPolynomial g)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(g);
        var sum = new List<(LatticeVector R, Complex Coefficient)>(f._terms.Length + g._terms.Length);
        int i = 0, j = 0;
        while (i < f._terms.Length || j < g._terms.Length)
        {
            int order = i == f._terms.Length ? 1 : j == g._terms.Length ? -1 : f._terms[i].R.CompareTo(g._terms[j].R);
            sum.Add(order < 0 ? f._terms[i++] : order > 0 ? g._terms[j++] : (f._terms[i].R, f._terms[i++].Coefficient + g._terms[j++].Coefficient));
        }

        return WithoutZeros(sum);
    }

    /// <summary>Difference of two functions.</summary>
    public static TrigonometricPolynomial operator -(TrigonometricPolynomial f, TrigonometricPolynomial g) => f + (-1.0 * g);

    /// <summary>Negative of a function.</summary>
    public static TrigonometricPolynomial operator -(TrigonometricPolynomial f) => -1.0 * f;

    /// <summary>A function times a number.</summary>
    public static TrigonometricPolynomial operator *(Complex factor, TrigonometricPolynomial f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return WithoutZeros(f._terms.Select(t => (t.R, factor * t.Coefficient)));
    }

    /// <summary>A function times a real number.</summary>
    public static TrigonometricPolynomial operator *(double factor, TrigonometricPolynomial f) => new Complex(factor, 0) * f;

    // pα + qβ = k·R with R = ((p + q)/2, q), because k·R = (2 n1 − n2) α + n2 β.
    private static LatticeVector Harmonic(int p, int q) =>
        (p + q) % 2 == 0
            ? new LatticeVector((p + q) / 2, q)
            : throw new ArgumentException($"pα + qβ with p = {p}, q = {q} is no lattice harmonic: p + q must be even.", nameof(p));
}
