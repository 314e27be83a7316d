using System.Numerics;
using PairScope.BogoliubovDeGennes;

namespace PairScope.GreenFunctions;

/// <summary>
/// G0(r) of the infinite crystal: the κ1 integral by residues, exactly, and the κ2 integral by adaptive
/// Gauss–Legendre panels that close in on the points where the constant-energy line is tangent to κ1.
/// Its cost grows like log 1/η and does not know the size of any torus.
/// </summary>
/// <remarks>docs/physics.md, eqs. (23)–(27).</remarks>
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
    public override GreenFunction WithBroadening(double broadening) =>
        new CrystalGreenFunction(Hamiltonian, broadening, _accuracy) { DegreeOfParallelism = DegreeOfParallelism };

    /// <summary>
    /// G0(r, ω + iη) with its derivatives along some variations of the crystal: central differences a small part of η wide,
    /// taken at the nodes that G0 itself was integrated on and from its roots. Their error, relative to G0/η, is some tens of
    /// times that of G0 relative to G0, and not below 1e-6.
    /// </summary>
    /// <param name="energy">ω in meV.</param>
    /// <param name="size">L, even, 2 to 4096.</param>
    /// <param name="variations">The directions s.</param>
    /// <param name="tolerance">As for <see cref="GreenFunction.Window"/>; the derivatives' panels are those of G0.</param>
    /// <returns>G0 in 1/meV and ∂G0/∂s, one for each variation, in 1/meV by the unit of s.</returns>
    /// <exception cref="ArgumentOutOfRangeException">ω is not finite or L is not allowed.</exception>
    /// <exception cref="ConvergenceException">The tolerance could not be reached.</exception>
    /// <remarks>docs/physics.md, eq. (30).</remarks>
    public (GreenFunctionWindow Value, IReadOnlyList<GreenFunctionWindow> Derivatives) WindowWithDerivatives(
        double energy, int size, IReadOnlyList<CrystalVariation> variations, double? tolerance = null)
    {
        ArgumentNullException.ThrowIfNull(variations);
        Require.Finite(energy);
        Require.WindowSize(size);
        return Compute(new Complex(energy, Broadening), size, tolerance ?? _accuracy, variations);
    }

    /// <inheritdoc/>
    protected override GreenFunctionWindow Compute(Complex z, int size, double tolerance) => Compute(z, size, tolerance, []).Value;

    private (GreenFunctionWindow Value, IReadOnlyList<GreenFunctionWindow> Derivatives) Compute(
        Complex z, int size, double tolerance, IReadOnlyList<CrystalVariation> variations)
    {
        BdgHamiltonian[] crystals = [Hamiltonian, .. variations.Select(v => v.Direction).OfType<BdgHamiltonian>()];
        IReadOnlyList<IReadOnlyList<int>> blocks = NambuBlocks.Of((i, j) => crystals.Any(h => !h[i, j].IsZero));
        var window = new GreenFunctionWindow(size, blocks);
        GreenFunctionWindow[] derivatives = [.. variations.Select(_ => new GreenFunctionWindow(size, blocks))];
        bool reversible = Array.TrueForAll(crystals, TimeReversal.Holds);
        bool conjugate = z.Real == 0 && variations.All(v => v.Energy.Real == 0);
        var done = new HashSet<int>();
        double estimate = 0;
        foreach (IReadOnlyList<int> block in blocks)
        {
            // Time reversal carries one spin block into the other: half of the work is a copy.
            if (reversible && done.Contains(TimeReversal.Partner(block[0])))
            {
                TimeReversal.Copy(window, block);
                Array.ForEach(derivatives, d => TimeReversal.Copy(d, block));
                done.UnionWith(block);
                continue;
            }

            // At ω = 0 so does the exchange of electrons and holes, in a metal.
            if (conjugate && done.Contains(ParticleHole.Partner(block[0])) && !done.Contains(block[0]))
            {
                ParticleHole.Copy(window, block);
                Array.ForEach(derivatives, d => ParticleHole.Copy(d, block));
                done.UnionWith(block);
                continue;
            }

            int[] moved = [.. Enumerable.Range(0, variations.Count).Where(v => CrystalStep.Moves(variations[v]))];
            var quadrature = new CrystalQuadrature(new LaurentBlock(Hamiltonian, block, z), size / 2, tolerance, DegreeOfParallelism);
            estimate = Math.Max(estimate, quadrature.Integrate(
                block, window, [.. moved.Select(v => derivatives[v])], [.. moved.Select(v => CrystalStep.Along(variations[v], Hamiltonian, block, z))]));
            done.UnionWith(block);
        }

        window.ErrorEstimate = estimate;
        return (window, derivatives);
    }
}
