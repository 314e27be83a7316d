using System.Numerics;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.TightBinding;

namespace PairScope.Pairing;

/// <summary>Why the maps of two gaps are the same.</summary>
public enum MapSymmetry
{
    /// <summary>Nothing known carries one gap into the other and leaves crystal, impurity and tip as they are.</summary>
    None,

    /// <summary>One gap is the other times a number of modulus 1, which no density shows.</summary>
    Gauge,

    /// <summary>A rotation of the spins about z.</summary>
    RotationAboutZ,

    /// <summary>A rotation of the spins about any axis.</summary>
    Rotation,

    /// <summary>Time reversal.</summary>
    TimeReversal,

    /// <summary>Half a turn of the crystal and of the map about z: maps differ as long as it is known how the crystal lies.</summary>
    HalfTurn,
}

/// <summary>
/// The symmetries by which maps of different gaps are the same: what leaves the normal state, the impurities and the tips as they are and carries one gap into the
/// other. They are found from h(k) and the gaps themselves.
/// </summary>
/// <remarks>docs/plan.md, eq. (8).</remarks>
public sealed class GapEquivalence
{
    private const double Tolerance = 1e-9;
    private readonly BlochMatrix _bloch;
    private readonly bool _keepsSz; // crystal, impurities and tips
    private readonly bool _isFree;
    private readonly bool _crystalReverses; // time reversal of the crystal alone
    private readonly bool _hasTimeReversal;

    /// <summary>The symmetries of a measurement.</summary>
    /// <param name="bloch">h(k).</param>
    /// <param name="moments">Whether each impurity at hand has a moment, and along which axis: 0 for none, 'x', 'y' or 'z'.</param>
    /// <param name="tips">What the tips at hand see.</param>
    public GapEquivalence(BlochMatrix bloch, IReadOnlyList<char> moments, IReadOnlyList<TipSpin> tips)
    {
        ArgumentNullException.ThrowIfNull(bloch);
        ArgumentNullException.ThrowIfNull(moments);
        ArgumentNullException.ThrowIfNull(tips);
        _bloch = bloch;
        int n = bloch.Orbitals;
        double none = Tolerance * bloch.Largest;
        bool conserved = Enumerable.Range(0, n * n).All(e => bloch[e / n, n + (e % n)].Largest <= none && bloch[n + (e / n), e % n].Largest <= none);
        _keepsSz = conserved && moments.All(m => m is '\0' or 'z') && tips.All(t => !t.SeesSpin || t.Axis == 'z');
        _isFree = GeneratedGaps.TurnsFreely(bloch) && moments.All(m => m is '\0') && tips.All(t => !t.SeesSpin);
        _crystalReverses = bloch.TimeReversalViolation <= none;
        _hasTimeReversal = _crystalReverses && moments.All(m => m is '\0') && tips.All(t => !t.SeesSpin);
    }

    /// <summary>What makes the maps of two gaps the same.</summary>
    /// <param name="a">Δ_a(k).</param>
    /// <param name="b">Δ_b(k).</param>
    public MapSymmetry Between(BlochMatrix a, BlochMatrix b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (AreAlike(a, b, turnsAboutZ: false))
        {
            return MapSymmetry.Gauge;
        }

        if (_keepsSz && AreAlike(a, b, turnsAboutZ: true))
        {
            return MapSymmetry.RotationAboutZ;
        }

        if (_isFree && QuarterTurns.Any(turn => AreAlike(Turned(a, turn), b, turnsAboutZ: true)))
        {
            return MapSymmetry.Rotation;
        }

        if (_hasTimeReversal && AreAlike(Reversed(a), b, _keepsSz))
        {
            return MapSymmetry.TimeReversal;
        }

        return _keepsSz && HalfTurns().Any(turn => IsSame(Inverted(TurnedNormal(_bloch, turn.Spin)), _bloch)
            && AreAlike(Inverted(Turned(turn.Reverses ? Reversed(a) : a, turn.Spin)), b, turnsAboutZ: true)) ? MapSymmetry.HalfTurn : MapSymmetry.None;
    }

    // Places turned by 180°; where λ(−k) = −λ(k) asks for it spins too, about x, which reverses moments along z unless time reversal does so again.
    private IEnumerable<(Complex[] Spin, bool Reverses)> HalfTurns()
    {
        yield return (OneSpin, false);
        if (_hasTimeReversal)
        {
            yield return (HalfTurnAboutX, false);
        }

        if (_crystalReverses)
        {
            yield return (HalfTurnAboutX, true);
        }
    }

    private static readonly Complex[] OneSpin = [1, 0, 0, 1];
    private static readonly Complex[] HalfTurnAboutX = [0, -Complex.ImaginaryOne, -Complex.ImaginaryOne, 0];

    // exp(−iσ_x π/4) and exp(−iσ_y π/4).
    private static IEnumerable<Complex[]> QuarterTurns
    {
        get
        {
            double c = Math.Sqrt(0.5);
            yield return [c, new Complex(0, -c), new Complex(0, -c), c];
            yield return [c, -c, c, c];
        }
    }

    // U Δ Uᵀ, U in spin space.
    private static BlochMatrix Turned(BlochMatrix gap, Complex[] u) => Between(gap, u, u);

    // U h U†.
    private static BlochMatrix TurnedNormal(BlochMatrix bloch, Complex[] u) => Between(bloch, u, [.. u.Select(Complex.Conjugate)]);

    private static BlochMatrix Between(BlochMatrix m, Complex[] left, Complex[] right)
    {
        int n = m.Orbitals;
        return new BlochMatrix(n, (row, column) =>
        {
            (int s, int a, int t, int b) = (row / n, row % n, column / n, column % n);
            TrigonometricPolynomial sum = TrigonometricPolynomial.Zero;
            for (int u = 0; u < 2; u++)
            {
                for (int v = 0; v < 2; v++)
                {
                    sum += left[(2 * s) + u] * right[(2 * t) + v] * m[(u * n) + a, (v * n) + b];
                }
            }

            return sum;
        });
    }

    // iσy Δ(−k)* (iσy)ᵀ.
    private static BlochMatrix Reversed(BlochMatrix gap) =>
        Turned(new BlochMatrix(gap.Orbitals, (i, j) => gap[i, j].Conjugated().Inverted()), [0, 1, -1, 0]);

    private static BlochMatrix Inverted(BlochMatrix m) => new(m.Orbitals, (i, j) => m[i, j].Inverted());

    private static bool IsSame(BlochMatrix a, BlochMatrix b) => (a + (-1.0 * b)).Largest <= Tolerance * b.Largest;

    // Whether b is a times a number of modulus 1; where spins may turn about z, times one for each of ↑↑, ↓↓ and the rest, r_↑↑ r_↓↓ = r².
    private static bool AreAlike(BlochMatrix a, BlochMatrix b, bool turnsAboutZ)
    {
        int n = a.Orbitals;
        int[][] blocks =
        [
            [.. Entries(0, 0)], [.. Entries(1, 1)], [.. Entries(0, 1), .. Entries(1, 0)],
        ];
        double scale = Tolerance * Math.Max(a.Largest, b.Largest);
        if (!turnsAboutZ)
        {
            return Factor([.. blocks.SelectMany(e => e)]) is not null;
        }

        Complex?[] factors = [.. blocks.Select(Factor)];
        bool[] empty = [.. blocks.Select(block => block.All(e => a.Entries[e].Largest <= scale && b.Entries[e].Largest <= scale))];
        return factors.Zip(empty).All(f => f.Second || f.First is not null)
            && (empty[0] || empty[1] || empty[2] || (factors[0]!.Value * factors[1]!.Value - (factors[2]!.Value * factors[2]!.Value)).Magnitude < 1e-6);

        IEnumerable<int> Entries(int s, int t) => from i in Enumerable.Range(0, n) from j in Enumerable.Range(0, n) select (((s * n) + i) * 2 * n) + (t * n) + j;

        Complex? Factor(int[] entries)
        {
            var largest = entries.SelectMany(e => a.Entries[e].Coefficients, (e, c) => (Entry: e, c.Key, c.Value)).DefaultIfEmpty().MaxBy(c => c.Value.Magnitude);
            if (largest.Value.Magnitude <= scale)
            {
                return null;
            }

            Complex ratio = b.Entries[largest.Entry][largest.Key] / largest.Value;
            return Math.Abs(ratio.Magnitude - 1) < 1e-6 && entries.All(e => (b.Entries[e] + (-ratio * a.Entries[e])).Largest <= scale) ? ratio : null;
        }
    }
}
