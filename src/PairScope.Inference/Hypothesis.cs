using PairScope.Data;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Inference;

/// <summary>What a map is tried against: a family of gaps of a crystal with an amplitude Δ0 and perhaps an angle θ, or its normal metal.</summary>
/// <param name="Name">The class, and the channel where the class has several.</param>
/// <param name="Class">Index in the study's classes.</param>
/// <param name="Prior">Probability before any map is seen.</param>
public abstract record Hypothesis(string Name, int Class, double Prior)
{
    /// <summary>Those of monolayer NbSe2 with its table of gaps.</summary>
    public static IReadOnlyList<Hypothesis> All => TableHypothesis.All;

    /// <summary>The classes that <see cref="Class"/> counts.</summary>
    public abstract ClassList Classes { get; }

    /// <summary>Whether the mixing angle θ leaves a trace in the maps.</summary>
    public abstract bool HasMixingAngle { get; }

    /// <summary>Whether electrons pair.</summary>
    public abstract bool HasGap { get; }

    /// <summary>Whether the class has other channels, and this is one of them.</summary>
    public abstract bool IsChannel { get; }

    /// <summary>Whether electrons of equal spin pair.</summary>
    public abstract bool PairsEqualSpins { get; }

    /// <summary>Whether its maps are not even in r, and those of another pairing in a crystal turned by 180°.</summary>
    /// <remarks>docs/physics.md, eq. (57).</remarks>
    public virtual bool IsTurnedByInversion => false;

    /// <summary>The irrep of the table of NbSe2; null for a metal and for other crystals.</summary>
    public virtual Irrep? Irrep => null;

    /// <summary>h(k) − μ.</summary>
    /// <param name="chemicalPotential">μ in meV.</param>
    /// <param name="rashba">α_R in meV, where the crystal knows one.</param>
    public abstract TightBindingModel Normal(double chemicalPotential, double rashba);

    /// <summary>Δ(k) at Δ0 in meV and θ in radians; maps do not know the sign of Δ0.</summary>
    public abstract GapFunction Gap(double amplitude, double mixingAngle);

    /// <summary>∂Δ(k)/∂θ.</summary>
    public abstract GapFunction GapByAngle(double amplitude, double mixingAngle);

    /// <summary>What a tip that sees so much of spin sees of the orbitals.</summary>
    public virtual Tip TipOf(SpinChannel spin) => new(spin);

    /// <summary>The other functions that may stand beside the gap without mixing spins that it keeps apart, for Δ0 = 1, by name.</summary>
    public abstract IEnumerable<(string Name, GapFunction Function)> Companions { get; }
}
