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
    private const int Strips = 4;
    private const int Panels = 16; // on the whole axis
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
        ChainStrip[] strips = [.. Enumerable.Range(0, Strips).Select(_ => new ChainStrip(_block, _entries, reach, CrystalQuadrature.Rule, steps))];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(threads, Strips) };
        double from = _half ? 0 : -0.5;
        double width = (0.5 - from) / Strips;
        int panels = Panels / Strips / (_half ? 2 : 1);
        Run(parallel, s => strips[s].Begin(from + (s * width), from + ((s + 1) * width), panels));

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
        foreach ((int i, int j, int entry) in _entries.All)
        {
            Complex[] plane = window.Plane(i, j)!;
            int image = _half ? _entries[TimeReversal.Partner(j, n), TimeReversal.Partner(i, n)] : 0;
            double sign = TimeReversal.Sign(i, j, n);
            for (int p = 0; p < plane.Length; p++)
            {
                var r = new LatticeVector((p / window.Side) - _reach, (p % window.Side) - _reach);
                plane[p] = At(strips, entry, r);
                if (_half)
                {
                    plane[p] += sign * At(strips, image, -r);
                }
            }
        }
    }

    // A at one site: cosine and sine sums are kept for n2 ≥ 0 alone.
    private Complex At(CrystalSums[] strips, int entry, LatticeVector r)
    {
        int reach = _block.Direction.ReachAlong(_reach);
        int across = _block.Direction.Across(r);
        int row = (entry * ((2 * reach) + 1)) + reach + _block.Direction.Along(r);
        Complex even = Complex.Zero;
        Complex odd = Complex.Zero;
        foreach (CrystalSums strip in strips)
        {
            (Complex cos, Complex sin) = strip.At(row, Math.Abs(across));
            even += cos;
            odd += sin;
        }

        odd *= Complex.ImaginaryOne;
        return across < 0 ? even - odd : even + odd;
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
