using System.Numerics;
using System.Text.Json;
using PairScope.Formats;

namespace PairScope.Measurement;

/// <summary>A processed map in HDF5: the layers at the root, spectra in groups of their own, the recipe and what each step did as attributes.</summary>
public static class ProcessedFile
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the file atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="map">The processed map.</param>
    /// <param name="recipe">What was done.</param>
    /// <param name="programVersion">Goes into the file.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, ProcessedMap map, Recipe recipe, string programVersion)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(recipe);
        Hdf5File.Write(path, content =>
        {
            MeasuredHdf5.Write(content, "/", OverScan(map));
            content.SetAttribute("/", "program", "pairscope");
            content.SetAttribute("/", "program_version", programVersion);
            content.SetAttribute("/", "recipe", recipe.Text);
            content.SetAttribute("/", "steps", StepsAsJson(map));
            content.SetAttribute("/", "channelReason", map.ChannelReason);
            foreach ((string group, MeasuredData data) in Spectra(map))
            {
                MeasuredHdf5.Write(content, group, data);
            }

            WriteSites(content, map);
            WriteWaves(content, map);
            foreach ((string name, string unit, double[] energies, double[] values) in map.Curves)
            {
                content.AddDataset<double>($"/curves/{name}", values, [values.Length]);
                content.SetAttribute($"/curves/{name}", "unit", unit);
                content.AddDataset<double>($"/curves/{name} energies", energies, [energies.Length]);
                content.SetAttribute($"/curves/{name} energies", "unit", "mV");
            }
        });
    }

    // The map of one impurity is a dataset like those of simulate; the field it came from lies in a group of its own.
    private static void WriteSites(Hdf5Content content, ProcessedMap map)
    {
        if (map.SingleMaps.Count > 0)
        {
            content.AddDataset<double>("/map", map.SingleMaps.SelectMany(m => m).ToArray(), [map.SingleMaps.Count, map.SingleSize, map.SingleSize]);
            content.SetAttribute("/map", "quantity", "δρ(r)");
            content.SetAttribute("/map", "unit", map.Unit);
            content.SetAttribute("/", "energiesMeV", map.BiasMillivolts.ToArray());
        }

        if (map.KindMaps.Count > 1)
        {
            content.AddDataset<double>("/kinds", map.KindMaps.SelectMany(kind => kind.SelectMany(m => m)).ToArray(), [map.KindMaps.Count, map.SingleMaps.Count, map.SingleSize, map.SingleSize]);
            content.SetAttribute("/kinds", "quantity", "δρ(r)");
            content.SetAttribute("/kinds", "unit", map.Unit);
        }

        if (map.Field is { } field)
        {
            content.AddDataset<int>("/field/sites", field.Sites.SelectMany(r => new[] { r.N1, r.N2 }).ToArray(), [field.Sites.Count, 2]);
            content.AddDataset<int>("/field/impurities", field.Impurities.SelectMany(r => new[] { r.N1, r.N2 }).ToArray(), [field.Impurities.Count, 2]);
            content.AddDataset<int>("/field/kinds", field.Kinds.ToArray(), [field.Impurities.Count]);
            if (field.CellSites.Any(site => site > 0))
            {
                content.AddDataset<int>("/field/cellSites", [.. field.CellSites, field.Shown], [field.KindCount + 1]);
            }

            content.AddDataset<double>("/field/values", field.Layers.SelectMany(l => l).ToArray(), [field.Layers.Count, field.Sites.Count]);
            content.SetAttribute("/field/values", "unit", map.Unit);
            content.SetAttribute("/field/values", "orientation", field.IsOriented ? "known" : "unknown");
        }
    }

    // A(x) of each wave, one plane each, over the pixels of the surface.
    private static void WriteWaves(Hdf5Content content, ProcessedMap map)
    {
        for (int w = 0; w < map.Waves.Count; w++)
        {
            Wavefronts wave = map.Waves[w];
            ScanImage scan = map.Topograph;
            string path = $"/waves/A(x) of wave {w + 1}";
            content.AddDataset<Complex>(path, Turned([wave.Envelope], scan.Rows, scan.Columns), [scan.Rows, scan.Columns]);
            content.SetAttribute(path, "unit", map.Unit);
            content.SetAttribute(path, "axes", "y,x");
            content.SetAttribute(path, "qPerNanometre", [wave.Wave.X, wave.Wave.Y]);
            content.SetAttribute(path, "wavefronts", wave.Count);
        }
    }

    /// <summary>What was done, as JSON: a list of name, parameters and findings.</summary>
    public static string StepsAsJson(ProcessedMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return JsonSerializer.Serialize(map.Steps.Select(s => new { name = s.Name, parameters = s.Parameters, findings = s.Findings }), Json);
    }

    /// <summary>The layers and the topograph as they are now.</summary>
    public static MeasuredData OverScan(ProcessedMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        ScanImage scan = map.Topograph;
        MeasuredChannel topograph = new("topograph", map.TopographUnit, SweepDirection.Forward, Real([scan.Values], scan.Rows, scan.Columns));
        return Data(
            map,
            [new MeasuredChannel(map.Channel, map.Unit, SweepDirection.Forward, Real([.. map.Layers.Select(l => l.Values)], scan.Rows, scan.Columns)), topograph],
            MeasuredAxis.Pixels("x", "nm", scan.Columns, scan.WidthNanometres),
            MeasuredAxis.Pixels("y", "nm", scan.Rows, scan.HeightNanometres, falling: true),
            map.BiasMillivolts);
    }

    /// <summary>Everything in reciprocal space, with the group it is written to.</summary>
    public static IEnumerable<(string Group, MeasuredData Data)> Spectra(ProcessedMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        string unit = $"{map.Unit} nm²".Trim();
        if (map.Spectra is [var first, ..])
        {
            // cycles/nm: q of a wave of length λ is 1/λ.
            MeasuredAxis x = new("q_x", "cycles/nm", [.. Enumerable.Range(0, first.Columns).Select(n => (n - (first.Columns / 2)) * first.StepX)]);
            MeasuredAxis y = new("q_y", "cycles/nm", [.. Enumerable.Range(0, first.Rows).Select(n => (first.Rows - 1 - n - (first.Rows / 2)) * first.StepY)]);
            yield return ("/spectrum", Data(
                map, [new MeasuredChannel("F(q)", unit, SweepDirection.Forward, Complex([.. map.Spectra.Select(s => s.Values)], first.Rows, first.Columns))], x, y, map.BiasMillivolts));
            foreach (DerivedSpectrum derived in map.Derived)
            {
                yield return ($"/{derived.Name.Replace('/', '_')}", Data(
                    map, [new MeasuredChannel(derived.Name, derived.Unit, SweepDirection.Forward, Real([.. derived.Planes], first.Rows, first.Columns))], x, y, derived.Energies));
            }
        }

        if (map.CrystalSpectra.Count > 0)
        {
            double[] index = [.. Enumerable.Range(-map.CrystalSize / 2, map.CrystalSize).Select(m => (double)m)];
            yield return ("/crystal", Data(
                map,
                [new MeasuredChannel("F(q)", $"{map.Unit} cells".Trim(), SweepDirection.Forward, new NumericArray([map.CrystalSpectra.Count, map.CrystalSize, map.CrystalSize], [.. map.CrystalSpectra.SelectMany(f => f)]))],
                new MeasuredAxis("m2", $"b2/{map.CrystalSize}", index),
                new MeasuredAxis("m1", $"b1/{map.CrystalSize}", index),
                map.BiasMillivolts));
        }
    }

    private static MeasuredData Data(ProcessedMap map, IReadOnlyList<MeasuredChannel> channels, MeasuredAxis x, MeasuredAxis y, IReadOnlyList<double> bias) => new()
    {
        FilePath = map.Source.FilePath,
        Format = map.Source.Format,
        Channels = channels,
        X = x,
        Y = y,
        Sweep = bias.Count > 1 ? new MeasuredAxis("bias", "mV", bias) : null,
        BiasMillivolts = bias.Count == 1 && double.IsFinite(bias[0]) ? bias[0] : null,
        AngleDegrees = map.Source.AngleDegrees,
        CentreNanometres = map.Source.CentreNanometres,
        Metadata = map.Source.Metadata,
        Warnings = map.Warnings,
    };

    // Files have row 0 at the top, where y or q_y is largest.
    private static NumericArray Real(double[][] planes, int rows, int columns) => new([planes.Length, rows, columns], Turned(planes, rows, columns));

    private static NumericArray Complex(Complex[][] planes, int rows, int columns) => new([planes.Length, rows, columns], Turned(planes, rows, columns));

    private static T[] Turned<T>(T[][] planes, int rows, int columns)
    {
        var all = new T[planes.Length * rows * columns];
        for (int plane = 0; plane < planes.Length; plane++)
        {
            for (int row = 0; row < rows; row++)
            {
                Array.Copy(planes[plane], row * columns, all, (((plane * rows) + rows - 1 - row) * columns), columns);
            }
        }

        return all;
    }
}
