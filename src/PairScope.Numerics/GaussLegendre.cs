namespace PairScope.Numerics;

/// <summary>Nodes, weights and Legendre values of the p-point Gauss–Legendre rule on [−1, 1].</summary>
public sealed class GaussLegendre
{
    /// <summary>Builds the rule by Newton's method on P_p.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The order is below 2 or above 200.</exception>
    public GaussLegendre(int order)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, 200);
        Nodes = new double[order];
        Weights = new double[order];
        for (int i = 0; i < order; i++)
        {
            double x = -Math.Cos(Math.PI * (i + 0.75) / (order + 0.5));
            double slope = 0;
            for (int step = 0; step < 12; step++)
            {
                (double value, slope) = Evaluate(order, x);
                x -= value / slope;
            }

            Nodes[i] = x;
            Weights[i] = 2 / ((1 - (x * x)) * slope * slope);
        }
    }

    /// <summary>Abscissae, ascending.</summary>
    public double[] Nodes { get; }

    /// <summary>Weights; they sum to 2.</summary>
    public double[] Weights { get; }

    /// <summary>P_n(x) and its derivative.</summary>
    public static (double Value, double Slope) Evaluate(int n, double x)
    {
        double previous = 1;
        double value = x;
        for (int k = 2; k <= n; k++)
        {
            (previous, value) = (value, ((((2 * k) - 1) * x * value) - ((k - 1) * previous)) / k);
        }

        return n == 0 ? (1, 0) : (value, n * ((x * value) - previous) / ((x * x) - 1));
    }
}
