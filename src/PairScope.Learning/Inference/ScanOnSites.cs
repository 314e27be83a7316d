using System.Globalization;
using System.Text;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Measurement;
using PairScope.TightBinding;

namespace PairScope.Learning.Inference;

/// <summary>
/// A scan brought to the sites of its crystal and to the map of one impurity by a recipe that the program wrote itself: background, lattice, drift,
/// impurities, sites, charge-density wave, deconvolution. The recipe can be kept, changed and given to pairscope process.
/// </summary>
/// <param name="Maps">The map of one impurity for each bias, with the field it came from.</param>
/// <param name="Processed">What every step did.</param>
/// <param name="Recipe">The recipe.</param>
/// <remarks>docs/measurement.md, section 7.</remarks>
public sealed record ScanOnSites(SiteMaps Maps, ProcessedMap Processed, Recipe Recipe)
{
    /// <summary>Brings a scan there.</summary>
    /// <param name="data">The scan.</param>
    /// <param name="channel">The channel, or null for the conductance.</param>
    /// <param name="latticeAngstrom">The crystal's lattice constant, or null for that of NbSe2.</param>
    /// <param name="impurity">Where the one impurity lies, nm from the middle of the scan, upwards; null to find all there are.</param>
    /// <exception cref="InputException">The scan is no conductance, or a step cannot be done; the sentence names it.</exception>
    public static ScanOnSites Of(MeasuredData data, string? channel = null, double? latticeAngstrom = null, (double X, double Y)? impurity = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ProcessedMap start = ProcessedMap.From(data, channel);
        if (!start.IsConductance)
        {
            throw new InputException($"The channel '{start.Channel}' is not dI/dV, which is what a QPI map shows; name the right one with --channel.");
        }

        double lattice = latticeAngstrom ?? Materials.NbSe2LatticeConstantAngstrom;
        try
        {
            return Of(data, Text(data, channel, lattice, impurity, start.HasHeight, start.HasHeight));
        }
        catch (InputException) when (start.HasHeight && impurity is null)
        {
            // Impurities that no topograph shows may be seen in the map.
            if (Found(data, Text(data, channel, lattice, impurity, hasHeight: true, inTopograph: true)))
            {
                throw;
            }

            return Of(data, Text(data, channel, lattice, impurity, hasHeight: true, inTopograph: false));
        }
    }

    private static ScanOnSites Of(MeasuredData data, string text)
    {
        Recipe recipe = Parsed(text);
        ProcessedMap map = recipe.Apply(data);
        return new ScanOnSites(SiteMaps.Of(map), map, recipe);
    }

    // Whether the recipe finds any impurity before it fails.
    private static bool Found(MeasuredData data, string text)
    {
        Recipe recipe = Parsed(text);
        return recipe.Steps.TakeWhile(step => step is not SitesStep).Aggregate(ProcessedMap.From(data, recipe.Channel), (map, step) => step.Apply(map)).Impurities.Count > 0;
    }

    private static Recipe Parsed(string text) => RecipeFile.Parse(text, "the recipe that was made for the scan");

    private static string Text(MeasuredData data, string? channel, double lattice, (double X, double Y)? impurity, bool hasHeight, bool inTopograph)
    {
        string name = Path.GetFileName(data.FilePath);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# What pairscope did to {OneLine(name)} before it read the pairing. To change it: pairscope process FILE --recipe THIS -o single.h5, then pairscope predict single.h5");
        text.AppendLine("title: from a scan to the map of one impurity");
        if (channel is not null)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"channel: '{channel.Replace("'", "''", StringComparison.Ordinal)}'");
        }

        text.AppendLine("steps:");
        text.AppendLine("  - background: {order: 1}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  - bragg: {{lattice: {lattice}}}");
        text.AppendLine("  - drift: {width: 3}");
        text.AppendLine(impurity is var (x, y)
            ? string.Create(CultureInfo.InvariantCulture, $"  - impurities: {{x: {x}, y: {y}}}")
            : $"  - impurities: {{smoothing: 0.25, threshold: 10, in: {(inTopograph ? "topograph" : "map")}}}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  - sites: {{width: 0.05, topograph: {(hasHeight ? "chalcogens" : "unknown")}}}");
        text.AppendLine("  - superlattice: {cells: 3}");
        text.AppendLine("  - deconvolve: {size: 64}");
        return text.ToString();
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
