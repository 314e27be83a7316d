using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// G(n1, κ2) of one block at one κ2 by sums of g(x) = (z − Σ_ν A_ν x^ν)⁻¹ over two circles |x| = ρ and 1/ρ and the poles between and
/// near them. The cost hardly knows how far hoppings reach. The poles must reproduce two sets of moments that were not used to find
/// them; where they do not, more points are taken, then more moments, and at last the node goes by doubling. One object per thread.
/// </summary>
/// <remarks>docs/materials.md, eqs. (15), (16).</remarks>
internal sealed class EncircledNodes : ChainNodes
{
    private const double Radius = 0.9;
    private const int Poles = 20; // that the moments can tell apart to begin with
    private const int MostBlocks = 8;
    private const double Negligible = 1e-13; // a pole's share, relative to the largest moment: poles that nearly meet magnify what is left out
    private const double Mismatch = 1e-11; // of moments that were not used
    private const double Meaningless = 0.1; // poles nearer to 0 than this, or to infinity, are rounding: no circle sees them
    private readonly ChainEntries _entries;
    private readonly (int I, int J)[] _wanted;
    private readonly int _nodes;
    private readonly int _reach;
    private readonly int _order;
    private readonly ContourNodes _contour;
    private readonly ChainCircle _inner;
    private readonly ChainCircle _outer;
    private readonly ChainPoles _poles;
    private readonly SplitMatrix _sums;
    private readonly double[] _powerRe;
    private readonly double[] _powerIm;
    private readonly Complex[] _scratch;
    private Complex[] _moments = [];
    private int _blocks;
    private DoubledNodes? _doubled;

    /// <summary>Buffers for blocks of one shape.</summary>
    /// <param name="block">The block.</param>
    /// <param name="entries">What is wanted of it.</param>
    /// <param name="nodes">Nodes a panel.</param>
    /// <param name="reach">Largest |n1| wanted, along the chain.</param>
    /// <param name="contour">The circles' points.</param>
    public EncircledNodes(ChainBlock block, ChainEntries entries, int nodes, int reach, ContourNodes contour)
    {
        (_entries, _nodes, _reach, _order, _contour) = (entries, nodes, reach, block.Order, contour);
        _wanted = entries.Places;
        _scratch = new Complex[block.Scratch];
        int[] places = [.. _wanted.Select(w => (w.I * _order) + w.J)];
        _inner = new ChainCircle(_order, block.Range, places, _contour, 1);
        _outer = new ChainCircle(_order, block.Range, places, _contour, -1);
        _poles = new ChainPoles(_order);
        _sums = new SplitMatrix(_wanted.Length, reach + 1);
        _powerRe = new double[_sums.Stride];
        _powerIm = new double[_sums.Stride];
        _blocks = BlocksOf(_order);
        Rows = entries.Count * ((2 * reach) + 1);
    }

    /// <inheritdoc/>
    public override int Rows { get; }

    /// <summary>How many moments of each entry a block of some order begins with, those of the check not counted.</summary>
    public static int MomentsOf(int order) => 2 * BlocksOf(order);

    /// <inheritdoc/>
    public override bool Evaluate(ChainBlock block, double kappa, int node, CrystalPanel panel)
    {
        Span<Complex> coefficients = block.Blocks(kappa, block.Scratch <= _scratch.Length ? _scratch : new Complex[block.Scratch]);
        for (; _blocks <= MostBlocks; _blocks++)
        {
            _inner.Begin(1 - _blocks, (2 * _blocks) + 2);
            _outer.Begin(1 - _blocks, (2 * _blocks) + 2);
            do
            {
                if (!_inner.Extend(block, coefficients, Radius) || !_outer.Extend(block, coefficients, 1 / Radius))
                {
                    break;
                }

                if (FindPoles())
                {
                    Write(_inner, Radius, 1, node, panel);
                    Write(_outer, 1 / Radius, -1, node, panel);
                    return true;
                }
            }
            while (_inner.Count < _contour.Most);

            if (_poles.Count < _blocks * _order)
            {
                break; // enough moments, and yet they do not fit
            }
        }

        _blocks = Math.Min(_blocks, MostBlocks);
        _doubled ??= new DoubledNodes(block, _entries, _nodes, _reach);
        return _doubled.Evaluate(block, kappa, node, panel);
    }

    // Moments 𝒜_k of k = −B … B + 1; all but the first and the last find the poles.
    private bool FindPoles()
    {
        int size = _order * _order;
        int count = (2 * _blocks) + 2;
        if (_moments.Length != count * size)
        {
            _moments = new Complex[count * size];
        }

        double scale = 0;
        for (int k = 0; k < count; k++)
        {
            for (int e = 0; e < size; e++)
            {
                Complex inner = _inner.Moment(k + 1 - _blocks, e), outer = _outer.Moment(k + 1 - _blocks, e);
                _moments[(k * size) + e] = outer - inner;
                scale = Math.Max(scale, Math.Max(Largest(inner), Largest(outer)));
            }
        }

        return double.IsFinite(scale)
            && _poles.Find(_moments.AsSpan(size, (count - 2) * size), _blocks, Negligible * scale)
            && Fits(0, -1, Mismatch * scale)
            && Fits(count - 1, count - 2, Mismatch * scale);
    }

    private bool Fits(int moment, int power, double allowed)
    {
        int count = _poles.Count;
        Span<Complex> powers = stackalloc Complex[count];
        for (int s = 0; s < count; s++)
        {
            powers[s] = Complex.Pow(_poles.Places[s], power);
        }

        for (int e = 0; e < _order * _order; e++)
        {
            Complex rest = _moments[(moment * _order * _order) + e];
            for (int s = 0; s < count; s++)
            {
                rest -= powers[s] * _poles.Left[(e / _order * count) + s] * _poles.Right[s, e % _order];
            }

            if (!(Largest(rest) <= allowed))
            {
                return false;
            }
        }

        return true;
    }

    // n1 = 0, 1, … from the inner circle or −1, −2, … from the outer one: its sum, and of each pole what the sum lacks or has too much.
    private void Write(ChainCircle circle, double radius, int sign, int node, CrystalPanel panel)
    {
        SplitProduct.Set(circle.Values, _contour.Phases, _sums, circle.Count);
        double weight = 1.0 / circle.Count;
        double step = Math.Pow(radius, sign);
        for (int n = 0; n <= _reach; n++, weight *= step)
        {
            for (int e = 0; e < _wanted.Length; e++)
            {
                _sums.Re[(e * _sums.Stride) + n] *= weight;
                _sums.Im[(e * _sums.Stride) + n] *= weight;
            }
        }

        for (int s = 0; s < _poles.Count; s++)
        {
            AddPole(s, sign);
        }

        int side = (2 * _reach) + 1;
        for (int e = 0; e < _wanted.Length; e++)
        {
            for (int n = sign > 0 ? 0 : 1; n <= _reach; n++)
            {
                int to = (((e * side) + _reach + (sign * n)) * _nodes) + node;
                panel.Re[to] = _sums.Re[(e * _sums.Stride) + n];
                panel.Im[to] = _sums.Im[(e * _sums.Stride) + n];
            }
        }
    }

    private void AddPole(int s, int sign)
    {
        Complex x = _poles.Places[s];
        double size = x.Magnitude;
        if (!(size > Meaningless && size < 1 / Meaningless))
        {
            return;
        }

        // What a circle's sum holds of 1/(x − x_s) is 1/(1 − u) of it, u = (x_s/ρ)^Q; moments hold the difference of two circles.
        bool inside = size < 1;
        Complex inner = Held(x / Radius, inside), outer = Held(x * Radius, inside);
        Complex share = -(sign > 0 ? inner : outer) / (outer - inner);
        Complex power = share * Complex.Pow(x, _blocks - 2); // of n = 0: x^(−1), and moments begin with x^(1 − B)
        Complex ratio = sign > 0 ? x : 1 / x;
        for (int n = 0; n <= _reach; n++, power *= ratio)
        {
            (_powerRe[n], _powerIm[n]) = (power.Real, power.Imaginary);
        }

        for (int e = 0; e < _wanted.Length; e++)
        {
            ComplexVector residue = ComplexVector.Broadcast(_poles.Left[(_wanted[e].I * _poles.Count) + s] * _poles.Right[s, _wanted[e].J]);
            for (int n = 0, at = e * _sums.Stride; n < _sums.Stride; n += ComplexVector.Count, at += ComplexVector.Count)
            {
                ComplexVector sum = ComplexVector.MultiplyAdd(residue, ComplexVector.Load(_powerRe, _powerIm, n), ComplexVector.Load(_sums.Re, _sums.Im, at));
                sum.Re.CopyTo(_sums.Re, at);
                sum.Im.CopyTo(_sums.Im, at);
            }
        }
    }

    // 1/(1 − u), less 1 for a pole inside the unit circle, with u = ratio^Q.
    private Complex Held(Complex ratio, bool inside)
    {
        bool small = (ratio.Real * ratio.Real) + (ratio.Imaginary * ratio.Imaginary) < 1;
        Complex u = small ? ratio : 1 / ratio;
        for (int count = _inner.Count; count > 1; count /= 2)
        {
            u *= u;
        }

        return (small, inside) switch
        {
            (true, true) => u / (1 - u),
            (true, false) => 1 / (1 - u),
            (false, true) => -1 / (1 - u),
            _ => -u / (1 - u),
        };
    }

    private static int BlocksOf(int order) => 1 + (Poles / order);

    private static double Largest(Complex c) => Math.Max(Math.Abs(c.Real), Math.Abs(c.Imaginary));
}
