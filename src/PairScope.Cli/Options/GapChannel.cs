using PairScope.Pairing;

namespace PairScope.Cli.Options;

/// <summary>A channel of an irrep on the command line, and the gap it stands for.</summary>
/// <param name="Irrep">The irrep.</param>
/// <param name="Channel">The channel.</param>
internal sealed record GapChannel(Irrep Irrep, ChannelName Channel)
{
    /// <summary>The name that files and pictures use.</summary>
    public string Name => Channel.Name;

    /// <summary>Whether θ has a meaning.</summary>
    public bool UsesTheta => Channel.Mixing is not ChannelMixing.Pure;

    /// <summary>Whether Θ has a meaning.</summary>
    public bool UsesPhase => Channel.Mixing is ChannelMixing.Partners or ChannelMixing.General;

    /// <summary>Whether this is the E′ channel with five parameters.</summary>
    public bool IsGeneral => Channel.Mixing is ChannelMixing.General;

    /// <summary>A channel by name, the standard one for null.</summary>
    /// <exception cref="InputException">The irrep has no channel of that name.</exception>
    public static GapChannel Find(Irrep irrep, string? name)
    {
        ChannelName? channel = name is null ? ChannelNames.Of(irrep)[0] : ChannelNames.Find(irrep, name);
        return channel is not null
            ? new GapChannel(irrep, channel)
            : throw new InputException($"--channel '{name}' does not exist for {irrep.ToAscii()}, which has {string.Join(", ", ChannelNames.Of(irrep).Select(c => c.Name))}.");
    }

    /// <summary>The gap.</summary>
    public GapFunction Build(CrystalParameters c) => Channel.Mixing switch
    {
        ChannelMixing.Pure => GapFunction.Pure(Irrep, Channel.Channel, c.Delta),
        ChannelMixing.WithTriplet => GapFunction.Mixed(Irrep, c.Delta, c.Theta, 0, Channel.Channel),
        ChannelMixing.Partners => GapFunction.Mixed(Irrep, c.Delta, c.Theta, c.Phase, Channel.Channel),
        _ => GapFunction.GeneralEPrime(c.Delta, c.ChannelAngle, c.Theta, c.Phase, c.ThetaTriplet, c.PhaseTriplet),
    };
}
