namespace PairScope.Maps;

/// <summary>A site of the cell with its orbitals: maps are kept for each site, and wave vectors feel where it lies.</summary>
/// <param name="Orbitals">Its orbitals; those of all sites are every orbital of the crystal, each once.</param>
/// <param name="F1">Place along a1, in units of it; outside of [0, 1) too.</param>
/// <param name="F2">Place along a2.</param>
/// <remarks>docs/materials.md, "Crystal and gauge", eq. (6).</remarks>
public sealed record OrbitalSite(IReadOnlyList<int> Orbitals, double F1 = 0, double F2 = 0)
{
    /// <summary>The sites given, or one at the cell's origin with all orbitals.</summary>
    /// <exception cref="ArgumentException">An orbital is on no site, on two, or not in the crystal, or a place is not finite.</exception>
    internal static IReadOnlyList<OrbitalSite> Of(int orbitals, IReadOnlyList<OrbitalSite>? sites)
    {
        if (sites is null)
        {
            return [new OrbitalSite([.. Enumerable.Range(0, orbitals)])];
        }

        return sites.SelectMany(site => site.Orbitals).Order().SequenceEqual(Enumerable.Range(0, orbitals)) && sites.All(s => double.IsFinite(s.F1) && double.IsFinite(s.F2))
            ? sites
            : throw new ArgumentException($"Each of the orbitals 0 … {orbitals - 1} must be on one site, at a finite place.", nameof(sites));
    }
}
