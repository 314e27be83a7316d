using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// g(x) = (z − Σ_ν A_ν x^ν)⁻¹ at equally spaced points of a circle x = ρ e^{±iθ}: its moments (1/Q) Σ x^n g(x) for a few n, and the wanted
/// entries at every point. Points are added between those that are there. One object per thread.
/// </summary>
/// <remarks>docs/materials.md, eq. (15).</remarks>
internal sealed class ChainCircle
{
    private readonly ContourNodes _nodes;
    private readonly int[] _wanted; // row·order + column
    private readonly int _order;
    private readonly int _range;
    private readonly int _sign; // of the angle
    private readonly LaneInversion _inversion;
    private readonly double[] _powerRe; // of x, [ν + p, lane]
    private readonly double[] _powerIm;
    private double[] _sumRe = []; // of x^n g, [(n − first)·order² + entry, lane]
    private double[] _sumIm = [];
    private int _firstMoment;
    private int _moments;

    /// <summary>A circle for blocks of one shape.</summary>
    /// <param name="order">Components.</param>
    /// <param name="range">p.</param>
    /// <param name="wanted">Entries row·order + column to keep.</param>
    /// <param name="nodes">The angles.</param>
    /// <param name="sign">1 where angles are counted upwards, −1 downwards.</param>
    public ChainCircle(int order, int range, int[] wanted, ContourNodes nodes, int sign)
    {
        (_order, _range, _wanted, _nodes, _sign) = (order, range, wanted, nodes, sign);
        _inversion = new LaneInversion(order);
        _powerRe = new double[((2 * range) + 1) * LaneInversion.Lanes];
        _powerIm = new double[_powerRe.Length];
        Values = new SplitMatrix(wanted.Length, nodes.Most);
    }

    /// <summary>g at the points, [wanted entry, point].</summary>
    public SplitMatrix Values { get; }

    /// <summary>Q, points taken so far.</summary>
    public int Count { get; private set; }

    /// <summary>Begins anew: no points.</summary>
    /// <param name="firstMoment">The smallest n of the moments.</param>
    /// <param name="moments">How many.</param>
    public void Begin(int firstMoment, int moments)
    {
        (Count, _firstMoment, _moments) = (0, firstMoment, moments);
        int length = moments * _order * _order * LaneInversion.Lanes;
        if (_sumRe.Length < length)
        {
            (_sumRe, _sumIm) = (new double[length], new double[length]);
        }

        Array.Clear(_sumRe);
        Array.Clear(_sumIm);
    }

    /// <summary>Takes the first points, or as many more as there are.</summary>
    /// <param name="block">The block, for its energy and the powers of x in its entries.</param>
    /// <param name="coefficients">A_ν, [(ν + p)·order² + entry].</param>
    /// <param name="radius">ρ.</param>
    /// <returns>Whether no matrix was singular.</returns>
    public bool Extend(ChainBlock block, ReadOnlySpan<Complex> coefficients, double radius)
    {
        int until = Count == 0 ? _nodes.First : 2 * Count;
        for (; Count < until; Count += LaneInversion.Lanes)
        {
            SetPowers(radius);
            SetMatrices(block, coefficients);
            if (!_inversion.Invert())
            {
                return false;
            }


            for (int e = 0; e < _wanted.Length; e++)
            {
                int from = _wanted[e] * LaneInversion.Lanes;
                int to = (e * Values.Stride) + Count;
                new Vector<double>(_inversion.Re, from).CopyTo(Values.Re, to);
                new Vector<double>(_inversion.Im, from).CopyTo(Values.Im, to);
            }

            AddMoments();
        }

        return true;
    }

    /// <summary>(1/Q) Σ x^n g(x)_entry.</summary>
    public Complex Moment(int n, int entry)
    {
        int at = (((n - _firstMoment) * _order * _order) + entry) * LaneInversion.Lanes;
        return new Complex(Vector.Sum(new Vector<double>(_sumRe, at)), Vector.Sum(new Vector<double>(_sumIm, at))) / Count;
    }

    private void SetPowers(double radius)
    {
        int lanes = LaneInversion.Lanes;
        int one = (_range + 1) * lanes;
        for (int lane = 0; lane < lanes; lane++)
        {
            (double sin, double cos) = Math.SinCos(_sign * _nodes.Angles[Count + lane]);
            (_powerRe[one + lane], _powerIm[one + lane]) = (radius * cos, radius * sin);
        }

        ComplexVector x = ComplexVector.Load(_powerRe, _powerIm, one);
        ComplexVector over = x.Reciprocal;
        ComplexVector up = ComplexVector.Broadcast(1), down = up;
        StorePower(0, up);
        for (int nu = 1; nu <= _range; nu++)
        {
            up *= x;
            down *= over;
            StorePower(nu, up);
            StorePower(-nu, down);
        }
    }

    private void StorePower(int nu, ComplexVector value)
    {
        value.Re.CopyTo(_powerRe, (nu + _range) * LaneInversion.Lanes);
        value.Im.CopyTo(_powerIm, (nu + _range) * LaneInversion.Lanes);
    }

    // z − Σ A_ν x^ν; four sums at once hide the latency of the multiplications.
    private void SetMatrices(ChainBlock block, ReadOnlySpan<Complex> coefficients)
    {
        int size = _order * _order;
        int lanes = LaneInversion.Lanes;
        ref double powerRe = ref MemoryMarshal.GetArrayDataReference(_powerRe);
        ref double powerIm = ref MemoryMarshal.GetArrayDataReference(_powerIm);
        ref double numbers = ref Unsafe.As<Complex, double>(ref MemoryMarshal.GetReference(coefficients));
        for (int e = 0; e < size; e++)
        {
            Vector<double> rr = Vector<double>.Zero, ii = Vector<double>.Zero, ri = Vector<double>.Zero, ir = Vector<double>.Zero;
            (int first, int last) = block.Spans[e];
            for (int nu = first; nu <= last; nu++)
            {
                nuint at = (nuint)((nu + _range) * lanes);
                int place = 2 * (((nu + _range) * size) + e);
                var a = new Vector<double>(Unsafe.Add(ref numbers, place));
                var b = new Vector<double>(Unsafe.Add(ref numbers, place + 1));
                Vector<double> x = Vector.LoadUnsafe(ref powerRe, at);
                Vector<double> y = Vector.LoadUnsafe(ref powerIm, at);
                rr = Vector.FusedMultiplyAdd(a, x, rr);
                ii = Vector.FusedMultiplyAdd(b, y, ii);
                ri = Vector.FusedMultiplyAdd(a, y, ri);
                ir = Vector.FusedMultiplyAdd(b, x, ir);
            }

            Complex z = e % (_order + 1) == 0 ? block.Energy : Complex.Zero;
            (new Vector<double>(z.Real) + ii - rr).CopyTo(_inversion.Re, e * lanes);
            (new Vector<double>(z.Imaginary) - ri - ir).CopyTo(_inversion.Im, e * lanes);
        }
    }

    private void AddMoments()
    {
        int length = _order * _order * LaneInversion.Lanes;
        ref double re = ref MemoryMarshal.GetArrayDataReference(_inversion.Re);
        ref double im = ref MemoryMarshal.GetArrayDataReference(_inversion.Im);
        ComplexVector x = ComplexVector.Load(_powerRe, _powerIm, (_range + 1) * LaneInversion.Lanes);
        ComplexVector power = x.Power(Math.Abs(_firstMoment));
        power = _firstMoment < 0 ? power.Reciprocal : power;
        for (int m = 0; m < _moments; m++, power *= x)
        {
            ref double sumRe = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_sumRe), m * length);
            ref double sumIm = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_sumIm), m * length);
            for (nuint at = 0; at < (nuint)length; at += (nuint)LaneInversion.Lanes)
            {
                ComplexVector sum = ComplexVector.MultiplyAdd(
                    power,
                    new ComplexVector(Vector.LoadUnsafe(ref re, at), Vector.LoadUnsafe(ref im, at)),
                    new ComplexVector(Vector.LoadUnsafe(ref sumRe, at), Vector.LoadUnsafe(ref sumIm, at)));
                sum.Re.StoreUnsafe(ref sumRe, at);
                sum.Im.StoreUnsafe(ref sumIm, at);
            }
        }
    }
}
