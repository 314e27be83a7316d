using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Inference;
using PairScope.Learning;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.Inference;

/// <summary>Mixtures of several channels are read with their angles.</summary>
public class FamilyFitTests
{
    private const int Size = 16;
    private const double Energy = 6;
    private static readonly double[] Angles = [2.1, 0.6]; // weights −0.50, 0.71 and 0.49

    private static readonly Protocol Asked = Protocol.Parse(
        """
        title: t
        material: cuprate
        classes:
          - { irrep: A1g, channel: [1, 2, 3], class: s }
          - { irrep: B1g }
          - { irrep: none, weight: 0.25 }
        parameters: { delta: { uniform: [8, 30] }, mu: { uniform: [0, 10] }, broadening: 2, strength: 100 }
        energies: [6]
        size: 16
        counts: { train: 1, validation: 0, test: 0 }
        seed: 1
        """, "p.yaml");

    [Fact]
    public void Three_channels_of_one_irrep_are_read_with_their_angles_and_errors()
    {
        Material cuprate = MaterialFile.Read("cuprate");
        GeneratedChannel[] s = [.. GeneratedGaps.Of(cuprate).Channels.Where(c => c.Irrep.Name is "A1g")];

        // The gap as it is written down, not as the family makes it.
        BlochMatrix gap = (18 * Math.Cos(2.1) * s[0].Partners[0]) + (18 * Math.Sin(2.1) * Math.Cos(0.6) * s[1].Partners[0]) + (18 * Math.Sin(2.1) * Math.Sin(0.6) * s[2].Partners[0]);
        double[] map = QpiMap.Compute(new CrystalGreenFunction(new BdgHamiltonian(cuprate.At(5), new GapFunction(18, gap)), 2), Impurity.Scalar(100), Energy, Size).RealSpace;
        new MapNoise(Size, cuprate.Crystal.Lattice).Add(map, 0.05, 7);
        FitOptions options = Options(Asked.Study.Hypotheses) with { GapStarts = FitOptions.ManyGapStarts };
        FitReport report = MapFitter.Fit(new MapObservation(Size, [Energy], [map]) { Lattice = cuprate.Crystal.Lattice }, options);
        Assert.False(report.Abstained, string.Join(' ', report.Reasons));
        HypothesisFit fit = report.Best.Fit;
        Assert.Equal("A1g:1+2+3", fit.Model.Hypothesis.Name);
        Assert.Equal("ChemicalPotential GapAmplitude mixing1 mixing2", string.Join(' ', fit.Model.Parameters.Select(fit.Model.NameOf)));
        for (int k = 0; k < Angles.Length; k++)
        {
            Assert.InRange(fit.Deviation(OwnAngle.At(k)), 1e-4, 0.1);
            Assert.Equal(Angles[k], fit.Value(OwnAngle.At(k)), 4 * fit.Deviation(OwnAngle.At(k)));
            (double low, double high) = ParameterInterval.Of(report, options.Conditions, OwnAngle.At(k), 1);
            Assert.InRange(high - low, fit.Deviation(OwnAngle.At(k)), 4 * fit.Deviation(OwnAngle.At(k)));
            Assert.InRange(fit.Value(OwnAngle.At(k)), low, high);
        }

        Assert.Equal(18, fit.Value(FitParameter.GapAmplitude), 4 * fit.Deviation(FitParameter.GapAmplitude));
    }

    [Fact]
    public void What_is_told_of_a_fit_is_the_same_state_wherever_its_search_ended()
    {
        var model = new MapModel(Asked.Study.Hypotheses[0], Options(Asked.Study.Hypotheses).Conditions, [Energy], Size);
        var observation = new MapObservation(Size, [Energy], [model.Maps(model.Vector(5, 18, 0, 0, Angles))[0]]) { Lattice = Asked.Study.Lattice };
        var problem = new LeastSquares(model, observation, [observation.Comparison(observation.FirstNoise()[0])]);
        HypothesisFit within = problem.At(model.Vector(5, 18, 0, 0, Angles));
        HypothesisFit beyond = problem.At(model.Vector(5, 18, 0, 0, [-Angles[0], Angles[1] + Math.PI]));
        Assert.Equal(within.ChiSquared, beyond.ChiSquared, 1e-6);
        Assert.All(model.Parameters, p => Assert.Equal(within.Value(p), beyond.Value(p), 1e-12));
        Assert.All(Enumerable.Range(0, 4), i => Assert.All(Enumerable.Range(0, 4), j => Assert.Equal(within.Covariance[i, j], beyond.Covariance[i, j], 1e-6 * Math.Sqrt(within.Covariance[i, i] * within.Covariance[j, j]))));
    }

    [Fact]
    public void Of_two_states_that_are_each_others_time_reversal_one_is_told()
    {
        TableHypothesis any = TableHypothesis.General(Irrep.EPrime, inAnyState: true, 1);
        double[] state = [0.4, 0.6, 1.2, 0.9, 0.3];
        double[] reversed = [0.4, 0.6, -1.2, 0.9, -0.3];
        double[] Told(double[] angles, TipSpin spin) => new MapModel(any, new FitConditions { Broadening = 1, GapRange = (0.2, 6), Spin = spin }, [0], Size) is var model ? model.OwnState(model.Vector(60, 3, 0, 0, angles)).Angles : [];
        Assert.All(Told(state, default).Zip(Told(reversed, default)), a => Assert.Equal(a.First, a.Second, 1e-12));

        // A polarised tip may tell them apart.
        Assert.True(Told(state, TipSpin.Z).Zip(Told(reversed, TipSpin.Z)).Max(a => Math.Abs(a.First - a.Second)) > 0.1);
    }

    [Fact]
    public void The_general_gap_of_the_table_stands_among_its_hypotheses()
    {
        double[] map = FitMaps.Noisy(FitMaps.Of(GapFunction.GeneralA1Prime(3, 0.6, 0.8), 60), 0.02, 3);
        FitOptions options = FitMaps.Near(62, 2.8, 0.5, "A1'", "E'");
        FitReport report = MapFitter.Fit(FitMaps.Observation(map), options with { Hypotheses = [.. options.Hypotheses, TableHypothesis.General(Irrep.A1Prime, inAnyState: false, 0.1)] });
        Assert.False(report.Abstained, string.Join(' ', report.Reasons));
        HypothesisFit fit = report.Best.Fit;
        Assert.Equal("A1' (general)", fit.Model.Hypothesis.Name);
        Assert.Equal(0.6, fit.Value(OwnAngle.At(0)), 4 * fit.Deviation(OwnAngle.At(0)));
        Assert.Equal(0.8, fit.Value(OwnAngle.At(1)), 4 * fit.Deviation(OwnAngle.At(1)));
    }

    private static FitOptions Options(IReadOnlyList<Hypothesis> hypotheses) => new()
    {
        Hypotheses = hypotheses,
        Conditions = new FitConditions { Broadening = 2, Strength = 100, GapRange = (8, 30), ChemicalPotentialRange = (0, 10) },
        SeeksExtensions = false,
    };
}
