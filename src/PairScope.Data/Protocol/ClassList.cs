namespace PairScope.Data;

/// <summary>The classes that an answer tells apart: their names, which of them is the normal metal, and which may be alike in some maps.</summary>
/// <param name="Names">The names, in the order of every list of probabilities.</param>
/// <param name="Metal">Index of the normal metal.</param>
/// <param name="NearlyAlike">Classes whose maps may be the same at some energies, and which then stand together as one answer.</param>
public sealed record ClassList(IReadOnlyList<string> Names, int Metal, IReadOnlyList<int> NearlyAlike)
{
    /// <summary>The classes of monolayer NbSe2, those of <see cref="PairingLabels.Classes"/>.</summary>
    /// <remarks>docs/physics.md, section 8.</remarks>
    public static ClassList NbSe2 { get; } = new(
        PairingLabels.Classes, PairingLabels.Metal, [PairingLabels.ClassOf("A''"), PairingLabels.ClassOf("E''"), PairingLabels.Metal]);
}
