namespace PairScope.Pairing;

/// <summary>
/// The state cosθ f1 + e^{iΘ} sinθ f2 of two partners without its gauge: S = (cos2θ, sin2θ cosΘ, sin2θ sinΘ), a unit vector. S3 = 0 is nematic, S3 = ±1 chiral.
/// </summary>
/// <param name="S1">cos2θ.</param>
/// <param name="S2">sin2θ cosΘ.</param>
/// <param name="S3">sin2θ sinΘ.</param>
/// <remarks>docs/physics.md, eq. (83).</remarks>
public readonly record struct StokesVector(double S1, double S2, double S3)
{
    /// <summary>That of two angles.</summary>
    /// <param name="mixingAngle">θ in radians.</param>
    /// <param name="phase">Θ in radians.</param>
    public static StokesVector Of(double mixingAngle, double phase)
    {
        (double sin, double cos) = Math.SinCos(2 * mixingAngle);
        return new StokesVector(cos, sin * Math.Cos(phase), sin * Math.Sin(phase));
    }

    /// <summary>θ in [0, π/2], radians.</summary>
    public double MixingAngle => Math.Atan2(Math.Sqrt((S2 * S2) + (S3 * S3)), S1) / 2;

    /// <summary>Θ in (−π, π], radians; 0 where one partner is alone.</summary>
    public double Phase => S2 == 0 && S3 == 0 ? 0 : Math.Atan2(S3, S2);

    /// <summary>The θ in [0, π) of the nematic state nearest to it; of a chiral state it means nothing.</summary>
    public double Director => (Math.Atan2(S2, S1) / 2) is var angle && angle < 0 ? angle + Math.PI : angle;

    /// <summary>The angle to another state on the sphere, 0 to π; twice the distance of θ between nematic states.</summary>
    public double AngleTo(StokesVector other)
    {
        (double x, double y, double z) = ((S2 * other.S3) - (S3 * other.S2), (S3 * other.S1) - (S1 * other.S3), (S1 * other.S2) - (S2 * other.S1));
        return Math.Atan2(Math.Sqrt((x * x) + (y * y) + (z * z)), (S1 * other.S1) + (S2 * other.S2) + (S3 * other.S3));
    }

    /// <summary>The state reversed in time.</summary>
    public StokesVector Reversed => this with { S3 = -S3 };
}
