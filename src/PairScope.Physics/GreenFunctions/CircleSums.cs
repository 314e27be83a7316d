using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>G(n1) at one κ2 from g at the points of a circle: the circle's sums, and of each pole what they lack of it or have too much. One object per thread.</summary>
/// <remarks>docs/materials.md, eq. (15).</remarks>
internal sealed class CircleSums
{
    private readonly (int I, int J)[] _wanted;
    private readonly int _nodes;
    private readonly int _reach;
    private readonly ContourNodes _contour;
    private readonly SplitMatrix _sums; // [wanted entry, |n1|]
    private readonly double[] _powerRe;
    private readonly double[] _powerIm;

    /// <summary>Buffers for some entries.</summary>
    /// <param name="wanted">Row and column of each.</param>
    /// <param name="nodes">Nodes a panel.</param>
    /// <param name="reach">Largest |n1| wanted.</param>
    /// <param name="contour">The circles' points.</param>
    public CircleSums((int I, int J)[] wanted, int nodes, int reach, ContourNodes contour)
    {
        (_wanted, _nodes, _reach, _contour) = (wanted, nodes, reach, contour);
        _sums = new SplitMatrix(wanted.Length, reach + 1);
        (_powerRe, _powerIm) = (new double[_sums.Stride], new double[_sums.Stride]);
    }

    /// <summary>Writes n1 = 0, 1, … from the inner circle or −1, −2, … from the outer one.</summary>
    /// <param name="circle">The circle, with as many points as the one that the poles were found with.</param>
    /// <param name="poles">The poles, found from moments that begin with 1 − B.</param>
    /// <param name="blocks">B.</param>
    /// <param name="sign">1 for the inner circle, −1 for the outer one.</param>
    /// <param name="node">Where in the panel κ2 lies.</param>
    /// <param name="panel">Takes G.</param>
    public void Write(ChainCircle circle, ChainPoles poles, int blocks, int sign, int node, CrystalPanel panel)
    {
        SplitProduct.Set(circle.Values, _contour.Phases, _sums, circle.Count);
        double weight = 1.0 / circle.Count;
        double step = ContourNodes.Radius; // |x|^n1 on either circle
        for (int n = 0; n <= _reach; n++, weight *= step)
        {
            for (int e = 0; e < _wanted.Length; e++)
            {
                _sums.Re[(e * _sums.Stride) + n] *= weight;
                _sums.Im[(e * _sums.Stride) + n] *= weight;
            }
        }

        for (int s = 0; s < poles.Count; s++)
        {
            AddPole(poles, s, blocks, circle.Count, sign);
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

    private void AddPole(ChainPoles poles, int s, int blocks, int points, int sign)
    {
        // What a circle's sum holds of 1/(x − x_s) is 1/(1 − u) of it, u = (x_s/ρ)^Q; moments hold the difference of two circles.
        Complex x = poles.Places[s];
        bool inside = x.Magnitude < 1;
        Complex inner = Held(x / ContourNodes.Radius, points, inside), outer = Held(x * ContourNodes.Radius, points, inside);
        if (!((outer - inner).Magnitude > ContourNodes.Unseen))
        {
            return;
        }

        Complex share = -(sign > 0 ? inner : outer) / (outer - inner);
        Complex power = share * Complex.Pow(x, blocks - 2); // of n = 0: x^(−1), and moments begin with x^(1 − B)
        Complex ratio = sign > 0 ? x : 1 / x;
        for (int n = 0; n <= _reach; n++, power *= ratio)
        {
            (_powerRe[n], _powerIm[n]) = (power.Real, power.Imaginary);
        }

        for (int e = 0; e < _wanted.Length; e++)
        {
            ComplexVector residue = ComplexVector.Broadcast(poles.Left[(_wanted[e].I * poles.Count) + s] * poles.Right[s, _wanted[e].J]);
            for (int n = 0, at = e * _sums.Stride; n < _sums.Stride; n += ComplexVector.Count, at += ComplexVector.Count)
            {
                ComplexVector sum = ComplexVector.MultiplyAdd(residue, ComplexVector.Load(_powerRe, _powerIm, n), ComplexVector.Load(_sums.Re, _sums.Im, at));
                sum.Re.CopyTo(_sums.Re, at);
                sum.Im.CopyTo(_sums.Im, at);
            }
        }
    }

    // 1/(1 − u), less 1 for a pole inside the unit circle, with u = ratio^Q.
    private static Complex Held(Complex ratio, int points, bool inside)
    {
        bool small = (ratio.Real * ratio.Real) + (ratio.Imaginary * ratio.Imaginary) < 1;
        Complex u = small ? ratio : 1 / ratio;
        for (int count = points; count > 1; count /= 2)
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
}
