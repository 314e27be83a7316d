using PairScope.Pairing;

namespace PairScope.Data;

/// <summary>
/// The names that a data set and a network share: the six irreps of D3h in the order of a data set's <c>irreps</c>, then none for the
/// normal metal, and the six classes that are told apart. A1'' and A2'' give identical maps while Sz is conserved (docs/physics.md,
/// "What no map can tell apart") and are one class, A''.
/// </summary>
public static class PairingLabels
{
    private static readonly int[] ClassByIrrep = [0, 2, 1, 1, 3, 4];

    /// <summary>What a protocol calls the irrep of a normal metal, which has none.</summary>
    public const string NoIrrep = "none";

    /// <summary>The irreps in ASCII, in the order of the index stored in a data set: that of <see cref="Irrep"/>, and <see cref="NoIrrep"/> last.</summary>
    public static IReadOnlyList<string> Irreps { get; } = [.. IrrepNames.All, NoIrrep];

    /// <summary>The classes in ASCII, in the order of the label stored in a data set: five of pairings and the normal metal.</summary>
    public static IReadOnlyList<string> Classes { get; } = ["A1'", "A''", "A2'", "E'", "E''", "metal"];

    /// <summary>The class of a normal metal, the last of <see cref="Classes"/>.</summary>
    public static int Metal => Classes.Count - 1;

    /// <summary>The kinds of impurity by their names in a protocol, in the order of <see cref="ImpurityKind"/>.</summary>
    public static IReadOnlyList<string> Impurities { get; } = ["scalar", "mx", "my", "mz"];

    /// <summary>The parameters of a sample, in the order of the columns stored in a data set.
    /// Units: meV, rad, rad, meV, meV, meV, meV.</summary>
    public static IReadOnlyList<string> Parameters { get; } =
        ["delta", "theta", "phase", "mu", "broadening", "rashba", "strength"];

    /// <summary>The class of an irrep, null for the normal metal, as an index of <see cref="Classes"/>.</summary>
    public static int ClassOf(Irrep? irrep) => irrep is { } pairs ? ClassByIrrep[(int)pairs] : Metal;

    /// <summary>The class of a name, or −1.</summary>
    public static int ClassOf(string name) => Array.FindIndex([.. Classes], c => string.Equals(c, name, StringComparison.Ordinal));

    /// <summary>The index of an irrep, null for the normal metal, in <see cref="Irreps"/>.</summary>
    public static int IndexOf(Irrep? irrep) => irrep is { } pairs ? (int)pairs : Irreps.Count - 1;

    /// <summary>The name of an irrep, null for the normal metal.</summary>
    public static string NameOf(Irrep? irrep) => Irreps[IndexOf(irrep)];

    /// <summary>The channels that a protocol may choose for an irrep, by every spelling of their names: those with a mixing angle, of irreps that have several.</summary>
    public static IReadOnlyDictionary<string, PairingChannel> ChannelsOf(Irrep? irrep)
    {
        ChannelName[] channels = irrep is { } pairs ? [.. ChannelNames.Of(pairs).Where(c => c.Mixing is ChannelMixing.WithTriplet or ChannelMixing.Partners)] : [];
        var names = new Dictionary<string, PairingChannel>(StringComparer.Ordinal);
        foreach (ChannelName channel in channels.Length > 1 ? channels : [])
        {
            foreach (string spelling in channel.Spellings)
            {
                names[spelling] = channel.Channel;
            }
        }

        // What protocols called the mixed channel of A1' before it had its name.
        if (irrep is Irrep.A1Prime)
        {
            names["singlet"] = PairingChannel.Singlet;
        }

        return names;
    }

    /// <summary>Whether a protocol may choose all channels of an irrep together, <see cref="ChannelNames.General"/>, where more than one angle mixes them.</summary>
    /// <remarks>docs/physics.md, eqs. (12), (60).</remarks>
    public static bool HasGeneral(Irrep? irrep) => irrep is Irrep.A1Prime or Irrep.EPrime;

    /// <summary>Whether the channel has to be chosen: for E'', whose p and f gaps are equally natural.</summary>
    public static bool NeedsChannel(Irrep? irrep) => irrep == Irrep.EDoublePrime;
}
