using System.Numerics;
using PairScope.BogoliubovDeGennes;

namespace PairScope.GreenFunctions;

/// <summary>
/// G0(r) of the infinite crystal: the κ1 integral by residues, exactly, and the κ2 integral by adaptive
/// Gauss–Legendre panels that close in on the points where the constant-energy line is tangent to κ1.
/// Its cost grows like log 1/η and does not know the size of any torus.
/// </summary>
/// <remarks>docs/physics.md, eqs. (23)–(26).</remarks>
public sealed class CrystalGreenFunction : GreenFunction
{
    private readonly double _accuracy;

    /// <summary>A crystal solver.</summary>
    /// <param name="hamiltonian">The crystal.</param>
    /// <param name="broadening">η in meV, greater than zero.</param>
    /// <param name="accuracy">Largest error of a map, relative to the map's largest value; 1e-10 to 0.1.</param>
    /// <exception cref="ArgumentOutOfRangeException">η or the accuracy is out of range.</exception>
    public CrystalGreenFunction(BdgHamiltonian hamiltonian, double broadening, double accuracy = 1e-4)
        : base(hamiltonian, broadening)
    {
        Require.Positive(accuracy);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(accuracy, 0.1);
        ArgumentOutOfRangeException.ThrowIfLessThan(accuracy, 1e-10);
        _accuracy = accuracy;
    }

    /// <inheritdoc/>
    public override double? Accuracy => _accuracy;

    /// <inheritdoc/>
    protected override GreenFunctionWindow Compute(Complex z, int size, double tolerance)
    {
        var window = new GreenFunctionWindow(size, Hamiltonian.Blocks);
        bool reversible = TimeReversal.Holds(Hamiltonian);
        var done = new HashSet<int>();
        double estimate = 0;
        foreach (IReadOnlyList<int> block in Hamiltonian.Blocks)
        {
            // Time reversal carries one spin block into the other: half of the work is a copy.
            if (reversible && done.Contains(TimeReversal.Partner(block[0])))
            {
                TimeReversal.Copy(window, block);
                continue;
            }

            var quadrature = new CrystalQuadrature(new LaurentBlock(Hamiltonian, block, z), size / 2, tolerance, DegreeOfParallelism);
            estimate = Math.Max(estimate, quadrature.Integrate(window, block));
            done.UnionWith(block);
        }

        window.ErrorEstimate = estimate;
        return window;
    }
}
