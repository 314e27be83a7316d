using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// What a panel's nodes tell of its error: its share of the integral at a few sites and, from the two highest Legendre coefficients
/// of the integrand there, how far it is off.
/// </summary>
internal sealed class PanelEstimate
{
    private const double NoiseShare = 0.03; // of the rounding noise, which survives in a panel's sum
    private const int Functionals = 3; // the integral and the two highest Legendre coefficients
    private readonly double _noise;
    private readonly int _nodes;
    private readonly double[][] _functionals; // [functional][node]
    private readonly int[] _rows;
    private readonly int[] _sites;
    private readonly int[] _distances; // the |n2| that differ
    private readonly int _columns;
    private readonly double[] _weights; // [node, column]: a functional times cos 2πκ2|n2| or sin 2πκ2|n2|
    private readonly double[] _sums; // [row of two, part, column]

    /// <summary>An estimate from some rows of the panel, each at some n2.</summary>
    /// <param name="rule">The nodes, whole vectors of them.</param>
    /// <param name="rows">Rows (entry and n1) looked at.</param>
    /// <param name="sites">The n2 looked at.</param>
    /// <param name="noise">Rounding noise of the integrand relative to its largest value on a panel.</param>
    public PanelEstimate(GaussLegendre rule, int[] rows, int[] sites, double noise)
    {
        (_rows, _sites, _noise) = (rows, sites, noise);
        _nodes = rule.Nodes.Length;
        _functionals = [[.. rule.Weights], Coefficient(rule, _nodes - 1), Coefficient(rule, _nodes - 2)];
        _distances = [.. sites.Select(Math.Abs).Distinct()];
        _columns = PanelProduct.Whole(Functionals * 2 * _distances.Length);
        _weights = new double[_nodes * _columns];
        _sums = new double[2 * 2 * _columns];
    }

    /// <summary>Samples a panel: rows times n2.</summary>
    public int Count => _rows.Length * _sites.Length;

    /// <summary>The few n, of n1 as of n2, that a window is judged by: the middle, half way and the ends, each positive one before its negative.</summary>
    /// <param name="reach">The largest.</param>
    public static int[] Few(int reach) => [.. new[] { 0, reach / 2, -(reach / 2), reach, -reach }.Distinct()];

    /// <summary>
    /// Fills the panel's samples and estimates its error: the coefficients c_m of the integrand fall like ρ^−m, and Gauss–Legendre with p nodes errs by
    /// c_2p ≈ c_p²/c_0. Where they stop falling, at the rounding noise of the roots, the error is a share of the tail itself.
    /// </summary>
    public double Of(CrystalPanel panel, ReadOnlySpan<double> momenta)
    {
        SetWeights(momenta);
        double half = 0.5 * (panel.To - panel.From);
        double worst = 0;
        for (int r = 0; r < _rows.Length; r += 2)
        {
            int next = Math.Min(r + 1, _rows.Length - 1); // an odd last row is its own neighbour
            Array.Clear(_sums);
            Span<double> sums = _sums.AsSpan(0, 2 * _columns);
            Span<double> others = next == r ? sums : _sums.AsSpan(2 * _columns);
            PanelProduct.Add(panel, _nodes, (_rows[r], _rows[next]), _weights, _columns, sums, others, _columns);
            worst = Math.Max(worst, half * Error(panel, r, sums, half));
            worst = next == r ? worst : Math.Max(worst, half * Error(panel, next, others, half));
        }

        return worst;
    }

    // The largest error of one row's samples on an interval of length 2, and the samples.
    private double Error(CrystalPanel panel, int r, ReadOnlySpan<double> sums, double half)
    {
        double size = Math.Sqrt(LargestSquare(panel, _rows[r]));
        double worst = 0;
        for (int c = 0; c < _sites.Length; c++)
        {
            panel.Samples[(r * _sites.Length) + c] = half * At(sums, 0, _sites[c]);
            double tail = Math.Sqrt(Math.Max(NormSquared(At(sums, 1, _sites[c])), NormSquared(At(sums, 2, _sites[c]))));
            double error = size == 0 ? 0 : Math.Max(tail * tail / size, NoiseShare * Math.Min(tail, _noise * size));
            worst = Math.Max(worst, error);
        }

        return worst;
    }

    private static double NormSquared(Complex c) => (c.Real * c.Real) + (c.Imaginary * c.Imaginary);

    // A functional of G e^{2πiκ2 n2}: of G cos 2πκ2|n2| and, i times and with the sign of n2, of G sin 2πκ2|n2|.
    private Complex At(ReadOnlySpan<double> sums, int functional, int site)
    {
        int cos = 2 * ((functional * _distances.Length) + Array.IndexOf(_distances, Math.Abs(site)));
        int sin = cos + 1;
        double sign = Math.Sign(site);
        return new Complex(sums[cos] - (sign * sums[_columns + sin]), sums[_columns + cos] + (sign * sums[sin]));
    }

    // max |G|² over the nodes of a row.
    private double LargestSquare(CrystalPanel panel, int row)
    {
        Vector<double> largest = Vector<double>.Zero;
        for (int p = 0; p < _nodes; p += ComplexVector.Count)
        {
            largest = Vector.Max(largest, ComplexVector.Load(panel.Re, panel.Im, (row * _nodes) + p).NormSquared);
        }

        double worst = 0;
        for (int lane = 0; lane < ComplexVector.Count; lane++)
        {
            worst = Math.Max(worst, largest[lane]);
        }

        return worst;
    }

    private void SetWeights(ReadOnlySpan<double> momenta)
    {
        for (int p = 0; p < _nodes; p += ComplexVector.Count)
        {
            ComplexVector y = CrystalNodes.Phase(momenta, p);
            for (int d = 0; d < _distances.Length; d++)
            {
                ComplexVector power = y.Power(_distances[d]);
                for (int lane = 0; lane < ComplexVector.Count; lane++)
                {
                    for (int f = 0; f < Functionals; f++)
                    {
                        int place = ((p + lane) * _columns) + (2 * ((f * _distances.Length) + d));
                        _weights[place] = _functionals[f][p + lane] * power.Re[lane];
                        _weights[place + 1] = _functionals[f][p + lane] * power.Im[lane];
                    }
                }
            }
        }
    }

    private static double[] Coefficient(GaussLegendre rule, int degree) =>
        [.. rule.Nodes.Zip(rule.Weights, (node, weight) => ((2 * degree) + 1) / 2.0 * weight * GaussLegendre.Evaluate(degree, node).Value)];
}
