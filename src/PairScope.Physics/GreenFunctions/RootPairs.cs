namespace PairScope.GreenFunctions;

/// <summary>Which symmetry of a block tells the roots outside the unit circle from those inside.</summary>
internal enum RootPairs
{
    /// <summary>None: all are sought.</summary>
    None,

    /// <summary>x and 1/(xy), by the mirror of <see cref="CrystalMirror"/>.</summary>
    Mirror,

    /// <summary>x and 1/x*, in 2×2 blocks without a trace at ω = 0.</summary>
    Conjugate,
}
