using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// The error of one Gauss–Legendre panel of κ2, from how the Legendre coefficients of the integrand die out: they fall like ρ^−m, and
/// p nodes err by c_2p ≈ c_p²/c_0. Where they stop falling, at the rounding noise, the error is a share of the tail itself.
/// </summary>
internal sealed class LegendreTail
{
    private const double NoiseShare = 0.03; // what of the noise survives in a panel's sum
    private readonly GaussLegendre _rule;
    private readonly double _noise;
    private readonly int[] _rows;
    private readonly int[] _sites;
    private readonly double[] _lastTwo; // weights of the two highest Legendre coefficients
    private readonly double[] _phaseRe;
    private readonly double[] _phaseIm;

    /// <summary>An estimate from some rows of the panel, each at some n2.</summary>
    /// <param name="rule">The panel's rule.</param>
    /// <param name="rows">Rows (entry and n1) looked at.</param>
    /// <param name="sites">The n2 looked at.</param>
    /// <param name="noise">Rounding noise of the integrand relative to its largest value on a panel.</param>
    public LegendreTail(GaussLegendre rule, int[] rows, int[] sites, double noise)
    {
        (_rule, _rows, _sites, _noise) = (rule, rows, sites, noise);
        int order = rule.Nodes.Length;
        _lastTwo = new double[2 * order];
        for (int k = 0; k < order; k++)
        {
            for (int m = 0; m < 2; m++)
            {
                int degree = order - 1 - m;
                _lastTwo[(m * order) + k] = ((2 * degree) + 1) / 2.0 * rule.Weights[k] * GaussLegendre.Evaluate(degree, rule.Nodes[k]).Value;
            }
        }

        _phaseRe = new double[order * sites.Length];
        _phaseIm = new double[order * sites.Length];
    }

    /// <summary>Samples a panel: rows times n2.</summary>
    public int Count => _rows.Length * _sites.Length;

    /// <summary>Sets the panel's samples of the integral, and gives the largest error among them in 1/meV.</summary>
    public double Estimate(CrystalPanel panel, ReadOnlySpan<double> momenta)
    {
        int order = momenta.Length;
        double half = 0.5 * (panel.To - panel.From);
        for (int c = 0; c < _sites.Length; c++)
        {
            for (int k = 0; k < order; k++)
            {
                (_phaseIm[(c * order) + k], _phaseRe[(c * order) + k]) = Math.SinCos(2 * Math.PI * momenta[k] * _sites[c]);
            }
        }

        double worst = 0;
        for (int r = 0; r < _rows.Length; r++)
        {
            ReadOnlySpan<double> re = panel.Re.AsSpan(_rows[r] * order, order);
            ReadOnlySpan<double> im = panel.Im.AsSpan(_rows[r] * order, order);
            for (int c = 0; c < _sites.Length; c++)
            {
                (Complex sum, double error) = Sample(re, im, _phaseRe.AsSpan(c * order, order), _phaseIm.AsSpan(c * order, order));
                panel.Samples[(r * _sites.Length) + c] = half * sum;
                worst = Math.Max(worst, half * error);
            }
        }

        return worst;
    }

    private (Complex Sum, double Error) Sample(ReadOnlySpan<double> re, ReadOnlySpan<double> im, ReadOnlySpan<double> phaseRe, ReadOnlySpan<double> phaseIm)
    {
        int order = re.Length;
        double largest = 0;
        double sumRe = 0, sumIm = 0, lastRe = 0, lastIm = 0, nextRe = 0, nextIm = 0;
        for (int k = 0; k < order; k++)
        {
            double x = (re[k] * phaseRe[k]) - (im[k] * phaseIm[k]);
            double y = (re[k] * phaseIm[k]) + (im[k] * phaseRe[k]);
            largest = Math.Max(largest, (x * x) + (y * y));
            sumRe += _rule.Weights[k] * x;
            sumIm += _rule.Weights[k] * y;
            lastRe += _lastTwo[k] * x;
            lastIm += _lastTwo[k] * y;
            nextRe += _lastTwo[order + k] * x;
            nextIm += _lastTwo[order + k] * y;
        }

        double size = Math.Sqrt(largest);
        double tail = Math.Sqrt(Math.Max((lastRe * lastRe) + (lastIm * lastIm), (nextRe * nextRe) + (nextIm * nextIm)));
        double error = size == 0 ? 0 : Math.Max(tail * tail / size, NoiseShare * Math.Min(tail, _noise * size));
        return (new Complex(sumRe, sumIm), error);
    }
}
