using System.Globalization;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Maps;

namespace PairScope.Learning.MapFiles;

/// <summary>What a file says of how its map was made, under the names that pairscope simulate writes; null for what it does not say.</summary>
public sealed record StatedSettings
{
    /// <summary>A file that says nothing.</summary>
    public static StatedSettings None { get; } = new();

    /// <summary>η in meV.</summary>
    public double? BroadeningMeV { get; private init; }

    /// <summary>V0 or J in meV.</summary>
    public double? StrengthMeV { get; private init; }

    /// <summary>V0 in meV of the scalar part beside a moment.</summary>
    public double? PotentialMeV { get; private init; }

    /// <summary>What scatters.</summary>
    public ImpurityKind? Impurity { get; private init; }

    /// <summary>α_R in meV.</summary>
    public double? RashbaMeV { get; private init; }

    /// <summary>What the tip sees.</summary>
    public TipSpin? Spin { get; private init; }

    /// <summary>T in K.</summary>
    public double? TemperatureKelvin { get; private init; }

    /// <summary>Amplitude of the modulation in mV.</summary>
    public double? LockInMillivolts { get; private init; }

    /// <summary>σ of orbital, tip and resampling in Å.</summary>
    public double? ResolutionAngstrom { get; private init; }

    /// <summary>ω of each layer in meV.</summary>
    public IReadOnlyList<double>? EnergiesMeV { get; internal init; }

    /// <summary>Whether a1 and a2 are said to be the crystal's own and not their opposites, as this program's simulations say.</summary>
    public bool IsOriented { get; private init; }

    /// <summary>The crystal.</summary>
    public string? Material { get; private init; }

    /// <summary>The unit of the values.</summary>
    public string? Unit { get; private init; }

    /// <summary>What is said and cannot be: one sentence each.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>That a file names another crystal than the one whose pairings are to be tried, in one sentence; null where it names the same or none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="study">The crystal and its pairings.</param>
    public string? ForeignTo(string path, Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return Material is null || string.Equals(Material, study.Name, StringComparison.OrdinalIgnoreCase)
            ? null
            : $"'{path}' says that its crystal is {Material}, and the pairings of {study.Name} would be tried; give pairscope fit the right crystal with --material, or weights that know it with --model.";
    }

    /// <summary>Reads what is said under each name; a name that is not there has null.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="entry">The text under a name, numbers in invariant form, lists with commas.</param>
    public static StatedSettings Parse(string path, Func<string, string?> entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var faults = new List<string>();
        double? Number(string name, double low, double high)
        {
            if (entry(name) is not { } text)
            {
                return null;
            }

            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= low && value <= high)
            {
                return value;
            }

            faults.Add($"'{path}' says {name} = {text}, which is no number between {low:G4} and {high:G4}.");
            return null;
        }

        T? Word<T>(string name, IReadOnlyList<string> words)
            where T : struct, Enum
        {
            if (entry(name) is not { } text)
            {
                return null;
            }

            int index = Enumerable.Range(0, words.Count).FirstOrDefault(i => string.Equals(words[i], text, StringComparison.OrdinalIgnoreCase), -1);
            if (index >= 0)
            {
                return Enum.GetValues<T>()[index];
            }

            faults.Add($"'{path}' says {name} = {text}, which is none of {string.Join(", ", words)}.");
            return null;
        }

        if (entry("site") is { } site)
        {
            faults.Add($"'{path}' holds what a tip sees of site {site} alone, and maps of all sites were compared.");
        }

        if (entry("cleanDensity") is not null)
        {
            faults.Add($"'{path}' holds the density of the clean crystal too (--absolute), and its change alone was compared.");
        }

        return new StatedSettings
        {
            BroadeningMeV = Number("broadeningMeV", 1e-6, 1e6),
            StrengthMeV = Number("strengthMeV", -1e6, 1e6),
            Impurity = Word<ImpurityKind>("impurity", PairingLabels.Impurities),
            RashbaMeV = Number("rashbaMeV", -1e6, 1e6),
            PotentialMeV = Number("potentialMeV", -1e6, 1e6),
            Spin = SpinOf(path, entry("spin"), Number("polarisation", -1, 1), faults),
            TemperatureKelvin = Number("temperatureKelvin", 0, 300),
            LockInMillivolts = Number("lockInMillivolts", 0, 100),
            ResolutionAngstrom = Number("resolutionAngstrom", 0, 20),
            Material = entry("material"),
            EnergiesMeV = Energies(path, entry, faults),
            IsOriented = entry("orientation") is "known",
            Unit = entry("unit"),
            Faults = faults,
        };
    }

    /// <summary>What the attributes of an HDF5 file say.</summary>
    /// <param name="file">The file.</param>
    /// <param name="dataset">The data set whose unit is asked for.</param>
    internal static StatedSettings Of(Hdf5File file, string dataset) =>
        Parse(file.FilePath, name => SimulationParameters.TextOf(file, string.Equals(name, "unit", StringComparison.Ordinal) ? dataset : "/", name));

    private static TipSpin? SpinOf(string path, string? name, double? polarisation, List<string> faults)
    {
        if ((name, polarisation) is (null, null))
        {
            return null;
        }

        TipSpin? spin = TipSpin.Named(name ?? "z", polarisation);
        if (spin is null)
        {
            faults.Add(TipSpin.Named(name!) is null
                ? $"'{path}' says spin = {name}, which is none of {string.Join(", ", TipSpin.Names)}."
                : FormattableString.Invariant($"'{path}' says polarisation = {polarisation} beside spin = {name}, and a tip is polarised along x, y or z."));
        }

        return spin;
    }

    private static double[]? Energies(string path, Func<string, string?> entry, List<string> faults)
    {
        if (entry("energiesMeV") is not { } text)
        {
            return null;
        }

        string[] words = text.Split(',');
        double[] values = [.. words.Select(w => double.TryParse(w, NumberStyles.Float, CultureInfo.InvariantCulture, out double v) ? v : double.NaN)];
        if (values.All(double.IsFinite))
        {
            return values;
        }

        faults.Add($"'{path}' says energiesMeV = {text}, which is no list of numbers.");
        return null;
    }
}
