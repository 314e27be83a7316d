using System.Numerics;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// The κ2 integral of one block's chain, A(n1, n2) = ∫ dκ2 e^{2πiκ2 n2} G(n1, κ2), by adaptive Gauss–Legendre panels. Where time
/// reversal keeps the block, half of the axis gives A and G_ij(r) = A_ij(r) + s_i s_j A_{π(j)π(i)}(−r). The work is cut into a fixed
/// number of strips whose sums are added in order, so the result does not depend on the number of threads.
/// </summary>
/// <remarks>docs/physics.md, eq. (27); docs/materials.md, eq. (3).</remarks>
internal sealed class ChainQuadrature
{
    /// <summary>The panels that a strip begins with, half of them on half of the axis.</summary>
    public const int PanelsOfStrip = 4;

    private const int Strips = 4;
    private const int DeepestLevel = 40;
    private const int MostPanels = 2000;
    private readonly ChainBlock _block;
    private readonly ChainEntries _entries;
    private readonly int _reach;
    private readonly bool _half;

    /// <summary>A quadrature of one block.</summary>
    /// <param name="block">The chain.</param>
    /// <param name="entries">What is wanted of it.</param>
    /// <param name="reach">L/2.</param>
    /// <param name="half">Whether time reversal carries the block into itself.</param>
    public ChainQuadrature(ChainBlock block, ChainEntries entries, int reach, bool half)
    {
        (_block, _entries, _reach, _half) = (block, entries, reach, half);
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
        double from = _half ? 0 : -0.5;
        double width = (0.5 - from) / Strips;
        ChainStrip[] strips =
        [
            .. Enumerable.Range(0, Strips).Select(s => new ChainStrip(
                _block, _entries, reach, CrystalQuadrature.Rule, from + (s * width), from + ((s + 1) * width), steps)),
        ];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(threads, Strips) };
        int panels = PanelsOfStrip / (_half ? 2 : 1);
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

        return (_half ? 2 : 1) * strips.Sum(strip => strip.ErrorEstimate);
    }

    private void Fill(GreenFunctionWindow window, CrystalSums[] strips)
    {
        int n = window.Components / 4;
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
            int image = _half ? _entries[TimeReversal.Partner(j, n), TimeReversal.Partner(i, n)] : 0;
            double sign = TimeReversal.Sign(i, j, n);
            for (int p = 0; p < plane.Length; p++)
            {
                var r = new LatticeVector((p / window.Side) - _reach, (p % window.Side) - _reach);
                int place = ((along + direction.Along(r)) * across) + _reach + direction.Across(r);
                plane[p] = integrals[entry][place];
                if (_half)
                {
                    plane[p] += sign * integrals[image][perEntry - 1 - place]; // A(−r)
                }
            }
        }
    }

    private static void Run(ParallelOptions parallel, Action<int> action)
    {
        try
        {
            Parallel.For(0, Strips, parallel, action);
        }
        catch (AggregateException e) when (e.InnerException is not null)
        {
            throw e.InnerException;
        }
    }
}
