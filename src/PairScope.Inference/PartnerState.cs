using MathNet.Numerics.LinearAlgebra;
using PairScope.Data;
using PairScope.Pairing;

namespace PairScope.Inference;

/// <summary>What a fit says of the state of two partners, cosθ f1 + e^{iΘ} sinθ f2.</summary>
/// <param name="Stokes">S; of S3 the sign means something only where <paramref name="TellsSign"/>.</param>
/// <param name="TellsSign">Whether spin or a moment tells the sign of S3, the crystal's orientation being known.</param>
/// <param name="Chirality68">Lower and upper end of |S3| that hold 68 %.</param>
/// <param name="Chirality95">Those that hold 95 %.</param>
/// <remarks>docs/physics.md, "The relative phase of two partners".</remarks>
public sealed record PartnerState(StokesVector Stokes, bool TellsSign, (double Low, double High) Chirality68, (double Low, double High) Chirality95)
{
    private const double Chiral = 0.95; // |S3| from which a state is called chiral
    private const double Nematic = 0.3; // up to which it is called nematic: both are 18° from the pole or the equator
    private const double NearEquator = 0.5; // |S3| below which its square is Gaussian, and not θ and Θ
    private const int Points = 101; // in each direction
    private const double Reach = 4; // deviations

    /// <summary>Whether |S3| is all that the maps hold, as of pairs with equal spins: neither Θ nor θ, S1 and S2 then mean anything.</summary>
    /// <remarks>docs/physics.md, eq. (85).</remarks>
    public bool HoldsChiralityAlone { get; init; }

    /// <summary>"chiral" where 95 % lie near |S3| = 1; "nematic" where they reach to 0 and not far from it; "between nematic and chiral" where time reversal is broken by less than a chiral state; else "undecided".</summary>
    public string Name => Chirality95.Low >= Chiral ? "chiral"
        : Chirality95.Low > 0 ? Chirality95.High < Chiral ? "between nematic and chiral" : "chiral or between"
        : Chirality95.High <= Nematic ? "nematic" : "undecided";

    /// <summary>Why the sign of Θ is not told although spin or a moment would tell it; null where that is not the reason.</summary>
    /// <param name="fit">The best fit.</param>
    /// <param name="observation">The map.</param>
    /// <remarks>docs/physics.md, eq. (84).</remarks>
    internal static string? SignLeftOpen(HypothesisFit fit, MapObservation observation) =>
        !observation.IsOriented && fit.Model is { Conditions.SeesSpin: true, Hypothesis.FreesPhase: true }
            ? "Nobody says how the crystal lies, and turned by 180° it shows the opposite sign of Θ; --oriented says that a1 and a2 are its own, and a topograph tells (step 'sites' of a recipe)."
            : null;

    /// <summary>What a report says of the state of its best hypothesis; null where that has no partners, or their phase was not fitted.</summary>
    /// <param name="report">The report.</param>
    public static PartnerState? Of(FitReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Hypothesis best = report.Best.Fit.Model.Hypothesis;
        HypothesisResult[] family = [.. report.Hypotheses.Where(r => r.Fit.Model.Hypothesis.PairsLike(best))];
        if (Array.Find(family, r => r.Fit.Model.Hypothesis.FreesPhase) is not { } free)
        {
            return null;
        }

        double sum = family.Sum(r => r.Probability);
        PartnerState state = Of(free.Fit, sum > 0 ? 1 - (free.Probability / sum) : best.FreesPhase ? 0 : 1);
        if (state.TellsSign && !report.Observation.IsOriented)
        {
            state = state with { TellsSign = false, Stokes = state.Stokes.S3 < 0 ? state.Stokes.Reversed : state.Stokes };
        }

        return best.FreesPhase ? state : state with { Stokes = StokesVector.Of(report.Best.Fit.Value(FitParameter.MixingAngle), 0) };
    }

    /// <summary>The ends of |S3| between which 68 % and 95 % of a distribution lie.</summary>
    /// <param name="cloud">Values of |S3| with weights, the smallest first.</param>
    /// <param name="nematic">The share of the probability at 0 that the nematic states have, beside the cloud's.</param>
    public static ((double Low, double High) Inner, (double Low, double High) Outer) Ends(IReadOnlyList<(double Chirality, double Weight)> cloud, double nematic)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        double total = cloud.Sum(p => p.Weight);
        return ((Quantile(0.1587), Quantile(0.8413)), (Quantile(0.025), Quantile(0.975)));

        double Quantile(double share)
        {
            double wanted = (share - nematic) / (1 - nematic) * total;
            if (!(wanted > 0))
            {
                return 0;
            }

            foreach ((double value, double weight) in cloud)
            {
                wanted -= weight;
                if (wanted <= 0)
                {
                    return value;
                }
            }

            return cloud[^1].Chirality;
        }
    }

    // θ and Θ, or the square of S3, are Gaussian; the share of the probability that the nematic states have lies at 0.
    private static PartnerState Of(HypothesisFit fit, double nematic)
    {
        (double theta, double phase) = (fit.Value(FitParameter.MixingAngle), fit.Value(FitParameter.Phase));
        Matrix<double> all = fit.Covariance;
        double Covariance(FitParameter a, FitParameter b) => fit.Model.IndexOf(a) < 0 || fit.Model.IndexOf(b) < 0 ? 0 : all[fit.Model.IndexOf(a), fit.Model.IndexOf(b)];
        double ofAngle = Covariance(FitParameter.MixingAngle, FitParameter.MixingAngle); // 0 of equal-spin pairs, where θ is held
        double ofBoth = Covariance(FitParameter.MixingAngle, FitParameter.Phase);
        double ofPhase = Covariance(FitParameter.Phase, FitParameter.Phase);
        (double Value, double Weight)[] cloud = !fit.Model.Conditions.SeesSpin && Math.Abs(StokesVector.Of(theta, phase).S3) < NearEquator ? OfSquare() : OfAngles();
        var (inner, outer) = Ends(cloud, nematic);
        return new PartnerState(StokesVector.Of(theta, phase), fit.Model.Conditions.SeesSpin, inner, outer)
        {
            HoldsChiralityAlone = fit.Model.Hypothesis.Holds is HeldState.Chirality,
        };

        // Maps that are even in S3 change with its square, whose error stays finite where that of Θ does not.
        (double Value, double Weight)[] OfSquare()
        {
            ((double sin, double cos), (double up, double flat)) = (Math.SinCos(2 * theta), Math.SinCos(phase));
            (double square, double byAngle, double byPhase) = (sin * sin * up * up, 4 * sin * cos * up * up, 2 * sin * sin * up * flat);
            double deviation = Math.Sqrt(Math.Max(0, (byAngle * byAngle * ofAngle) + (2 * byAngle * byPhase * ofBoth) + (byPhase * byPhase * ofPhase)));
            deviation = double.IsFinite(deviation) ? deviation : 1;
            return [.. from a in Enumerable.Range(0, Points * Points)
                       let x = Reach * ((2.0 * a / ((Points * Points) - 1)) - 1)
                       let value = square + (deviation * x)
                       where value is >= 0 and <= 1
                       select (Math.Sqrt(value), Math.Exp(-x * x / 2))];
        }

        (double Value, double Weight)[] OfAngles()
        {
            double along = Known(ofAngle);
            double slope = along > 0 ? ofBoth / ofAngle : 0;
            double across = Known(ofPhase - (slope * ofBoth));
            return [.. from a in Enumerable.Range(0, Points)
                       from b in Enumerable.Range(0, Points)
                       let x = Reach * ((2.0 * a / (Points - 1)) - 1)
                       let y = Reach * ((2.0 * b / (Points - 1)) - 1)
                       let value = Math.Abs(StokesVector.Of(theta + (along * x), phase + (slope * along * x) + (across * y)).S3)
                       orderby value
                       select (value, Math.Exp(-((x * x) + (y * y)) / 2))];
        }

        // An angle of which nothing is known lies anywhere on its circle.
        static double Known(double variance) => double.IsFinite(variance) ? Math.Min(Math.Sqrt(Math.Max(0, variance)), Math.PI / 2) : Math.PI / 2;
    }

    /// <summary>What result.json says of it.</summary>
    /// <param name="phase">Θ in radians.</param>
    /// <param name="deviation">Its deviation, or null.</param>
    public object ToJson(double phase, double? deviation) => new
    {
        name = Name,
        phaseRad = HoldsChiralityAlone ? (double?)null : KnownPhase(phase),
        phaseDeviationRad = HoldsChiralityAlone ? null : deviation,
        tellsSign = TellsSign,
        stokes = new double?[] { HoldsChiralityAlone ? null : Stokes.S1, HoldsChiralityAlone ? null : Stokes.S2, Stokes.S3 },
        chirality68 = new[] { Chirality68.Low, Chirality68.High },
        chirality95 = new[] { Chirality95.Low, Chirality95.High },
        directorRad = HoldsChiralityAlone ? (double?)null : Stokes.Director,
    };

    /// <summary>Θ as far as it is known: its modulus where nothing tells the sign.</summary>
    /// <param name="phase">Θ of the best fit.</param>
    public double KnownPhase(double phase) => TellsSign ? phase : Math.Abs(phase);

    /// <summary>The state in a few words.</summary>
    public string InWords() => FormattableString.Invariant($"{Name}, |S3| {(Chirality95.Low == 0 ? "up" : FormattableString.Invariant($"from {Chirality95.Low:0.###}"))} to {Chirality95.High:0.###}")
        + (TellsSign && Chirality95.Low > 0 ? Stokes.S3 < 0 ? ", Θ negative" : ", Θ positive" : string.Empty);
}
