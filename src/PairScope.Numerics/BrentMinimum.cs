namespace PairScope.Numerics;

/// <summary>The least value of a function of one variable between two others, by Brent's method: parabolas where they help, else golden section.</summary>
/// <remarks>R. P. Brent, Algorithms for Minimization without Derivatives (1973), chapter 5.</remarks>
public static class BrentMinimum
{
    private const int MostSteps = 100;
    private static readonly double Golden = (3 - Math.Sqrt(5)) / 2;

    /// <summary>
    /// A minimum of <paramref name="f"/> in [a, b], to <paramref name="tolerance"/> in its place. A kink costs the 40 or so evaluations of golden
    /// section, a smooth minimum about eight; of several minima one is found.
    /// </summary>
    /// <param name="f">The function.</param>
    /// <param name="a">Where the bracket begins.</param>
    /// <param name="b">Where it ends.</param>
    /// <param name="tolerance">How far from the minimum the answer may lie.</param>
    /// <returns>The place and the value there.</returns>
    public static (double At, double Value) Find(Func<double, double> f, double a, double b, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(f);
        double best = a + (Golden * (b - a));
        (double second, double third) = (best, best);
        double fBest = f(best);
        (double fSecond, double fThird) = (fBest, fBest);
        double step = 0;
        double before = 0; // the step before the last
        double least = tolerance / 3;
        for (int i = 0; i < MostSteps; i++)
        {
            double middle = 0.5 * (a + b);
            if (Math.Abs(best - middle) <= (2 * least) - (0.5 * (b - a)))
            {
                break;
            }

            (double parabola, bool helps) = Parabola();
            if (helps)
            {
                (before, step) = (step, parabola);
                if (best + step - a < 2 * least || b - best - step < 2 * least)
                {
                    step = Math.CopySign(least, middle - best);
                }
            }
            else
            {
                before = best < middle ? b - best : a - best;
                step = Golden * before;
            }

            double next = best + (Math.Abs(step) >= least ? step : Math.CopySign(least, step));
            double value = f(next);
            if (value <= fBest)
            {
                (a, b) = next < best ? (a, best) : (best, b);
                (third, fThird, second, fSecond, best, fBest) = (second, fSecond, best, fBest, next, value);
                continue;
            }

            (a, b) = next < best ? (next, b) : (a, next);
            if (value <= fSecond || second == best)
            {
                (third, fThird, second, fSecond) = (second, fSecond, next, value);
            }
            else if (value <= fThird || third == best || third == second)
            {
                (third, fThird) = (next, value);
            }
        }

        return (best, fBest);

        // The step to the minimum of the parabola through the three lowest points; it helps if it stays inside and is less than half the step before the last.
        (double Step, bool Helps) Parabola()
        {
            double r = (best - second) * (fBest - fThird);
            double q = (best - third) * (fBest - fSecond);
            double p = ((best - third) * q) - ((best - second) * r);
            q = 2 * (q - r);
            double to = -p / q;
            return (to, q != 0 && Math.Abs(before) > least && Math.Abs(to) < Math.Abs(0.5 * before) && best + to > a && best + to < b);
        }
    }
}
