using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// A solver for the bare lattice Green function G0(r, z) = ∫ d²κ e^{ik·r} (z − H(k))⁻¹, z = ω + iη, in 1/meV.
/// Every solver keeps this one contract: the same sign, the same window, the same blocks left out.
/// </summary>
/// <remarks>docs/physics.md, eq. (17).</remarks>
public abstract class GreenFunction
{
    /// <summary>Sets what all solvers share.</summary>
    /// <param name="hamiltonian">The crystal.</param>
    /// <param name="broadening">η in meV, greater than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">η is not a finite number above zero.</exception>
    protected GreenFunction(BdgHamiltonian hamiltonian, double broadening)
    {
        ArgumentNullException.ThrowIfNull(hamiltonian);
        Require.Positive(broadening);
        Hamiltonian = hamiltonian;
        Broadening = broadening;
    }

    /// <summary>The crystal.</summary>
    public BdgHamiltonian Hamiltonian { get; }

    /// <summary>η in meV.</summary>
    public double Broadening { get; }

    /// <summary>
    /// Largest error of a map made from this Green function, relative to the map's largest value; null for a solver that
    /// is exact for its own finite lattice.
    /// </summary>
    public virtual double? Accuracy => null;

    /// <summary>The same solver of the same crystal at another broadening η in meV.</summary>
    public abstract GreenFunction WithBroadening(double broadening);

    /// <summary>How many cores one call may use; the result does not depend on it.</summary>
    public int DegreeOfParallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>G0(r, ω + iη) for all r = n1 a1 + n2 a2 with |n1|, |n2| ≤ L/2.</summary>
    /// <param name="energy">ω in meV.</param>
    /// <param name="size">L, even, 2 to 4096.</param>
    /// <param name="tolerance">
    /// Error of G0 to aim at, relative to the largest |G0(r)|; the solver's own choice unless given.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">ω is not finite or L is not allowed.</exception>
    /// <exception cref="ConvergenceException">The tolerance could not be reached.</exception>
    public GreenFunctionWindow Window(double energy, int size, double? tolerance = null)
    {
        Require.Finite(energy);
        Require.WindowSize(size);
        return Compute(new Complex(energy, Broadening), size, tolerance ?? Accuracy ?? 0);
    }

    /// <summary>What a solver implements: G0(r, z) on the window.</summary>
    protected abstract GreenFunctionWindow Compute(Complex z, int size, double tolerance);
}

/// <summary>
/// G0(r) on the sites |n1|, |n2| ≤ L/2 of a window, one plane for each entry (i, j) of the Nambu matrix that is not
/// identically zero. A plane is row-major [n1 + L/2, n2 + L/2] with L + 1 sites a side, so that r and −r both are there:
/// site index p and (L+1)² − 1 − p are opposite.
/// </summary>
public sealed class GreenFunctionWindow
{
    private readonly Complex[]?[] _planes = new Complex[]?[BdgHamiltonian.Size * BdgHamiltonian.Size];

    /// <summary>A window with a plane for each entry within the given blocks.</summary>
    public GreenFunctionWindow(int size, IReadOnlyList<IReadOnlyList<int>> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        Size = size;
        Side = size + 1;
        Blocks = blocks;
        foreach (IReadOnlyList<int> block in blocks)
        {
            foreach (int i in block)
            {
                foreach (int j in block)
                {
                    _planes[(i * BdgHamiltonian.Size) + j] = new Complex[Side * Side];
                }
            }
        }
    }

    /// <summary>L.</summary>
    public int Size { get; }

    /// <summary>The sets of Nambu indices within which planes are kept.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Blocks { get; }

    /// <summary>Sites a side, L + 1.</summary>
    public int Side { get; }

    /// <summary>The solver's estimate of the largest error of any entry at any site, in 1/meV; 0 where the solver is exact for its own lattice.</summary>
    public double ErrorEstimate { get; internal set; }

    /// <summary>The plane of entry (i, j), or null where the entry vanishes for every r.</summary>
    public Complex[]? Plane(int i, int j) => _planes[(i * BdgHamiltonian.Size) + j];

    /// <summary>G0(r = 0), 4×4.</summary>
    public ComplexMatrix AtOrigin()
    {
        var local = new ComplexMatrix(BdgHamiltonian.Size);
        for (int i = 0; i < BdgHamiltonian.Size; i++)
        {
            for (int j = 0; j < BdgHamiltonian.Size; j++)
            {
                local[i, j] = this[i, j, 0, 0];
            }
        }

        return local;
    }

    /// <summary>The part of the window with |n1|, |n2| ≤ L/2 for a smaller L.</summary>
    /// <param name="size">L, even, at most this window's.</param>
    public GreenFunctionWindow Inner(int size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        var inner = new GreenFunctionWindow(size, Blocks) { ErrorEstimate = ErrorEstimate };
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
    public Complex this[int i, int j, int n1, int n2] => Plane(i, j) is { } plane ? plane[((n1 + (Size / 2)) * Side) + n2 + (Size / 2)] : Complex.Zero;
}
