namespace PairScope.Data;

/// <summary>The classes that an answer tells apart: their names, which of them is the normal metal, which have an angle that maps show, and which may be alike in some maps.</summary>
/// <param name="Names">The names, in the order of every list of probabilities.</param>
/// <param name="Metal">Index of the normal metal.</param>
/// <param name="WithAngle">Classes all of whose maps show the mixing angle θ.</param>
/// <param name="NearlyAlike">Classes whose maps may be the same at some energies, and which then stand together as one answer.</param>
public sealed record ClassList(IReadOnlyList<string> Names, int Metal, IReadOnlyList<int> WithAngle, IReadOnlyList<int> NearlyAlike)
{
    /// <summary>The classes of monolayer NbSe2, those of <see cref="PairingLabels.Classes"/>. θ leaves no trace in A″ and the metal, which have none, nor in E″, where it is the phase of ↑↑ against ↓↓.</summary>
    /// <remarks>docs/physics.md, "What no map can tell apart".</remarks>
    public static ClassList NbSe2 { get; } = new(
        PairingLabels.Classes,
        PairingLabels.Metal,
        [PairingLabels.ClassOf("A1'"), PairingLabels.ClassOf("A2'"), PairingLabels.ClassOf("E'")],
        [PairingLabels.ClassOf("A''"), PairingLabels.ClassOf("E''"), PairingLabels.Metal]);

    /// <summary>Whether maps of a class show θ.</summary>
    public bool HasMixingAngle(int label) => WithAngle.Contains(label);

    /// <summary>Whether electrons pair in a class.</summary>
    public bool HasGap(int label) => label != Metal;
}
