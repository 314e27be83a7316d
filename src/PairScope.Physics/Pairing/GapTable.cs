using PairScope.Lattice;
using static PairScope.Lattice.TrigonometricPolynomial;

namespace PairScope.Pairing;

/// <summary>The spin channels in which an irrep can pair.</summary>
public enum PairingChannel
{
    /// <summary>Singlet on neighbouring cells (even ψ).</summary>
    Singlet,

    /// <summary>On-site singlet ψ = 1 (A1′ only).</summary>
    OnSiteSinglet,

    /// <summary>Triplet with d ∥ z (equal parts ↑↓ + ↓↑).</summary>
    TripletZ,

    /// <summary>In-plane triplet made of p functions.</summary>
    TripletP,

    /// <summary>In-plane triplet made of the f function F1 (E″ only).</summary>
    TripletF,
}

/// <summary>
/// One basis function of a gap, Δ(k) = [ψ(k) σ0 + d(k)·σ] iσy, dimensionless, scaled so that its largest modulus
/// over the zone (for a pair of partners: of √(f1² + f2²)) is 1.
/// </summary>
/// <param name="Psi">Singlet part ψ(k), even.</param>
/// <param name="Dx">d_x(k), odd.</param>
/// <param name="Dy">d_y(k), odd.</param>
/// <param name="Dz">d_z(k), odd.</param>
public sealed record GapBasisFunction(
    TrigonometricPolynomial Psi, TrigonometricPolynomial Dx, TrigonometricPolynomial Dy, TrigonometricPolynomial Dz)
{
    /// <summary>A singlet.</summary>
    public static GapBasisFunction Singlet(TrigonometricPolynomial psi) => new(psi, Zero, Zero, Zero);

    /// <summary>A triplet with d = (dx, dy, dz).</summary>
    public static GapBasisFunction Triplet(TrigonometricPolynomial dx, TrigonometricPolynomial dy, TrigonometricPolynomial dz) =>
        new(Zero, dx, dy, dz);
}

/// <summary>
/// The one table of gap functions, keyed by irrep and channel; an entry lists the partners of the irrep
/// (one for A irreps, two for E irreps, in the order of the representation matrices of the conventions).
/// </summary>
/// <remarks>docs/physics.md, table of gap functions.</remarks>
public static class GapTable
{
    // p(k) is scaled by its largest length over the zone, which it takes at a general point of the Γ–M–K triangle.
    private const double LargestP = 1.7601725931;
    private const double LargestA2Singlet = 1.9319627326;

    private static readonly TrigonometricPolynomial Px = 1 / LargestP * (SinCos(2, 0) + SinCos(1, 1));
    private static readonly TrigonometricPolynomial Py = Math.Sqrt(3) / LargestP * CosSin(1, 1);
    private static readonly TrigonometricPolynomial F1 = 2 / (3 * Math.Sqrt(3)) * (SinCos(2, 0) - (2 * SinCos(1, 1)));
    private static readonly TrigonometricPolynomial F2 = 2 / (3 * Math.Sqrt(3)) * (CosSin(0, 2) - (2 * CosSin(3, 1)));

    private static readonly Dictionary<(Irrep, PairingChannel), GapBasisFunction[]> Entries = new()
    {
        [(Irrep.A1Prime, PairingChannel.Singlet)] = [GapBasisFunction.Singlet(1.0 / 3 * (CosCos(2, 0) + (2 * CosCos(1, 1))))],
        [(Irrep.A1Prime, PairingChannel.OnSiteSinglet)] = [GapBasisFunction.Singlet(Constant(1))],
        [(Irrep.A1Prime, PairingChannel.TripletZ)] = [GapBasisFunction.Triplet(Zero, Zero, F1)],
        [(Irrep.A2Prime, PairingChannel.Singlet)] =
            [GapBasisFunction.Singlet(1 / LargestA2Singlet * (SinSin(5, 1) - SinSin(4, 2) + SinSin(1, 3)))],
        [(Irrep.A2Prime, PairingChannel.TripletZ)] = [GapBasisFunction.Triplet(Zero, Zero, F2)],
        [(Irrep.EPrime, PairingChannel.Singlet)] =
            [GapBasisFunction.Singlet(0.5 * (CosCos(2, 0) - CosCos(1, 1))), GapBasisFunction.Singlet(Math.Sqrt(3) / 2 * SinSin(1, 1))],
        [(Irrep.EPrime, PairingChannel.TripletZ)] =
            [GapBasisFunction.Triplet(Zero, Zero, Px), GapBasisFunction.Triplet(Zero, Zero, Py)],
        [(Irrep.A1DoublePrime, PairingChannel.TripletP)] = [GapBasisFunction.Triplet(Px, Py, Zero)],
        [(Irrep.A2DoublePrime, PairingChannel.TripletP)] = [GapBasisFunction.Triplet(Py, -Px, Zero)],
        [(Irrep.EDoublePrime, PairingChannel.TripletP)] =
            [GapBasisFunction.Triplet(Px, -Py, Zero), GapBasisFunction.Triplet(-Py, -Px, Zero)],
        [(Irrep.EDoublePrime, PairingChannel.TripletF)] =
            [GapBasisFunction.Triplet(F1, Zero, Zero), GapBasisFunction.Triplet(Zero, F1, Zero)],
    };

    /// <summary>Every (irrep, channel) that the table holds.</summary>
    public static IReadOnlyCollection<(Irrep Irrep, PairingChannel Channel)> Keys => Entries.Keys;

    /// <summary>The partners of an irrep in one channel.</summary>
    /// <exception cref="ArgumentException">The irrep does not pair in that channel.</exception>
    public static IReadOnlyList<GapBasisFunction> Partners(Irrep irrep, PairingChannel channel) =>
        Entries.TryGetValue((irrep, channel), out GapBasisFunction[]? partners)
            ? partners
            : throw new ArgumentException(
                $"{irrep.ToAscii()} has no {channel} channel; it has {string.Join(", ", Channels(irrep))}.", nameof(channel));

    /// <summary>The channels of one irrep.</summary>
    public static IEnumerable<PairingChannel> Channels(Irrep irrep) =>
        Entries.Keys.Where(k => k.Item1 == irrep).Select(k => k.Item2);
}
