using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// What a panel's nodes tell of its error: its share of the integral at a few sites and, from the two highest Legendre coefficients
/// of the integrand there, how far it is off.
/// </summary>
internal sealed class PanelEstimate
{
    // Rounding noise of the integrand, relative to its size on a panel: seen at 1e-12 for 2×2 blocks and up to 1e-7
    // for 4×4 ones, whose roots come closer; the share of it that survives in a panel's sum is about 1/30.
    private const double NoiseShare = 0.03;
    private readonly double _noise;
    private readonly int _nodes;
    private readonly double[] _weights;
    private readonly double[] _last; // weights of the two highest Legendre coefficients
    private readonly double[] _lastButOne;
    private readonly int[] _rows;
    private readonly double[] _phaseRe; // e^{2πiκ2 n2}, [site, node]
    private readonly double[] _phaseIm;

    /// <summary>For the panels of a block.</summary>
    /// <param name="order">Rows of the block.</param>
    /// <param name="reach">Largest |n1| and |n2|.</param>
    /// <param name="rule">The nodes, whole vectors of them.</param>
    public PanelEstimate(int order, int reach, GaussLegendre rule)
    {
        _noise = order < 4 ? 1e-11 : 1e-8;
        _nodes = rule.Nodes.Length;
        _weights = [.. rule.Weights];
        _last = Coefficient(rule, _nodes - 1);
        _lastButOne = Coefficient(rule, _nodes - 2);
        int side = (2 * reach) + 1;
        Sites = [.. new[] { 0, reach / 2, -(reach / 2), reach, -reach }.Distinct()];
        _rows = [.. Enumerable.Range(0, order * order).SelectMany(e => Sites.Select(n => (e * side) + reach + n))];
        _phaseRe = new double[Sites.Length * _nodes];
        _phaseIm = new double[Sites.Length * _nodes];
        Count = _rows.Length * Sites.Length;
    }

    /// <summary>The n1, and the n2, of the sites; each positive one before its negative.</summary>
    public int[] Sites { get; }

    /// <summary>Entries of the block times sites.</summary>
    public int Count { get; }

    /// <summary>
    /// Fills the panel's samples and estimates its error: the coefficients c_m of the integrand fall like ρ^−m, and Gauss–Legendre with p nodes errs by
    /// c_2p ≈ c_p²/c_0. Where they stop falling, at the rounding noise of the roots, the error is a share of the tail itself.
    /// </summary>
    public double Of(CrystalPanel panel, ReadOnlySpan<double> momenta)
    {
        SetPhases(momenta);
        double half = 0.5 * (panel.To - panel.From);
        double worst = 0;
        int nodes = _nodes;
        for (int r = 0; r < _rows.Length; r++)
        {
            int start = _rows[r] * nodes;
            for (int c = 0; c < Sites.Length; c++)
            {
                double largest = 0;
                double sumRe = 0, sumIm = 0, aRe = 0, aIm = 0, bRe = 0, bIm = 0;
                for (int k = 0; k < nodes; k++)
                {
                    double gr = panel.Re[start + k];
                    double gi = panel.Im[start + k];
                    double pr = _phaseRe[(c * nodes) + k];
                    double pi = _phaseIm[(c * nodes) + k];
                    double re = (gr * pr) - (gi * pi);
                    double im = (gr * pi) + (gi * pr);
                    largest = Math.Max(largest, (re * re) + (im * im));
                    sumRe += _weights[k] * re;
                    sumIm += _weights[k] * im;
                    aRe += _last[k] * re;
                    aIm += _last[k] * im;
                    bRe += _lastButOne[k] * re;
                    bIm += _lastButOne[k] * im;
                }

                panel.Samples[(r * Sites.Length) + c] = half * new Complex(sumRe, sumIm);
                double tail = Math.Sqrt(Math.Max((aRe * aRe) + (aIm * aIm), (bRe * bRe) + (bIm * bIm)));
                double size = Math.Sqrt(largest);
                double error = size == 0 ? 0 : Math.Max(tail * tail / size, NoiseShare * Math.Min(tail, _noise * size));
                worst = Math.Max(worst, half * error);
            }
        }

        return worst;
    }

    // e^{2πiκ2 n2} at the sites.
    private void SetPhases(ReadOnlySpan<double> momenta)
    {
        for (int p = 0; p < _nodes; p += ComplexVector.Count)
        {
            ComplexVector y = CrystalNodes.Phase(momenta, p);
            for (int c = 0; c < Sites.Length; c++)
            {
                ComplexVector power = y.Power(Math.Abs(Sites[c]));
                power = Sites[c] < 0 ? power.Conjugate : power;
                power.Re.CopyTo(_phaseRe, (c * _nodes) + p);
                power.Im.CopyTo(_phaseIm, (c * _nodes) + p);
            }
        }
    }

    private static double[] Coefficient(GaussLegendre rule, int degree) =>
        [.. rule.Nodes.Zip(rule.Weights, (node, weight) => ((2 * degree) + 1) / 2.0 * weight * GaussLegendre.Evaluate(degree, node).Value)];
}
