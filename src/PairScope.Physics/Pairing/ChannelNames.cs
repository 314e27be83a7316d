namespace PairScope.Pairing;

/// <summary>What the angle θ does in a channel.</summary>
public enum ChannelMixing
{
    /// <summary>θ has no meaning: one function alone.</summary>
    Pure,

    /// <summary>θ mixes the channel with the triplet d_z, docs/physics.md, eq. (10).</summary>
    WithTriplet,

    /// <summary>θ and Θ mix the two partners of the channel, docs/physics.md, eqs. (11), (13).</summary>
    Partners,

    /// <summary>Five angles mix the partners of both channels of E′, docs/physics.md, eq. (12).</summary>
    General,
}

/// <summary>A channel of one irrep under its name.</summary>
/// <param name="Name">The name that the program writes.</param>
/// <param name="Channel">The channel; in the general E′ gap the singlet, beside which stands the triplet.</param>
/// <param name="Mixing">What θ does in it.</param>
/// <param name="OtherSpellings">What is read as the name, too.</param>
public sealed record ChannelName(string Name, PairingChannel Channel, ChannelMixing Mixing, params IReadOnlyList<string> OtherSpellings)
{
    /// <summary>Name and other spellings.</summary>
    public IEnumerable<string> Spellings => OtherSpellings.Prepend(Name);
}

/// <summary>The one table of the channels' names, for command lines and for YAML.</summary>
/// <remarks>docs/physics.md, "Pairing".</remarks>
public static class ChannelNames
{
    /// <summary>All channels of an irrep together.</summary>
    public const string General = "general";

    private static readonly Dictionary<Irrep, ChannelName[]> Table = new()
    {
        [Irrep.A1Prime] =
        [
            new("mixed", PairingChannel.Singlet, ChannelMixing.WithTriplet),
            new("on-site", PairingChannel.OnSiteSinglet, ChannelMixing.WithTriplet, "onsite"),
            new("singlet", PairingChannel.Singlet, ChannelMixing.Pure),
            new("triplet", PairingChannel.TripletZ, ChannelMixing.Pure),
        ],
        [Irrep.A2Prime] =
        [
            new("mixed", PairingChannel.Singlet, ChannelMixing.WithTriplet),
            new("singlet", PairingChannel.Singlet, ChannelMixing.Pure),
            new("triplet", PairingChannel.TripletZ, ChannelMixing.Pure),
        ],
        [Irrep.A1DoublePrime] = [new("p", PairingChannel.TripletP, ChannelMixing.Pure)],
        [Irrep.A2DoublePrime] = [new("p", PairingChannel.TripletP, ChannelMixing.Pure)],
        [Irrep.EPrime] =
        [
            new("singlet", PairingChannel.Singlet, ChannelMixing.Partners),
            new("triplet", PairingChannel.TripletZ, ChannelMixing.Partners),
            new(General, PairingChannel.Singlet, ChannelMixing.General),
        ],
        [Irrep.EDoublePrime] =
        [
            new("p", PairingChannel.TripletP, ChannelMixing.Partners),
            new("f", PairingChannel.TripletF, ChannelMixing.Partners),
        ],
    };

    /// <summary>The channels of an irrep, the standard one first.</summary>
    public static IReadOnlyList<ChannelName> Of(Irrep irrep) => Table[irrep];

    /// <summary>A channel by any of its spellings; null where the irrep has none of that name.</summary>
    public static ChannelName? Find(Irrep irrep, string name) =>
        Array.Find(Table[irrep], channel => channel.Spellings.Contains(name, StringComparer.Ordinal));
}
