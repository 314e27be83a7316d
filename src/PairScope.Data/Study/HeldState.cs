namespace PairScope.Data;

/// <summary>What maps hold of the state of a gap beside its amplitude: as what it is learnt, and what its emulators run over.</summary>
/// <remarks>In the order of how much is free: beyond <see cref="Angle"/> it is the relative phase too. docs/physics.md, "The relative phase of two partners", eq. (85).</remarks>
public enum HeldState
{
    /// <summary>Nothing: there is no angle, or it leaves no trace.</summary>
    None,

    /// <summary>θ alone, a point (cos 2θ, sin 2θ) of a circle.</summary>
    Angle,

    /// <summary>θ and |Θ| of two partners, the point (S1, S2) of a disc: chiral in the middle, nematic on the edge.</summary>
    Disc,

    /// <summary>|S3| alone, by its square.</summary>
    Chirality,
}
