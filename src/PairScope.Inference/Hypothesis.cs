using PairScope.Data;
using PairScope.Pairing;

namespace PairScope.Inference;

/// <summary>
/// What a map is tried against: an irrep in one spin channel, or the normal metal. The maps of A1″ and A2″ are identical while Sz is
/// conserved, so one hypothesis stands for both.
/// </summary>
/// <param name="Name">The class, and the channel where the class has several.</param>
/// <param name="Class">Index in <see cref="PairingLabels.Classes"/>.</param>
/// <param name="Irrep">The irrep computed, or null for the metal.</param>
/// <param name="Channel">Its channel, or null for the irrep's own.</param>
/// <param name="Prior">Probability before any map is seen; equal for the six irreps but for the on-site channel and the metal, which come on top as in protocols/one-energy.yaml.</param>
/// <remarks>docs/physics.md, sections 3, 8 and 11.</remarks>
public sealed record Hypothesis(string Name, int Class, Irrep? Irrep, PairingChannel? Channel, double Prior)
{
    private const double Weights = 6.75; // sum of those below

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Hypothesis> All { get; } =
    [
        Of("A1'", Pairing.Irrep.A1Prime, null, 1),
        Of("A''", Pairing.Irrep.A1DoublePrime, null, 2),
        Of("A2'", Pairing.Irrep.A2Prime, null, 1),
        Of("E'", Pairing.Irrep.EPrime, null, 1),
        Of("E'' (p)", Pairing.Irrep.EDoublePrime, PairingChannel.TripletP, 0.5),
        Of("E'' (f)", Pairing.Irrep.EDoublePrime, PairingChannel.TripletF, 0.5),
        Of("A1' (on-site)", Pairing.Irrep.A1Prime, PairingChannel.OnSiteSinglet, 0.5),
        Of("metal", null, null, 0.25),
    ];

    /// <summary>Whether the mixing angle θ leaves a trace in the maps.</summary>
    public bool HasMixingAngle => Irrep is Pairing.Irrep.A1Prime or Pairing.Irrep.A2Prime or Pairing.Irrep.EPrime;

    /// <summary>Whether electrons pair.</summary>
    public bool HasGap => Irrep is not null;

    /// <summary>Whether its maps are not even in r, and those of another pairing in a crystal turned by 180°: p pairs in the plane, A″ or E″.</summary>
    /// <remarks>docs/physics.md, eq. (57).</remarks>
    public bool IsTurnedByInversion => Irrep is Pairing.Irrep.A1DoublePrime || Channel is PairingChannel.TripletP;

    /// <summary>Δ(k) at Δ0 in meV and θ in radians; maps do not know the sign of Δ0.</summary>
    public GapFunction Gap(double amplitude, double mixingAngle) =>
        Irrep is { } irrep ? GapFunction.Mixed(irrep, Math.Abs(amplitude), mixingAngle, 0, Channel) : GapFunction.None();

    /// <summary>∂Δ(k)/∂θ.</summary>
    public GapFunction GapByAngle(double amplitude, double mixingAngle) =>
        Irrep is { } irrep ? GapFunction.MixedByAngle(irrep, Math.Abs(amplitude), mixingAngle, 0, Channel) : GapFunction.None();

    private static Hypothesis Of(string name, Irrep? irrep, PairingChannel? channel, double weight) =>
        new(name, PairingLabels.ClassOf(irrep), irrep, channel, weight / Weights);
}
