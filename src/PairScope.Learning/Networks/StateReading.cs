using PairScope.Data;
using PairScope.Inference;
using PairScope.Pairing;

namespace PairScope.Learning.Networks;

/// <summary>
/// What is read of the state of two partners: a normal distribution of (S1, S2), or of S3² where the maps hold no more, cut off where there are no states,
/// over a sphere on which all states are as probable; and the share of the probability that the nematic states have, whose S3 is 0.
/// </summary>
/// <param name="Holds">What the maps hold: <see cref="HeldState.Disc"/> or <see cref="HeldState.Chirality"/>.</param>
/// <param name="First">S1, or S3².</param>
/// <param name="Second">S2, or nothing.</param>
/// <param name="FirstVariance">Variance of the first.</param>
/// <param name="Covariance">Covariance of the two.</param>
/// <param name="SecondVariance">Variance of the second.</param>
/// <param name="Nematic">Share of the nematic states, 0 to 1.</param>
/// <remarks>docs/physics.md, eq. (86).</remarks>
public sealed record StateReading(HeldState Holds, double First, double Second, double FirstVariance, double Covariance, double SecondVariance, double Nematic = 0)
{
    private const int Points = 61; // along each coordinate
    private const double Reach = 4; // deviations
    private const double LeastVariance = 1e-12;

    /// <summary>A state as the numbers that are learnt of it and that its emulators run over.</summary>
    /// <param name="holds">What the maps hold: <see cref="HeldState.Disc"/>, as which θ alone is learnt too, or <see cref="HeldState.Chirality"/>.</param>
    /// <param name="state">The state.</param>
    /// <returns>S1 and S2, or S3² and 0.</returns>
    /// <remarks>docs/physics.md, eq. (85).</remarks>
    public static (double First, double Second) Coordinates(HeldState holds, StokesVector state) =>
        holds is HeldState.Chirality ? (state.S3 * state.S3, 0) : (state.S1, state.S2);

    /// <summary>The most probable state among those with S3 ≥ 0; of <see cref="HeldState.Chirality"/> one with the |S3| read.</summary>
    public StokesVector Most
    {
        get
        {
            if (Holds is HeldState.Chirality)
            {
                double square = Math.Clamp(First, 0, 1);
                return new StokesVector(0, Math.Sqrt(1 - square), Math.Sqrt(square));
            }

            double radius = Math.Max(1, Math.Sqrt((First * First) + (Second * Second)));
            (double s1, double s2) = (First / radius, Second / radius);
            return new StokesVector(s1, s2, Math.Sqrt(Math.Max(0, 1 - (s1 * s1) - (s2 * s2))));
        }
    }

    /// <summary>Deviation of the director in radians, at most that of one of which nothing is known; a chiral state has none.</summary>
    public double DirectorDeviation
    {
        get
        {
            double square = (First * First) + (Second * Second);
            double across = ((Second * Second * FirstVariance) - (2 * First * Second * Covariance) + (First * First * SecondVariance)) / Math.Max(1e-6, square);
            return Math.Min(ParameterHead.UnknownAngle, 0.5 * Math.Sqrt(Math.Max(0, across) / Math.Max(1e-6, square)));
        }
    }

    /// <summary>ln of the prior's density at the state, averaged over the normal distribution: what stands in the evidence for the prior of the states.</summary>
    public double LogPrior
    {
        get
        {
            double sum = Cloud().Sum(p => p.Weight);
            double volume = Holds is HeldState.Chirality ? Math.Sqrt(2 * Math.PI * FirstVariance)
                : 2 * Math.PI * Math.Sqrt(Math.Max(LeastVariance * LeastVariance, (FirstVariance * SecondVariance) - (Covariance * Covariance)));
            return Math.Log(Math.Max(sum, 1e-300) / volume);
        }
    }

    /// <summary>The distribution as wide as errors show it to be.</summary>
    /// <param name="factor">On all deviations.</param>
    public StateReading Widened(double factor) => this with { FirstVariance = factor * factor * FirstVariance, Covariance = factor * factor * Covariance, SecondVariance = factor * factor * SecondVariance };

    /// <summary>The ends of |S3| between which 68 % and 95 % of the probability lie.</summary>
    public ((double Low, double High) Inner, (double Low, double High) Outer) Chirality() => PartnerState.Ends([.. Cloud().OrderBy(p => p.Chirality)], Nematic);

    /// <summary>The errors of S1 and S2, or that of S3², in deviations.</summary>
    /// <param name="truth">The state.</param>
    public IEnumerable<double> Deviations(StokesVector truth)
    {
        (double first, double second) = Coordinates(Holds, truth);
        yield return Math.Abs(first - First) / Math.Sqrt(Math.Max(LeastVariance, FirstVariance));
        if (Holds is HeldState.Disc)
        {
            yield return Math.Abs(second - Second) / Math.Sqrt(Math.Max(LeastVariance, SecondVariance));
        }
    }

    // |S3| with weights whose sum is the integral of exp(−d²/2) over the states, all of which together count as one. On the sphere S1 and the angle
    // round its axis are uniform, and of S3 alone |S3| is.
    private IEnumerable<(double Chirality, double Weight)> Cloud() => Holds is HeldState.Chirality ? OfSquare() : OfDisc();

    private IEnumerable<(double, double)> OfSquare()
    {
        double variance = Math.Max(LeastVariance, FirstVariance);
        double reach = Reach * Math.Sqrt(variance);
        (double low, double high) = (Math.Sqrt(Math.Clamp(First - reach, 0, 1)), Math.Sqrt(Math.Clamp(First + reach, 0, 1)));
        double step = Math.Max(high - low, 1e-9) / (Points * Points);
        return Enumerable.Range(0, Points * Points).Select(i =>
        {
            double s = low + ((i + 0.5) * step);
            double off = (s * s) - First;
            return (s, step * Math.Exp(-0.5 * off * off / variance));
        });
    }

    private IEnumerable<(double, double)> OfDisc()
    {
        double variance = Math.Max(LeastVariance, FirstVariance);
        double slope = Covariance / variance;
        double rest = Math.Max(LeastVariance, SecondVariance - (slope * Covariance));
        (double low, double high) = Within(First, variance, 1);
        double step = (high - low) / Points;
        for (int i = 0; i < Points; i++)
        {
            double s1 = low + ((i + 0.5) * step);
            double radius = Math.Sqrt(Math.Max(1e-12, 1 - (s1 * s1)));
            double middle = Second + (slope * (s1 - First));
            (double from, double to) = Within(middle, rest, radius);
            (from, to) = (Math.Asin(Math.Clamp(from / radius, -1, 1)), Math.Asin(Math.Clamp(to / radius, -1, 1)));
            double turn = Math.Max(to - from, 1e-9) / Points;
            double weight = 0.5 * step * turn / Math.PI * Math.Exp(-0.5 * (s1 - First) * (s1 - First) / variance);
            for (int j = 0; j < Points; j++)
            {
                (double sin, double cos) = Math.SinCos(from + ((j + 0.5) * turn));
                double off = (radius * sin) - middle;
                yield return (radius * cos, weight * Math.Exp(-0.5 * off * off / rest));
            }
        }
    }

    private static (double Low, double High) Within(double middle, double variance, double end)
    {
        double reach = Reach * Math.Sqrt(variance);
        double centre = Math.Clamp(middle, -end, end);
        return (Math.Max(-end, Math.Min(middle, centre) - reach), Math.Min(end, Math.Max(middle, centre) + reach));
    }
}
