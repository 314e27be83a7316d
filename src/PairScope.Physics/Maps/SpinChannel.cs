using System.Numerics;
using PairScope.Numerics;

namespace PairScope.Maps;

/// <summary>Which electron density the tip sees: the matrix w in Tr[w G0(r) T G0(−r)] over electron spins.</summary>
/// <remarks>docs/physics.md, eq. (21).</remarks>
public enum SpinChannel
{
    /// <summary>Both spins, w = σ0: an unpolarised tip.</summary>
    Total,

    /// <summary>Spin up alone, w = (σ0 + σz)/2.</summary>
    Up,

    /// <summary>Spin down alone, w = (σ0 − σz)/2.</summary>
    Down,

    /// <summary>Spin density along x, w = σx.</summary>
    X,

    /// <summary>Spin density along y, w = σy.</summary>
    Y,

    /// <summary>Spin density along z, w = σz.</summary>
    Z,
}

/// <summary>Names of the channels in text.</summary>
public static class SpinChannelNames
{
    private static readonly string[] Names = ["total", "up", "down", "x", "y", "z"];

    /// <summary>The names in the order of <see cref="SpinChannel"/>.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The name, for files and the command line.</summary>
    public static string ToAscii(this SpinChannel channel) => Names[(int)channel];
}

/// <summary>The spin matrices of the channels.</summary>
public static class SpinChannelMatrix
{
    /// <summary>w as a 2×2 matrix.</summary>
    public static ComplexMatrix ToMatrix(this SpinChannel channel)
    {
        Complex i = Complex.ImaginaryOne;
        (Complex upUp, Complex upDown, Complex downUp, Complex downDown) = channel switch
        {
            SpinChannel.Up => (Complex.One, Complex.Zero, Complex.Zero, Complex.Zero),
            SpinChannel.Down => (Complex.Zero, Complex.Zero, Complex.Zero, Complex.One),
            SpinChannel.X => (Complex.Zero, Complex.One, Complex.One, Complex.Zero),
            SpinChannel.Y => (Complex.Zero, -i, i, Complex.Zero),
            SpinChannel.Z => (Complex.One, Complex.Zero, Complex.Zero, -Complex.One),
            _ => (Complex.One, Complex.Zero, Complex.Zero, Complex.One),
        };
        return new ComplexMatrix(2) { [0, 0] = upUp, [0, 1] = upDown, [1, 0] = downUp, [1, 1] = downDown };
    }
}
