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
    private const int Poles = 20; // that the moments can tell apart to begin with
    private const int MostBlocks = 8;
    private const double Negligible = 1e-13; // a pole's share, relative to the largest moment: poles that nearly meet magnify what is left out
    private const double Mismatch = 1e-11; // of moments that were not used
    private readonly ChainEntries _entries;
    private readonly int _nodes;
    private readonly int _reach;
    private readonly int _order;
    private readonly ContourNodes _contour;
    private readonly ChainCircle _inner;
    private readonly ChainCircle _outer;
    private readonly ChainPoles _poles;
    private readonly CircleSums _sums;
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
        _scratch = new Complex[block.Scratch];
        int[] places = [.. entries.Places.Select(w => (w.I * _order) + w.J)];
        _inner = new ChainCircle(_order, block.Range, places, _contour, 1);
        _outer = new ChainCircle(_order, block.Range, places, _contour, -1);
        _poles = new ChainPoles(_order);
        _sums = new CircleSums(entries.Places, nodes, reach, contour);
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
                if (!_inner.Extend(block, coefficients, ContourNodes.Radius) || !_outer.Extend(block, coefficients, 1 / ContourNodes.Radius))
                {
                    break;
                }

                if (FindPoles())
                {
                    _sums.Write(_inner, _poles, _blocks, 1, node, panel);
                    _sums.Write(_outer, _poles, _blocks, -1, node, panel);
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

    private static int BlocksOf(int order) => 1 + (Poles / order);

    private static double Largest(Complex c) => Math.Max(Math.Abs(c.Real), Math.Abs(c.Imaginary));
}
