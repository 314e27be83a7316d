using PairScope.Cli.Output;
using PairScope.Formats;
using PairScope.Inference.Spectra;
using PairScope.Measurement;

namespace PairScope.Cli.Answers;

/// <summary>A file of spectra over the bias: where dI/dV is in it, and the mean over its places.</summary>
/// <param name="File">The file.</param>
/// <param name="Data">What it holds.</param>
/// <param name="Sweeps">Where dI/dV comes from.</param>
/// <param name="Observation">The mean of all places, sweep by sweep.</param>
internal sealed record SpectrumSource(string File, MeasuredData Data, ConductanceSweeps Sweeps, SpectrumObservation Observation)
{
    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="channel">The channel that is dI/dV, or null to let the data tell.</param>
    /// <param name="biasChannel">The channel with the recorded bias, or null.</param>
    /// <param name="range">Biases that count, mV, or null for all.</param>
    /// <exception cref="InputException">The file holds no spectra over the bias, or none that can be fitted.</exception>
    public static SpectrumSource Open(string file, string? channel, string? biasChannel, (double Low, double High)? range)
    {
        MeasuredData data = MeasuredData.Read(file);
        var sweeps = ConductanceSweeps.Of(data, channel, biasChannel);
        try
        {
            return new SpectrumSource(file, data, sweeps, Observe(Mean(sweeps, data), range));
        }
        catch (InputException e)
        {
            throw new InputException($"'{file}': {e.Message}", e);
        }
    }

    /// <summary>The spectrum of one place or of a mean, within a range.</summary>
    /// <exception cref="InputException">Too few points are left, or all are the same.</exception>
    public static SpectrumObservation Observe((double[] Biases, double[][] Sweeps) spectrum, (double Low, double High)? range)
    {
        int[] kept = [.. Enumerable.Range(0, spectrum.Biases.Length).Where(i => range is not var (low, high) || (spectrum.Biases[i] >= low && spectrum.Biases[i] <= high))];
        return SpectrumObservation.Of([.. kept.Select(i => spectrum.Biases[i])], [.. spectrum.Sweeps.Select(s => kept.Select(i => s[i]).ToArray())]);
    }

    // The mean over the places of each sweep; sweeps of one place are no more alike than those of the mean.
    private static (double[] Biases, double[][] Sweeps) Mean(ConductanceSweeps sweeps, MeasuredData data)
    {
        (double[] Biases, double[][] Sweeps)[] all = [.. Enumerable.Range(0, data.Rows * data.Columns).Select(i => sweeps.At(i / data.Columns, i % data.Columns))];
        double MeanOf(IEnumerable<double> values) => values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
        int points = all[0].Biases.Length;
        return ([.. Enumerable.Range(0, points).Select(n => MeanOf(all.Select(a => a.Biases[n])))],
            [.. Enumerable.Range(0, sweeps.Count).Select(s => Enumerable.Range(0, points).Select(n => MeanOf(all.Select(a => a.Sweeps[s][n]))).ToArray())]);
    }
}
