using System.Numerics;
using PairScope.Lattice;
using PairScope.TightBinding;

namespace PairScope.Pairing;

/// <summary>
/// A superconducting gap Δ(k) = Δ0 [ψ(k) σ0 + d(k)·σ] iσy in meV: a weighted sum of entries of <see cref="GapTable"/>.
/// </summary>
/// <remarks>docs/physics.md, eqs. (9)–(13).</remarks>
public sealed class GapFunction
{
    private GapFunction(double amplitude, IEnumerable<(Complex Weight, GapBasisFunction Basis)> terms)
    {
        Amplitude = amplitude;
        TrigonometricPolynomial psi = TrigonometricPolynomial.Zero;
        TrigonometricPolynomial dx = psi;
        TrigonometricPolynomial dy = psi;
        TrigonometricPolynomial dz = psi;
        foreach ((Complex weight, GapBasisFunction basis) in terms)
        {
            Complex w = amplitude * weight;
            psi += w * basis.Psi;
            dx += w * basis.Dx;
            dy += w * basis.Dy;
            dz += w * basis.Dz;
        }

        // (d·σ) iσy written out: ↑↑ −dx + i dy, ↓↓ dx + i dy, ↑↓ and ↓↑ dz; the singlet adds ±ψ off the diagonal.
        Complex i = Complex.ImaginaryOne;
        TrigonometricPolynomial[] entries = [(i * dy) - dx, dz + psi, dz - psi, dx + (i * dy)];
        Matrix = new BlochMatrix(1, (row, column) => entries[(2 * row) + column]);
    }

    /// <summary>A gap of any crystal from its matrix.</summary>
    /// <param name="amplitude">Δ0 in meV, the scale that numerics take from it; zero or more.</param>
    /// <param name="matrix">Δ(k) in meV.</param>
    /// <exception cref="ArgumentOutOfRangeException">Δ0 is negative or not finite.</exception>
    /// <exception cref="ArgumentException">Δ(k)ᵀ = −Δ(−k) does not hold: no two fermions pair like that.</exception>
    public GapFunction(double amplitude, BlochMatrix matrix)
    {
        CheckAmplitude(amplitude);
        ArgumentNullException.ThrowIfNull(matrix);
        for (int i = 0; i < matrix.Size; i++)
        {
            for (int j = i; j < matrix.Size; j++)
            {
                if (!((matrix[j, i].Inverted() + matrix[i, j]).Largest <= 1e-12 * matrix[i, j].Largest))
                {
                    throw new ArgumentException($"The gap is not antisymmetric, Δ_R^T = −Δ_−R, in entry ({i}, {j}): no two fermions pair like that.", nameof(matrix));
                }
            }
        }

        Amplitude = amplitude;
        Matrix = matrix;
    }

    /// <summary>Δ0 in meV.</summary>
    public double Amplitude { get; }

    /// <summary>Δ(k) in meV, 2n×2n; for one orbital rows and columns are ↑, ↓. Δ(k)ᵀ = −Δ(−k).</summary>
    public BlochMatrix Matrix { get; }

    /// <summary>
    /// The one-angle family of each irrep.
    /// A1′ and A2′: Δ0 [cosθ ψ + sinθ d_z σz] iσy, the singlet of A1′ on neighbouring cells or, with
    /// <see cref="PairingChannel.OnSiteSinglet"/>, on site. A1″ and A2″: no mixing, θ has no meaning.
    /// E′ and E″: Δ0 [cosθ f1 + e^{iΘ} sinθ f2] in one channel (E′: singlet unless given; E″: p unless given).
    /// </summary>
    /// <param name="irrep">The irrep.</param>
    /// <param name="amplitude">Δ0 in meV, zero or more.</param>
    /// <param name="mixingAngle">θ in radians; θ and θ + π give the same maps.</param>
    /// <param name="phase">Θ in radians, for E′ and E″.</param>
    /// <param name="channel">The channel where the irrep leaves a choice.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not finite, or Δ0 is negative.</exception>
    /// <exception cref="ArgumentException">The irrep does not pair in that channel.</exception>
    /// <remarks>docs/physics.md, eqs. (10), (11), (13).</remarks>
    public static GapFunction Mixed(Irrep irrep, double amplitude, double mixingAngle = 0, double phase = 0, PairingChannel? channel = null)
    {
        CheckAmplitude(amplitude);
        Require.Finite(mixingAngle);
        Require.Finite(phase);
        (double sin, double cos) = Math.SinCos(mixingAngle);
        switch (irrep)
        {
            case Irrep.A1Prime or Irrep.A2Prime when channel != PairingChannel.TripletZ:
                GapBasisFunction singlet = GapTable.Partners(irrep, channel ?? PairingChannel.Singlet)[0];
                GapBasisFunction triplet = GapTable.Partners(irrep, PairingChannel.TripletZ)[0];
                return new GapFunction(amplitude, [(cos, singlet), (sin, triplet)]);
            case Irrep.EPrime or Irrep.EDoublePrime:
                PairingChannel pair = channel ?? (irrep == Irrep.EPrime ? PairingChannel.Singlet : PairingChannel.TripletP);
                IReadOnlyList<GapBasisFunction> partners = GapTable.Partners(irrep, pair);
                return new GapFunction(amplitude, [(cos, partners[0]), (Complex.FromPolarCoordinates(sin, phase), partners[1])]);
            default:
                return Pure(irrep, channel ?? PairingChannel.TripletP, amplitude);
        }
    }

    /// <summary>
    /// ∂Δ(k)/∂θ of <see cref="Mixed"/>, in meV: the same family at θ + π/2, and zero for A1″ and A2″, which have no angle.
    /// </summary>
    /// <inheritdoc cref="Mixed" path="/param"/>
    /// <inheritdoc cref="Mixed" path="/exception"/>
    public static GapFunction MixedByAngle(
        Irrep irrep, double amplitude, double mixingAngle = 0, double phase = 0, PairingChannel? channel = null)
    {
        bool mixes = (irrep is Irrep.A1Prime or Irrep.A2Prime && channel != PairingChannel.TripletZ) || irrep is Irrep.EPrime or Irrep.EDoublePrime;
        return Mixed(irrep, mixes ? amplitude : 0, mixingAngle + (Math.PI / 2), phase, channel);
    }

    /// <summary>∂Δ(k)/∂Θ of <see cref="Mixed"/> for E′ and E″, in meV: i e^{iΘ} sinθ times the second partner.</summary>
    /// <inheritdoc cref="Mixed" path="/param"/>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not finite, or Δ0 is negative.</exception>
    /// <exception cref="ArgumentException">The irrep has no partners in that channel.</exception>
    public static GapFunction MixedByPhase(Irrep irrep, double amplitude, double mixingAngle, double phase, PairingChannel? channel = null)
    {
        CheckAmplitude(amplitude);
        Require.Finite(mixingAngle);
        Require.Finite(phase);
        IReadOnlyList<GapBasisFunction> partners = GapTable.Partners(irrep, channel ?? (irrep == Irrep.EPrime ? PairingChannel.Singlet : PairingChannel.TripletP));
        return partners.Count == 2
            ? new GapFunction(amplitude, [(Complex.ImaginaryOne * Complex.FromPolarCoordinates(Math.Sin(mixingAngle), phase), partners[1])])
            : throw new ArgumentException($"{irrep} has no two partners with a phase between them.", nameof(irrep));
    }

    /// <summary>One partner of one table entry alone.</summary>
    /// <param name="irrep">The irrep.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="amplitude">Δ0 in meV, zero or more.</param>
    /// <param name="partner">0 or, for the two-dimensional irreps, 1.</param>
    /// <exception cref="ArgumentException">The irrep does not pair in that channel.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Δ0 is negative or not finite, or there is no such partner.</exception>
    public static GapFunction Pure(Irrep irrep, PairingChannel channel, double amplitude, int partner = 0)
    {
        CheckAmplitude(amplitude);
        IReadOnlyList<GapBasisFunction> partners = GapTable.Partners(irrep, channel);
        ArgumentOutOfRangeException.ThrowIfNegative(partner);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partner, partners.Count);
        return new GapFunction(amplitude, [(Complex.One, partners[partner])]);
    }

    /// <summary>
    /// The general E′ gap with five parameters:
    /// Δ0 { cosφ [cosθs ψ1 + e^{iΘs} sinθs ψ2] + sinφ [cosθt d_z1 + e^{iΘt} sinθt d_z2] σz } iσy.
    /// </summary>
    /// <param name="amplitude">Δ0 in meV, zero or more.</param>
    /// <param name="channelAngle">φ in radians, 0 for a singlet and π/2 for a triplet.</param>
    /// <param name="singletAngle">θs in radians.</param>
    /// <param name="singletPhase">Θs in radians.</param>
    /// <param name="tripletAngle">θt in radians.</param>
    /// <param name="tripletPhase">Θt in radians.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not finite, or Δ0 is negative.</exception>
    /// <remarks>docs/physics.md, eq. (12).</remarks>
    public static GapFunction GeneralEPrime(
        double amplitude, double channelAngle, double singletAngle, double singletPhase, double tripletAngle, double tripletPhase)
    {
        CheckAmplitude(amplitude);
        Require.Finite(channelAngle);
        Require.Finite(singletAngle);
        Require.Finite(singletPhase);
        Require.Finite(tripletAngle);
        Require.Finite(tripletPhase);
        (double sin, double cos) = Math.SinCos(channelAngle);
        IReadOnlyList<GapBasisFunction> singlets = GapTable.Partners(Irrep.EPrime, PairingChannel.Singlet);
        IReadOnlyList<GapBasisFunction> triplets = GapTable.Partners(Irrep.EPrime, PairingChannel.TripletZ);
        return new GapFunction(
            amplitude,
            [
                (cos * Math.Cos(singletAngle), singlets[0]),
                (cos * Complex.FromPolarCoordinates(Math.Sin(singletAngle), singletPhase), singlets[1]),
                (sin * Math.Cos(tripletAngle), triplets[0]),
                (sin * Complex.FromPolarCoordinates(Math.Sin(tripletAngle), tripletPhase), triplets[1]),
            ]);
    }

    /// <summary>
    /// The A1′ gap with all three of its channels:
    /// Δ0 { cosθ [cosχ ψ + sinχ] + sinθ d_z σz } iσy, ψ the singlet between neighbours and 1 the one on site.
    /// </summary>
    /// <param name="amplitude">Δ0 in meV, zero or more.</param>
    /// <param name="mixingAngle">θ in radians.</param>
    /// <param name="onSiteAngle">χ in radians: 0 for neighbours alone, π/2 for the site alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not finite, or Δ0 is negative.</exception>
    /// <remarks>docs/physics.md, eq. (60).</remarks>
    public static GapFunction GeneralA1Prime(double amplitude, double mixingAngle, double onSiteAngle)
    {
        Require.Finite(mixingAngle);
        Require.Finite(onSiteAngle);
        (double sin, double cos) = Math.SinCos(mixingAngle);
        (double sinSite, double cosSite) = Math.SinCos(onSiteAngle);
        return Sum(
            amplitude,
            [
                (cos * cosSite, GapTable.Partners(Irrep.A1Prime, PairingChannel.Singlet)[0]),
                (cos * sinSite, GapTable.Partners(Irrep.A1Prime, PairingChannel.OnSiteSinglet)[0]),
                (sin, GapTable.Partners(Irrep.A1Prime, PairingChannel.TripletZ)[0]),
            ]);
    }

    /// <summary>No gap: the normal state of a crystal with n orbitals.</summary>
    /// <param name="orbitals">n, one or more.</param>
    public static GapFunction None(int orbitals = 1) => new(0, new BlochMatrix(orbitals, (_, _) => TrigonometricPolynomial.Zero));

    /// <summary>
    /// A gap from basis functions of the caller's choice with complex weights: longer-range harmonics of an irrep, or
    /// sums of irreps, which no class of the network stands for.
    /// </summary>
    /// <param name="amplitude">Δ0 in meV, zero or more.</param>
    /// <param name="terms">Weights and basis functions.</param>
    /// <exception cref="ArgumentOutOfRangeException">Δ0 is negative or not finite.</exception>
    public static GapFunction Sum(double amplitude, IEnumerable<(Complex Weight, GapBasisFunction Basis)> terms)
    {
        CheckAmplitude(amplitude);
        ArgumentNullException.ThrowIfNull(terms);
        return new GapFunction(amplitude, terms);
    }

    /// <summary>Δ(k) + s D(k) in meV; its amplitude is said to be this gap's.</summary>
    /// <param name="direction">D(k).</param>
    /// <param name="step">s.</param>
    public GapFunction Stepped(GapFunction direction, double step)
    {
        ArgumentNullException.ThrowIfNull(direction);
        return new GapFunction(Amplitude, Matrix + (step * direction.Matrix));
    }

    private static void CheckAmplitude(double amplitude)
    {
        if (!(double.IsFinite(amplitude) && amplitude >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(amplitude), amplitude, "The gap amplitude must be finite and not negative.");
        }
    }
}
