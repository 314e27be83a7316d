namespace PairScope.Inference.Planning;

/// <summary>The step δ that makes −2 g·δ + δ·C δ least while no parameter leaves its bounds: one that would go further stays there, and the others are solved again.</summary>
/// <remarks>docs/plan.md, eq. (3).</remarks>
internal static class BoundedStep
{
    /// <summary>The step, and by how much it lowers the form.</summary>
    /// <param name="slope">g.</param>
    /// <param name="curvature">C, by its indices.</param>
    /// <param name="down">How far each may fall.</param>
    /// <param name="up">How far each may rise.</param>
    public static (double Gain, double[] Step) Of(double[] slope, Func<int, int, double> curvature, double[] down, double[] up)
    {
        int count = slope.Length;
        var step = new double[count];
        var held = new bool[count];
        for (int round = 0; round <= count; round++)
        {
            Solve(slope, curvature, held, step);
            int worst = -1;
            double excess = 1 + 1e-9;
            for (int k = 0; k < count; k++)
            {
                double bound = step[k] < 0 ? down[k] : up[k];
                if (!held[k] && Math.Abs(step[k]) > excess * bound)
                {
                    (worst, excess) = (k, bound > 0 ? Math.Abs(step[k]) / bound : double.PositiveInfinity);
                }
            }

            if (worst < 0)
            {
                break;
            }

            held[worst] = true;
            step[worst] = step[worst] < 0 ? -down[worst] : up[worst];
        }

        double gain = 0;
        for (int k = 0; k < count; k++)
        {
            double turned = 0;
            for (int l = 0; l < count; l++)
            {
                turned += curvature(k, l) * step[l];
            }

            gain += step[k] * ((2 * slope[k]) - turned);
        }

        return (gain, step);
    }

    // In units in which the diagonal is one; a parameter that leaves no trace stays.
    private static void Solve(double[] slope, Func<int, int, double> curvature, bool[] held, double[] step)
    {
        int count = slope.Length;
        Span<double> rows = stackalloc double[count * (count + 1)];
        var unit = new double[count];
        for (int k = 0; k < count; k++)
        {
            unit[k] = !held[k] && curvature(k, k) > 0 ? 1 / Math.Sqrt(curvature(k, k)) : 0;
        }

        for (int k = 0; k < count; k++)
        {
            double right = slope[k];
            for (int l = 0; l < count; l++)
            {
                right -= held[l] ? curvature(k, l) * step[l] : 0;
                rows[(k * (count + 1)) + l] = (curvature(k, l) * unit[k] * unit[l]) + (k == l ? (unit[k] > 0 ? Elimination.Ridge : 1) : 0);
            }

            rows[(k * (count + 1)) + count] = right * unit[k];
        }

        Elimination.GaussJordan(rows, count, count);
        for (int k = 0; k < count; k++)
        {
            step[k] = held[k] ? step[k] : rows[(k * (count + 1)) + count] / rows[(k * (count + 1)) + k] * unit[k];
        }
    }
}
