using PairScope.Pairing;

namespace PairScope.Learning;

/// <summary>
/// The classes a network tells apart: A1′, A″ (A1″ and A2″, whose maps are identical), A2′, E′, E″.
/// </summary>
/// <remarks>docs/physics.md, sections 6 and 7.</remarks>
public static class PairingClasses
{
    /// <summary>ASCII names in the order of the labels.</summary>
    public static IReadOnlyList<string> Names { get; } = ["A1'", "A''", "A2'", "E'", "E''"];

    /// <summary>Label of A″.</summary>
    public const int InPlaneA = 1;

    /// <summary>Label of E″.</summary>
    public const int InPlaneE = 4;

    /// <summary>The class an irrep belongs to.</summary>
    public static int Of(Irrep irrep) => irrep switch
    {
        Irrep.A1Prime => 0,
        Irrep.A1DoublePrime or Irrep.A2DoublePrime => 1,
        Irrep.A2Prime => 2,
        Irrep.EPrime => 3,
        _ => 4,
    };

    /// <summary>Whether θ leaves a trace in the maps of a class.</summary>
    public static bool HasMixingAngle(int label) => label is not (InPlaneA or InPlaneE);
}
