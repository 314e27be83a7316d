using System.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>w e^{2πiκ2 n2} of a panel's nodes for n2 = 0 … reach, w the node's weight: shared by all rows of a window.</summary>
internal sealed class CrystalPhases
{
    public CrystalPhases(int nodes, int reach)
    {
        Width = WidthOf(reach);
        Cos = new double[nodes * Width];
        Sin = new double[nodes * Width];
    }

    /// <summary>Sites n2 = 0 … reach, padded to whole vectors.</summary>
    public int Width { get; }

    /// <summary>w cos 2πκ2 n2, row-major [node, n2].</summary>
    public double[] Cos { get; }

    /// <summary>w sin 2πκ2 n2, row-major [node, n2].</summary>
    public double[] Sin { get; }

    public static int WidthOf(int reach) => (reach + Vector<double>.Count) / Vector<double>.Count * Vector<double>.Count;

    /// <summary>Fills the row of one node.</summary>
    public void Set(int node, double kappa, double weight)
    {
        (double s, double c) = Math.SinCos(2 * Math.PI * kappa);
        var turn = new Complex(c, s);
        Complex phase = weight;
        for (int n = 0; n < Width; n++)
        {
            Cos[(node * Width) + n] = phase.Real;
            Sin[(node * Width) + n] = phase.Imaginary;
            phase *= turn;
        }
    }
}

/// <summary>
/// Sums over κ2 nodes of one function G(n1, κ2) of a window: Σ w G cos 2πκ2 n2 and Σ w G sin 2πκ2 n2, n2 = 0 … reach.
/// </summary>
internal sealed class CrystalSums
{
    private readonly int _width;
    private readonly int _rows;
    private readonly double[] _sums; // [row, part, n2] with parts cos·Re, cos·Im, sin·Re, sin·Im

    public CrystalSums(int rows, int reach)
    {
        _rows = rows;
        _width = CrystalPhases.WidthOf(reach);
        _sums = new double[rows * 4 * _width];
    }

    public void Clear() => Array.Clear(_sums);

    /// <summary>Σ w G cos 2πκ2 n2 and Σ w G sin 2πκ2 n2 of one row (entry and n1).</summary>
    public (Complex Cos, Complex Sin) At(int row, int n2)
    {
        int start = row * 4 * _width;
        return (
            new Complex(_sums[start + n2], _sums[start + _width + n2]),
            new Complex(_sums[start + (2 * _width) + n2], _sums[start + (3 * _width) + n2]));
    }

    /// <summary>Adds a panel times a factor: a product of rank nodes-per-panel to the whole window.</summary>
    public void Add(CrystalPanel panel, CrystalPhases phases, double factor = 1)
    {
        int order = panel.Re.Length / _rows;
        int lanes = Vector<double>.Count;
        for (int row = 0; row < _rows; row++)
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
                    var c = new Vector<double>(phases.Cos, (k * _width) + n);
                    var s = new Vector<double>(phases.Sin, (k * _width) + n);
                    var gr = new Vector<double>(factor * re[k]);
                    var gi = new Vector<double>(factor * im[k]);
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
