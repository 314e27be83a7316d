using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>One strip of κ2 of the chain's quadrature: its stack of panels and its share of the integral.</summary>
internal sealed class ChainStrip
{
    private readonly ChainBlock _block;
    private readonly ChainNodes _nodes;
    private readonly GaussLegendre _rule;
    private readonly PanelEstimate _estimate;
    private readonly PanelSpread _spread;
    private readonly IReadOnlyList<ChainStep> _steps;
    private readonly double[] _momenta;
    private readonly double _finest; // panels narrower than this lie far below the width η/|∂H/∂κ2| of any feature
    private readonly (double From, double To) _ends;
    private readonly PanelStack _panels;

    /// <summary>A strip of one block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="entries">What is wanted of it.</param>
    /// <param name="reach">Largest |n1| along the chain and |n2| across it.</param>
    /// <param name="rule">The panels' rule.</param>
    /// <param name="from">κ2 where it begins.</param>
    /// <param name="to">κ2 where it ends.</param>
    /// <param name="steps">The blocks beside it whose differences give derivatives.</param>
    /// <param name="contour">As for <see cref="ChainNodes.Of"/>.</param>
    public ChainStrip(ChainBlock block, ChainEntries entries, (int Along, int Across) reach, GaussLegendre rule, double from, double to, IReadOnlyList<ChainStep> steps, ContourNodes? contour)
    {
        (_block, _rule, _steps, _ends) = (block, rule, steps, (from, to));
        int order = rule.Nodes.Length;
        _nodes = ChainNodes.Of(block, entries, order, reach.Along, contour);
        _momenta = new double[order];
        _finest = 0.02 * block.Broadening / block.LargestSlope;
        var transform = NonuniformTransform.Of(reach.Across);
        _spread = new PanelSpread(transform, rule);
        Value = new CrystalSums(_nodes.Rows, transform, from, to);
        Derivatives = [.. steps.Select(_ => new CrystalSums(_nodes.Rows, transform, from, to))];

        int side = (2 * reach.Along) + 1;
        int[] along = PanelEstimate.Few(reach.Along);
        int[] rows = [.. Enumerable.Range(0, entries.Count).SelectMany(e => along.Select(n => (e * side) + reach.Along + n))];
        _estimate = new PanelEstimate(rule, rows, PanelEstimate.Few(reach.Across), NoiseOf(block.Broadening));
        Samples = new Complex[_estimate.Count];
        _panels = new PanelStack(() => new CrystalPanel(_nodes.Rows, 0, 0, order, Samples.Length), (from, to, level, _) => Evaluate(from, to, level), Accept);
    }

    /// <summary>The integral at a few sites as far as the starting panels give it; sets the scale.</summary>
    public Complex[] Samples { get; }

    /// <summary>The strip's share of G.</summary>
    public CrystalSums Value { get; }

    /// <summary>The strip's share of each derivative asked for.</summary>
    public IReadOnlyList<CrystalSums> Derivatives { get; }

    /// <summary>Sum of the accepted panels' error estimates, in 1/meV.</summary>
    public double ErrorEstimate => _panels.ErrorEstimate;

    /// <summary>Evaluates so many starting panels.</summary>
    public void Begin(int panels) => _panels.Begin(_ends.From, _ends.To, panels, Samples);

    /// <inheritdoc cref="PanelStack.Refine"/>
    public void Refine(double tolerance, int deepest, int most) => _panels.Refine(tolerance, deepest, most, _finest);

    // Residual of the chain's equation: up to 4e-9 at η = 0.1 meV, growing like 1/η (docs/materials.md, "The infinite crystal by doubling").
    private static double NoiseOf(double broadening) => Math.Min(1e-6, 4e-10 / broadening);

    private CrystalPanel Evaluate(double from, double to, int level)
    {
        CrystalPanel panel = _panels.Rent();
        (panel.From, panel.To, panel.Level) = (from, to, level);
        panel.SetMomenta(_rule, _momenta);
        panel.Error = Fill(_block, panel) ? _estimate.Of(panel, _momenta) : double.PositiveInfinity;
        return panel;
    }

    private bool Fill(ChainBlock block, CrystalPanel panel)
    {
        for (int k = 0; k < _momenta.Length; k++)
        {
            if (!_nodes.Evaluate(block, _momenta[k], k, panel))
            {
                return false;
            }
        }

        return true;
    }

    private void Accept(CrystalPanel panel)
    {
        panel.SetMomenta(_rule, _momenta);
        _spread.TurnTo(panel.From, panel.To, _momenta);
        Value.Add(panel, _spread);
        for (int v = 0; v < _steps.Count; v++)
        {
            Derivatives[v].Add(Difference(panel, _steps[v]), _spread);
        }
    }

    // Central differences on the panels of G itself: the truncation of the κ2 integral is the same on both sides.
    private CrystalPanel Difference(CrystalPanel panel, ChainStep step)
    {
        CrystalPanel difference = _panels.Rent();
        CrystalPanel beside = _panels.Rent();
        Array.Clear(difference.Re);
        Array.Clear(difference.Im);
        foreach ((ChainBlock block, double weight) in step.Points)
        {
            if (!Fill(block, beside))
            {
                throw new ConvergenceException($"The derivative of the crystal Green function did not converge near κ2 = {panel.From:G6}.");
            }

            difference.Add(beside, weight);
        }

        _panels.Return(beside);
        _panels.Return(difference); // read before the next panel is rented
        return difference;
    }
}
