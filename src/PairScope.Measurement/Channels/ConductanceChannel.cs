using System.Globalization;
using PairScope.Formats;

namespace PairScope.Measurement;

/// <summary>The channel taken for dI/dV.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="IsConductance">Whether it can be dI/dV.</param>
/// <param name="Reason">Why it and no other, in one sentence.</param>
public sealed record ConductanceChoice(MeasuredChannel Channel, bool IsConductance, string Reason)
{
    /// <summary>What speaks against it, or that nothing decides; one sentence each.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];

    /// <summary>What the header says of the lock-in, in words; empty where it says nothing.</summary>
    public string LockIn { get; init; } = string.Empty;
}

/// <summary>
/// Finds the channel that holds dI/dV. A name tells which channels a lock-in wrote; which of its two phases holds the signal only the data tell: the
/// numerical derivative of the current where spectra were taken, else which of them is more than noise.
/// </summary>
public static class ConductanceChannel
{
    private const double Agrees = 0.5; // correlation with the derivative of the current below which a channel is no dI/dV
    private const double AgreesUnnamed = 0.95; // and above which one is whose name says nothing
    private const double Alike = 0.02; // correlations that differ by less do not decide
    private const double Noise = 0.15; // correlation of neighbours below which a plane is noise
    private static readonly string[] OtherUnits = ["m", "nm", "pm", "µm", "μm", "um", "å", "hz", "deg", "°"];

    /// <summary>Picks a channel of a file; of those that hold a single value throughout none is chosen unless it is asked for.</summary>
    /// <param name="data">The file.</param>
    /// <param name="wanted">A name the user asks for, or null.</param>
    /// <exception cref="InputException">There is no channel, or none with the name asked for.</exception>
    public static ConductanceChoice Choose(MeasuredData data, string? wanted = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Channels.Count == 0)
        {
            throw new InputException("The scan has no channel.");
        }

        string lockIn = LockInChannel.Status(data);
        if (wanted is not null)
        {
            MeasuredChannel asked = data.Channels.FirstOrDefault(c => MeasuredData.IsNamed(c, wanted)) ?? throw new InputException(
                $"The scan has no channel '{wanted}'; it has {string.Join(", ", data.Channels.Select(c => $"'{c.Name}'").Distinct(StringComparer.Ordinal))}.");
            return new ConductanceChoice(asked, LockInChannel.Of(asked.Name) is not null || !IsOther(asked.Unit), $"'{asked.Name}' was asked for") { LockIn = lockIn };
        }

        // A feedback that was off, or a lock-in that was not connected, leaves a plane of one value. What was recorded once in
        // each pixel of a grid (its position, its height) is no map beside the spectra.
        int layers = data.Channels.Max(c => c.Layers);
        MeasuredChannel[] alive = [.. data.Channels.Where(c => c.Layers == layers && !IsConstant(c))];
        MeasuredChannel[] channels = alive.Length > 0 ? alive : [.. data.Channels];
        return (Among(data, channels) ?? Simulated(channels) ?? Unnamed(channels)) with { LockIn = lockIn };
    }

    // Densities of states of this program: that of the superconductor, beside which the normal state's stands.
    private static ConductanceChoice? Simulated(MeasuredChannel[] channels)
    {
        if (!channels.All(c => c.Unit is "states/(meV·cell)" && c.Name is "normal" or "superconducting"))
        {
            return null;
        }

        MeasuredChannel own = Array.Find(channels, c => c.Name is "superconducting") ?? channels[0];
        return new ConductanceChoice(own, true, $"'{own.Name}' is the density of states of a simulation");
    }

    // Of the channels that are named as dI/dV or a lock-in's first harmonic, in one direction and pass; null where there is none.
    private static ConductanceChoice? Among(MeasuredData data, MeasuredChannel[] channels)
    {
        (MeasuredChannel Channel, LockInChannel Name)[] named = [.. channels.Select(c => (c, LockInChannel.Of(c.Name)!)).Where(c => c.Item2 is not null)];
        int lowest = named.Length == 0 ? 0 : named.Min(c => c.Name.Harmonic);
        named = [.. named.Where(c => c.Name.Harmonic == lowest)];
        if (named.Length > 0)
        {
            MeasuredChannel first = named[0].Channel;
            named = [.. named.Where(c => c.Channel.Direction == first.Direction && c.Channel.BiasMillivolts == first.BiasMillivolts)];
        }

        MeasuredChannel? current = channels.Select(c => DerivativeAgreement.Current(data, c)).FirstOrDefault(c => c is not null);
        ConductanceChoice? measured = current is null ? null : ByCurrent(data, channels, named, current);
        ConductanceChoice? choice = measured ?? (named.Length == 0 ? null : ByName(data, named));
        return choice is { IsConductance: true } && lowest > 1 && named.Any(c => ReferenceEquals(c.Channel, choice.Channel))
            ? choice with { IsConductance = false, Doubts = [.. choice.Doubts, $"'{choice.Channel.Name}' is named as a higher harmonic or another demodulator, which is no dI/dV."] }
            : choice;
    }

    private static ConductanceChoice? ByCurrent(MeasuredData data, MeasuredChannel[] channels, (MeasuredChannel Channel, LockInChannel Name)[] named, MeasuredChannel current)
    {
        (MeasuredChannel Channel, double Value)[] Agreements(IEnumerable<MeasuredChannel> among) =>
            [.. among.Where(c => DerivativeAgreement.Current(data, c) is not null).Select(c => (c, DerivativeAgreement.Correlation(c, current, data.Sweep!.Values)))
                .Where(c => double.IsFinite(c.Item2)).OrderByDescending(c => Math.Abs(c.Item2))];

        var found = Agreements(named.Select(c => c.Channel));
        if (found.Length == 0 || Math.Abs(found[0].Value) < Agrees)
        {
            // An external lock-in comes in by a channel with any name.
            var others = Agreements(channels.Where(c => c.Direction == current.Direction && !ReferenceEquals(c, current) && !c.Name.StartsWith("Bias", StringComparison.OrdinalIgnoreCase) && !IsOther(c.Unit)));
            found = others.Length > 0 && Math.Abs(others[0].Value) >= AgreesUnnamed ? others : found;
        }

        if (found.Length == 0)
        {
            return null;
        }

        // Where several follow the derivative alike, one whose lock-in was on, and of one unit the larger signal.
        bool IsOff(MeasuredChannel channel) => LockInChannel.IsOn(data) is false && LockInChannel.Of(channel.Name) is { IsInternal: true };
        var best = found.Where(c => Math.Abs(c.Value) > Math.Abs(found[0].Value) - Alike)
            .OrderBy(c => IsOff(c.Channel)).ThenByDescending(c => string.Equals(c.Channel.Unit, found[0].Channel.Unit, StringComparison.Ordinal)).ThenByDescending(c => ChannelStructure.Deviation(c.Channel)).First();
        string rest = string.Join(", ", found.Where(c => !ReferenceEquals(c.Channel, best.Channel)).Take(4).Select(c => $"'{c.Channel.Name}' {Figure(c.Value)}"));
        string figures = $"(correlation {Figure(best.Value)}{(rest.Length > 0 ? $"; {rest}" : string.Empty)})";
        string reason = Math.Abs(best.Value) >= Agrees ? $"'{best.Channel.Name}' agrees best with the numerical dI/dV of '{current.Name}' {figures}"
            : $"no channel agrees with the numerical dI/dV of '{current.Name}', and '{best.Channel.Name}' comes nearest to it {figures}";
        List<string> doubts = [];
        if (best.Value <= -Agrees)
        {
            doubts.Add($"'{best.Channel.Name}' runs opposite to the numerical dI/dV of '{current.Name}' (correlation {Figure(best.Value)}): the lock-in's phase is off by 180°, and the values have the wrong sign.");
        }
        else if (best.Value < Agrees)
        {
            doubts.Add($"No channel agrees with the numerical dI/dV of '{current.Name}'; '{best.Channel.Name}' comes nearest (correlation {Figure(best.Value)}).");
        }

        if (IsOff(best.Channel))
        {
            doubts.Add($"The header says that the internal lock-in was off, to which '{best.Channel.Name}' belongs by its name.");
        }

        return new ConductanceChoice(best.Channel, Math.Abs(best.Value) >= Agrees, reason) { Doubts = doubts };
    }

    private static ConductanceChoice ByName(MeasuredData data, (MeasuredChannel Channel, LockInChannel Name)[] named)
    {
        bool? isOn = LockInChannel.IsOn(data);
        bool speaksAgainst = isOn is false || LockInChannel.ModulatesAnother(data);
        var usable = named.Where(c => c.Name.IsExplicit).ToArray() is { Length: > 0 } called ? called : named.Where(c => !(speaksAgainst && c.Name.IsInternal)).ToArray();
        if (usable.Length == 0)
        {
            string why = isOn is false ? "the header says that the internal lock-in was off" : "the header says that the internal lock-in modulated something else than the bias";
            return new ConductanceChoice(named[0].Channel, false, $"'{named[0].Channel.Name}' is named as the internal lock-in's") { Doubts = [$"'{named[0].Channel.Name}' is no dI/dV: {why}."] };
        }

        if (usable.Length == 1)
        {
            return new ConductanceChoice(usable[0].Channel, true, $"'{usable[0].Channel.Name}' is the only channel named as dI/dV or a lock-in's first harmonic");
        }

        (MeasuredChannel Channel, double Structure, double Deviation)[] seen =
            [.. usable.Select(c => (c.Channel, ChannelStructure.Neighbours(c.Channel), ChannelStructure.Deviation(c.Channel))).OrderByDescending(c => c.Item2)];
        var structured = seen.Where(c => c.Structure > Noise).ToArray();
        string all = string.Join(", ", seen.Take(5).Select(c => $"'{c.Channel.Name}' {Figure(c.Structure)}"));
        if (structured.Length == 1)
        {
            return new ConductanceChoice(seen[0].Channel, true, $"'{seen[0].Channel.Name}' alone is more than noise (correlation of neighbouring values: {all})");
        }

        var larger = (structured.Length > 0 ? structured : seen).MaxBy(c => c.Deviation);
        return new ConductanceChoice(larger.Channel, true, $"'{larger.Channel.Name}' varies most among the lock-in's channels (correlation of neighbouring values: {all})")
        {
            Doubts = [$"The file does not tell which of {string.Join(", ", usable.Select(c => $"'{c.Channel.Name}'"))} holds dI/dV: '{larger.Channel.Name}', which varies most, was taken; name the channel to choose another."],
        };
    }

    // A plane left over alone is no dI/dV if its name says what else it is. All planes of one name (forward and backward) are one channel.
    private static ConductanceChoice Unnamed(MeasuredChannel[] channels)
    {
        MeasuredChannel first = channels[0];
        bool isOnlyOne = channels.All(c => MeasuredData.IsNamed(c, first.Name)) && !MeasuredData.IsNamed(first, "current") && !IsOther(first.Unit);
        return new ConductanceChoice(first, isOnlyOne, isOnlyOne
            ? $"'{first.Name}' is the only channel, and nothing says that it is something else"
            : $"no channel is named as dI/dV or a lock-in's first harmonic; '{first.Name}' is the first with structure");
    }

    private static bool IsConstant(MeasuredChannel channel)
    {
        for (int layer = 0; layer < channel.Layers; layer++)
        {
            double[] finite = [.. channel.Plane(layer).Where(double.IsFinite)];
            if (finite.Length > 0 && finite.Max() > finite.Min())
            {
                return false;
            }
        }

        // Spectra of a single point differ from layer to layer.
        double[] points = [.. Enumerable.Range(0, channel.Layers).Select(n => channel.Plane(n).FirstOrDefault(double.IsFinite, double.NaN)).Where(double.IsFinite).Distinct()];
        return points.Length < 2;
    }

    private static bool IsOther(string unit) => OtherUnits.Contains(unit.Trim(), StringComparer.OrdinalIgnoreCase);

    private static string Figure(double value) => (Math.Round(value, 3) + 0.0).ToString("F3", CultureInfo.InvariantCulture);
}
