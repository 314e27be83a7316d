using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// G0(r) on the sites |n1|, |n2| ≤ L/2 of a window, one plane for each entry (i, j) of the Nambu matrix that is not
/// identically zero and was wanted. A plane is row-major [n1 + L/2, n2 + L/2] with L + 1 sites a side, so that r and −r both are
/// there: site index p and (L+1)² − 1 − p are opposite.
/// </summary>
/// <remarks>docs/materials.md, "Crystal and gauge".</remarks>
public sealed class GreenFunctionWindow
{
    private readonly Complex[]?[] _planes;
    private readonly int[] _blockOf;

    /// <summary>A window with a plane for each entry within the given blocks.</summary>
    /// <param name="components">Nambu components, 4n.</param>
    /// <param name="size">L.</param>
    /// <param name="blocks">The sets of components that the crystal joins.</param>
    /// <param name="kept">Which of the entries within blocks are kept; all unless given.</param>
    public GreenFunctionWindow(int components, int size, IReadOnlyList<IReadOnlyList<int>> blocks, Func<int, int, bool>? kept = null)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        Components = components;
        Size = size;
        Side = size + 1;
        Blocks = blocks;
        _planes = new Complex[]?[components * components];
        _blockOf = new int[components];
        for (int b = 0; b < blocks.Count; b++)
        {
            foreach (int i in blocks[b])
            {
                _blockOf[i] = b;
                foreach (int j in blocks[b])
                {
                    _planes[(i * components) + j] = kept?.Invoke(i, j) != false ? new Complex[Side * Side] : null;
                }
            }
        }
    }

    /// <summary>Nambu components, 4n.</summary>
    public int Components { get; }

    /// <summary>L.</summary>
    public int Size { get; }

    /// <summary>The sets of Nambu indices within which G0 does not vanish.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Blocks { get; }

    /// <summary>Sites a side, L + 1.</summary>
    public int Side { get; }

    /// <summary>The solver's estimate of the largest error of any entry at any site, in 1/meV; 0 where the solver is exact for its own lattice.</summary>
    public double ErrorEstimate { get; internal set; }

    /// <summary>Whether there is a plane of entry (i, j).</summary>
    public bool Keeps(int i, int j) => _planes[(i * Components) + j] is not null;

    /// <summary>The plane of entry (i, j), or null where the entry vanishes for every r.</summary>
    /// <exception cref="InvalidOperationException">The entry does not vanish and was not asked for.</exception>
    public Complex[]? Plane(int i, int j) => _planes[(i * Components) + j] ?? (_blockOf[i] != _blockOf[j]
        ? null
        : throw new InvalidOperationException($"Entry ({i}, {j}) of the Green function was not asked for."));

    /// <summary>G0(r = 0), 4n×4n.</summary>
    /// <exception cref="InvalidOperationException">Not all entries were asked for.</exception>
    public ComplexMatrix AtOrigin()
    {
        var local = new ComplexMatrix(Components);
        for (int i = 0; i < Components; i++)
        {
            for (int j = 0; j < Components; j++)
            {
                local[i, j] = this[i, j, 0, 0];
            }
        }

        return local;
    }

    /// <summary>The largest |G0_ij(r)| of all that is kept, in 1/meV.</summary>
    public double Largest()
    {
        double largest = 0;
        foreach (Complex[]? plane in _planes)
        {
            largest = plane is null ? largest : Math.Max(largest, LargestSquare(plane));
        }

        return Math.Sqrt(largest);
    }

    private static double LargestSquare(Complex[] plane)
    {
        double largest = 0;
        foreach (Complex g in plane)
        {
            largest = Math.Max(largest, (g.Real * g.Real) + (g.Imaginary * g.Imaginary));
        }

        return largest;
    }

    /// <summary>The part of the window with |n1|, |n2| ≤ L/2 for a smaller L.</summary>
    /// <param name="size">L, even, at most this window's.</param>
    public GreenFunctionWindow Inner(int size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        var inner = new GreenFunctionWindow(Components, size, Blocks, Keeps) { ErrorEstimate = ErrorEstimate };
        int margin = (Size - size) / 2;
        for (int entry = 0; entry < _planes.Length; entry++)
        {
            for (int row = 0; _planes[entry] is { } plane && row < inner.Side; row++)
            {
                Array.Copy(plane, ((row + margin) * Side) + margin, inner._planes[entry]!, row * inner.Side, inner.Side);
            }
        }

        return inner;
    }

    /// <summary>G0_ij at r = n1 a1 + n2 a2.</summary>
    /// <exception cref="InvalidOperationException">The entry does not vanish and was not asked for.</exception>
    public Complex this[int i, int j, int n1, int n2] => Plane(i, j) is { } plane ? plane[((n1 + (Size / 2)) * Side) + n2 + (Size / 2)] : Complex.Zero;
}
