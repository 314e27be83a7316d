using MathNet.Numerics.Distributions;
using PairScope.Maps;

namespace PairScope.Inference;

/// <summary>
/// Whether a fit that leaves nothing but noise by the tests of shape would still be better a step off the list: each <see cref="Departure"/> is a direction
/// in which a map that is not of the list differs from the nearest one that is, and looked at along it far smaller differences show.
/// </summary>
/// <param name="Name">The step that gains most, in words.</param>
/// <param name="Gain">What χ² falls by along it, to first order.</param>
/// <param name="PValue">Probability that any of the steps gains as much by chance.</param>
/// <remarks>docs/physics.md, eq. (61).</remarks>
internal sealed record ScoreTest(string Name, double Gain, double PValue)
{
    /// <summary>Tests a fit; null where no step would show.</summary>
    /// <param name="fit">The fit, at its minimum on the whole map.</param>
    /// <param name="observation">The map.</param>
    /// <param name="noise">Its noise at each energy.</param>
    /// <param name="options">Cores.</param>
    /// <param name="cancellation">Looked at before every map.</param>
    public static ScoreTest? Of(HypothesisFit fit, MapObservation observation, IReadOnlyList<NoiseSpectrum> noise, FitOptions options, CancellationToken cancellation)
    {
        Departure[] departures = [.. Departure.From(fit)];
        var problem = new LeastSquares(fit, observation, [.. noise.Select(observation.Comparison)], cancellation);
        var stepped = new double[]?[departures.Length];
        options.Over(departures.Length, cancellation, i => stepped[i] = problem.Stepped(fit.Vector, departures[i]));
        departures = [.. departures.Where((_, i) => stepped[i] is not null)]; // others cannot be looked at
        IReadOnlyList<double> gains = problem.Gains(fit.Vector, [.. stepped.OfType<double[]>()], [.. departures.Select(d => d.IsOneSided)], Departure.EndOf(fit) is null ? null : FitParameter.GapAmplitude);
        (int index, double p) = (-1, 1);
        for (int i = 0; i < departures.Length; i++)
        {
            double tail = Normal.CDF(0, 1, -Math.Sqrt(gains[i])) * (departures[i].IsOneSided ? 1 : 2);
            if (gains[i] > 0 && tail < p)
            {
                (index, p) = (i, tail);
            }
        }

        return index < 0 ? null : new ScoreTest(departures[index].Name, gains[index], Math.Min(1, p * departures.Length));
    }
}
