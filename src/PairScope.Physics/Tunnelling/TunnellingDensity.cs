namespace PairScope.Tunnelling;

/// <summary>
/// A density of states as a tunnelling spectrum sees it: divided by that of the normal state, so that it is 1 far from every gap. Its second integral
/// is what a convolution needs: it has no singularity left where the density has one.
/// </summary>
/// <remarks>docs/physics.md, "A tunnelling spectrum".</remarks>
public abstract class TunnellingDensity
{
    /// <summary>The density of a metal without a gap: 1 at every energy.</summary>
    public static TunnellingDensity Metal { get; } = new DynesDensity(0, 0);

    /// <summary>N(E) at an energy from the Fermi level, meV; infinite at the edge of a gap without broadening.</summary>
    public abstract double At(double energy);

    /// <summary>∫∫ N: the function Q(E) with Q″ = N, up to a straight line, meV².</summary>
    public abstract double SecondIntegral(double energy);

    /// <summary>
    /// The averages of N under triangles of half-width h round the points of a grid, [Q(E + h) − 2 Q(E) + Q(E − h)]/h²: finite at every singularity, and
    /// their sum times h is the number of states.
    /// </summary>
    /// <param name="first">The first point, meV.</param>
    /// <param name="step">h, meV.</param>
    /// <param name="count">How many points.</param>
    /// <remarks>docs/physics.md, eq. (66).</remarks>
    public double[] OnGrid(double first, double step, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Require.Positive(step);
        var averages = new double[count];
        (double before, double here) = (SecondIntegral(first - step), SecondIntegral(first));
        for (int i = 0; i < count; i++)
        {
            double after = SecondIntegral(first + ((i + 1) * step));
            averages[i] = (after - (2 * here) + before) / (step * step);
            (before, here) = (here, after);
        }

        return averages;
    }
}
