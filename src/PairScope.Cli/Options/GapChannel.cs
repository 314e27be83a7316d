using PairScope.Pairing;

namespace PairScope.Cli.Options;

/// <summary>A channel of an irrep by its name on the command line, and the gap it stands for.</summary>
/// <param name="Name">The name after --channel.</param>
/// <param name="UsesTheta">Whether θ has a meaning.</param>
/// <param name="UsesPhase">Whether Θ has a meaning.</param>
/// <param name="Build">The gap.</param>
internal sealed record GapChannel(string Name, bool UsesTheta, bool UsesPhase, Func<CrystalParameters, GapFunction> Build)
{
    private const string General = "general";

    private static readonly Dictionary<Irrep, GapChannel[]> Table = new()
    {
        [Irrep.A1Prime] =
        [
            Mixed("mixed", Irrep.A1Prime, PairingChannel.Singlet),
            Mixed("onsite", Irrep.A1Prime, PairingChannel.OnSiteSinglet),
            Pure("singlet", Irrep.A1Prime, PairingChannel.Singlet),
            Pure("triplet", Irrep.A1Prime, PairingChannel.TripletZ),
        ],
        [Irrep.A2Prime] =
        [
            Mixed("mixed", Irrep.A2Prime, PairingChannel.Singlet),
            Pure("singlet", Irrep.A2Prime, PairingChannel.Singlet),
            Pure("triplet", Irrep.A2Prime, PairingChannel.TripletZ),
        ],
        [Irrep.A1DoublePrime] = [Pure("p", Irrep.A1DoublePrime, PairingChannel.TripletP)],
        [Irrep.A2DoublePrime] = [Pure("p", Irrep.A2DoublePrime, PairingChannel.TripletP)],
        [Irrep.EPrime] =
        [
            Partners("singlet", Irrep.EPrime, PairingChannel.Singlet),
            Partners("triplet", Irrep.EPrime, PairingChannel.TripletZ),
            new(General, UsesTheta: true, UsesPhase: true, c => GapFunction.GeneralEPrime(c.Delta, c.ChannelAngle, c.Theta, c.Phase, c.ThetaTriplet, c.PhaseTriplet)),
        ],
        [Irrep.EDoublePrime] =
        [
            Partners("p", Irrep.EDoublePrime, PairingChannel.TripletP),
            Partners("f", Irrep.EDoublePrime, PairingChannel.TripletF),
        ],
    };

    /// <summary>Whether this is the E′ channel with five parameters.</summary>
    public bool IsGeneral => string.Equals(Name, General, StringComparison.Ordinal);

    /// <summary>The channels of an irrep, the standard one first.</summary>
    public static IReadOnlyList<GapChannel> Of(Irrep irrep) => Table[irrep];

    /// <summary>A channel by name, the standard one for null.</summary>
    /// <exception cref="InputException">The irrep has no channel of that name.</exception>
    public static GapChannel Find(Irrep irrep, string? name)
    {
        GapChannel[] channels = Table[irrep];
        return name is null
            ? channels[0]
            : Array.Find(channels, c => string.Equals(c.Name, name, StringComparison.Ordinal))
              ?? throw new InputException($"--channel '{name}' does not exist for {irrep.ToAscii()}, which has {string.Join(", ", channels.Select(c => c.Name))}.");
    }

    private static GapChannel Mixed(string name, Irrep irrep, PairingChannel singlet) =>
        new(name, UsesTheta: true, UsesPhase: false, c => GapFunction.Mixed(irrep, c.Delta, c.Theta, 0, singlet));

    private static GapChannel Pure(string name, Irrep irrep, PairingChannel channel) =>
        new(name, UsesTheta: false, UsesPhase: false, c => GapFunction.Pure(irrep, channel, c.Delta));

    private static GapChannel Partners(string name, Irrep irrep, PairingChannel channel) =>
        new(name, UsesTheta: true, UsesPhase: true, c => GapFunction.Mixed(irrep, c.Delta, c.Theta, c.Phase, channel));
}
