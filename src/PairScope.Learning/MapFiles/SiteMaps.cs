using System.Globalization;
using System.Numerics;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Measurement;

namespace PairScope.Learning.MapFiles;

/// <summary>Maps over the sites of the crystal as a file holds them, before anyone asks for a size or for energies.</summary>
/// <param name="Array">[L, L] or [E, L, L]: δρ(r), δρ(q) where complex, or |δρ(q)|.</param>
public sealed record SiteMaps(NumericArray Array)
{
    /// <summary>The group of an .h5 file that holds the scan behind a deconvolved map.</summary>
    internal const string FieldGroup = "/field";

    private const string CrystalGroup = "/crystal";
    private const string CrystalGrid = CrystalGroup + "/F(q)";

    /// <summary>Whether a scan was measured for them, in the unit of its channel and through an instrument.</summary>
    public bool IsOfScan { get => field || Field is not null; private init; }

    /// <summary>What the file says of how the map was made.</summary>
    public StatedSettings Settings { get; private init; } = StatedSettings.None;

    /// <summary>ω of each layer in meV where the file tells it.</summary>
    public IReadOnlyList<double>? EnergiesMeV => Settings.EnergiesMeV;

    /// <summary>Whether the file says that it holds moduli, |δρ(q)|.</summary>
    public bool IsMagnitude { get; private init; }

    /// <summary>Whether δρ(r) came with a constant that nobody knows, of which a guess was subtracted.</summary>
    public bool IsConstantUnknown { get; private init; }

    /// <summary>The scan on the crystal's sites that the map was deconvolved from, or null.</summary>
    public SiteField? Field { get; private init; }

    /// <summary>Reads .npy or .h5 (a map, or what the step 'crystal-grid' wrote), or an array that a table or an image file holds without lengths in nm; null for a scan, which is not on the crystal's sites.</summary>
    /// <param name="path">The file.</param>
    /// <param name="channel">Name of a channel, or null for the first.</param>
    /// <exception cref="InputException">The file is missing, damaged or of an unknown kind.</exception>
    public static SiteMaps? Read(string path, string? channel = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".NPY":
                return new SiteMaps(NpyFile.Read(path));
            case ".H5":
                return FromHdf5(path);
            case ".NPZ" or ".GSF" or ".CSV" or ".IDL":
                MeasuredData data = MeasuredData.Read(path);
                return data.X.Unit is "nm" && data.Y.Unit is "nm" ? null : FromMeasured(data, channel);
            case var _ when MeasuredData.IsInstrumentEnding(path):
                return null;
            default:
                throw new InputException($"'{path}' has no known ending; maps are read from {string.Join(", ", MeasuredData.Endings)}.");
        }
    }

    /// <summary>The map of one impurity that the steps of a recipe made of a scan.</summary>
    /// <param name="map">A scan after the steps 'sites' and 'deconvolve'.</param>
    internal static SiteMaps Of(ProcessedMap map) => new(new NumericArray([map.SingleMaps.Count, map.SingleSize, map.SingleSize], [.. map.SingleMaps.SelectMany(m => m)]))
    {
        Settings = StatedSettings.Parse(
            map.Source.FilePath,
            name => name switch
            {
                "energiesMeV" when map.BiasMillivolts.All(double.IsFinite) => string.Join(',', map.BiasMillivolts.Select(b => b.ToString("R", CultureInfo.InvariantCulture))),
                "unit" => map.Unit,
                _ => null,
            }),
        Field = map.Field,
    };

    /// <summary>The same maps with the energies that somebody names for them.</summary>
    /// <param name="energies">ω of each layer, meV.</param>
    public SiteMaps Named(IReadOnlyList<double> energies) => this with { Settings = Settings with { EnergiesMeV = energies } };

    /// <summary>The layers nearest to some energies, as if they had been taken there; null where one is further away than a tolerance or the file tells none.</summary>
    /// <param name="energies">ω, meV.</param>
    /// <param name="tolerance">Largest distance, meV.</param>
    public SiteMaps? At(IReadOnlyList<double> energies, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(energies);
        int layers = Array.Shape.Count == 3 ? Array.Shape[0] : 1;
        if (EnergiesMeV is not { } own || own.Count != layers)
        {
            return null;
        }

        int[] chosen = [.. energies.Select(e => Enumerable.Range(0, layers).MinBy(i => Math.Abs(own[i] - e)))];
        if (chosen.Zip(energies).Any(p => Math.Abs(own[p.First] - p.Second) > tolerance))
        {
            return null;
        }

        int sites = Array.Shape[^1] * Array.Shape[^2];
        int[] shape = [chosen.Length, Array.Shape[^2], Array.Shape[^1]];
        return this with
        {
            Array = Array.IsComplex
                ? new NumericArray(shape, chosen.SelectMany(i => Array.AsComplex().Skip(i * sites).Take(sites)).ToArray())
                : new NumericArray(shape, chosen.SelectMany(i => Array.Real.Skip(i * sites).Take(sites)).ToArray()),
            Settings = Settings with { EnergiesMeV = [.. energies] },
            Field = Field is { } field ? field with { Layers = [.. chosen.Select(i => field.Layers[i])] } : null,
        };
    }

    /// <summary>The layers, each on its own, as δρ(r); moduli as they are.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InputException">The array is no stack of square maps of even size and finite values.</exception>
    public (int Size, IReadOnlyList<double[]> Layers) Layers(string path)
    {
        int rows = Array.Shape.Count is 2 or 3 ? Array.Shape[^2] : 0;
        if (rows != Array.Shape[^1] || rows % 2 != 0 || rows is < 2 or > 4096)
        {
            throw new InputException($"'{path}' holds an array [{string.Join(", ", Array.Shape)}] where [L, L] or [energies, L, L] with an even L is needed.");
        }

        int sites = rows * rows;
        double[][] layers = Array.IsComplex
            ? [.. Array.AsComplex().Chunk(sites).Select(layer => IsFinite(layer) ? WindowTransform.ToRealSpace(layer, rows) : throw NotFinite(path))]
            : [.. Array.Real.Chunk(sites)];
        return layers.All(IsFinite) ? (rows, layers) : throw NotFinite(path);
    }

    private static InputException NotFinite(string path) => new($"'{path}' holds values that are not finite or far too large; a map must be made of numbers.");

    private static bool IsFinite(Complex[] layer) => layer.All(Complex.IsFinite);

    // A square that overflows is no better than a value that is not finite.
    private static bool IsFinite(double[] layer) => double.IsFinite(layer.Sum(v => v * v));

    private static SiteMaps FromMeasured(MeasuredData data, string? channel)
    {
        StatedSettings settings = StatedSettings.Parse(data.FilePath, name => data.Metadata.GetValueOrDefault(name));

        // A table of complex values has them in two columns.
        if (channel is null && data.Channels is [{ Name: var real } re, { Name: var imaginary } im] && real.StartsWith("Re ", StringComparison.Ordinal) && imaginary.StartsWith("Im ", StringComparison.Ordinal))
        {
            return new SiteMaps(new NumericArray([.. re.Values.Shape], re.Values.Real.Zip(im.Values.Real, (a, b) => new Complex(a, b)).ToArray()))
            {
                Settings = settings,
            };
        }

        MeasuredChannel chosen = channel is null ? data.Channels[0] : data.Select(channel).Channels[0];
        return new SiteMaps(data.Format is CalcQpiFile.MapFormat ? OnSites(data, chosen.Values) : chosen.Values)
        {
            IsMagnitude = chosen.Name.StartsWith('|'),
            IsConstantUnknown = data.Format is CalcQpiFile.MapFormat,
            Settings = settings,
        };
    }

    // Of the pixels of a cell the one on its site; of an odd number of cells the last row and column are left out, so that r = 0 is in the middle.
    private static NumericArray OnSites(MeasuredData data, NumericArray values)
    {
        int samples = int.Parse(data.Metadata["oversamp"], CultureInfo.InvariantCulture);
        (int layers, int rows, int columns) = (values.Shape[0], values.Shape[1] / samples / 2 * 2, values.Shape[2] / samples / 2 * 2);
        double[] sites =
        [
            .. from layer in Enumerable.Range(0, layers)
               from n1 in Enumerable.Range(0, rows)
               from n2 in Enumerable.Range(0, columns)
               select values.Real[(((layer * values.Shape[1]) + (n1 * samples) + (samples / 2)) * values.Shape[2]) + (n2 * samples) + (samples / 2)],
        ];
        return new NumericArray([layers, rows, columns], sites);
    }

    // A map of one impurity, else the transform of a scan on the crystal's wave vectors; else the file may hold a scan.
    private static SiteMaps? FromHdf5(string path)
    {
        using Hdf5File file = Hdf5File.Open(path);
        const string Name = "/map";
        if (!file.Exists(Name))
        {
            return file.Exists(CrystalGrid) ? FromCrystalGrid(file) : null;
        }

        // An image on pixels (simulate --space xy) is a scan.
        if (file.HasAttribute(Name, "axes") && file.ReadStringAttribute(Name, "axes").EndsWith("y,x", StringComparison.Ordinal))
        {
            return null;
        }

        Hdf5Dataset data = file.OpenDataset(Name);
        int[] shape = [.. data.Shape.Select(s => checked((int)s))];
        string quantity = file.HasAttribute(Name, "quantity") ? file.ReadStringAttribute(Name, "quantity") : string.Empty;
        bool magnitude = quantity.StartsWith('|');
        bool reciprocal = !magnitude && quantity.Contains('q', StringComparison.Ordinal);
        return new SiteMaps(reciprocal ? new NumericArray(shape, data.ReadAll<Complex>()) : new NumericArray(shape, data.ReadAll<double>()))
        {
            Settings = StatedSettings.Of(file, Name),
            IsMagnitude = magnitude,
            Field = ReadField(file),
        };
    }

    // Where the impurity was nobody may know, so only the moduli count.
    private static SiteMaps FromCrystalGrid(Hdf5File file)
    {
        Hdf5Dataset data = file.OpenDataset(CrystalGrid);
        string? bias = SimulationParameters.TextOf(file, CrystalGroup, "biasMillivolts");
        return new SiteMaps(new NumericArray([.. data.Shape.Select(s => checked((int)s))], [.. data.ReadAll<Complex>().Select(v => v.Magnitude)]))
        {
            Settings = StatedSettings.Parse(file.FilePath, name => name switch
            {
                "energiesMeV" when file.Exists(CrystalGroup + "/bias") => string.Join(',', file.OpenDataset(CrystalGroup + "/bias").ReadAll<double>().Select(b => b.ToString("R", CultureInfo.InvariantCulture))),
                "energiesMeV" => bias,
                "unit" => SimulationParameters.TextOf(file, CrystalGrid, "unit"),
                _ => null,
            }),
            IsMagnitude = true,
            IsOfScan = true,
        };
    }

    private static SiteField? ReadField(Hdf5File file)
    {
        if (!file.Exists(FieldGroup) || !file.Exists(FieldGroup + "/values"))
        {
            return null;
        }

        Hdf5Dataset values = file.OpenDataset(FieldGroup + "/values");
        LatticeVector[] sites = Places(FieldGroup + "/sites");
        LatticeVector[] impurities = Places(FieldGroup + "/impurities");
        int[] kinds = file.Exists(FieldGroup + "/kinds") ? file.OpenDataset(FieldGroup + "/kinds").ReadAll<int>() : [];
        int[] cellSites = file.Exists(FieldGroup + "/cellSites") ? file.OpenDataset(FieldGroup + "/cellSites").ReadAll<int>() : []; // of each kind, and the kind shown
        SiteField field = values.Shape is [> 0, var count] && count == sites.Length && impurities.Length > 0
            && (cellSites.Length == 0 || (kinds.Length > 0 && cellSites.Length == kinds.Max() + 2 && cellSites.All(s => s >= 0) && cellSites[^1] <= kinds.Max()))
            && (kinds.Length == 0 || (kinds.Length == impurities.Length && kinds.Distinct().Order().SequenceEqual(Enumerable.Range(0, kinds.Max() + 1))))
            ? new SiteField(sites, impurities, [.. values.ReadAll<double>().Chunk(sites.Length)])
            {
                Kinds = kinds.Length == 0 ? [.. impurities.Select(_ => 0)] : kinds, // files of version 1.0 have none
                IsOriented = file.HasAttribute(FieldGroup + "/values", "orientation") && file.ReadStringAttribute(FieldGroup + "/values", "orientation") is "known",
            }
            : throw new InputException($"'{file.FilePath}': the values of the field do not fit its sites; write the file with pairscope process again.");
        return cellSites.Length == 0 ? field : field with { CellSites = cellSites[..^1], Shown = cellSites[^1] };

        LatticeVector[] Places(string name)
        {
            Hdf5Dataset dataset = file.OpenDataset(name);
            return [.. dataset.ReadAll<int>().Chunk(2).Select(pair => new LatticeVector(pair[0], pair[^1]))];
        }
    }
}
