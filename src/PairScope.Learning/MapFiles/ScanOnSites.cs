using System.Globalization;
using System.Text;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Measurement;
using PairScope.TightBinding;

namespace PairScope.Learning.MapFiles;

/// <summary>
/// A scan brought to the sites of its crystal and to the map of one impurity by a recipe that the program wrote itself: background, lattice, drift,
/// impurities, sites, charge-density wave, deconvolution. The recipe can be kept, changed and given to pairscope process.
/// </summary>
/// <param name="Maps">The map of one impurity for each bias, with the field it came from.</param>
/// <param name="Processed">What every step did.</param>
/// <param name="Recipe">The recipe.</param>
/// <remarks>docs/measurement.md, "Many impurities".</remarks>
public sealed record ScanOnSites(SiteMaps Maps, ProcessedMap Processed, Recipe Recipe)
{
    private const int LargestWindow = 64; // sites on a side, what the shipped networks read
    private const int SmallestWindow = 12;

    /// <summary>Brings a scan there.</summary>
    /// <param name="data">The scan.</param>
    /// <param name="channel">The channel, or null for the conductance.</param>
    /// <param name="lattice">The crystal's lattice, or null for that of NbSe2.</param>
    /// <param name="impurity">Where the one impurity lies, nm from the middle of the scan, upwards; null to find all there are.</param>
    /// <param name="isNbSe2">Whether it is NbSe2, whose topograph tells the orientation, which has a charge-density wave of 3 × 3 cells, and whose networks read windows of one size.</param>
    /// <param name="basis">Where the sites of the cell lie that the tip sees, from the first; null for one.</param>
    /// <exception cref="InputException">The scan is no conductance, or a step cannot be done; the sentence names it.</exception>
    public static ScanOnSites Of(MeasuredData data, string? channel = null, StatedLattice? lattice = null, (double X, double Y)? impurity = null, bool isNbSe2 = true, IReadOnlyList<(double F1, double F2)>? basis = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ProcessedMap start = ProcessedMap.From(data, channel);
        if (!start.IsConductance)
        {
            throw new InputException($"The channel '{start.Channel}' is not dI/dV, which is what a QPI map shows; name the right one with --channel.");
        }

        StatedLattice told = lattice ?? Materials.NbSe2LatticeConstantAngstrom;
        try
        {
            return Of(data, Text(inTopograph: start.HasHeight), isNbSe2);
        }
        catch (InputException) when (start.HasHeight && impurity is null)
        {
            // Impurities that no topograph shows may be seen in the map.
            if (Found(data, Text(inTopograph: true)))
            {
                throw;
            }

            return Of(data, Text(inTopograph: false), isNbSe2);
        }

        string Text(bool inTopograph) => RecipeText(data, channel, told, isNbSe2, impurity, isNbSe2 && start.HasHeight, inTopograph, basis);
    }

    private static ScanOnSites Of(MeasuredData data, string text, bool isNbSe2)
    {
        ProcessedMap onSites = Before<DeconvolveStep>(data, text);
        Recipe recipe = Parsed(isNbSe2 ? text : text.Replace(Deconvolve(LargestWindow), Deconvolve(WithinSight(onSites.Field!)), StringComparison.Ordinal));
        ProcessedMap map = recipe.Steps[^1].Apply(onSites);
        return new ScanOnSites(SiteMaps.Of(map), map, recipe);
    }

    // Whether the recipe finds any impurity before it fails.
    private static bool Found(MeasuredData data, string text) => Before<SitesStep>(data, text).Impurities.Count > 0;

    // The scan after the steps that come before one.
    private static ProcessedMap Before<TStep>(MeasuredData data, string text)
    {
        Recipe recipe = Parsed(text);
        return (recipe with { Steps = [.. recipe.Steps.TakeWhile(step => step is not TStep)] }).Apply(data);
    }

    private static string Deconvolve(int size) => FormattableString.Invariant($"  - deconvolve: {{size: {size}}}");

    private static Recipe Parsed(string text) => RecipeFile.Parse(text, "the recipe that was made for the scan");

    private static string RecipeText(MeasuredData data, string? channel, StatedLattice lattice, bool isNbSe2, (double X, double Y)? impurity, bool showsChalcogens, bool inTopograph, IReadOnlyList<(double F1, double F2)>? basis)
    {
        string name = Path.GetFileName(data.FilePath);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# What pairscope did to {OneLine(name)} before it read the pairing. To change it: pairscope process FILE --recipe THIS -o single.h5, then pairscope {(isNbSe2 ? "predict single.h5" : "fit single.h5 --material …")}");
        text.AppendLine("title: from a scan to the map of one impurity");
        if (channel is not null)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"channel: '{channel.Replace("'", "''", StringComparison.Ordinal)}'");
        }

        text.AppendLine("steps:");
        text.AppendLine("  - background: {order: 1}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  - bragg: {{lattice: {lattice.Text}}}");
        text.AppendLine("  - drift: {width: 3}");
        text.AppendLine(impurity is var (x, y)
            ? string.Create(CultureInfo.InvariantCulture, $"  - impurities: {{x: {x}, y: {y}}}")
            : $"  - impurities: {{smoothing: 0.25, threshold: 10, in: {(inTopograph ? "topograph" : "map")}}}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  - sites: {{width: 0.05, topograph: {(showsChalcogens ? "chalcogens" : "unknown")}{(basis is null ? string.Empty : $", basis: [{string.Join(", ", basis.Select(f => FormattableString.Invariant($"[{f.F1:R}, {f.F2:R}]")))}]")}}}");
        if (isNbSe2)
        {
            text.AppendLine("  - superlattice: {cells: 3}");
        }

        text.AppendLine(Deconvolve(LargestWindow));
        return text.ToString();
    }

    // The networks of NbSe2 read windows of one size. The simulator reads any, and a site of the window that no impurity shows would be wrong: the window is as large
    // as one impurity or another has seen everywhere, and holds half as many sites as the scan where impurities overlap.
    private static int WithinSight(SiteField field)
    {
        HashSet<LatticeVector> sites = [.. field.Sites];
        int most = field.Impurities.Count == 1 ? LargestWindow : (int)Math.Sqrt(field.Sites.Count / (2.0 * field.KindCount)) / 2 * 2;
        int size = Math.Min(LargestWindow, most);
        while (size >= SmallestWindow && !Enumerable.Range(0, size * size).All(i => field.Impurities.Any(r => sites.Contains(r + new LatticeVector((i / size) - (size / 2), (i % size) - (size / 2))))))
        {
            size -= 2;
        }

        return size >= SmallestWindow
            ? size
            : throw new InputException($"the scan shows fewer than {SmallestWindow} × {SmallestWindow} sites round its impurities; take a larger one.");
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
