using PairScope.Formats;

namespace PairScope.Measurement;

/// <summary>Spectra in one table, told apart by the value of a further column: a distance, a temperature.</summary>
public static class TabulatedSpectra
{
    /// <summary>The spectra by rising value of that column, or null where the table has none.</summary>
    /// <param name="data">A table over the bias.</param>
    /// <param name="unit">Unit of the column: nm, K.</param>
    /// <param name="names">What it may be called.</param>
    /// <param name="channel">The column that is dI/dV, or null to let the data tell.</param>
    /// <exception cref="InputException">No column is dI/dV.</exception>
    public static IReadOnlyList<(double At, IReadOnlyList<double> Biases, IReadOnlyList<double> Values)>? By(MeasuredData data, string unit, IReadOnlyList<string> names, string? channel = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(names);
        MeasuredChannel? column = data.IsPointSpectrum
            ? data.Channels.FirstOrDefault(c => string.Equals(c.Unit, unit, StringComparison.Ordinal) && names.Contains(c.Name.ToLowerInvariant(), StringComparer.Ordinal))
            : null;
        if (column is null)
        {
            return null;
        }

        // A table's only other column is dI/dV, whatever it is called.
        MeasuredChannel[] others = [.. data.Channels.Where(c => c != column)];
        var sweeps = ConductanceSweeps.Of(channel is null && others is [var only] ? data with { Channels = [only with { Name = "dI/dV" }] } : data, channel);
        (double[] biases, double[][] all) = sweeps.At(0, 0);
        IReadOnlyList<double> keys = column.Values.Real;
        return
        [
            .. Enumerable.Range(0, biases.Length).Where(i => double.IsFinite(keys[i])).GroupBy(i => keys[i]).OrderBy(g => g.Key)
                .Select(g => (g.Key, (IReadOnlyList<double>)[.. g.Select(i => biases[i])], (IReadOnlyList<double>)[.. g.Select(i => all.Average(s => s[i]))])),
        ];
    }
}
