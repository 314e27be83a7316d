using System.Globalization;
using System.Text;
using PairScope.Lattice;
using PairScope.TightBinding;

namespace PairScope.Data;

/// <summary>The file of the one-orbital material that a <see cref="ShellFit"/> gives.</summary>
/// <remarks>docs/materials.md, "One band of many".</remarks>
public static class ShellFitText
{
    /// <summary>The text.</summary>
    /// <param name="material">The material whose band was fitted.</param>
    /// <param name="fit">The fit.</param>
    public static string Of(Material material, ShellFit fit)
    {
        ArgumentNullException.ThrowIfNull(material);
        ArgumentNullException.ThrowIfNull(fit);
        Crystal crystal = material.Crystal;
        var text = new StringBuilder();
        ((double X, double Y) a1, (double X, double Y) a2) = (crystal.Lattice.A1, crystal.Lattice.A2);
        Line($"# Band {fit.Band} of {OneLine(material.Name)}, {fit.Values.Count - 1} shells: {fit.Deviation:F2} meV rms over the zone{(fit.DeviationNearFermi is { } near ? FormattableString.Invariant($", {near:F2} within {ShellFit.NearFermi:0} meV of the Fermi level") : string.Empty)}.");
        Line($"name: {MaterialText.Quoted($"{OneLine(material.Name)}, band {fit.Band}")}");
        if (!string.Equals(material.LengthUnit, "Å", StringComparison.Ordinal))
        {
            Line($"units: {{lattice: any}}");
        }

        // A band of several sites has none of its own; the cell's origin stands for them.
        Site site = crystal.Sites.Count == 1 ? crystal.Sites[0] : new Site("cell", "cell", 0, 0, 0);
        Line($"lattice: [[{a1.X:R}, {a1.Y:R}], [{a2.X:R}, {a2.Y:R}]]");
        Line($"sites:");
        Line($"  - {{name: {MaterialText.Quoted(site.Name)}, species: {MaterialText.Quoted(site.Species)}, at: [{site.F1:R}, {site.F2:R}, {site.Height:R}]}}");
        Line($"orbitals:");
        Line($"  - {{site: {MaterialText.Quoted(site.Name)}, harmonic: s}}");
        Line($"hoppings:");
        for (int n = 0; n < fit.Values.Count; n++)
        {
            foreach (LatticeVector cell in fit.Shells[n].Where(r => r >= -r))
            {
                Line($"  - {{from: 0, to: 0, cell: [{cell.N1}, {cell.N2}], value: {fit.Values[n]:R}}}");
            }
        }

        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        static string OneLine(string name) => string.Join(' ', name.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
    }
}
