using PairScope.Formats;

namespace PairScope.Measurement;

/// <summary>The sweeps of dI/dV over the bias in each pixel of a file: both directions, and those that were repeated.</summary>
public sealed class ConductanceSweeps
{
    private const double MostDeparture = 0.02; // of the width of the sweep, between the bias set and the bias recorded
    private readonly MeasuredData _data;
    private readonly MeasuredChannel[] _sweeps;
    private readonly MeasuredChannel[] _biases;

    private ConductanceSweeps(MeasuredData data, ConductanceChoice choice, MeasuredChannel[] sweeps, MeasuredChannel[] biases, IReadOnlyList<string> remarks)
    {
        (_data, Choice, _sweeps, _biases, Remarks) = (data, choice, sweeps, biases, remarks);
    }

    /// <summary>The channel taken for dI/dV, and why.</summary>
    public ConductanceChoice Choice { get; }

    /// <summary>Its name without the number of a sweep.</summary>
    public string Channel => BaseName(_sweeps[0].Name);

    /// <summary>How many sweeps there are at each place.</summary>
    public int Count => _sweeps.Length;

    /// <summary>Which sweeps, in words.</summary>
    public IEnumerable<string> Names => _sweeps.Select(s => s.Direction is SweepDirection.Backward ? $"{s.Name}, backward" : s.Name);

    /// <summary>What a reader should know; one sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>Finds them.</summary>
    /// <param name="data">A file of spectra.</param>
    /// <param name="channel">The channel that is dI/dV, or null to let the data tell.</param>
    /// <param name="biasChannel">A channel in which the bias was recorded, which then takes the place of the sweep's values; null for these.</param>
    /// <exception cref="InputException">The file holds no spectra over the bias, no dI/dV, or no such channel.</exception>
    public static ConductanceSweeps Of(MeasuredData data, string? channel = null, string? biasChannel = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Sweep is not { } sweep)
        {
            throw new InputException($"'{data.FilePath}' holds no spectra: nothing was swept in its pixels.");
        }

        if (!(sweep.Unit is "mV" or "meV"))
        {
            throw new InputException($"'{data.FilePath}' holds no spectra over the bias: what was swept is '{sweep.Name}'{(sweep.Unit.Length > 0 ? $" in {sweep.Unit}" : string.Empty)}.");
        }

        // A name without the number of a sweep stands for all of them.
        string? exact = channel is null || data.Channels.Any(c => MeasuredData.IsNamed(c, channel))
            ? channel
            : data.Channels.FirstOrDefault(c => string.Equals(BaseName(c.Name), channel, StringComparison.OrdinalIgnoreCase))?.Name ?? channel;
        ConductanceChoice choice = ConductanceChannel.Choose(data, exact);
        if (!choice.IsConductance)
        {
            throw new InputException($"'{data.FilePath}' has no channel that is dI/dV ({string.Join(' ', choice.Doubts.Append(choice.Reason)).TrimEnd('.')}); --channel names one.");
        }

        if (choice.Channel.Layers != sweep.Values.Count || choice.Channel.Values.IsComplex)
        {
            throw new InputException($"'{data.FilePath}': the channel '{choice.Channel.Name}' has no value at each bias of the sweep.");
        }

        MeasuredChannel[] sweeps = SameQuantity(data, choice.Channel, channel is not null && channel.Contains('[', StringComparison.Ordinal));
        MeasuredChannel[] biases = biasChannel is null ? [] : [.. data.Channels.Where(c => c.Layers == sweep.Values.Count && (MeasuredData.IsNamed(c, biasChannel) || string.Equals(BaseName(c.Name), biasChannel, StringComparison.OrdinalIgnoreCase)))];
        if (biasChannel is not null && (biases.Length == 0 || biases.Any(b => b.Unit is not ("V" or "mV"))))
        {
            throw new InputException($"--bias-channel: '{data.FilePath}' has no channel '{biasChannel}' in V with a value at each bias.");
        }

        return new ConductanceSweeps(data, choice, sweeps, biases, [.. choice.Doubts, .. biasChannel is null ? Departures(data, sweep) : []]);
    }

    /// <summary>The biases of one pixel, mV, and dI/dV of each of its sweeps there, in the file's unit.</summary>
    public (double[] Biases, double[][] Sweeps) At(int row, int column)
    {
        int plane = _data.Rows * _data.Columns;
        int at = (row * _data.Columns) + column;
        int points = _data.Sweep!.Values.Count;
        double[] Values(MeasuredChannel c) => [.. Enumerable.Range(0, points).Select(n => c.Values.Real[(n * plane) + at])];
        double[] biases = _biases.Length == 0
            ? [.. _data.Sweep.Values]
            : [.. Enumerable.Range(0, points).Select(n => _biases.Average(b => (b.Unit is "V" ? 1e3 : 1) * b.Values.Real[(n * plane) + at]))];
        return (biases, [.. _sweeps.Select(Values)]);
    }

    // "LIX 1 omega [00002]" and "LIX 1 omega" are one quantity; the mean of sweeps that are there themselves is none of them.
    private static MeasuredChannel[] SameQuantity(MeasuredData data, MeasuredChannel chosen, bool isOneOf)
    {
        MeasuredChannel[] all = [.. data.Channels.Where(c => !c.Values.IsComplex && c.Layers == chosen.Layers && string.Equals(isOneOf ? c.Name : BaseName(c.Name), isOneOf ? chosen.Name : BaseName(chosen.Name), StringComparison.Ordinal))];
        MeasuredChannel[] single = [.. all.Where(c => !c.Name.Contains("[AVG]", StringComparison.OrdinalIgnoreCase))];
        MeasuredChannel[] numbered = [.. single.Where(c => c.Name.Contains('[', StringComparison.Ordinal))];
        MeasuredChannel[] taken = numbered.Length > 0 ? numbered : single.Length > 0 ? single : all;
        MeasuredChannel[] measured = [.. taken.Where(c => c.Values.Real.Any(double.IsFinite))];
        return measured.Length > 0 ? measured : [chosen];
    }

    private static string BaseName(string name) => name.Split(" [")[0];

    // A digital bias may stick or bend near zero; a constant between the two is the offset that a fit finds anyway.
    private static IEnumerable<string> Departures(MeasuredData data, MeasuredAxis sweep)
    {
        double width = sweep.Values.Max() - sweep.Values.Min();
        int plane = data.Rows * data.Columns;
        foreach (MeasuredChannel channel in data.Channels.Where(c => c.Layers == sweep.Values.Count && c.Unit is "V" && c.Direction is SweepDirection.Forward && c.Name.StartsWith("Bias", StringComparison.OrdinalIgnoreCase)))
        {
            double[] difference = [.. Enumerable.Range(0, channel.Layers).Select(n => Enumerable.Range(0, plane).Average(i => 1e3 * channel.Values.Real[(n * plane) + i]) - sweep.Values[n])];
            double[] finite = [.. difference.Where(double.IsFinite)];
            if (finite.Length > 1 && (finite.Max() - finite.Min()) / 2 is var most && most > MostDeparture * width)
            {
                yield return FormattableString.Invariant(
                    $"The recorded bias '{BaseName(channel.Name)}' departs from the bias that was set by ±{most:G2} mV beside a constant; --bias-channel \"{BaseName(channel.Name)}\" takes the recorded one.");
            }
        }
    }
}
