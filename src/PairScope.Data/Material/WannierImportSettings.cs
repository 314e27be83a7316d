using System.Globalization;

namespace PairScope.Data;

/// <summary>What the files of a calculation do not tell about a material, and what is to be changed in them.</summary>
/// <param name="FermiElectronvolts">The Fermi level in eV; null where electrons are told.</param>
/// <param name="Electrons">The electrons in a cell, of both spins.</param>
/// <remarks>docs/materials.md, "From first principles".</remarks>
public sealed record WannierImportSettings(double? FermiElectronvolts, double? Electrons = null)
{
    /// <summary>The order of spins; null for what time reversal tells.</summary>
    public string? SpinOrder { get; init; }

    /// <summary>The longest bond to keep, Å; null to keep all.</summary>
    public double? CutBeyond { get; init; }

    /// <summary>The smallest bond to keep, meV; null to keep all.</summary>
    public double? CutBelow { get; init; }

    /// <summary>Whether to average over the group.</summary>
    public bool Symmetrise { get; init; }

    /// <summary>As keys of 'wannier90' in a material's file.</summary>
    internal string Keys() => string.Join(", ", Parts());

    private IEnumerable<string> Parts()
    {
        string[] limits = [.. Limits()];
        yield return Electrons is { } electrons ? Line($"electrons: {electrons:R}") : Line($"fermi: {FermiElectronvolts:R}");
        if (SpinOrder is not null)
        {
            yield return $"spin-order: {SpinOrder}";
        }

        if (Symmetrise)
        {
            yield return "symmetrise: yes";
        }

        if (limits.Length > 0)
        {
            yield return $"cut: {{{string.Join(", ", limits)}}}";
        }
    }

    private IEnumerable<string> Limits()
    {
        if (CutBeyond is { } beyond)
        {
            yield return Line($"beyond: {beyond:R}");
        }

        if (CutBelow is { } below)
        {
            yield return Line($"below: {below:R}");
        }
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
