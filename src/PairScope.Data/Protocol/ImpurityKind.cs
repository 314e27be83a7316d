namespace PairScope.Data;

/// <summary>What scatters the electrons, in the order of the index stored in a data set.</summary>
public enum ImpurityKind
{
    /// <summary>A potential V0.</summary>
    Scalar,

    /// <summary>A magnetic moment along x.</summary>
    MagneticX,

    /// <summary>A magnetic moment along y.</summary>
    MagneticY,

    /// <summary>A magnetic moment along z.</summary>
    MagneticZ,
}
