using PairScope.Data;
using PairScope.Pairing;

namespace PairScope.Inference.Planning;

/// <summary>A place of a hypothesis's parameters: one of the truths that a plan is judged by, and one of the places from which rivals are looked for.</summary>
/// <param name="Hypothesis">Index of the hypothesis.</param>
/// <param name="Vector">The free parameters there.</param>
/// <param name="Down">How far each of them may fall from there before another place is nearer, its range ends, or maps no longer change linearly.</param>
/// <param name="Up">How far it may rise.</param>
/// <param name="Weight">Its share of the hypothesis's prior.</param>
/// <remarks>docs/plan.md, "Truths and rivals".</remarks>
public sealed record PlanNode(int Hypothesis, double[] Vector, double[] Down, double[] Up, double Weight)
{
    private const int Gaps = 8;
    private const int GapsWithAngle = 4;
    private const int Angles = 6;
    private const int Draws = 2000;
    private const double ChemicalPotentialReach = 5; // meV
    private const double HalfWay = 0.6; // between angles, of the distance to the next and a little beyond

    /// <summary>The places of a hypothesis: Δ0 from one end of its range to the other, and the angles that its maps hold.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="model">Its maps.</param>
    /// <param name="gap">The prior of Δ0.</param>
    /// <param name="chemicalPotential">μ in meV.</param>
    internal static IEnumerable<PlanNode> Of(int index, MapModel model, Distribution gap, double chemicalPotential)
    {
        (double Angle, double Phase, double Weight)[] states = [.. States(model.Hypothesis)];
        (double Value, double Weight, double Ratio)[] gaps = model.Hypothesis.HasGap ? [.. GapPlaces(gap, states.Length > 1 ? GapsWithAngle : Gaps)] : [(0, 1, 1)];
        foreach ((double value, double weight, double ratio) in gaps)
        {
            foreach ((double angle, double phase, double share) in states)
            {
                double[] vector = model.Vector(chemicalPotential, value, angle, phase);
                double[] Reach(Func<double, double> ofGap) =>
                [
                    .. model.Parameters.Select((p, i) => p switch
                    {
                        FitParameter.ChemicalPotential => ChemicalPotentialReach,
                        FitParameter.GapAmplitude => Math.Max(0, ofGap(Math.Sqrt(ratio))),
                        FitParameter.MixingAngle or FitParameter.Phase => HalfWay * Math.PI / Angles,
                        _ => 0.5 * Math.Abs(vector[i]),
                    }),
                ];
                yield return new PlanNode(
                    index, vector, Reach(f => value - Math.Max(value / f, gap.Lowest)), Reach(f => Math.Min(value * f, gap.Highest) - value), weight * share);
            }
        }
    }

    // By equal ratios, so that small gaps, which are hard to tell, are many; each with the share of the prior that is nearest to it.
    private static IEnumerable<(double Value, double Weight, double Ratio)> GapPlaces(Distribution gap, int count)
    {
        if (gap.Lowest == gap.Highest)
        {
            return [(gap.Lowest, 1, 1)];
        }

        double step = Math.Log(gap.Highest / gap.Lowest) / (count - 1);
        var share = new double[count];
        for (int i = 0; i < Draws; i++)
        {
            double drawn = gap.Draw((i + 0.5) / Draws);
            share[(int)Math.Clamp(Math.Round(Math.Log(drawn / gap.Lowest) / step), 0, count - 1)] += 1.0 / Draws;
        }

        return share.Select((weight, i) => (gap.Lowest * Math.Exp(i * step), weight, Math.Exp(step)));
    }

    // θ on its circle; of two partners in any state the chiral one and those between it and the nematic ones; of equal spins |S3|.
    private static IEnumerable<(double Angle, double Phase, double Weight)> States(Hypothesis hypothesis) => hypothesis.Holds switch
    {
        HeldState.Angle => Enumerable.Range(0, Angles).Select(i => (i * Math.PI / Angles, 0.0, 1.0 / Angles)),
        HeldState.Disc => [Of(0, 1, 0.3), .. Enumerable.Range(0, Angles).Select(i => Of(2 * Math.PI * i / Angles, 0.6, 0.7 / Angles))],
        HeldState.Chirality => new double[] { 0.25, 0.75 }.Select(s => (Math.PI / 4, Math.Asin(s), 0.5)),
        _ => [(Math.PI / 4, 0, 1)],
    };

    private static (double Angle, double Phase, double Weight) Of(double direction, double s3, double weight)
    {
        double flat = Math.Sqrt(1 - (s3 * s3));
        var state = new StokesVector(flat * Math.Cos(direction), flat * Math.Sin(direction), s3);
        return (state.MixingAngle, state.Phase, weight);
    }
}
