using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.Maps;

/// <summary>
/// An orbital at the height of the tip, φ(x, y) round its site, real and with ∫ φ² d²x = A_cell: then a density of 1 on every site gives 1 on average
/// where orbitals do not overlap.
/// </summary>
/// <remarks>docs/materials.md, eq. (19).</remarks>
public sealed class OrbitalAtTip
{
    private const double UsualCut = 1e-4;
    private const int RadialNodes = 48;
    private const int Rings = 8;
    private const int Angles = 16; // exact up to the square of an f orbital
    private const int Steps = 400;
    private const double FarInReaches = 2;

    private readonly Func<double, double, double> _shape;
    private readonly double _scale;

    private OrbitalAtTip(Func<double, double, double> shape, double length, double cellArea, double cut)
    {
        _shape = shape;

        // The circle outside of which |φ| stays below a share of its maximum, looked for from far outside.
        double[] largest = [.. Enumerable.Range(0, Steps).Select(i => Around(i * length / Steps, shape).Max(Math.Abs))];
        double limit = cut * largest.Max();
        Reach = (Array.FindLastIndex(largest, v => v >= limit) + 1) * length / Steps;
        _scale = Math.Sqrt(cellArea / Norm(shape, FarInReaches * Reach));
    }

    private OrbitalAtTip(SampledPlane plane, double cellArea, double cut) =>
        (_shape, Reach, _scale) = (plane.At, plane.Reach(cut), Math.Sqrt(cellArea / plane.Norm));

    /// <summary>The distance from the site at which it ends.</summary>
    public double Reach { get; }

    /// <summary>P(x, y) e^{−(x² + y²)/4σ²}, whose square has the width σ; P is the harmonic's r^m cos mφ or r^m sin mφ.</summary>
    /// <param name="harmonic">The harmonic.</param>
    /// <param name="width">σ, above zero.</param>
    /// <param name="cellArea">A_cell, in the square of the same unit.</param>
    /// <param name="cut">The share of its maximum at which it ends, above zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not above zero.</exception>
    public static OrbitalAtTip Gaussian(RealHarmonic harmonic, double width, double cellArea, double cut = UsualCut)
    {
        ArgumentNullException.ThrowIfNull(harmonic);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cut);
        double inverse = 1 / (4 * width * width);
        return new OrbitalAtTip((x, y) => harmonic.InPlane(x / width, y / width) * Math.Exp(-((x * x) + (y * y)) * inverse), width * Far(cut), cellArea, cut);
    }

    /// <summary>|d|^l Y(d) e^{−ζ|d|} at d = (x, y, h), h the height of the tip above the site.</summary>
    /// <param name="harmonic">The harmonic Y.</param>
    /// <param name="decay">ζ, above zero.</param>
    /// <param name="height">h, above zero.</param>
    /// <param name="cellArea">A_cell, in the square of the same unit.</param>
    /// <param name="cut">The share of its maximum at which it ends, above zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not above zero.</exception>
    public static OrbitalAtTip Slater(RealHarmonic harmonic, double decay, double height, double cellArea, double cut = UsualCut)
    {
        ArgumentNullException.ThrowIfNull(harmonic);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(decay);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cut);
        return new OrbitalAtTip(
            (x, y) =>
            {
                double distance = Math.Sqrt((x * x) + (y * y) + (height * height));
                return Math.Pow(distance, harmonic.L) * harmonic.Value(x / distance, y / distance, height / distance) * Math.Exp(-decay * (distance - height));
            },
            Far(cut) * ((1 / decay) + height), cellArea, cut);
    }

    /// <summary>A function that is known on a grid, such as a Wannier function at the height of the tip; between the points a cubic along both axes, beyond the grid 0.</summary>
    /// <param name="values">Its values in any unit, [second axis, first axis].</param>
    /// <param name="counts">Points along the axes, at least four.</param>
    /// <param name="origin">From the site to the first point.</param>
    /// <param name="steps">From a point to the next along the axes.</param>
    /// <param name="cellArea">A_cell, in the square of the same unit.</param>
    /// <param name="cut">The share of its maximum at which it ends, above zero.</param>
    /// <exception cref="ArgumentException">There are too few values or not as many as points, all are zero, or the axes are parallel.</exception>
    public static OrbitalAtTip Sampled(
        IReadOnlyList<double> values,
        (int First, int Second) counts,
        (double X, double Y) origin,
        ((double X, double Y) First, (double X, double Y) Second) steps,
        double cellArea,
        double cut = UsualCut)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cut);
        return new OrbitalAtTip(new SampledPlane(values, counts, origin, steps), cellArea, cut);
    }

    /// <summary>φ at a place, 0 beyond <see cref="Reach"/>.</summary>
    /// <param name="x">From the site.</param>
    /// <param name="y">From the site.</param>
    public double Value(double x, double y) => (x * x) + (y * y) <= Reach * Reach ? _scale * _shape(x, y) : 0;

    // Widths after which no orbital has more than the cut of its maximum.
    private static double Far(double cut) => 8 + (2 * Math.Log(1 + (1 / cut)));

    private static IEnumerable<double> Around(double radius, Func<double, double, double> shape) => Enumerable.Range(0, Angles).Select(i =>
    {
        (double sin, double cos) = Math.SinCos(2 * Math.PI * i / Angles);
        return shape(radius * cos, radius * sin);
    });

    private static double Norm(Func<double, double, double> shape, double radius)
    {
        var rule = new GaussLegendre(RadialNodes);
        double ring = radius / Rings;
        double sum = 0;
        for (int r = 0; r < Rings; r++)
        {
            for (int i = 0; i < RadialNodes; i++)
            {
                double at = (r + (0.5 * (1 + rule.Nodes[i]))) * ring;
                sum += 0.5 * ring * rule.Weights[i] * at * 2 * Math.PI * Around(at, shape).Average(v => v * v);
            }
        }

        return sum;
    }
}
