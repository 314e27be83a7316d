using PairScope.Lattice;
using PairScope.Symmetry;

namespace PairScope.TightBinding;

/// <summary>What was changed on request in the Hamiltonian of a calculation: averaged over its group, then cut.</summary>
/// <remarks>docs/materials.md, "From first principles".</remarks>
public sealed class Amendment
{
    private Amendment(BlochMatrix before) => (Before, After) = (before, before);

    /// <summary>h(k) as the files have it, meV.</summary>
    public BlochMatrix Before { get; }

    /// <summary>h(k) as it is used, meV.</summary>
    public BlochMatrix After { get; private set; }

    /// <summary>The group that it was averaged over, with the largest change of an element in meV; null where it was not.</summary>
    public (string Group, double LargestChange)? Symmetrised { get; private set; }

    /// <summary>What was cut off; null where nothing was to be.</summary>
    public Truncation? Cut { get; private set; }

    /// <summary>The energy in <see cref="Before"/> and <see cref="After"/> at which the material's μ = 0 lies, meV.</summary>
    public double FermiLevel { get; init; }

    /// <summary>Changes a Hamiltonian; what symmetry joins is averaged first, so that it is cut together.</summary>
    /// <param name="crystal">Sites and orbitals.</param>
    /// <param name="h">h(k) in meV.</param>
    /// <param name="symmetrise">Whether to average over the group that is found.</param>
    /// <param name="group">A subgroup to average over in its place; null for the whole.</param>
    /// <param name="cut">The longest bond that is kept, in the unit of the lattice, and the smallest size, meV; null to keep all.</param>
    public static Amendment Of(Crystal crystal, BlochMatrix h, bool symmetrise, string? group, (double Beyond, double Below)? cut)
    {
        var amendment = new Amendment(h);
        if (symmetrise)
        {
            CrystalSymmetry found = CrystalSymmetry.Of(crystal, h);
            CrystalSymmetry symmetry = group is null ? found : found.Within(group) ?? found;
            amendment.After = symmetry.Average(h);
            amendment.Symmetrised = (symmetry.Group.Name, (amendment.After + (-1 * h)).Largest);
        }

        if (cut is { } limits)
        {
            (amendment.After, amendment.Cut) = Truncation.Of(crystal, amendment.After, limits.Beyond, limits.Below);
        }

        return amendment;
    }

    /// <summary>The same, with the Fermi level told.</summary>
    /// <param name="level">Its energy in the files, meV.</param>
    public Amendment WithFermiLevel(double level) => new(Before) { After = After, Symmetrised = Symmetrised, Cut = Cut, FermiLevel = level };
}
