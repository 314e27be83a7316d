namespace PairScope.Inference;

/// <summary>How many neighbouring values of a residual tell the same, τ = 1 + 2 Σ ρ_k up to where the correlation ρ has gone.</summary>
/// <remarks>docs/physics.md, eqs. (92), (94).</remarks>
internal static class CorrelationTime
{
    private const double Uncorrelated = 0.05;

    /// <summary>τ.</summary>
    /// <param name="most">Lags below this are looked at.</param>
    /// <param name="correlation">ρ at a lag.</param>
    public static double Of(int most, Func<int, double> correlation)
    {
        double sum = 1;
        for (int lag = 1; lag < most; lag++)
        {
            double rho = correlation(lag);
            if (!(rho >= Uncorrelated))
            {
                break;
            }

            sum += 2 * rho;
        }

        return sum;
    }
}
