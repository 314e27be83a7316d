using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Data;

/// <summary>
/// A hypothesis about monolayer NbSe2: an irrep of the table of gaps in one spin channel, or the normal metal. The maps of A1″ and A2″ are identical
/// while Sz is conserved, so one hypothesis stands for both.
/// </summary>
/// <param name="Name">The class, and the channel where the class has several.</param>
/// <param name="Class">Index in <see cref="PairingLabels.Classes"/>.</param>
/// <param name="Irrep">The irrep computed, or null for the metal.</param>
/// <param name="Channel">Its channel, or null for the irrep's own.</param>
/// <param name="Prior">Probability before any map is seen; equal for the six irreps but for the on-site channel and the metal, which come on top as in protocols/one-energy.yaml.</param>
/// <remarks>docs/physics.md, "Pairing", "What no map can tell apart" and "Fitting a map".</remarks>
public sealed record TableHypothesis(string Name, int Class, Irrep? Irrep, PairingChannel? Channel, double Prior) : Hypothesis(Name, Class, Prior)
{
    private const double Weights = 6.75; // sum of those below

    private const string InPlane = "A''";

    /// <summary>Those that maps of protocols are made of, and that networks tell apart.</summary>
    public static IReadOnlyList<Hypothesis> All { get; } =
    [
        Of(Pairing.Irrep.A1Prime, null, 1 / Weights),
        Of(Pairing.Irrep.A1DoublePrime, null, 2 / Weights),
        Of(Pairing.Irrep.A2Prime, null, 1 / Weights),
        Of(Pairing.Irrep.EPrime, null, 1 / Weights),
        Of(Pairing.Irrep.EDoublePrime, PairingChannel.TripletP, 0.5 / Weights),
        Of(Pairing.Irrep.EDoublePrime, PairingChannel.TripletF, 0.5 / Weights),
        Of(Pairing.Irrep.A1Prime, PairingChannel.OnSiteSinglet, 0.5 / Weights),
        Of(null, null, 0.25 / Weights),
    ];

    /// <summary>Those that a map is fitted with: E′ is nematic, with θ alone, or has a relative phase too, as half of its probability beforehand each.</summary>
    public static IReadOnlyList<Hypothesis> WithPhase { get; } =
    [
        .. All.SelectMany(h => h is TableHypothesis { Irrep: Pairing.Irrep.EPrime } nematic
            ? new Hypothesis[] { nematic with { Prior = nematic.Prior / 2 }, nematic.InAnyState() with { Prior = nematic.Prior / 2 } } : [h]),
    ];

    /// <summary>Those that a map is fitted with where E″ may be in any state too, which only maps near the gap's edge tell: half of its probability each.</summary>
    public static IReadOnlyList<Hypothesis> InAllStates { get; } =
    [
        .. WithPhase.SelectMany(h => h is TableHypothesis { Irrep: Pairing.Irrep.EDoublePrime } unitary
            ? new Hypothesis[] { unitary with { Prior = unitary.Prior / 2 }, unitary.InAnyState() with { Prior = unitary.Prior / 2 } } : [h]),
    ];

    /// <summary>The same pairs in any state of the two partners: θ and the relative phase Θ are both free.</summary>
    /// <remarks>docs/physics.md, "The relative phase of two partners".</remarks>
    public TableHypothesis InAnyState() => this with { Name = Name.EndsWith(')') ? $"{Name[..^1]}, phase)" : $"{Name} (phase)", HasFreePhase = true };

    /// <summary>All channels of A1′ together, or both of E′: real states, or any.</summary>
    /// <param name="irrep">A1′ or E′.</param>
    /// <param name="inAnyState">Of E′ whether its partners have relative phases.</param>
    /// <param name="prior">Its share.</param>
    /// <exception cref="ArgumentException">The irrep has no more than one θ mixes.</exception>
    /// <remarks>docs/physics.md, eqs. (12), (60).</remarks>
    public static TableHypothesis General(Irrep irrep, bool inAnyState, double prior)
    {
        MixedGaps One(PairingChannel channel, int partner = 0) => new MixedGaps.One(GapFunction.Pure(irrep, channel, 1, partner).Matrix);
        MixedGaps Partners(PairingChannel channel, string suffix, string index) => new MixedGaps.Two(
            new("theta" + suffix, "θ" + index), One(channel), One(channel, 1), inAnyState ? new GapAngle("phase" + suffix, "Θ" + index, IsPhase: true) : null);
        MixedGaps root = irrep switch
        {
            Pairing.Irrep.A1Prime => new MixedGaps.Two(new("theta", "θ"), new MixedGaps.Two(new("chi", "χ"), One(PairingChannel.Singlet), One(PairingChannel.OnSiteSinglet)), One(PairingChannel.TripletZ)),
            Pairing.Irrep.EPrime => new MixedGaps.Two(new("phi", "φ"), Partners(PairingChannel.Singlet, string.Empty, "s"), Partners(PairingChannel.TripletZ, "-triplet", "t")),
            _ => throw new ArgumentException($"{irrep.ToAscii()} has no channels that one angle does not mix.", nameof(irrep)),
        };
        int label = PairingLabels.ClassOf(irrep);
        string name = $"{PairingLabels.Classes[label]} ({ChannelNames.General}{(inAnyState ? ", phase" : string.Empty)})";
        return new TableHypothesis(name, label, irrep, PairingChannel.Singlet, prior) { Mixture = new GapFamily(root) };
    }

    /// <inheritdoc/>
    public override ClassList Classes => ClassList.NbSe2;

    /// <inheritdoc/>
    public override Irrep? Irrep { get; } = Irrep;

    /// <inheritdoc/>
    public override int IrrepIndex => PairingLabels.IndexOf(Irrep);

    /// <inheritdoc/>
    public override int ChannelCode => Channel is { } channel ? (int)channel : -1;

    /// <summary><see cref="Family"/>.</summary>
    public GapFamily? Mixture { get; private init; }

    /// <inheritdoc/>
    public override GapFamily? Family => Mixture;

    /// <inheritdoc/>
    public override bool MixesByAngle => Family is null && Irrep is not (null or Pairing.Irrep.A1DoublePrime or Pairing.Irrep.A2DoublePrime);

    /// <summary><see cref="FreesPhase"/>.</summary>
    public bool HasFreePhase { get; init; }

    /// <inheritdoc/>
    public override bool FreesPhase => HasFreePhase;

    /// <inheritdoc/>
    public override bool HasPhase => Family is null && Irrep is Pairing.Irrep.EPrime or Pairing.Irrep.EDoublePrime;

    /// <summary>A″ for the p pairs of E″: eq. (57) and a mirror of the crystal.</summary>
    public override string? MirrorTwin => Irrep is Pairing.Irrep.EDoublePrime && Channel is PairingChannel.TripletP && !FreesPhase ? InPlane : null;

    /// <inheritdoc/>
    public override bool HasMixingAngle => Family is null && Irrep is Pairing.Irrep.A1Prime or Pairing.Irrep.A2Prime or Pairing.Irrep.EPrime;

    /// <inheritdoc/>
    public override bool HasGap => Irrep is not null;

    /// <inheritdoc/>
    public override bool IsChannel => Channel is not null;

    /// <inheritdoc/>
    public override bool PairsEqualSpins => Irrep?.PairsEqualSpins() ?? false;

    /// <summary>Whether it is p pairs in the plane, A″ or E″, of which those of one look like those of the other in a crystal turned by 180°.</summary>
    /// <remarks>docs/physics.md, eq. (57).</remarks>
    public override bool IsTurnedByInversion => !FreesPhase && (Irrep is Pairing.Irrep.A1DoublePrime || Channel is PairingChannel.TripletP);

    /// <inheritdoc/>
    public override IEnumerable<(string Name, GapFunction Function)> Companions =>
        from key in GapTable.Keys
        where Irrep is { } own && key.Irrep.PairsEqualSpins() == own.PairsEqualSpins()
        from partner in GapTable.Partners(key.Irrep, key.Channel)
        select ($"{NameOf(key.Channel)} pairs of {key.Irrep.ToAscii()}", GapFunction.Sum(1, [(1, partner)]));

    /// <inheritdoc/>
    public override TightBindingModel Normal(double chemicalPotential, double rashba) => Materials.NbSe2(chemicalPotential, rashba);

    /// <inheritdoc/>
    public override GapFunction Gap(double amplitude, double mixingAngle, double phase = 0) =>
        Family is not null ? GapOf(amplitude, [.. Angles.Select(_ => mixingAngle)])
        : Irrep is { } irrep ? GapFunction.Mixed(irrep, Math.Abs(amplitude), mixingAngle, phase, Channel) : GapFunction.None();

    /// <summary>Of E′ 2π/3 − θ, and of any state S1 + i S2 → e^(4πi/3) (S1 − i S2): exchanging n1 and n2 is a mirror of the lattice and of the window. (It is none of the crystal, and exchanges A″ and the p pairs of E″, eq. (57).)</summary>
    /// <remarks>docs/physics.md, "Pairing".</remarks>
    public override (double MixingAngle, double Phase)? Mirrored(double mixingAngle, double phase)
    {
        if (Irrep is not Pairing.Irrep.EPrime || Family is not null)
        {
            return null;
        }

        if (!FreesPhase)
        {
            return (((((2 * Math.PI / 3) - mixingAngle) % Math.PI) + Math.PI) % Math.PI, phase);
        }

        var state = StokesVector.Of(mixingAngle, phase);
        (double sin, double cos) = Math.SinCos(4 * Math.PI / 3);
        var mirrored = new StokesVector((cos * state.S1) + (sin * state.S2), (sin * state.S1) - (cos * state.S2), state.S3);
        return (mirrored.MixingAngle, mirrored.Phase);
    }

    /// <summary>The hypothesis of an irrep in a channel, as protocols name them.</summary>
    /// <param name="irrep">The irrep, or null for the metal.</param>
    /// <param name="channel">The channel, or null for the irrep's own.</param>
    /// <param name="prior">Its share.</param>
    public static TableHypothesis Of(Irrep? irrep, PairingChannel? channel, double prior)
    {
        int label = PairingLabels.ClassOf(irrep);
        string? suffix = irrep is { } pairs && channel is { } chosen ? ChannelNames.Of(pairs).First(c => c.Channel == chosen).Name : null;
        return new TableHypothesis(PairingLabels.Classes[label] + (suffix is null ? string.Empty : $" ({suffix})"), label, irrep, channel, prior);
    }

    /// <inheritdoc/>
    public override GapFunction GapByAngle(double amplitude, double mixingAngle, double phase = 0) =>
        Irrep is { } irrep ? GapFunction.MixedByAngle(irrep, Math.Abs(amplitude), mixingAngle, phase, Channel) : GapFunction.None();

    /// <summary>i e^{iΘ} sinθ times the second partner.</summary>
    public override GapFunction GapByPhase(double amplitude, double mixingAngle, double phase) =>
        HasPhase ? GapFunction.MixedByPhase(Irrep!.Value, Math.Abs(amplitude), mixingAngle, phase, Channel) : base.GapByPhase(amplitude, mixingAngle, phase);

    private static string NameOf(PairingChannel channel) => channel switch
    {
        PairingChannel.Singlet => "neighbour singlet",
        PairingChannel.OnSiteSinglet => "on-site",
        PairingChannel.TripletZ => "d_z triplet",
        PairingChannel.TripletP => "in-plane p",
        _ => "in-plane f",
    };
}
