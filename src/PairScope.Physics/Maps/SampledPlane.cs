using PairScope.Numerics;

namespace PairScope.Maps;

/// <summary>A function on the points of an oblique grid in the plane: a cubic along both axes between them, 0 beyond the grid.</summary>
internal sealed class SampledPlane
{
    private readonly IReadOnlyList<double> _values;
    private readonly (int First, int Second) _counts;
    private readonly (double X, double Y) _origin;
    private readonly ((double X, double Y) First, (double X, double Y) Second) _steps;
    private readonly double _area; // of a mesh, with the sign of the axes' order

    /// <inheritdoc cref="OrbitalAtTip.Sampled"/>
    public SampledPlane(
        IReadOnlyList<double> values, (int First, int Second) counts, (double X, double Y) origin, ((double X, double Y) First, (double X, double Y) Second) steps)
    {
        (_values, _counts, _origin, _steps) = (values, counts, origin, steps);
        _area = (steps.First.X * steps.Second.Y) - (steps.First.Y * steps.Second.X);
        if (Math.Min(counts.First, counts.Second) < CubicInterpolation.Points || values.Count != (long)counts.First * counts.Second)
        {
            throw new ArgumentException($"A grid of {counts.First} × {counts.Second} points needs as many values, and at least {CubicInterpolation.Points} points along each axis.", nameof(values));
        }

        if (_area == 0 || values.All(v => v == 0))
        {
            throw new ArgumentException("The grid's axes are parallel, or the function vanishes.", nameof(values));
        }
    }

    /// <summary>∫ f² d²x.</summary>
    public double Norm => Math.Abs(_area) * _values.Sum(v => v * v);

    /// <summary>The distance from (0, 0) beyond which no point has more than a share of the largest value.</summary>
    public double Reach(double share)
    {
        double limit = share * _values.Max(Math.Abs);
        double farthest = Enumerable.Range(0, _values.Count).Where(i => Math.Abs(_values[i]) >= limit).Max(i =>
        {
            (int first, int second) = (i % _counts.First, i / _counts.First);
            (double x, double y) = (
                _origin.X + (first * _steps.First.X) + (second * _steps.Second.X),
                _origin.Y + (first * _steps.First.Y) + (second * _steps.Second.Y));
            return Math.Sqrt((x * x) + (y * y));
        });
        return farthest + Math.Max(Length(_steps.First), Length(_steps.Second));
    }

    /// <summary>The value at a place.</summary>
    public double At(double x, double y)
    {
        (double dx, double dy) = (x - _origin.X, y - _origin.Y);
        double first = ((dx * _steps.Second.Y) - (dy * _steps.Second.X)) / _area;
        double second = ((dy * _steps.First.X) - (dx * _steps.First.Y)) / _area;
        if (!(first >= 0 && second >= 0 && first <= _counts.First - 1 && second <= _counts.Second - 1))
        {
            return 0;
        }

        Span<double> along = stackalloc double[CubicInterpolation.Points], across = stackalloc double[CubicInterpolation.Points];
        (int i, int j) = (CubicInterpolation.Weights(first, _counts.First, along), CubicInterpolation.Weights(second, _counts.Second, across));
        double sum = 0;
        for (int b = 0; b < across.Length; b++)
        {
            for (int a = 0; a < along.Length; a++)
            {
                sum += across[b] * along[a] * _values[((j + b) * _counts.First) + i + a];
            }
        }

        return sum;
    }

    private static double Length((double X, double Y) v) => Math.Sqrt((v.X * v.X) + (v.Y * v.Y));
}
