using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>One strip of κ2 of the crystal quadrature: its stack of panels and its share of the integral.</summary>
internal sealed class CrystalStrip
{
    // Rounding noise of the integrand, relative to its size on a panel: seen at 1e-12 for 2×2 blocks and up to 1e-7
    // for 4×4 ones, whose roots come closer; the share of it that survives in a panel's sum is about 1/30.
    private const double NoiseShare = 0.03;
    private readonly double _noise;
    private double _finest; // panels narrower than this lie far below the width η/|∂H/∂κ2| of any feature
    private readonly CrystalNodes _nodes;
    private readonly GaussLegendre _rule;
    private readonly int _reach;
    private readonly CrystalPhases _phases;
    private readonly List<CrystalSums> _derivatives = [];
    private IReadOnlyList<CrystalStep> _steps = [];
    private LaurentBlock _block;
    private bool _polished;
    private readonly double[] _momenta;
    private readonly double[] _lastTwo; // weights of the two highest Legendre coefficients
    private readonly int[] _sampleRows;
    private readonly int[] _sampleColumns;
    private readonly Stack<CrystalPanel> _open = new();
    private readonly Stack<CrystalPanel> _free = new();
    private readonly List<(double From, double To)> _first = [];

    public CrystalStrip(LaurentBlock block, int reach, GaussLegendre rule, double from, double to, int panels, bool mirrored)
    {
        _rule = rule;
        _reach = reach;
        _block = block;
        _noise = block.Order < 4 ? 1e-11 : 1e-8;
        int order = rule.Nodes.Length;
        _nodes = new CrystalNodes(block, order, reach, mirrored);
        _phases = new CrystalPhases(order, reach);
        Value = new CrystalSums(_nodes.Rows, reach);
        _momenta = new double[order];
        _lastTwo = new double[2 * order];
        for (int k = 0; k < order; k++)
        {
            for (int m = 0; m < 2; m++)
            {
                int degree = order - 1 - m;
                _lastTwo[(m * order) + k] = ((2 * degree) + 1) / 2.0 * rule.Weights[k] * GaussLegendre.Evaluate(degree, rule.Nodes[k]).Value;
            }
        }

        int side = (2 * reach) + 1;
        int[] sites = new[] { 0, reach / 2, -(reach / 2), reach, -reach }.Distinct().ToArray();
        _sampleRows = Enumerable.Range(0, block.Order * block.Order).SelectMany(e => sites.Select(n => (e * side) + reach + n)).ToArray();
        _sampleColumns = sites;
        Samples = new Complex[_sampleRows.Length * _sampleColumns.Length];
        for (int i = panels - 1; i >= 0; i--)
        {
            _first.Add((from + ((to - from) * i / panels), from + ((to - from) * (i + 1) / panels)));
        }
    }

    /// <summary>The integral at a few sites as far as the starting panels give it; sets the scale.</summary>
    public Complex[] Samples { get; }

    /// <summary>The strip's share of G.</summary>
    public CrystalSums Value { get; }

    /// <summary>The strip's share of each derivative asked for.</summary>
    public IReadOnlyList<CrystalSums> Derivatives => _derivatives;

    /// <summary>Sum of the accepted panels' error estimates.</summary>
    public double ErrorEstimate { get; private set; }

    /// <summary>Evaluates the starting panels of a block of the shape that the strip was made for.</summary>
    /// <param name="block">The block.</param>
    /// <param name="polished">As for <see cref="CrystalNodes.TurnTo"/>.</param>
    /// <param name="steps">The blocks beside it whose differences give derivatives, of the same shape.</param>
    public void Begin(LaurentBlock block, bool polished, IReadOnlyList<CrystalStep> steps)
    {
        (_block, _polished, _steps) = (block, polished, steps);
        _nodes.TurnTo(block, polished);
        _finest = 0.02 * block.Broadening / block.LargestSlope;
        ErrorEstimate = 0;
        Value.Clear();
        while (_derivatives.Count < steps.Count)
        {
            _derivatives.Add(new CrystalSums(_nodes.Rows, _reach));
        }

        _derivatives.ForEach(d => d.Clear());
        Array.Clear(Samples);
        foreach ((double from, double to) in _first)
        {
            CrystalPanel panel = Evaluate(from, to, 0, null);
            for (int i = 0; i < Samples.Length; i++)
            {
                Samples[i] += panel.Samples[i];
            }

            _open.Push(panel);
        }
    }

    /// <summary>Halves panels until each one's error estimate is below its share of the tolerance, in 1/meV.</summary>
    /// <exception cref="ConvergenceException">The panels became too narrow or too many: rounding noise is above the tolerance.</exception>
    public void Refine(double tolerance, int deepest, int most)
    {
        int evaluated = 0;
        while (_open.TryPop(out CrystalPanel? panel))
        {
            if (panel.Error <= tolerance * 0.1)
            {
                Accept(panel);
                _free.Push(panel);
                continue;
            }

            if (panel.Level == deepest || evaluated >= most)
            {
                throw new ConvergenceException(
                    $"The crystal Green function did not converge near κ2 = {panel.From:G6}: after {evaluated} panels one of width {panel.To - panel.From:E1} still errs by {panel.Error:E1} 1/meV.");
            }

            evaluated += 2;

            double middle = 0.5 * (panel.From + panel.To);
            CrystalPanel left = Evaluate(panel.From, middle, panel.Level + 1, panel);
            CrystalPanel right = Evaluate(middle, panel.To, panel.Level + 1, panel);
            if (left.Error + right.Error >= panel.Error && panel.To - panel.From < _finest)
            {
                // Far below the width of any feature of G the error must fall; where it rises, two roots on one side of
                // the circle meet and their rounding noise is all there is. The panel stays, and its error is counted.
                Accept(panel);
                _free.Push(left);
                _free.Push(right);
                _free.Push(panel);
                continue;
            }

            _free.Push(panel);
            _open.Push(right);
            _open.Push(left);
        }
    }

    private CrystalPanel Evaluate(double from, double to, int level, CrystalPanel? parent)
    {
        CrystalPanel panel = Rent();
        (panel.From, panel.To, panel.Level) = (from, to, level);
        SetMomenta(panel);
        if (parent is not null)
        {
            StartFrom(parent, panel);
        }

        bool sound = (parent is not null && _nodes.Evaluate(panel, _momenta, RootStart.Nearby, _sampleColumns)) || _nodes.Evaluate(panel, _momenta, RootStart.Nothing, _sampleColumns);
        panel.Error = sound ? Estimate(panel) : double.PositiveInfinity;
        return panel;
    }

    // κ2 of a panel's nodes.
    private void SetMomenta(CrystalPanel panel)
    {
        for (int k = 0; k < _momenta.Length; k++)
        {
            _momenta[k] = 0.5 * (panel.From + panel.To + ((panel.To - panel.From) * _rule.Nodes[k]));
        }
    }

    private CrystalPanel Rent() =>
        _free.TryPop(out CrystalPanel? panel) ? panel : new CrystalPanel(_nodes.Rows, _nodes.Degree, _nodes.Entries, _rule.Nodes.Length, Samples.Length);

    // Each node starts from the roots of the parent's nearest node.
    private void StartFrom(CrystalPanel parent, CrystalPanel panel)
    {
        int order = _rule.Nodes.Length;
        double half = 0.5 * (parent.To - parent.From);
        double centre = 0.5 * (parent.To + parent.From);
        for (int k = 0; k < order; k++)
        {
            double t = (_momenta[k] - centre) / half;
            int nearest = 0;
            for (int m = 1; m < order; m++)
            {
                nearest = Math.Abs(_rule.Nodes[m] - t) < Math.Abs(_rule.Nodes[nearest] - t) ? m : nearest;
            }

            for (int i = 0; i < parent.RootRe.Length / order; i++)
            {
                panel.RootRe[(i * order) + k] = parent.RootRe[(i * order) + nearest];
                panel.RootIm[(i * order) + k] = parent.RootIm[(i * order) + nearest];
            }
        }
    }

    // The coefficients c_m of the integrand fall like ρ^−m, and Gauss–Legendre with p nodes errs by c_2p ≈ c_p²/c_0.
    // Where they stop falling, at the rounding noise of the roots, the error is a share of the tail itself.
    private double Estimate(CrystalPanel panel)
    {
        int order = _rule.Nodes.Length;
        double half = 0.5 * (panel.To - panel.From);
        Span<double> phaseRe = stackalloc double[order * _sampleColumns.Length];
        Span<double> phaseIm = stackalloc double[order * _sampleColumns.Length];
        for (int c = 0; c < _sampleColumns.Length; c++)
        {
            for (int k = 0; k < order; k++)
            {
                (phaseIm[(c * order) + k], phaseRe[(c * order) + k]) = Math.SinCos(2 * Math.PI * _momenta[k] * _sampleColumns[c]);
            }
        }

        double worst = 0;
        for (int r = 0; r < _sampleRows.Length; r++)
        {
            int start = _sampleRows[r] * order;
            for (int c = 0; c < _sampleColumns.Length; c++)
            {
                double largest = 0;
                double sumRe = 0, sumIm = 0, aRe = 0, aIm = 0, bRe = 0, bIm = 0;
                for (int k = 0; k < order; k++)
                {
                    double gr = panel.Re[start + k];
                    double gi = panel.Im[start + k];
                    double pr = phaseRe[(c * order) + k];
                    double pi = phaseIm[(c * order) + k];
                    double re = (gr * pr) - (gi * pi);
                    double im = (gr * pi) + (gi * pr);
                    largest = Math.Max(largest, (re * re) + (im * im));
                    sumRe += _rule.Weights[k] * re;
                    sumIm += _rule.Weights[k] * im;
                    aRe += _lastTwo[k] * re;
                    aIm += _lastTwo[k] * im;
                    bRe += _lastTwo[order + k] * re;
                    bIm += _lastTwo[order + k] * im;
                }

                panel.Samples[(r * _sampleColumns.Length) + c] = half * new Complex(sumRe, sumIm);
                double tail = Math.Sqrt(Math.Max((aRe * aRe) + (aIm * aIm), (bRe * bRe) + (bIm * bIm)));
                double size = Math.Sqrt(largest);
                double error = size == 0 ? 0 : Math.Max(tail * tail / size, NoiseShare * Math.Min(tail, _noise * size));
                worst = Math.Max(worst, half * error);
            }
        }

        return worst;
    }

    private void Accept(CrystalPanel panel)
    {
        ErrorEstimate += panel.Error;
        int order = _rule.Nodes.Length;
        double half = 0.5 * (panel.To - panel.From);
        SetMomenta(panel);
        for (int k = 0; k < order; k++)
        {
            _phases.Set(k, _momenta[k], half * _rule.Weights[k]);
        }

        _nodes.Complete(panel, _momenta);
        Value.Add(panel, _phases);
        Differentiate(panel);
    }

    // Central differences on the panels of G itself, from its roots: the truncation of the κ2 integral is the same on both
    // sides, so what is left is the step's own error, of relative order (step |∂H|/η)².
    private void Differentiate(CrystalPanel panel)
    {
        for (int v = 0; v < _steps.Count; v++)
        {
            CrystalPanel difference = Rent();
            for (int i = 0; i < _steps[v].Points.Count; i++)
            {
                CrystalPanel beside = EvaluateBeside(panel, _steps[v].Points[i].Block);
                difference.Take(beside, _steps[v].Points[i].Weight, add: i > 0);
                Return(beside);
            }

            _derivatives[v].Add(difference, _phases);
            _free.Push(difference);
        }

        _nodes.TurnTo(_block, _polished);
    }

    private CrystalPanel EvaluateBeside(CrystalPanel panel, LaurentBlock block)
    {
        // A step may bring harmonics that the crystal itself has not, and with them roots that come from 0 and infinity.
        bool alike = CrystalNodes.Shape(block) == CrystalNodes.Shape(_block);
        CrystalNodes nodes = alike ? _nodes : new CrystalNodes(block, _rule.Nodes.Length, _reach, mirrored: false);
        CrystalPanel beside = alike ? Rent() : new CrystalPanel(nodes.Rows, nodes.Degree, nodes.Entries, _rule.Nodes.Length, 0);
        nodes.TurnTo(block, polished: true);
        beside.Level = panel.Level;
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

        nodes.Complete(beside, _momenta);
        return beside;
    }

    private void Return(CrystalPanel panel)
    {
        if (panel.Samples.Length > 0 && panel.RootRe.Length == _nodes.Degree * _rule.Nodes.Length)
        {
            _free.Push(panel);
        }
    }
}
