using PairScope.Formats;

namespace PairScope.Measurement;

/// <summary>Spectra at places along a line: a grid of one row or column, or a table with a column of distances beside the bias.</summary>
/// <remarks>docs/measurement.md, "Scatterers on a metal".</remarks>
public static class SpectraAlongLine
{
    /// <summary>For each place its distance along the line (nm), biases (mV) and dI/dV, the mean of its sweeps.</summary>
    /// <param name="data">The file.</param>
    /// <param name="channel">The channel that is dI/dV, or null to let the data tell.</param>
    /// <exception cref="InputException">The file holds no line of spectra over the bias.</exception>
    public static IReadOnlyList<(double Along, IReadOnlyList<double> Biases, IReadOnlyList<double> Values)> Of(MeasuredData data, string? channel = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        MeasuredChannel? distance = data.IsPointSpectrum ? data.Channels.FirstOrDefault(c => c.Unit is "nm" && c.Name is "x" or "y" or "distance" or "position") : null;
        if (distance is not null)
        {
            MeasuredChannel[] others = [.. data.Channels.Where(c => c != distance)];
            data = channel is null && others is [var only] ? data with { Channels = [only with { Name = "dI/dV" }] } : data;
        }

        var sweeps = ConductanceSweeps.Of(data, channel);
        if (distance is not null)
        {
            (double[] biases, double[][] all) = sweeps.At(0, 0);
            return
            [
                .. Enumerable.Range(0, biases.Length).Where(i => double.IsFinite(distance.Values.Real[i])).GroupBy(i => distance.Values.Real[i]).OrderBy(g => g.Key)
                    .Select(g => (g.Key, (IReadOnlyList<double>)[.. g.Select(i => biases[i])], (IReadOnlyList<double>)[.. g.Select(i => all.Average(s => s[i]))])),
            ];
        }

        if ((data.Rows > 1 && data.Columns > 1) || data.IsPointSpectrum || (data.Rows > 1 ? data.Y : data.X) is not { Unit: "nm" } axis)
        {
            throw new InputException($"'{data.FilePath}' holds {data.Rows} × {data.Columns} places and no distance between them in nm; a line of spectra is one row or column of a grid, or a table with the columns x (nm), bias (mV) and dI/dV.");
        }

        return
        [
            .. Enumerable.Range(0, axis.Values.Count).Select(i =>
            {
                (double[] biases, double[][] all) = sweeps.At(data.Rows > 1 ? i : 0, data.Rows > 1 ? 0 : i);
                return (axis.Values[i], (IReadOnlyList<double>)biases, (IReadOnlyList<double>)[.. biases.Select((_, e) => all.Average(s => s[e]))]);
            }),
        ];
    }
}
