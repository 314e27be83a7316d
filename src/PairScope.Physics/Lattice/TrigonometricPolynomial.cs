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
    private readonly SortedDictionary<LatticeVector, Complex> _coefficients;

    private readonly (LatticeVector R, Complex Coefficient)[] _terms; // the same, fast to go through

    private TrigonometricPolynomial(SortedDictionary<LatticeVector, Complex> coefficients)
    {
        _coefficients = coefficients;
        _terms = [.. coefficients.Select(t => (t.Key, t.Value))];
    }

    /// <summary>The function that is zero everywhere.</summary>
    public static TrigonometricPolynomial Zero { get; } = new([]);

    /// <summary>The non-zero coefficients f_R in summation order.</summary>
    public IReadOnlyDictionary<LatticeVector, Complex> Coefficients => _coefficients;

    /// <summary>Whether every coefficient is zero.</summary>
    public bool IsZero => _coefficients.Count == 0;

    /// <summary>The function with the given coefficients; terms of one R are added, exact zeros are left out.</summary>
    public static TrigonometricPolynomial From(IEnumerable<(LatticeVector R, Complex Coefficient)> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var sum = new SortedDictionary<LatticeVector, Complex>();
        foreach ((LatticeVector r, Complex c) in terms)
        {
            sum[r] = sum.GetValueOrDefault(r) + c;
        }

        foreach (LatticeVector r in sum.Where(t => t.Value == Complex.Zero).Select(t => t.Key).ToList())
        {
            sum.Remove(r);
        }

        return new TrigonometricPolynomial(sum);
    }

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
        From(TriangularLattice.Shell(shell).SelectMany(r => Cosine(r)._coefficients.Select(t => (t.Key, t.Value))));

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
    public TrigonometricPolynomial Inverted() => From(_coefficients.Select(t => (-t.Key, t.Value)));

    /// <summary>k ↦ f(k)*.</summary>
    public TrigonometricPolynomial Conjugated() => From(_coefficients.Select(t => (-t.Key, Complex.Conjugate(t.Value))));

    /// <summary>k ↦ f(g⁻¹k) for a symmetry g given by its action on lattice vectors: f_R moves to f_{gR}.</summary>
    public TrigonometricPolynomial Transformed(Func<LatticeVector, LatticeVector> symmetry)
    {
        ArgumentNullException.ThrowIfNull(symmetry);
        return From(_coefficients.Select(t => (symmetry(t.Key), t.Value)));
    }

    /// <summary>Sum of two functions.</summary>
    public static TrigonometricPolynomial operator +(TrigonometricPolynomial f, TrigonometricPolynomial g)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(g);
        return From(f._coefficients.Concat(g._coefficients).Select(t => (t.Key, t.Value)));
    }

    /// <summary>Difference of two functions.</summary>
    public static TrigonometricPolynomial operator -(TrigonometricPolynomial f, TrigonometricPolynomial g) => f + (-1.0 * g);

    /// <summary>Negative of a function.</summary>
    public static TrigonometricPolynomial operator -(TrigonometricPolynomial f) => -1.0 * f;

    /// <summary>A function times a number.</summary>
    public static TrigonometricPolynomial operator *(Complex factor, TrigonometricPolynomial f)
    {
        ArgumentNullException.ThrowIfNull(f);
        return From(f._coefficients.Select(t => (t.Key, factor * t.Value)));
    }

    /// <summary>A function times a real number.</summary>
    public static TrigonometricPolynomial operator *(double factor, TrigonometricPolynomial f) => new Complex(factor, 0) * f;

    // pα + qβ = k·R with R = ((p + q)/2, q), because k·R = (2 n1 − n2) α + n2 β.
    private static LatticeVector Harmonic(int p, int q) =>
        (p + q) % 2 == 0
            ? new LatticeVector((p + q) / 2, q)
            : throw new ArgumentException($"pα + qβ with p = {p}, q = {q} is no lattice harmonic: p + q must be even.", nameof(p));
}
