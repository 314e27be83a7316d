using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.Spectra;

/// <summary>
/// Adds momenta to a Fermi line: first halfway between neighbours as long as a straight stroke misses a quantity there, then
/// at each of its extremes. What is added lies on the line as exactly as what was there.
/// </summary>
internal sealed class FermiLineRefinement(NormalBand band, Func<ReducedMomentum, double> quantity)
{
    private const int Halvings = 7;

    private const double Nearness = 3e-6; // of the distance between neighbours: at a kink, too, far below any picture

    /// <summary>The momenta, the first again at the end as in <see cref="FermiLine.Momenta"/>.</summary>
    public List<ReducedMomentum> Refine(IReadOnlyList<ReducedMomentum> momenta, double tolerance, double noise)
    {
        var values = new double[momenta.Count];
        Parallel.For(0, values.Length, i => values[i] = quantity(momenta[i]));
        var parts = new List<(ReducedMomentum Momentum, double Value)>[momenta.Count - 1];
        Parallel.For(0, parts.Length, i =>
        {
            parts[i] = [(momenta[i], values[i])];
            Halve(parts[i], momenta[i], values[i], momenta[i + 1], values[i + 1], tolerance, Halvings);
        });
        (ReducedMomentum Momentum, double Value)[] points = [.. parts.SelectMany(p => p), (momenta[^1], values[^1])];
        return AddExtremes(points, noise);
    }

    private void Halve(
        List<(ReducedMomentum Momentum, double Value)> points, ReducedMomentum a, double fa, ReducedMomentum b, double fb, double tolerance, int halvings)
    {
        if (halvings == 0 || double.IsPositiveInfinity(tolerance))
        {
            return;
        }

        ReducedMomentum middle = Between(a, b, 0.5);
        double f = quantity(middle);
        if (Math.Abs(f - (0.5 * (fa + fb))) > tolerance)
        {
            Halve(points, a, fa, middle, f, tolerance, halvings - 1);
            points.Add((middle, f));
            Halve(points, middle, f, b, fb, tolerance, halvings - 1);
        }
    }

    // Every point above, or below, both neighbours brackets an extreme; differences below the noise are none.
    private List<ReducedMomentum> AddExtremes((ReducedMomentum Momentum, double Value)[] points, double noise)
    {
        int count = points.Length - 1; // the last is the first again
        var found = new (double At, ReducedMomentum Momentum)?[count];
        ReducedMomentum period = new(points[^1].Momentum.K1 - points[0].Momentum.K1, points[^1].Momentum.K2 - points[0].Momentum.K2);
        Parallel.For(0, count, i =>
        {
            (ReducedMomentum left, double fl) = i > 0 ? points[i - 1] : (Less(points[count - 1].Momentum, period), points[count - 1].Value);
            (ReducedMomentum here, double f) = points[i];
            (ReducedMomentum right, double fr) = points[i + 1];
            int sign = f <= fl && f <= fr ? 1 : f >= fl && f >= fr ? -1 : 0;
            if (sign == 0 || Math.Max(Math.Abs(fl - f), Math.Abs(fr - f)) <= noise)
            {
                return;
            }

            ReducedMomentum At(double t) => t < 0 ? Between(here, left, -t) : Between(here, right, t);
            (double at, double value) = BrentMinimum.Find(t => sign * quantity(At(t)), -1, 1, Nearness);
            if (value < (sign * f) - (1e-3 * noise))
            {
                found[i] = (at, At(at));
            }
        });
        var refined = new List<ReducedMomentum>();
        for (int i = 0; i < count; i++)
        {
            if (found[i] is { At: < 0 } before && i > 0)
            {
                refined.Add(before.Momentum);
            }

            refined.Add(points[i].Momentum);
            if (found[i] is { At: > 0 } after)
            {
                refined.Add(after.Momentum);
            }
        }

        // An extreme before the first momentum lies at the end of the list.
        if (found[0] is { At: < 0 } last)
        {
            refined.Add(new ReducedMomentum(last.Momentum.K1 + period.K1, last.Momentum.K2 + period.K2));
        }

        refined.Add(points[^1].Momentum);
        return refined;
    }

    private static ReducedMomentum Less(ReducedMomentum k, ReducedMomentum period) => new(k.K1 - period.K1, k.K2 - period.K2);

    // From the chord to the line along the band's gradient, by Newton's method.
    private ReducedMomentum Between(ReducedMomentum a, ReducedMomentum b, double t)
    {
        var k = new ReducedMomentum(a.K1 + (t * (b.K1 - a.K1)), a.K2 + (t * (b.K2 - a.K2)));
        for (int step = 0; step < 8; step++)
        {
            double energy = band.Energy(k);
            (double vx, double vy) = band.Velocity(k);
            double square = (vx * vx) + (vy * vy);
            if (Math.Abs(energy) < 1e-12 || square == 0)
            {
                break;
            }

            ReducedMomentum move = new CartesianMomentum(energy * vx / square, energy * vy / square).ToReduced();
            k = new ReducedMomentum(k.K1 - move.K1, k.K2 - move.K2);
        }

        return k;
    }
}
