using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// G0(r) of the infinite crystal: the κ1 integral exactly, by residues or, where a block has too many or too close roots, by
/// circles and poles or by doubling, and the κ2 integral by adaptive Gauss–Legendre panels that close in on the points where the constant-energy line is
/// tangent to κ1. Its cost grows like log 1/η and does not know the size of any torus.
/// </summary>
/// <remarks>docs/physics.md, eqs. (23)–(27); docs/materials.md, eqs. (12), (13), (15).</remarks>
public sealed class CrystalGreenFunction : GreenFunction
{
    private const double FinestByDoubling = 1e-8; // where η is below the next
    private const double LeastBroadening = 0.01;
    private readonly double _accuracy;

    /// <summary>A crystal solver.</summary>
    /// <param name="hamiltonian">The crystal.</param>
    /// <param name="broadening">η in meV, greater than zero.</param>
    /// <param name="accuracy">Largest error of a map, relative to the map's largest value; 1e-10 to 0.1.</param>
    /// <exception cref="ArgumentOutOfRangeException">η or the accuracy is out of range.</exception>
    /// <exception cref="InputException">The crystal has blocks of several orbitals, η is below 0.01 meV and the accuracy below 1e-8.</exception>
    public CrystalGreenFunction(BdgHamiltonian hamiltonian, double broadening, double accuracy = 1e-4)
        : base(hamiltonian, broadening)
    {
        Require.Positive(accuracy);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(accuracy, 0.1);
        ArgumentOutOfRangeException.ThrowIfLessThan(accuracy, 1e-10);
        if (accuracy < FinestByDoubling && broadening < LeastBroadening && !hamiltonian.Blocks.All(block => CrystalRoute.ByRoots(hamiltonian, block)))
        {
            throw new InputException(
                $"An accuracy of {accuracy:G3} cannot be promised for this crystal at η = {broadening:G3} meV: below {LeastBroadening} meV ask for {FinestByDoubling:G1} or more.");
        }

        _accuracy = accuracy;
    }

    /// <inheritdoc/>
    public override double? Accuracy => _accuracy;

    /// <summary>
    /// Whether blocks that would go by circles and poles go by doubling too: as exact, much slower where hoppings reach far, and the route that the others are held against.
    /// </summary>
    public bool DoublesAlone { get; init; }

    /// <summary>
    /// The way that the κ1 integral goes in the blocks of this crystal: roots (of the determinant), circles (and poles) or doubling, or several of them. Single blocks
    /// and nodes where the first two fail their own checks go by doubling all the same.
    /// </summary>
    /// <remarks>docs/materials.md, "The infinite crystal by doubling", "Circles and poles".</remarks>
    public string Route => CrystalRoute.InWords(Hamiltonian);

    /// <inheritdoc/>
    public override GreenFunction WithBroadening(double broadening) =>
        new CrystalGreenFunction(Hamiltonian, broadening, _accuracy) { DegreeOfParallelism = DegreeOfParallelism, DoublesAlone = DoublesAlone };

    /// <summary>
    /// G0(r, ω + iη) with its derivatives along some variations of the crystal: central differences a small part of η wide,
    /// taken at the nodes that G0 itself was integrated on and from its roots. Their error, relative to G0/η, is some tens of
    /// times that of G0 relative to G0, and not below 1e-6.
    /// </summary>
    /// <param name="energy">ω in meV.</param>
    /// <param name="size">L, even, 2 to 4096.</param>
    /// <param name="variations">The directions s.</param>
    /// <param name="tolerance">As for <see cref="GreenFunction.Window"/>; the derivatives' panels are those of G0.</param>
    /// <param name="entries">As for <see cref="GreenFunction.Window"/>.</param>
    /// <returns>G0 in 1/meV and ∂G0/∂s, one for each variation, in 1/meV by the unit of s.</returns>
    /// <exception cref="ArgumentOutOfRangeException">ω is not finite or L is not allowed.</exception>
    /// <exception cref="ConvergenceException">The tolerance could not be reached.</exception>
    /// <remarks>docs/physics.md, eq. (30).</remarks>
    public (GreenFunctionWindow Value, IReadOnlyList<GreenFunctionWindow> Derivatives) WindowWithDerivatives(
        double energy, int size, IReadOnlyList<CrystalVariation> variations, double? tolerance = null, GreenFunctionEntries? entries = null)
    {
        ArgumentNullException.ThrowIfNull(variations);
        Require.Finite(energy);
        Require.WindowSize(size);
        return Compute(new Complex(energy, Broadening), size, tolerance ?? _accuracy, entries ?? GreenFunctionEntries.All, variations);
    }

    /// <inheritdoc/>
    public override WindowCost Cost(int size, GreenFunctionEntries? entries = null) => CostWithDerivatives(size, 0, entries);

    /// <summary>About what a call of <see cref="WindowWithDerivatives"/> takes in memory and time.</summary>
    /// <param name="size">L.</param>
    /// <param name="variations">How many derivatives.</param>
    /// <param name="entries">Which entries are wanted; all unless given.</param>
    public WindowCost CostWithDerivatives(int size, int variations, GreenFunctionEntries? entries = null) =>
        WindowCost.OfCrystal(Hamiltonian, Broadening, size, entries ?? GreenFunctionEntries.All, variations);

    /// <inheritdoc/>
    protected override GreenFunctionWindow Compute(Complex z, int size, double tolerance, GreenFunctionEntries entries) =>
        Compute(z, size, tolerance, entries, []).Value;

    private (GreenFunctionWindow Value, IReadOnlyList<GreenFunctionWindow> Derivatives) Compute(
        Complex z, int size, double tolerance, GreenFunctionEntries entries, IReadOnlyList<CrystalVariation> variations)
    {
        BdgHamiltonian[] crystals = [Hamiltonian, .. variations.Select(v => v.DirectionFor(Hamiltonian.Orbitals)).OfType<BdgHamiltonian>()];
        IReadOnlyList<IReadOnlyList<int>> blocks = NambuBlocks.Of(Hamiltonian.Size, (i, j) => crystals.Any(h => !h[i, j].IsZero));

        // Roots give all entries of their small blocks, doubling those that are wanted.
        IReadOnlyList<int>[] small = [.. blocks.Where(block => CrystalRoute.ByRoots(Hamiltonian, block))];
        HashSet<int> whole = [.. small.SelectMany(block => block)];
        bool Kept(int i, int j) => whole.Contains(i) || entries.Holds(i, j);
        var window = new GreenFunctionWindow(Hamiltonian.Size, size, blocks, Kept);
        GreenFunctionWindow[] derivatives = [.. variations.Select(_ => new GreenFunctionWindow(Hamiltonian.Size, size, blocks, Kept))];
        int[] moved = [.. Enumerable.Range(0, variations.Count).Where(v => CrystalStep.Moves(variations[v], Hamiltonian))];
        bool reversible = Array.TrueForAll(crystals, TimeReversal.Holds);
        bool conjugate = z.Real == 0 && variations.All(v => v.Energy.Real == 0);
        var done = new HashSet<int>();
        double estimate = 0;
        foreach (IReadOnlyList<int> block in blocks)
        {
            // Time reversal carries one spin block into the other: half of the work is a copy.
            int partner = TimeReversal.Partner(block[0], Hamiltonian.Orbitals);
            if (reversible && done.Contains(partner))
            {
                TimeReversal.Copy(window, block);
                Array.ForEach(derivatives, d => TimeReversal.Copy(d, block));
                done.UnionWith(block);
                continue;
            }

            // At ω = 0 so does the exchange of electrons and holes, in a metal.
            if (conjugate && whole.Contains(block[0]) && done.Contains(ParticleHole.Partner(block[0], Hamiltonian.Size)) && !done.Contains(block[0]))
            {
                ParticleHole.Copy(window, block);
                Array.ForEach(derivatives, d => ParticleHole.Copy(d, block));
                done.UnionWith(block);
                continue;
            }

            estimate = Math.Max(estimate, whole.Contains(block[0]) ? ByRoots(block) : ByChain(block, entries));
            done.UnionWith(block);
        }

        window.ErrorEstimate = estimate;
        return (window, derivatives);

        double ByRoots(IReadOnlyList<int> block)
        {
            var laurent = new LaurentBlock(Hamiltonian, block, z);
            if (laurent.RootsMeet)
            {
                // Doubling knows no roots, and gets the imaginary part, down to 1e-12 of the real one, as right as that.
                return ByChain(block, GreenFunctionEntries.All);
            }

            var quadrature = new CrystalQuadrature(laurent, size / 2, tolerance, DegreeOfParallelism);
            try
            {
                return quadrature.Integrate(
                    block, window, [.. moved.Select(v => derivatives[v])], [.. moved.Select(v => CrystalStep.Along(variations[v], Hamiltonian, block, z))]);
            }
            catch (ConvergenceException)
            {
                // Roots that meet leave noise above the tolerance; doubling knows no roots.
                return ByChain(block, GreenFunctionEntries.All);
            }
        }

        double ByChain(IReadOnlyList<int> block, GreenFunctionEntries of)
        {
            var wanted = new ChainEntries(block, of);
            if (wanted.Count == 0)
            {
                return 0;
            }

            (ChainDirection Direction, int Range) chain = ChainDirection.Shortest(crystals, block);
            var quadrature = new ChainQuadrature(new ChainBlock(Hamiltonian, block, z, chain.Direction, chain.Range), wanted, size / 2, AxisSymmetry.Of(crystals, block, chain.Direction, reversible), !DoublesAlone && CrystalRoute.ByCircles(block.Count, chain.Range));
            return quadrature.Integrate(
                window,
                [.. moved.Select(v => derivatives[v])],
                [.. moved.Select(v => ChainStep.Along(variations[v], Hamiltonian, block, z, chain))],
                tolerance,
                DegreeOfParallelism);
        }
    }
}
