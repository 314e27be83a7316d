using System.Numerics;
using PairScope.Numerics;

namespace PairScope.Maps;

/// <summary>
/// Which electron density the tip sees: the matrix w in Tr[w G0(r) T G0(−r)] over electron spins. An unpolarised tip sees both spins, w = σ0; a tip
/// magnetised along an axis n with the polarisation P sees w = (σ0 + P n·σ)/2, along z the density [(1 + P) ρ↑ + (1 − P) ρ↓]/2; and the difference of
/// the maps of P = 1 and P = −1 is a spin density, w = n·σ.
/// </summary>
/// <remarks>docs/physics.md, eq. (21).</remarks>
public readonly record struct TipSpin
{
    private static readonly string[] Words = ["total", "up", "down", "x", "y", "z"];

    private TipSpin(char axis, double? polarisation) => (Axis, Polarisation) = (axis, polarisation);

    /// <summary>Both spins, w = σ0: an unpolarised tip. It is the default.</summary>
    public static TipSpin Total => default;

    /// <summary>Spin up alone, w = (σ0 + σz)/2.</summary>
    public static TipSpin Up { get; } = Polarised('z', 1);

    /// <summary>Spin down alone, w = (σ0 − σz)/2.</summary>
    public static TipSpin Down { get; } = Polarised('z', -1);

    /// <summary>Spin density along x, w = σx.</summary>
    public static TipSpin X { get; } = new('x', null);

    /// <summary>Spin density along y, w = σy.</summary>
    public static TipSpin Y { get; } = new('y', null);

    /// <summary>Spin density along z, w = σz.</summary>
    public static TipSpin Z { get; } = new('z', null);

    /// <summary>The names that <see cref="Named"/> knows: total, up, down, x, y and z.</summary>
    public static IReadOnlyList<string> Names => Words;

    /// <summary>Along which axis spin is seen, 'x', 'y' or 'z'; 0 of an unpolarised tip.</summary>
    public char Axis { get; }

    /// <summary>P between −1 and 1; null of an unpolarised tip and of a spin density.</summary>
    public double? Polarisation { get; }

    /// <summary>Whether it sees anything of spin.</summary>
    public bool SeesSpin => Axis != '\0' && Polarisation != 0;

    /// <summary>A tip magnetised along an axis.</summary>
    /// <param name="axis">'x', 'y' or 'z'.</param>
    /// <param name="polarisation">P, between −1 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis, or P lies outside of −1 to 1.</exception>
    public static TipSpin Polarised(char axis, double polarisation)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(axis is 'x' or 'y' or 'z', true, nameof(axis));
        ArgumentOutOfRangeException.ThrowIfNotEqual(polarisation is >= -1 and <= 1, true, nameof(polarisation));
        return new TipSpin(axis, polarisation);
    }

    /// <summary>The channel of a name, and of a polarisation beside it; null where there is none such: a polarisation lies between −1 and 1 and belongs to x, y or z.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="polarisation">P; null for none.</param>
    public static TipSpin? Named(string name, double? polarisation = null) => (name, polarisation) switch
    {
        ("total", null) => Total,
        ("up", null) => Up,
        ("down", null) => Down,
        ("x" or "y" or "z", null) => new TipSpin(name[0], null),
        ("x" or "y" or "z", >= -1 and <= 1) => Polarised(name[0], polarisation.Value),
        _ => null,
    };

    /// <summary>The name, for files and the command line; of a polarised tip that of its axis, to which <see cref="PolarisationBeside"/> belongs.</summary>
    public string Name => this == Total ? Words[0] : this == Up ? Words[1] : this == Down ? Words[2] : Axis.ToString();

    /// <summary>P where <see cref="Name"/> does not say it.</summary>
    public double? PolarisationBeside => Name.Length == 1 ? Polarisation : null;

    /// <summary>The channel in words, for titles: "total", "up", "z", "z with the polarisation 0.4".</summary>
    public override string ToString() => PolarisationBeside is { } p ? FormattableString.Invariant($"{Axis} with the polarisation {p:0.####}") : Name;

    /// <summary>w as a 2×2 matrix.</summary>
    public ComplexMatrix ToMatrix()
    {
        (double charge, double spin) = Axis == '\0' ? (1, 0) : Polarisation is { } p ? (0.5, 0.5 * p) : (0, 1);
        (double x, double y, double z) = (Axis == 'x' ? spin : 0, Axis == 'y' ? spin : 0, Axis == 'z' ? spin : 0);
        return new ComplexMatrix(2) { [0, 0] = charge + z, [0, 1] = new Complex(x, -y), [1, 0] = new Complex(x, y), [1, 1] = charge - z };
    }
}
