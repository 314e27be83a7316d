using System.Numerics;
using PairScope.BogoliubovDeGennes;

namespace PairScope.GreenFunctions;

/// <summary>
/// A solver for the bare lattice Green function G0(r, z) = ∫ d²κ e^{ik·r} (z − H(k))⁻¹, z = ω + iη, in 1/meV.
/// Every solver keeps this one contract: the same sign, the same window, the same blocks left out.
/// </summary>
/// <remarks>docs/physics.md, eq. (17); docs/materials.md, "Crystal and gauge".</remarks>
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
    /// <param name="entries">Which entries of the Nambu matrix are wanted; all unless given. A solver may keep more.</param>
    /// <exception cref="ArgumentOutOfRangeException">ω is not finite or L is not allowed.</exception>
    /// <exception cref="ConvergenceException">The tolerance could not be reached.</exception>
    public GreenFunctionWindow Window(double energy, int size, double? tolerance = null, GreenFunctionEntries? entries = null)
    {
        Require.Finite(energy);
        Require.WindowSize(size);
        return Compute(new Complex(energy, Broadening), size, tolerance ?? Accuracy ?? 0, entries ?? GreenFunctionEntries.All);
    }

    /// <summary>About what a call of <see cref="Window"/> takes in memory and time.</summary>
    /// <param name="size">L.</param>
    /// <param name="entries">Which entries are wanted; all unless given.</param>
    public abstract WindowCost Cost(int size, GreenFunctionEntries? entries = null);

    /// <summary>What a solver implements: G0(r, z) on the window, at least the entries wanted.</summary>
    protected abstract GreenFunctionWindow Compute(Complex z, int size, double tolerance, GreenFunctionEntries entries);
}
