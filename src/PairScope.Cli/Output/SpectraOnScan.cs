using System.Globalization;
using PairScope.Formats;

namespace PairScope.Cli.Output;

/// <summary>Spectra on the scan that they were taken on: their places in nm from the middle of its frame, x along its rows, y upwards.</summary>
internal sealed class SpectraOnScan
{
    private readonly List<(string File, (double X, double Y)[] Places, int Outside)> _files = [];

    private SpectraOnScan()
    {
    }

    /// <summary>All places, file by file.</summary>
    public IReadOnlyList<(double X, double Y)> Places => [.. _files.SelectMany(f => f.Places)];

    /// <summary>The places for a program.</summary>
    public object Json => _files.Select(f => new { file = f.File, placesNanometres = f.Places.Select(p => new[] { p.X, p.Y }), outside = f.Outside });

    /// <summary>Finds the places of spectra on a scan.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="spectra">Their files.</param>
    /// <exception cref="InputException">A file cannot be read, holds no spectra, or does not tell where they were taken; or the scan does not tell its size.</exception>
    public static SpectraOnScan On(MeasuredData scan, IReadOnlyList<string> spectra)
    {
        var placed = new SpectraOnScan();
        if (spectra.Count > 0 && (scan.X.Unit is not "nm" || scan.IsPointSpectrum))
        {
            throw new InputException($"--spectra: '{scan.FilePath}' is no scan with a size in nm, so no spectrum has a place on it.");
        }

        foreach (string file in spectra)
        {
            InputFile.Require(file);
            MeasuredData data = MeasuredData.Read(file);
            if (data.Sweep is null)
            {
                throw new InputException($"--spectra: '{file}' holds no spectra: nothing was swept.");
            }

            (double X, double Y)[] places = [.. from row in Enumerable.Range(0, data.Rows)
                                                from column in Enumerable.Range(0, data.Columns)
                                                select scan.InFrame(data.Position(row, column))];
            if (places.Length == 0 || places.Any(p => !double.IsFinite(p.X + p.Y)) || (data.IsPointSpectrum && PointSpectrum.At(data).PositionNanometres is null))
            {
                throw new InputException($"--spectra: '{file}' does not tell where it was taken.");
            }

            placed._files.Add((file, places, places.Count(p => Math.Abs(p.X) > scan.X.Extent / 2 || Math.Abs(p.Y) > scan.Y.Extent / 2)));
        }

        return placed;
    }

    /// <summary>One line for each file, and a warning for what lies outside the frame.</summary>
    public void Print(TextWriter output)
    {
        int number = 0;
        foreach ((string file, (double X, double Y)[] places, int outside) in _files)
        {
            string where = places.Length == 1 ? $"({Text(places[0].X)}, {Text(places[0].Y)}) nm" : $"from ({Text(places[0].X)}, {Text(places[0].Y)}) to ({Text(places[^1].X)}, {Text(places[^1].Y)}) nm";
            output.WriteLine();
            output.WriteLine($"Spectra {(places.Length == 1 ? $"{number + 1}" : $"{number + 1} to {number + places.Length}")}, {file}: {where} from the middle of the frame, x along its rows, y upwards{(outside > 0 ? $"; {outside} of {places.Length} outside of it" : string.Empty)}.");
            number += places.Length;
        }
    }

    private static string Text(double value) => (Math.Round(value, 4) + 0.0).ToString("G5", CultureInfo.InvariantCulture);
}
