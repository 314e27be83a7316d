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
        if (TabulatedSpectra.By(data, "nm", ["x", "distance", "position"], channel) is { } tabulated)
        {
            return tabulated;
        }

        var sweeps = ConductanceSweeps.Of(data, channel);
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
