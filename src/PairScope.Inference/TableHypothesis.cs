using PairScope.Data;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Inference;

/// <summary>
/// A hypothesis about monolayer NbSe2: an irrep of the table of gaps in one spin channel, or the normal metal. The maps of A1″ and A2″ are identical
/// while Sz is conserved, so one hypothesis stands for both.
/// </summary>
/// <param name="Name">The class, and the channel where the class has several.</param>
/// <param name="Class">Index in <see cref="PairingLabels.Classes"/>.</param>
/// <param name="Irrep">The irrep computed, or null for the metal.</param>
/// <param name="Channel">Its channel, or null for the irrep's own.</param>
/// <param name="Prior">Probability before any map is seen; equal for the six irreps but for the on-site channel and the metal, which come on top as in protocols/one-energy.yaml.</param>
/// <remarks>docs/physics.md, sections 3, 8 and 11.</remarks>
public sealed record TableHypothesis(string Name, int Class, Irrep? Irrep, PairingChannel? Channel, double Prior) : Hypothesis(Name, Class, Prior)
{
    private const double Weights = 6.75; // sum of those below

    /// <summary>All of them.</summary>
    public static new IReadOnlyList<Hypothesis> All { get; } =
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

    /// <inheritdoc/>
    public override ClassList Classes => ClassList.NbSe2;

    /// <inheritdoc/>
    public override Irrep? Irrep { get; } = Irrep;

    /// <inheritdoc/>
    public override bool HasMixingAngle => Irrep is Pairing.Irrep.A1Prime or Pairing.Irrep.A2Prime or Pairing.Irrep.EPrime;

    /// <inheritdoc/>
    public override bool HasGap => Irrep is not null;

    /// <inheritdoc/>
    public override bool IsChannel => Channel is not null;

    /// <inheritdoc/>
    public override bool PairsEqualSpins => Irrep?.PairsEqualSpins() ?? false;

    /// <summary>Whether it is p pairs in the plane, A″ or E″, of which those of one look like those of the other in a crystal turned by 180°.</summary>
    /// <remarks>docs/physics.md, eq. (57).</remarks>
    public override bool IsTurnedByInversion => Irrep is Pairing.Irrep.A1DoublePrime || Channel is PairingChannel.TripletP;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, GapFunction Function)> Companions =>
        from key in GapTable.Keys
        where Irrep is { } own && key.Irrep.PairsEqualSpins() == own.PairsEqualSpins()
        from partner in GapTable.Partners(key.Irrep, key.Channel)
        select ($"{NameOf(key.Channel)} pairs of {key.Irrep.ToAscii()}", GapFunction.Sum(1, [(1, partner)]));

    /// <inheritdoc/>
    public override TightBindingModel Normal(double chemicalPotential, double rashba) => Materials.NbSe2(chemicalPotential, rashba);

    /// <inheritdoc/>
    public override GapFunction Gap(double amplitude, double mixingAngle) =>
        Irrep is { } irrep ? GapFunction.Mixed(irrep, Math.Abs(amplitude), mixingAngle, 0, Channel) : GapFunction.None();

    /// <inheritdoc/>
    public override GapFunction GapByAngle(double amplitude, double mixingAngle) =>
        Irrep is { } irrep ? GapFunction.MixedByAngle(irrep, Math.Abs(amplitude), mixingAngle, 0, Channel) : GapFunction.None();

    private static string NameOf(PairingChannel channel) => channel switch
    {
        PairingChannel.Singlet => "neighbour singlet",
        PairingChannel.OnSiteSinglet => "on-site",
        PairingChannel.TripletZ => "d_z triplet",
        PairingChannel.TripletP => "in-plane p",
        _ => "in-plane f",
    };

    private static TableHypothesis Of(string name, Irrep? irrep, PairingChannel? channel, double weight) =>
        new(name, PairingLabels.ClassOf(irrep), irrep, channel, weight / Weights);
}
