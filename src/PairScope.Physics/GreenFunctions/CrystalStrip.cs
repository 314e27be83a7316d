using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>One strip of κ2 of the crystal quadrature: its stack of panels and its share of the integral.</summary>
internal sealed class CrystalStrip
{
    // Rounding noise of the integrand, relative to its size on a panel: seen at 1e-12 for 2×2 blocks and up to 1e-7
    // for 4×4 ones, whose roots come closer.
    private const double NoiseOfTwo = 1e-11;
    private const double NoiseOfFour = 1e-8;
    private const double Track = 0.1; // squared change of a root from node to node, beside its size, up to which it is taken for the same one
    private double _finest; // panels narrower than this lie far below the width η/|∂H/∂κ2| of any feature
    private readonly CrystalNodes _nodes;
    private readonly GaussLegendre _rule;
    private readonly int _reach;
    private readonly NonuniformTransform _transform;
    private readonly PanelSpread _spread;
    private readonly List<CrystalSums> _derivatives = [];
    private IReadOnlyList<CrystalStep> _steps = [];
    private LaurentBlock _block;
    private bool _polished;
    private readonly double[] _momenta;
    private readonly PanelEstimate _estimate;
    private readonly int[] _few; // n1 and n2 by which panels are judged
    private readonly PanelStack _panels;
    private readonly (double From, double To, int Panels) _first;

    public CrystalStrip(LaurentBlock block, int reach, GaussLegendre rule, double from, double to, int panels, RootPairs pairs)
    {
        _rule = rule;
        _reach = reach;
        _block = block;
        int order = rule.Nodes.Length;
        _nodes = new CrystalNodes(block, order, reach, pairs);
        _transform = NonuniformTransform.Of(reach);
        _spread = new PanelSpread(_transform, rule);
        Value = new CrystalSums(_nodes.Rows, _transform, from, to);
        _momenta = new double[order];
        int side = (2 * reach) + 1;
        _few = PanelEstimate.Few(reach);
        int[] rows = [.. Enumerable.Range(0, block.Order * block.Order).SelectMany(e => _few.Select(n => (e * side) + reach + n))];
        _estimate = new PanelEstimate(rule, rows, _few, block.Order < 4 ? NoiseOfTwo : NoiseOfFour);
        Samples = new Complex[_estimate.Count];
        _first = (from, to, panels);
        _panels = new PanelStack(() => new CrystalPanel(_nodes.Rows, _nodes.Degree, _nodes.Entries, order, Samples.Length), Evaluate, Accept);
    }

    /// <summary>The integral at a few sites as far as the starting panels give it; sets the scale.</summary>
    public Complex[] Samples { get; }

    /// <summary>The strip's share of G.</summary>
    public CrystalSums Value { get; }

    /// <summary>The strip's share of each derivative asked for.</summary>
    public IReadOnlyList<CrystalSums> Derivatives => _derivatives;

    /// <summary>Sum of the accepted panels' error estimates.</summary>
    public double ErrorEstimate => _panels.ErrorEstimate;

    /// <summary>Evaluates the starting panels of a block of the shape that the strip was made for.</summary>
    /// <param name="block">The block.</param>
    /// <param name="polished">As for <see cref="CrystalNodes.TurnTo"/>.</param>
    /// <param name="steps">The blocks beside it whose differences give derivatives, of the same shape.</param>
    public void Begin(LaurentBlock block, bool polished, IReadOnlyList<CrystalStep> steps)
    {
        (_block, _polished, _steps) = (block, polished, steps);
        _nodes.TurnTo(block, polished);
        _finest = 0.02 * block.Broadening / block.LargestSlope;
        Value.Clear();
        while (_derivatives.Count < steps.Count)
        {
            _derivatives.Add(new CrystalSums(_nodes.Rows, _transform, _first.From, _first.To));
        }

        _derivatives.ForEach(d => d.Clear());
        _panels.Begin(_first.From, _first.To, _first.Panels, Samples);
    }

    /// <inheritdoc cref="PanelStack.Refine"/>
    public void Refine(double tolerance, int deepest, int most) => _panels.Refine(tolerance, deepest, most, _finest);

    private CrystalPanel Evaluate(double from, double to, int level, CrystalPanel? parent)
    {
        CrystalPanel panel = _panels.Rent();
        (panel.From, panel.To, panel.Level) = (from, to, level);
        panel.SetMomenta(_rule, _momenta);
        if (parent is not null)
        {
            StartFrom(parent, panel);
        }

        bool sound = (parent is not null && _nodes.Evaluate(panel, _momenta, RootStart.Nearby, _few)) || _nodes.Evaluate(panel, _momenta, RootStart.Nothing, _few);
        panel.Error = sound ? _estimate.Of(panel, _momenta) : double.PositiveInfinity;
        return panel;
    }

    // Each node starts on the line through the roots of the parent's two nearest nodes.
    private void StartFrom(CrystalPanel parent, CrystalPanel panel)
    {
        int order = _rule.Nodes.Length;
        int count = parent.RootRe.Length / order;
        double half = 0.5 * (parent.To - parent.From);
        double centre = 0.5 * (parent.To + parent.From);
        for (int k = 0; k < order; k++)
        {
            double t = (_momenta[k] - centre) / half;
            int above = 1;
            while (above < order - 1 && _rule.Nodes[above] < t)
            {
                above++;
            }

            (int near, int next) = t - _rule.Nodes[above - 1] < _rule.Nodes[above] - t ? (above - 1, above) : (above, above - 1);
            double along = (t - _rule.Nodes[near]) / (_rule.Nodes[next] - _rule.Nodes[near]);
            for (int i = 0; i < count; i++)
            {
                (double re, double im) = (parent.RootRe[(i * order) + near], parent.RootIm[(i * order) + near]);
                (double dRe, double dIm) = (parent.RootRe[(i * order) + next] - re, parent.RootIm[(i * order) + next] - im);
                double step = (dRe * dRe) + (dIm * dIm) < Track * ((re * re) + (im * im)) ? along : 0;
                panel.RootRe[(i * order) + k] = re + (step * dRe);
                panel.RootIm[(i * order) + k] = im + (step * dIm);
            }
        }
    }

    private void Accept(CrystalPanel panel)
    {
        panel.SetMomenta(_rule, _momenta);
        _spread.TurnTo(panel.From, panel.To, _momenta);
        _nodes.Complete(panel, _momenta);
        Value.Add(panel, _spread);
        Differentiate(panel);
    }

    // Central differences on the panels of G itself, from its roots: the truncation of the κ2 integral is the same on both
    // sides, so what is left is the step's own error, of relative order (step |∂H|/η)².
    private void Differentiate(CrystalPanel panel)
    {
        for (int v = 0; v < _steps.Count; v++)
        {
            CrystalPanel difference = _panels.Rent();
            if (_steps[v].Points.All(point => HasColumnsOf(point.Block)))
            {
                (CrystalPanel Panel, double Weight)[] beside = [.. _steps[v].Points.Select(point => (RootsBeside(panel, point.Block, _nodes, _panels.Rent()), point.Weight))];
                _nodes.TurnTo(_block, _polished);
                _nodes.Combine(difference, beside, _momenta);
                Array.ForEach(beside, b => _panels.Return(b.Panel));
            }
            else
            {
                Array.Clear(difference.Re);
                Array.Clear(difference.Im);
                foreach ((LaurentBlock block, double weight) in _steps[v].Points)
                {
                    AddBeside(difference, panel, block, weight);
                }
            }

            _derivatives[v].Add(difference, _spread);
            _panels.Return(difference);
        }

        _nodes.TurnTo(_block, _polished);
    }

    // Whether G of a block is made of its roots and residues as that of the crystal itself.
    private bool HasColumnsOf(LaurentBlock block) =>
        CrystalNodes.Shape(block) == CrystalNodes.Shape(_block) && block.Adjugate is null && _block.Adjugate is null
        && (block.Mirror is null) == (_block.Mirror is null) && (block.Mirror is null || block.Mirror.SequenceEqual(_block.Mirror!));

    // A step may bring harmonics that the crystal itself has not, and with them roots that come from 0 and infinity: buffers of its own.
    private void AddBeside(CrystalPanel difference, CrystalPanel panel, LaurentBlock block, double weight)
    {
        bool alike = CrystalNodes.Shape(block) == CrystalNodes.Shape(_block);
        CrystalNodes nodes = alike ? _nodes : new CrystalNodes(block, _rule.Nodes.Length, _reach, RootPairs.None);
        CrystalPanel beside = alike ? _panels.Rent() : new CrystalPanel(nodes.Rows, nodes.Degree, nodes.Entries, _rule.Nodes.Length, 0);
        RootsBeside(panel, block, nodes, beside);
        nodes.Complete(beside, _momenta);
        difference.Add(beside, weight);
        if (alike)
        {
            _panels.Return(beside);
        }
    }

    // Roots and residues of a block beside the crystal's, sought from the crystal's own.
    private CrystalPanel RootsBeside(CrystalPanel panel, LaurentBlock block, CrystalNodes nodes, CrystalPanel beside)
    {
        nodes.TurnTo(block, polished: true);
        beside.Level = panel.Level;
        bool alike = nodes == _nodes;
        if (alike)
        {
            panel.RootRe.CopyTo(beside.RootRe, 0);
            panel.RootIm.CopyTo(beside.RootIm, 0);
        }

        if (!(alike && nodes.Evaluate(beside, _momenta, RootStart.Beside, [])) && !nodes.Evaluate(beside, _momenta, RootStart.Nothing, []))
        {
            throw new ConvergenceException(
                $"The derivative of the crystal Green function did not converge near κ2 = {panel.From:G6}: the roots of the determinant were not found.");
        }

        return beside;
    }
}
