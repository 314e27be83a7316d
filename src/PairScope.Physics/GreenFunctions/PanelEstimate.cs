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
    private readonly double _noise;
    private readonly int _nodes;
    private readonly double[] _weights;
    private readonly double[] _last; // weights of the two highest Legendre coefficients
    private readonly double[] _lastButOne;
    private readonly int[] _rows;
    private readonly int[] _sites;
    private readonly double[] _phaseRe; // e^{2πiκ2 n2}, [site, node]
    private readonly double[] _phaseIm;

    /// <summary>An estimate from some rows of the panel, each at some n2.</summary>
    /// <param name="rule">The nodes, whole vectors of them.</param>
    /// <param name="rows">Rows (entry and n1) looked at.</param>
    /// <param name="sites">The n2 looked at.</param>
    /// <param name="noise">Rounding noise of the integrand relative to its largest value on a panel.</param>
    public PanelEstimate(GaussLegendre rule, int[] rows, int[] sites, double noise)
    {
        (_rows, _sites, _noise) = (rows, sites, noise);
        _nodes = rule.Nodes.Length;
        _weights = [.. rule.Weights];
        _last = Coefficient(rule, _nodes - 1);
        _lastButOne = Coefficient(rule, _nodes - 2);
        _phaseRe = new double[sites.Length * _nodes];
        _phaseIm = new double[sites.Length * _nodes];
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
        SetPhases(momenta);
        double half = 0.5 * (panel.To - panel.From);
        double worst = 0;
        int nodes = _nodes;
        for (int r = 0; r < _rows.Length; r++)
        {
            int start = _rows[r] * nodes;
            for (int c = 0; c < _sites.Length; c++)
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

                panel.Samples[(r * _sites.Length) + c] = half * new Complex(sumRe, sumIm);
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
            for (int c = 0; c < _sites.Length; c++)
            {
                ComplexVector power = y.Power(Math.Abs(_sites[c]));
                power = _sites[c] < 0 ? power.Conjugate : power;
                power.Re.CopyTo(_phaseRe, (c * _nodes) + p);
                power.Im.CopyTo(_phaseIm, (c * _nodes) + p);
            }
        }
    }

    private static double[] Coefficient(GaussLegendre rule, int degree) =>
        [.. rule.Nodes.Zip(rule.Weights, (node, weight) => ((2 * degree) + 1) / 2.0 * weight * GaussLegendre.Evaluate(degree, node).Value)];
}
