using PairScope.Formats;

namespace PairScope.Measurement;

/// <summary>Finds the channel that holds dI/dV among those of a scan.</summary>
public static class ConductanceChannel
{
    // Letters and digits of names that Nanonis and others give to the first harmonic, the likelier first.
    private static readonly string[] Names =
        ["didv", "liy1omega", "lix1omega", "lidemod1y", "lidemod1x", "lockiny", "lockinx", "lockin", "lir1omega", "conductance"];

    private static readonly string[] LengthUnits = ["m", "nm", "pm", "µm", "μm", "um", "å"];

    /// <summary>Picks a channel of a file; of those that hold a single value throughout none is chosen unless it is asked for.</summary>
    /// <param name="data">The file.</param>
    /// <param name="wanted">A name the user asks for, or null.</param>
    /// <returns>The channel and whether it can be dI/dV.</returns>
    /// <exception cref="InputException">There is no channel with the name asked for.</exception>
    public static (MeasuredChannel Channel, bool IsConductance) Choose(MeasuredData data, string? wanted = null)
    {
        ArgumentNullException.ThrowIfNull(data);

        // A feedback that was off, or a lock-in that was not connected, leaves a plane of one value. What was recorded once in
        // each pixel of a grid (its position, its height) is no map beside the spectra.
        var layers = data.Channels.Max(c => c.Layers);
        MeasuredChannel[] alive = [.. data.Channels.Where(c => c.Layers == layers && !IsConstant(c))];
        var channels = wanted is null && alive.Length > 0 ? alive : data.Channels;
        var (index, isConductance) = Choose([.. channels.Select(c => (c.Name, c.Unit))], wanted);
        return (channels[index], isConductance);
    }

    /// <summary>Picks a channel.</summary>
    /// <param name="channels">Names and units, in the order of the file.</param>
    /// <param name="wanted">A name the user asks for, or null.</param>
    /// <returns>Its index and whether it can be dI/dV: a lock-in channel, or a lone channel that is not a height.</returns>
    /// <exception cref="InputException">There is no channel, or none with the name asked for.</exception>
    public static (int Index, bool IsConductance) Choose(IReadOnlyList<(string Name, string Unit)> channels, string? wanted = null)
    {
        ArgumentNullException.ThrowIfNull(channels);
        if (channels.Count == 0)
        {
            throw new InputException("The scan has no channel.");
        }

        if (wanted is not null)
        {
            var asked = Enumerable.Range(0, channels.Count).Where(i => string.Equals(Plain(channels[i].Name), Plain(wanted), StringComparison.Ordinal)).ToArray();
            return asked.Length > 0
                ? (asked[0], Rank(channels[asked[0]].Name) < Names.Length || !IsLength(channels[asked[0]].Unit))
                : throw new InputException(
                    $"The scan has no channel '{wanted}'; it has {string.Join(", ", channels.Select(c => $"'{c.Name}'").Distinct(StringComparer.Ordinal))}.");
        }

        var best = Enumerable.Range(0, channels.Count).MinBy(i => Rank(channels[i].Name));
        if (Rank(channels[best].Name) < Names.Length)
        {
            return (best, true);
        }

        // A plane left over alone is no dI/dV if its name says what else it is.
        if (string.Equals(Plain(channels[0].Name), "current", StringComparison.Ordinal))
        {
            return (0, false);
        }

        // All planes of one name (forward and backward) are one channel.
        var isOnlyOne = channels.Select(c => Plain(c.Name)).Distinct(StringComparer.Ordinal).Count() == 1;
        return (0, isOnlyOne && !IsLength(channels[0].Unit));
    }

    private static bool IsConstant(MeasuredChannel channel)
    {
        var values = channel.Plane(0);
        return Array.TrueForAll(values, v => v.Equals(values[0]));
    }

    private static int Rank(string name)
    {
        var plain = Plain(name);
        var rank = Array.FindIndex(Names, n => plain.Contains(n, StringComparison.Ordinal));
        return rank < 0 ? Names.Length : rank;
    }

    private static bool IsLength(string unit) => LengthUnits.Contains(unit.Trim(), StringComparer.OrdinalIgnoreCase);

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
