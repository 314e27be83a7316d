using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

    /// <summary>Adds a panel: a product of rank nodes-per-panel to the whole window.</summary>
    public void Add(CrystalPanel panel, CrystalPhases phases)
    {
        int row = 0;
        for (; row + 1 < _rows; row += 2)
        {
            AddTwo(panel, phases, row);
        }

        if (row < _rows)
        {
            AddOne(panel, phases, row);
        }
    }

    // Two rows share each load of a phase, and their eight sums hide the latency of the multiplications: twice the speed of one.
    private void AddTwo(CrystalPanel panel, CrystalPhases phases, int row)
    {
        int order = panel.Re.Length / _rows;
        ref double sums = ref MemoryMarshal.GetReference(_sums.AsSpan(row * 4 * _width, 8 * _width));
        ref double re = ref MemoryMarshal.GetReference(panel.Re.AsSpan(row * order, 2 * order));
        ref double im = ref MemoryMarshal.GetReference(panel.Im.AsSpan(row * order, 2 * order));
        ref double cos = ref MemoryMarshal.GetReference(phases.Cos.AsSpan(0, order * _width));
        ref double sin = ref MemoryMarshal.GetReference(phases.Sin.AsSpan(0, order * _width));
        for (int n = 0; n < _width; n += Vector<double>.Count)
        {
            Vector<double> cosRe = Part(ref sums, 0), cosIm = Part(ref sums, 1), sinRe = Part(ref sums, 2), sinIm = Part(ref sums, 3);
            Vector<double> nextCosRe = Part(ref sums, 4), nextCosIm = Part(ref sums, 5), nextSinRe = Part(ref sums, 6), nextSinIm = Part(ref sums, 7);
            for (int k = 0; k < order; k++)
            {
                Vector<double> c = Vector.LoadUnsafe(ref cos, (nuint)((k * _width) + n));
                Vector<double> s = Vector.LoadUnsafe(ref sin, (nuint)((k * _width) + n));
                var a = new Vector<double>(Unsafe.Add(ref re, k));
                var b = new Vector<double>(Unsafe.Add(ref im, k));
                cosRe = Vector.FusedMultiplyAdd(a, c, cosRe);
                cosIm = Vector.FusedMultiplyAdd(b, c, cosIm);
                sinRe = Vector.FusedMultiplyAdd(a, s, sinRe);
                sinIm = Vector.FusedMultiplyAdd(b, s, sinIm);
                a = new Vector<double>(Unsafe.Add(ref re, order + k));
                b = new Vector<double>(Unsafe.Add(ref im, order + k));
                nextCosRe = Vector.FusedMultiplyAdd(a, c, nextCosRe);
                nextCosIm = Vector.FusedMultiplyAdd(b, c, nextCosIm);
                nextSinRe = Vector.FusedMultiplyAdd(a, s, nextSinRe);
                nextSinIm = Vector.FusedMultiplyAdd(b, s, nextSinIm);
            }

            cosRe.StoreUnsafe(ref sums, Place(0));
            cosIm.StoreUnsafe(ref sums, Place(1));
            sinRe.StoreUnsafe(ref sums, Place(2));
            sinIm.StoreUnsafe(ref sums, Place(3));
            nextCosRe.StoreUnsafe(ref sums, Place(4));
            nextCosIm.StoreUnsafe(ref sums, Place(5));
            nextSinRe.StoreUnsafe(ref sums, Place(6));
            nextSinIm.StoreUnsafe(ref sums, Place(7));

            Vector<double> Part(ref double from, int part) => Vector.LoadUnsafe(ref from, Place(part));
            nuint Place(int part) => (nuint)((part * _width) + n);
        }
    }

    private void AddOne(CrystalPanel panel, CrystalPhases phases, int row)
    {
        int order = panel.Re.Length / _rows;
        ReadOnlySpan<double> re = panel.Re.AsSpan(row * order, order);
        ReadOnlySpan<double> im = panel.Im.AsSpan(row * order, order);
        Span<double> sums = _sums.AsSpan(row * 4 * _width, 4 * _width);
        for (int k = 0; k < order; k++)
        {
            ReadOnlySpan<double> cos = phases.Cos.AsSpan(k * _width, _width);
            ReadOnlySpan<double> sin = phases.Sin.AsSpan(k * _width, _width);
            for (int n = 0; n < _width; n++)
            {
                sums[n] += re[k] * cos[n];
                sums[_width + n] += im[k] * cos[n];
                sums[(2 * _width) + n] += re[k] * sin[n];
                sums[(3 * _width) + n] += im[k] * sin[n];
            }
        }
    }
}
