using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.Inference.Fields;

/// <summary>
/// The polynomials of second order in n1 and n2 on the sites of a field. A background that was taken from a scan took with it what the impurities
/// have of them, and one that was not, such as a slope of the setpoint, is still there: neither layers nor simulated fields are compared in them.
/// </summary>
/// <remarks>docs/measurement.md, eq. (22).</remarks>
internal sealed class FieldBackground
{
    private static readonly Func<double, double, double>[] Polynomials = [(_, _) => 1, (x, _) => x, (_, y) => y, (x, _) => x * x, (x, y) => x * y, (_, y) => y * y];
    private readonly List<double[]> _basis = []; // orthonormal

    /// <summary>The polynomials on some sites.</summary>
    /// <param name="sites">The sites; so few that not all polynomials are independent there are allowed.</param>
    public FieldBackground(IReadOnlyList<LatticeVector> sites)
    {
        (double x, double y) = (sites.Average(r => r.N1), sites.Average(r => r.N2));
        double unit = Math.Max(1, sites.Max(r => Math.Max(Math.Abs(r.N1 - x), Math.Abs(r.N2 - y))));
        foreach (Func<double, double, double> polynomial in Polynomials)
        {
            double[] values = [.. sites.Select(r => polynomial((r.N1 - x) / unit, (r.N2 - y) / unit))];
            double size = DotProduct.Of(values, values);
            double[] own = Without(Without(values)); // twice is enough, for rounding
            double left = DotProduct.Of(own, own);
            if (left > 1e-12 * size)
            {
                _basis.Add(Array.ConvertAll(own, v => v / Math.Sqrt(left)));
            }
        }
    }

    /// <summary>Values on the sites less the polynomials that come nearest to them.</summary>
    public double[] Without(double[] values)
    {
        double[] left = [.. values];
        foreach (double[] polynomial in _basis)
        {
            Planes.Add(left, -DotProduct.Of(polynomial, left), polynomial);
        }

        return left;
    }
}
