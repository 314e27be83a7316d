using PairScope.Data;
using PairScope.Learning.Answers;
using PairScope.Learning.Batches;
using PairScope.Learning.Evaluation;
using PairScope.Learning.Networks;
using PairScope.Pairing;

namespace PairScope.Tests.Learning;

/// <summary>What networks read of the state of two partners; docs/physics.md, "The relative phase of two partners".</summary>
public class StateReadingTests
{
    private const int EPrime = 3;
    private const int EDoublePrime = 4;

    private static readonly NetworkConfiguration Configuration = Samples.Configuration() with
    {
        States = [HeldState.Angle, HeldState.None, HeldState.Angle, HeldState.Disc, HeldState.Chirality],
    };

    [Theory]
    [InlineData(0.785398, 1.570796)]
    [InlineData(0.3, -2.4)]
    [InlineData(1.1, 0.4)]
    [InlineData(0.5, 0)]
    public void Targets_of_a_state_read_back_as_the_half_of_the_sphere_that_maps_tell_whatever_angles_name_it(double theta, double phase)
    {
        var truth = StokesVector.Of(theta, phase);
        foreach ((double t, double p) in new[] { (theta, phase), (theta, -phase), (Math.PI - theta, phase + Math.PI), (theta + Math.PI, phase), (-theta, phase + Math.PI) })
        {
            StokesVector read = Read("E' (phase)", EPrime, t, p).State!.Most;
            Assert.Equal(truth.S1, read.S1, 1e-5);
            Assert.Equal(truth.S2, read.S2, 1e-5);
            Assert.Equal(Math.Abs(truth.S3), read.S3, 1e-3);
        }

        Assert.Equal(Math.Abs(truth.S3), Read("E'' (p, phase)", EDoublePrime, theta, phase).State!.Most.S3, 1e-5);
        Assert.Equal(truth.Director, Read("E' (phase)", EPrime, theta, phase).MixingAngle, truth.S3 * truth.S3 > 0.99 ? 2 : 1e-5);
        Assert.Equal(0, Read("E'' (p)", EDoublePrime, theta, 0).State!.Most.S3, 1e-5);
    }

    [Fact]
    public void Weights_that_know_no_phase_read_as_before()
    {
        var row = new float[5 * ParameterHead.Quantities];
        (row[(2 * 5) + EPrime], row[(3 * 5) + EPrime]) = (0.3f, 0.1f);
        ParameterReading reading = ParameterHead.Read(Samples.Configuration(), row, EPrime);
        Assert.Null(reading.State);
        Assert.Equal(0.5 * Math.Atan2(0.1, 0.3), reading.MixingAngle, 1e-6);
        Assert.Equal(0.5, reading.MixingAngleDeviation, 1e-6);
        Assert.Equal("it does not say for each of its classes what maps hold of the state", (Configuration with { Classes = 6 }).Fault());
        Assert.Null(Configuration.Fault());
    }

    [Theory]
    [InlineData(HeldState.Disc)]
    [InlineData(HeldState.Chirality)]
    public void Of_a_state_of_which_nothing_is_known_S3_is_uniform(HeldState holds)
    {
        var ((low, high), (lowest, highest)) = new StateReading(holds, 0.3, 0.1, 1e6, 0, 1e6).Chirality();
        Assert.Equal(0.1587, low, 0.02);
        Assert.Equal(0.8413, high, 0.02);
        Assert.Equal(0.025, lowest, 0.02);
        Assert.Equal(0.975, highest, 0.02);
    }

    [Fact]
    public void Of_a_state_that_is_known_well_the_prior_is_that_of_the_sphere_and_the_interval_is_the_Gaussian_one()
    {
        const double Deviation = 0.004;
        (double s1, double s2) = (0.5, -0.6);
        double s3 = Math.Sqrt(1 - (s1 * s1) - (s2 * s2));
        var known = new StateReading(HeldState.Disc, s1, s2, Deviation * Deviation, 0.3 * Deviation * Deviation, 2 * Deviation * Deviation);
        Assert.Equal(-Math.Log(2 * Math.PI * s3), known.LogPrior, 0.01);

        // dS3 = −(S1 dS1 + S2 dS2)/S3.
        double deviation = Math.Sqrt((s1 * s1) + (2 * 0.3 * s1 * s2) + (2 * s2 * s2)) * Deviation / s3;
        var ((low, high), (lowest, highest)) = known.Chirality();
        Assert.Equal(2 * deviation, high - low, 0.1 * deviation);
        Assert.Equal(3.92 * deviation, highest - lowest, 0.15 * deviation);
        Assert.Equal(s3, (low + high) / 2, 0.1 * deviation);
        var ((widerLow, widerHigh), _) = known.Widened(2).Chirality();
        Assert.Equal(2, (widerHigh - widerLow) / (high - low), 0.05);
        var square = new StateReading(HeldState.Chirality, 0.36, 0, Deviation * Deviation, 0, 0);
        Assert.Equal(-Math.Log(2 * 0.6), square.LogPrior, 0.01);
        Assert.Equal([1.0, 1.5], known.Deviations(new StokesVector(s1 + Deviation, s2 - (1.5 * Math.Sqrt(2) * Deviation), 0)).Select(d => Math.Round(d, 9)));
    }

    [Fact]
    public void The_interval_of_a_chiral_state_ends_at_one_and_that_of_a_probably_nematic_one_begins_at_zero()
    {
        var (_, (low, high)) = new StateReading(HeldState.Disc, 0.01, 0, 1e-4, 0, 1e-4).Chirality();
        Assert.InRange(low, 0.99, 1);
        Assert.InRange(high, 0.9999, 1);
        var nematic = new StateReading(HeldState.Disc, 0.99, 0.1, 1e-4, 0, 1e-4, Nematic: 0.9);
        var (inner, outer) = nematic.Chirality();
        Assert.Equal((0.0, 0.0), (inner.Low, inner.High));
        Assert.Equal(0, outer.Low);
        Assert.InRange(outer.High, 0.1, 0.3);
    }

    [Fact]
    public void An_evaluation_counts_states_told_apart_and_intervals_that_hold()
    {
        Hypothesis any = TableHypothesis.InAllStates.First(h => h.Name is "E' (phase)");
        Hypothesis nematic = TableHypothesis.InAllStates.First(h => h.Name is "E'");
        Comparison Of(Hypothesis hypothesis, double phase, double s1, double s2, double share) => new(
            new MapLabel(hypothesis, 1, Math.PI / 4, 50) { Phase = phase },
            new Reading(EPrime, [0, 0, 0, 1, 0, 0], [.. Enumerable.Repeat(new ParameterReading(50, 1, 1, 0.1, Math.PI / 4, 0.1) { State = new StateReading(HeldState.Disc, s1, s2, 1e-4, 0, 1e-4, share) }, 6)], 0.5));
        var result = new EvaluationResult(0.05,
        [
            Of(any, 1.5, 0, Math.Cos(1.5), 0), // chiral, read as chiral
            Of(any, 1.5, 0, 0.7, 0), // chiral, read as between
            Of(nematic, 0, 0, 1, 0.99), // nematic, read as nematic
        ]);
        Assert.Equal(
            [new StateResult("E'", "nematic", 1, 0, 1, 1, 1), new StateResult("E'", "any", 2, 0.142, 0.5, 0.5, 0.5)],
            result.States.Select(s => s with { ChiralityError = Math.Round(s.ChiralityError, 3) }));
        Assert.Contains("told apart", result.ToMarkdown(), StringComparison.Ordinal);
        Assert.Equal(0.5 * (Math.Asin(0.7) - (Math.PI / 2) + 1.5), result.Comparisons[1].MixingAngleError!.Value, 1e-6);
        Assert.Equal(0, result.Comparisons[2].MixingAngleError!.Value, 1e-9);
    }

    private static ParameterReading Read(string name, int label, double theta, double phase)
    {
        var target = new float[ParameterHead.Targets];
        ParameterHead.WriteTargets(Configuration, new MapLabel(TableHypothesis.InAllStates.First(h => string.Equals(h.Name, name, StringComparison.Ordinal)), 1.3, theta, 250) { Phase = phase }, target);
        var row = new float[5 * ParameterHead.Quantities];
        for (int q = 0; q < ParameterHead.Targets; q++)
        {
            row[(q * 5) + label] = target[q];
        }

        return ParameterHead.Read(Configuration, row, label);
    }
}
