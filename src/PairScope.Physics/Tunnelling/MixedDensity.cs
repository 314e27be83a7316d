namespace PairScope.Tunnelling;

/// <summary>Two densities seen at once, N(E) = w N_1(E) + (1 − w) N_2(E): two gaps, on two bands or two parts of the Fermi lines.</summary>
/// <remarks>docs/physics.md, eq. (65).</remarks>
public sealed class MixedDensity : TunnellingDensity
{
    private readonly TunnellingDensity _first;
    private readonly TunnellingDensity _second;
    private readonly double _share;

    /// <summary>A mixture.</summary>
    /// <param name="first">N_1.</param>
    /// <param name="second">N_2.</param>
    /// <param name="share">w, the share of the first, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">w is not between 0 and 1.</exception>
    public MixedDensity(TunnellingDensity first, TunnellingDensity second, double share)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (!(share is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share lies between 0 and 1.");
        }

        (_first, _second, _share) = (first, second, share);
    }

    /// <inheritdoc/>
    public override double At(double energy) => (_share * _first.At(energy)) + ((1 - _share) * _second.At(energy));

    /// <inheritdoc/>
    public override double SecondIntegral(double energy) => (_share * _first.SecondIntegral(energy)) + ((1 - _share) * _second.SecondIntegral(energy));
}
