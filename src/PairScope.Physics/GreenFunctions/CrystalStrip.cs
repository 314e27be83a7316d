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
    private readonly int _width; // n2 = 0 … reach, padded to whole vectors
    private readonly double[] _sums; // [row, part, n2] with parts cos·Re, cos·Im, sin·Re, sin·Im
    private readonly double[] _cos;
    private readonly double[] _sin;
    private readonly double[] _momenta;
    private readonly double[] _lastTwo; // weights of the two highest Legendre coefficients
    private readonly int[] _sampleRows;
    private readonly int[] _sampleColumns;
    private readonly Stack<CrystalPanel> _open = new();
    private readonly Stack<CrystalPanel> _free = new();
    private readonly List<(double From, double To)> _first = [];

    public CrystalStrip(LaurentBlock block, int reach, GaussLegendre rule, double from, double to, int panels)
    {
        _rule = rule;
        _reach = reach;
        _noise = block.Order < 4 ? 1e-11 : 1e-8;
        int order = rule.Nodes.Length;
        _nodes = new CrystalNodes(block, order, reach);
        int lanes = Vector<double>.Count;
        _width = (reach + lanes) / lanes * lanes;
        _sums = new double[_nodes.Rows * 4 * _width];
        _cos = new double[order * _width];
        _sin = new double[order * _width];
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

    /// <summary>Sum of the accepted panels' error estimates.</summary>
    public double ErrorEstimate { get; private set; }

    /// <summary>Evaluates the starting panels of a block of the shape that the strip was made for.</summary>
    public void Begin(LaurentBlock block, bool polished)
    {
        _nodes.TurnTo(block, polished);
        _finest = 0.02 * block.Broadening / block.LargestSlope;
        ErrorEstimate = 0;
        Array.Clear(_sums);
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

    /// <summary>Σ w G cos 2πκ2 n2 and Σ w G sin 2πκ2 n2 of one row.</summary>
    public (Complex Cos, Complex Sin) Sum(int row, int n2)
    {
        int start = row * 4 * _width;
        return (
            new Complex(_sums[start + n2], _sums[start + _width + n2]),
            new Complex(_sums[start + (2 * _width) + n2], _sums[start + (3 * _width) + n2]));
    }

    private CrystalPanel Evaluate(double from, double to, int level, CrystalPanel? parent)
    {
        int order = _rule.Nodes.Length;
        for (int k = 0; k < order; k++)
        {
            _momenta[k] = 0.5 * (from + to + ((to - from) * _rule.Nodes[k]));
        }

        if (!_free.TryPop(out CrystalPanel? panel))
        {
            panel = new CrystalPanel(_nodes.Rows, _nodes.Degree, order, Samples.Length);
        }

        (panel.From, panel.To, panel.Level) = (from, to, level);
        if (parent is not null)
        {
            StartFrom(parent, panel);
        }

        bool sound = _nodes.Evaluate(panel, _momenta, parent is not null) || _nodes.Evaluate(panel, _momenta, startFromRoots: false);
        panel.Error = sound ? Estimate(panel) : double.PositiveInfinity;
        return panel;
    }

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
        for (int k = 0; k < order; k++)
        {
            double kappa = 0.5 * (panel.From + panel.To + ((panel.To - panel.From) * _rule.Nodes[k]));
            double weight = half * _rule.Weights[k];
            (double s, double c) = Math.SinCos(2 * Math.PI * kappa);
            var turn = new Complex(c, s);
            Complex phase = weight;
            for (int n = 0; n < _width; n++)
            {
                _cos[(k * _width) + n] = phase.Real;
                _sin[(k * _width) + n] = phase.Imaginary;
                phase *= turn;
            }
        }

        int lanes = Vector<double>.Count;
        for (int row = 0; row < _nodes.Rows; row++)
        {
            int target = row * 4 * _width;
            ReadOnlySpan<double> re = panel.Re.AsSpan(row * order, order);
            ReadOnlySpan<double> im = panel.Im.AsSpan(row * order, order);
            for (int n = 0; n < _width; n += lanes)
            {
                var cosRe = new Vector<double>(_sums, target + n);
                var cosIm = new Vector<double>(_sums, target + _width + n);
                var sinRe = new Vector<double>(_sums, target + (2 * _width) + n);
                var sinIm = new Vector<double>(_sums, target + (3 * _width) + n);
                for (int k = 0; k < order; k++)
                {
                    var c = new Vector<double>(_cos, (k * _width) + n);
                    var s = new Vector<double>(_sin, (k * _width) + n);
                    var gr = new Vector<double>(re[k]);
                    var gi = new Vector<double>(im[k]);
                    cosRe = Vector.FusedMultiplyAdd(gr, c, cosRe);
                    cosIm = Vector.FusedMultiplyAdd(gi, c, cosIm);
                    sinRe = Vector.FusedMultiplyAdd(gr, s, sinRe);
                    sinIm = Vector.FusedMultiplyAdd(gi, s, sinIm);
                }

                cosRe.CopyTo(_sums, target + n);
                cosIm.CopyTo(_sums, target + _width + n);
                sinRe.CopyTo(_sums, target + (2 * _width) + n);
                sinIm.CopyTo(_sums, target + (3 * _width) + n);
            }
        }
    }
}
