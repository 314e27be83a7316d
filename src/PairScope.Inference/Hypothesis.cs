using PairScope.Data;
using PairScope.Pairing;

namespace PairScope.Inference;

/// <summary>
/// A pairing that a map is tried against: an irrep in one spin channel. The maps of A1″ and A2″ are identical while Sz is
/// conserved, so one hypothesis stands for both.
/// </summary>
/// <param name="Name">The class, and the channel where the class has several.</param>
/// <param name="Class">Index in <see cref="PairingLabels.Classes"/>.</param>
/// <param name="Irrep">The irrep computed.</param>
/// <param name="Channel">Its channel, or null for the irrep's own.</param>
/// <param name="Prior">Probability before any map is seen; equal for the six irreps.</param>
/// <remarks>docs/physics.md, sections 4 and 8.</remarks>
public sealed record Hypothesis(string Name, int Class, Irrep Irrep, PairingChannel? Channel, double Prior)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Hypothesis> All { get; } =
    [
        new("A1'", ClassOf("A1'"), Irrep.A1Prime, null, 1.0 / 6),
        new("A''", ClassOf("A''"), Irrep.A1DoublePrime, null, 2.0 / 6),
        new("A2'", ClassOf("A2'"), Irrep.A2Prime, null, 1.0 / 6),
        new("E'", ClassOf("E'"), Irrep.EPrime, null, 1.0 / 6),
        new("E'' (p)", ClassOf("E''"), Irrep.EDoublePrime, PairingChannel.TripletP, 1.0 / 12),
        new("E'' (f)", ClassOf("E''"), Irrep.EDoublePrime, PairingChannel.TripletF, 1.0 / 12),
    ];

    /// <summary>The pairing with the fewest parameters, which stands for the normal state at Δ0 = 0.</summary>
    internal static Hypothesis WithoutAngle => All[1];

    /// <summary>Whether the mixing angle θ leaves a trace in the maps.</summary>
    public bool HasMixingAngle => Irrep is Irrep.A1Prime or Irrep.A2Prime or Irrep.EPrime;

    /// <summary>Whether its maps are not even in r, and those of another pairing in a crystal turned by 180°: p pairs in the plane, A″ or E″.</summary>
    /// <remarks>docs/physics.md, eq. (57).</remarks>
    public bool IsTurnedByInversion => Irrep is Irrep.A1DoublePrime || Channel is PairingChannel.TripletP;

    /// <summary>Δ(k) at Δ0 in meV and θ in radians; maps do not know the sign of Δ0.</summary>
    public GapFunction Gap(double amplitude, double mixingAngle) => GapFunction.Mixed(Irrep, Math.Abs(amplitude), mixingAngle, 0, Channel);

    /// <summary>∂Δ(k)/∂θ.</summary>
    public GapFunction GapByAngle(double amplitude, double mixingAngle) =>
        GapFunction.MixedByAngle(Irrep, Math.Abs(amplitude), mixingAngle, 0, Channel);

    private static int ClassOf(string name) => PairingLabels.Classes.ToList().IndexOf(name);
}
