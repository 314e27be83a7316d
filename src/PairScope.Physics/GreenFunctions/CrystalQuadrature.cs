using System.Collections.Concurrent;
using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// The κ2 integral G(n1, n2) = ∫ dκ2 e^{2πiκ2 n2} G(n1, κ2) of one block. Panels of Gauss–Legendre nodes are halved until
/// the Legendre coefficients of the integrand die out on each; an accepted panel adds a rank-p product to the window.
/// The work is cut into a fixed number of strips whose sums are added in order, so the result does not depend on the number of threads.
/// </summary>
/// <remarks>docs/physics.md, eqs. (27), (81).</remarks>
internal sealed class CrystalQuadrature
{
    private const int Strips = 4;
    private const int FewestPanels = 16; // of the axis
    private const int MostToBeginWith = 64;

    // About twelve nodes cost least; whole vectors of them, whatever the processor's width.
    private static readonly int NodesPerPanel = (12 + ComplexVector.Count - 1) / ComplexVector.Count * ComplexVector.Count;
    private const double PolishedAccuracy = 1e-7;
    private const int DeepestLevel = 40;
    private const int MostPanels = 2000;
    /// <summary>The nodes of every panel of κ2.</summary>
    internal static readonly GaussLegendre Rule = new(NodesPerPanel);

    // Strips rest here between maps: after the first few maps of one kind nothing large is allocated. Those of very large
    // windows are given back instead.
    private const int LargestRestingReach = 128;
    private static readonly ConcurrentDictionary<((int, int, int, int) Shape, RootPairs Pairs, int Reach), ConcurrentBag<CrystalStrip[]>> Resting = new();
    private readonly LaurentBlock _block;
    private readonly int _reach;
    private readonly double _accuracy;
    private readonly int _threads;

    public CrystalQuadrature(LaurentBlock block, int reach, double accuracy, int threads)
    {
        _block = block;
        _reach = reach;
        _accuracy = accuracy;
        _threads = threads;
    }

    /// <summary>
    /// The panels that a strip begins with: on a wider one the phase of the farthest site turns more than once, which its nodes would hardly follow,
    /// but those of very large windows are too big to be kept in such numbers.
    /// </summary>
    /// <param name="reach">Largest |n2|.</param>
    public static int PanelsOfStrip(int reach) => Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)reach), FewestPanels, MostToBeginWith) / Strips;

    /// <summary>Fills the planes of the block, and those of its derivatives.</summary>
    /// <param name="block">The Nambu indices of the block.</param>
    /// <param name="window">G.</param>
    /// <param name="derivatives">One window for each step.</param>
    /// <param name="steps">The blocks beside this one.</param>
    /// <returns>The sum of the panels' error estimates of G, in 1/meV.</returns>
    public double Integrate(
        IReadOnlyList<int> block, GreenFunctionWindow window, IReadOnlyList<GreenFunctionWindow> derivatives, IReadOnlyList<CrystalStep> steps)
    {
        IEnumerable<LaurentBlock> blocks = [_block, .. steps.SelectMany(step => step.Points).Select(point => point.Block)];
        RootPairs pairs = blocks.All(b => b.Mirror is not null) ? RootPairs.Mirror : blocks.All(b => b.HasConjugateRoots) ? RootPairs.Conjugate : RootPairs.None;
        ConcurrentBag<CrystalStrip[]> resting = Resting.GetOrAdd((CrystalNodes.Shape(_block), pairs, _reach), _ => []);
        int panels = PanelsOfStrip(_reach);
        if (!resting.TryTake(out CrystalStrip[]? all))
        {
            all = [.. Enumerable.Range(0, Strips).Select(s => new CrystalStrip(
                _block, _reach, Rule, -0.5 + ((double)s / Strips), -0.5 + ((s + 1.0) / Strips), panels, pairs))];
        }

        // Where G at −κ2 is known from G at κ2, the strips of positive κ2 are enough.
        int[]? conjugates = blocks.All(b => b.Conjugates is not null) ? _block.Conjugates : null;
        CrystalStrip[] strips = conjugates is null ? all : all[(Strips / 2)..];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(_threads, Strips) };
        Run(parallel, strips, strip => strip.Begin(_block, polished: _accuracy < PolishedAccuracy, steps));

        // The scale of G0 from the starting panels: near enough to aim the tolerance at.
        Complex[] samples = [.. Enumerable.Range(0, strips[0].Samples.Length).Select(i => strips.Aggregate(Complex.Zero, (sum, strip) => sum + strip.Samples[i]))];
        int perEntry = samples.Length / (_block.Order * _block.Order);
        double scale = Enumerable.Range(0, samples.Length).Max(i =>
            (conjugates is null ? samples[i] : samples[i] - Complex.Conjugate(samples[(Partner(i / perEntry, conjugates) * perEntry) + (i % perEntry)])).Magnitude);
        Run(parallel, strips, strip => strip.Refine(_accuracy * scale, DeepestLevel, MostPanels));

        Fill(window, block, [.. strips.Select(strip => strip.Value)], conjugates);
        for (int v = 0; v < steps.Count; v++)
        {
            Fill(derivatives[v], block, [.. strips.Select(strip => strip.Derivatives[v])], conjugates);
        }

        double estimate = (conjugates is null ? 1 : 2) * strips.Sum(strip => strip.ErrorEstimate);
        if (_reach <= LargestRestingReach)
        {
            resting.Add(all);
        }

        return estimate;
    }

    // The entry with electrons and holes exchanged.
    private int Partner(int entry, int[] conjugates) => (conjugates[entry / _block.Order] * _block.Order) + conjugates[entry % _block.Order];

    private void Fill(GreenFunctionWindow window, IReadOnlyList<int> block, CrystalSums[] strips, int[]? conjugates)
    {
        int side = (2 * _reach) + 1;
        int order = _block.Order;
        for (int e = 0; e < order * order; e++)
        {
            CrystalSums.Integrate(strips, e * side, window.Plane(block[e / order], block[e % order]));
        }

        if (conjugates is not null)
        {
            AddNegative(window, block, conjugates);
        }
    }

    // The half of negative κ2: G_ij(r) = A_ij(r) − A_π(i)π(j)(r)*, A that of positive κ2.
    private void AddNegative(GreenFunctionWindow window, IReadOnlyList<int> block, int[] conjugates)
    {
        int order = _block.Order;
        for (int e = 0; e < order * order; e++)
        {
            int partner = Partner(e, conjugates);
            if (partner < e)
            {
                continue; // done with its partner
            }

            Complex[] plane = window.Plane(block[e / order], block[e % order])!;
            Complex[] other = window.Plane(block[partner / order], block[partner % order])!;
            for (int r = 0; r < plane.Length; r++)
            {
                (plane[r], other[r]) = (plane[r] - Complex.Conjugate(other[r]), other[r] - Complex.Conjugate(plane[r]));
            }
        }
    }

    private static void Run(ParallelOptions parallel, CrystalStrip[] strips, Action<CrystalStrip> action)
    {
        if (parallel.MaxDegreeOfParallelism == 1)
        {
            Array.ForEach(strips, action);
            return;
        }

        try
        {
            Parallel.ForEach(strips, parallel, action);
        }
        catch (AggregateException e) when (e.InnerException is not null)
        {
            throw e.InnerException;
        }
    }
}
