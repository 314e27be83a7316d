using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Data;

/// <summary>A family of gaps of a crystal with an amplitude Δ0 and perhaps angles, or its normal metal: what maps are made of, and what a map is tried against.</summary>
/// <param name="Name">The class, and the channel where the class has several. Hypotheses of one name have the same maps.</param>
/// <param name="Class">Index in the study's classes.</param>
/// <param name="Prior">Probability before any map is seen; of a protocol its share of the maps.</param>
public abstract record Hypothesis(string Name, int Class, double Prior)
{
    /// <summary>The classes that <see cref="Class"/> counts.</summary>
    public abstract ClassList Classes { get; }

    /// <summary>Index of its irrep in <see cref="Study.Irreps"/>.</summary>
    public abstract int IrrepIndex { get; }

    /// <summary>Number that stands for the channel in weights files; −1 where the class has one channel alone.</summary>
    public abstract int ChannelCode { get; }

    /// <summary>Whether the gap depends on the mixing angle θ, of period π but for the gap's sign.</summary>
    public abstract bool MixesByAngle { get; }

    /// <summary>Whether θ leaves a trace in the maps.</summary>
    public abstract bool HasMixingAngle { get; }

    /// <summary>Whether its two partners have a relative phase Θ.</summary>
    public virtual bool HasPhase => false;

    /// <summary>Whether Θ is a parameter of its fits, beside θ; otherwise it is 0 there.</summary>
    /// <remarks>docs/physics.md, "The relative phase of two partners".</remarks>
    public virtual bool FreesPhase => false;

    /// <summary>The mixtures of more than two functions, or with phases, that it stands for; null where Δ0, θ and Θ say all of its gap.</summary>
    public virtual GapFamily? Family => null;

    /// <summary>The named angles of its gap beside or in place of θ and Θ; fits find them, and networks do not read them.</summary>
    public IReadOnlyList<GapAngle> Angles => Family?.Angles ?? [];

    /// <summary>Whether the normal state keeps time reversal, so that a state and the one with all its phases reversed look alike where no spin is seen.</summary>
    public virtual bool KeepsTimeReversal => true;

    /// <summary>What its maps hold of its state under a scalar impurity and a tip without spin.</summary>
    public HeldState Holds => (HasMixingAngle, FreesPhase) switch
    {
        (true, true) => HeldState.Disc,
        (true, false) => HeldState.Angle,
        (false, true) => HeldState.Chirality,
        _ => HeldState.None,
    };

    /// <summary>Whether it stands for the same pairs, be it in other states.</summary>
    public bool PairsLike(Hypothesis other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Class == other.Class && IrrepIndex == other.IrrepIndex && ChannelCode == other.ChannelCode;
    }

    /// <summary>Whether electrons pair.</summary>
    public abstract bool HasGap { get; }

    /// <summary>Whether the class has other channels, and this is one of them.</summary>
    public abstract bool IsChannel { get; }

    /// <summary>Whether electrons of equal spin pair.</summary>
    public abstract bool PairsEqualSpins { get; }

    /// <summary>Whether its maps are not even in r, and those of another pairing in a crystal turned by 180°.</summary>
    /// <remarks>docs/physics.md, eq. (57).</remarks>
    public virtual bool IsTurnedByInversion => false;

    /// <summary>The hypothesis whose maps are this one's with n1 and n2 exchanged, by its name; null where none is known.</summary>
    public virtual string? MirrorTwin => null;

    /// <summary>The irrep of the table of NbSe2; null for a metal and for other crystals.</summary>
    public virtual Irrep? Irrep => null;

    /// <summary>h(k) − μ.</summary>
    /// <param name="chemicalPotential">μ in meV.</param>
    /// <param name="rashba">α_R in meV, where the crystal knows one.</param>
    public abstract TightBindingModel Normal(double chemicalPotential, double rashba);

    /// <summary>θ and Θ of the gap whose maps are those at a θ and Θ with n1 and n2 exchanged; null where the exchange is no symmetry of the family, or its maps are their own images.</summary>
    /// <param name="mixingAngle">θ in radians.</param>
    /// <param name="phase">Θ in radians.</param>
    public virtual (double MixingAngle, double Phase)? Mirrored(double mixingAngle, double phase) => null;

    /// <summary>Δ(k); maps do not know the sign of Δ0. Of a <see cref="Family"/> the state all of whose angles are θ, for estimates.</summary>
    /// <param name="amplitude">Δ0 in meV.</param>
    /// <param name="mixingAngle">θ in radians, where the gap depends on it.</param>
    /// <param name="phase">Θ in radians, where <see cref="HasPhase"/>.</param>
    public abstract GapFunction Gap(double amplitude, double mixingAngle, double phase = 0);

    /// <summary>∂Δ(k)/∂θ.</summary>
    public abstract GapFunction GapByAngle(double amplitude, double mixingAngle, double phase = 0);

    /// <summary>∂Δ(k)/∂Θ, where <see cref="HasPhase"/>.</summary>
    /// <exception cref="NotSupportedException">There is no phase.</exception>
    public virtual GapFunction GapByPhase(double amplitude, double mixingAngle, double phase) => throw new NotSupportedException($"{Name} has no relative phase.");

    /// <summary>Δ(k) of a state of the <see cref="Family"/>.</summary>
    /// <param name="amplitude">Δ0 in meV.</param>
    /// <param name="angles">Its <see cref="Angles"/> in radians.</param>
    /// <exception cref="NotSupportedException">There is no family.</exception>
    public GapFunction GapOf(double amplitude, IReadOnlyList<double> angles)
    {
        double size = Math.Abs(amplitude);
        return new GapFunction(size, size * OfFamily.At(angles));
    }

    /// <summary>∂Δ(k)/∂a of one of its <see cref="Angles"/>.</summary>
    /// <param name="index">Which.</param>
    /// <param name="amplitude">Δ0 in meV.</param>
    /// <param name="angles">All of them in radians.</param>
    /// <exception cref="NotSupportedException">There is no family.</exception>
    public GapFunction GapByAngleOf(int index, double amplitude, IReadOnlyList<double> angles)
    {
        double size = Math.Abs(amplitude);
        return new GapFunction(size, size * OfFamily.By(index, angles));
    }

    private GapFamily OfFamily => Family ?? throw new NotSupportedException($"{Name} has no angles of its own.");

    /// <summary>What a tip that sees so much of spin sees of the orbitals.</summary>
    public virtual Tip TipOf(TipSpin spin) => new(spin);

    /// <summary>The other functions that may stand beside the gap without mixing spins that it keeps apart, for Δ0 = 1, by name.</summary>
    public abstract IEnumerable<(string Name, GapFunction Function)> Companions { get; }
}
