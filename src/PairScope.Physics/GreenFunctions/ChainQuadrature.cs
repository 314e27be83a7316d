using System.Numerics;
using System.Runtime.ExceptionServices;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// The κ2 integral of one block's chain, A(n1, n2) = ∫ dκ2 e^{2πiκ2 n2} G(n1, κ2), by adaptive Gauss–Legendre panels. Where a
/// symmetry carries κ2 to −κ2, half of the axis is enough. The work is cut into a fixed
/// number of strips whose sums are added in order, so the result does not depend on the number of threads.
/// </summary>
/// <remarks>docs/physics.md, eq. (27); docs/materials.md, eqs. (3), (17).</remarks>
internal sealed class ChainQuadrature
{
    /// <summary>The panels that a strip begins with.</summary>
    /// <param name="half">Whether half of the axis is enough.</param>
    public static int PanelsOfStrip(bool half) => half ? 2 : 4;

    private const int Strips = 4;
    private const int DeepestLevel = 40;
    private const int MostPanels = 2000;
    private readonly ChainBlock _block;
    private readonly ChainEntries _entries;
    private readonly int _reach;
    private readonly AxisSymmetry? _symmetry;
    private readonly bool _circles;

    /// <summary>A quadrature of one block.</summary>
    /// <param name="block">The chain.</param>
    /// <param name="entries">What is wanted of it.</param>
    /// <param name="reach">L/2.</param>
    /// <param name="symmetry">What carries κ2 to −κ2 in the block, if anything does.</param>
    /// <param name="circles">Whether it goes by circles and poles; else by doubling.</param>
    public ChainQuadrature(ChainBlock block, ChainEntries entries, int reach, AxisSymmetry? symmetry, bool circles)
    {
        (_block, _entries, _reach, _symmetry, _circles) = (block, entries, reach, symmetry, circles);
    }

    /// <summary>Fills the planes of the block, and those of its derivatives.</summary>
    /// <param name="window">G.</param>
    /// <param name="derivatives">One window for each step.</param>
    /// <param name="steps">The blocks beside this one.</param>
    /// <param name="tolerance">Error to aim at, relative to the largest |G|.</param>
    /// <param name="threads">How many cores may be used.</param>
    /// <returns>The sum of the panels' error estimates of G, in 1/meV.</returns>
    public double Integrate(
        GreenFunctionWindow window, IReadOnlyList<GreenFunctionWindow> derivatives, IReadOnlyList<ChainStep> steps, double tolerance, int threads)
    {
        (int Along, int Across) reach = (_block.Direction.ReachAlong(_reach), _reach);
        bool half = _symmetry is not null;
        double from = half ? 0 : -0.5;
        double width = (0.5 - from) / Strips;
        ContourNodes? contour = _circles ? new ContourNodes(_block.Range, reach.Along) : null;
        ChainStrip[] strips =
        [
            .. Enumerable.Range(0, Strips).Select(s => new ChainStrip(
                _block, _entries, reach, CrystalQuadrature.Rule, from + (s * width), from + ((s + 1) * width), steps, contour)),
        ];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(threads, Strips) };
        int panels = PanelsOfStrip(half);
        Run(parallel, s => strips[s].Begin(panels));

        // The scale of G0 from the starting panels: near enough to aim the tolerance at.
        double scale = Enumerable.Range(0, strips[0].Samples.Length)
            .Max(i => strips.Aggregate(Complex.Zero, (sum, strip) => sum + strip.Samples[i]).Magnitude);
        Run(parallel, s => strips[s].Refine(tolerance * scale, DeepestLevel, MostPanels));

        Fill(window, [.. strips.Select(strip => strip.Value)]);
        for (int v = 0; v < steps.Count; v++)
        {
            Fill(derivatives[v], [.. strips.Select(strip => strip.Derivatives[v])]);
        }

        return (half ? 2 : 1) * strips.Sum(strip => strip.ErrorEstimate);
    }

    private void Fill(GreenFunctionWindow window, CrystalSums[] strips)
    {
        (ChainDirection direction, int along) = (_block.Direction, _block.Direction.ReachAlong(_reach));
        int across = (2 * _reach) + 1;
        int perEntry = ((2 * along) + 1) * across;
        Complex[][] integrals = [.. Enumerable.Range(0, _entries.Count).Select(_ => new Complex[perEntry])]; // A, [n1, n2] along and across the chain
        for (int e = 0; e < integrals.Length; e++)
        {
            CrystalSums.Integrate(strips, e * ((2 * along) + 1), integrals[e]);
        }

        foreach ((int i, int j, int entry) in _entries.All)
        {
            Complex[] plane = window.Plane(i, j)!;
            int image = _symmetry is null ? 0 : _entries[_symmetry.Image(i, j)];
            Complex factor = _symmetry?.Factor(i, j) ?? 0;
            for (int p = 0; p < plane.Length; p++)
            {
                var r = new LatticeVector((p / window.Side) - _reach, (p % window.Side) - _reach);
                int place = Place(direction.Along(r), direction.Across(r));
                plane[p] = integrals[entry][place];
                if (_symmetry is not null)
                {
                    plane[p] += factor * integrals[image][Place(_symmetry.Inverts ? -direction.Along(r) : direction.Along(r), -direction.Across(r))];
                }
            }
        }

        int Place(int n1, int n2) => ((along + n1) * across) + _reach + n2;
    }

    private static void Run(ParallelOptions parallel, Action<int> action)
    {
        try
        {
            Parallel.For(0, Strips, parallel, action);
        }
        catch (AggregateException e) when (e.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
        }
    }
}
