using PairScope.Data;
using PairScope.Inference;
using PairScope.Inference.Planning;
using PairScope.Maps;

namespace PairScope.Tests.Inference.Planning;

/// <summary>Plans of a small study, made once.</summary>
public class PlanTests
{
    private const string Study =
        """
        title: two triplets
        material: NbSe2
        classes:
          - { irrep: A1'', weight: 2 }
          - { irrep: E'', channel: p, weight: 1 }
        parameters: { delta: { uniform: [0.5, 2] }, mu: 78, broadening: 0.2, strength: 100 }
        instrument: { temperature: 0, lock-in: 0, field: 30, pixels: 200, impurities: 4, noise: 0.002, hours: 10 }
        energies: [0, 12.4]
        size: 16
        """;

    private static readonly Lazy<MeasurementPlan> Small = new(() => MeasurementPlan.Make(Proposal.Parse(Study, "a study"), null, 2));

    [Fact]
    public void The_better_of_two_energies_is_chosen_and_makes_fewer_labels_wrong_than_what_would_be_measured_without_a_plan()
    {
        MeasurementPlan plan = Small.Value;
        Assert.Equal(12.4, plan.Settings[plan.Steps[0].Changed].Energy);
        Assert.True(plan.Best.WrongLabel() < 0.5 * plan.Now.WrongLabel());
        Assert.Equal(10, plan.Best.Hours.Sum(), 1e-9);
    }

    [Fact]
    public void Distances_are_those_of_least_squares_on_the_maps_and_vanish_to_the_own_hypothesis()
    {
        MeasurementPlan plan = Small.Value;
        PlanProblem problem = plan.Problem;
        SeparationTable alone = plan.AloneTables[1];
        foreach (Separation separation in alone.Separations.Where(s => s.Node.Hypothesis == 0 && s.Distance(1) > 1).Take(2))
        {
            MapModel own = problem.Model(problem.Hypotheses[0], [plan.Settings[1]]);
            MapModel rival = problem.Model(problem.Hypotheses[1], [plan.Settings[1]]);
            var truth = new MapObservation(16, [plan.Settings[1].Energy], own.Maps(separation.Node.Vector));
            HypothesisFit fit = new LeastSquares(rival, truth, [new Whitening(problem.Noise(10))]).Minimise(separation.Node.Vector, problem.Conditions.GapRange);
            Assert.Equal(Math.Sqrt(fit.ChiSquared), separation.Distance(1), 0.05 * separation.Distance(1));
            Assert.Equal(0, separation.Distance(0), 1e-3);
            FisherInformation bound = FisherInformation.At(own, separation.Node.Vector, [new Whitening(problem.Noise(10))]);
            Assert.Equal(bound.Deviation(FitParameter.GapAmplitude), separation.Own.Deviation(FitParameter.GapAmplitude), 1e-6);
        }
    }

    [Fact]
    public void With_the_hours_that_a_plan_asks_for_as_many_labels_are_right_as_it_said()
    {
        SeparationTable table = Small.Value.Best;
        double hours = table.HoursFor(0.99)!.Value;
        Assert.Equal(0.99, 1 - table.WrongLabel(hours / 10), 5e-4);
        Assert.True(table.WrongLabel(2 * hours / 10) < 0.01);
        Assert.True(table.HoursFor(0.95) < hours);
    }

    [Fact]
    public void The_noise_of_a_site_falls_with_the_root_of_hours_and_impurities_and_does_not_depend_on_how_finely_the_field_is_cut()
    {
        Proposal study = Proposal.Parse(Study, "a study");
        double Noise(Func<PlannedInstrument, PlannedInstrument> change) => (study with { Instrument = change(study.Instrument) }).NoiseInAnHour;
        double usual = Noise(i => i);
        Assert.Equal(usual, Noise(i => i with { Pixels = 400 }), 1e-12);
        Assert.Equal(usual / 2, Noise(i => i with { Impurities = 16 }), 1e-12);
        Assert.Equal(2 * usual, Noise(i => i with { Field = 60 }), 1e-12);
        Assert.Equal(Small.Value.Problem.Noise(1).Total / 3, Small.Value.Problem.Noise(9).Total, 1e-15);
    }

    [Fact]
    public void A_study_chooses_among_tips_too_and_a_polarised_one_is_one_of_them()
    {
        var problem = new PlanProblem(Proposal.Parse(Study + "\ntips: [total, { spin: z, polarisation: 0.4 }]\n", "a study"));
        Assert.Equal([TipSpin.Total, TipSpin.Polarised('z', 0.4)], problem.Candidates().Select(s => s.Spin).Distinct());
    }

    [Theory]
    [InlineData(0, 16.2)]
    [InlineData(78, 12.8)]
    [InlineData(300, 5.7)]
    public void The_energy_that_tells_the_triplets_follows_the_chemical_potential(double mu, double edge)
    {
        string study = Study.Replace("mu: 78", FormattableString.Invariant($"mu: {mu}"), StringComparison.Ordinal).Replace("energies: [0, 12.4]\n", string.Empty, StringComparison.Ordinal);
        Assert.Contains(new PlanProblem(Proposal.Parse(study, "a study")).Candidates(), s => Math.Abs(s.Energy - edge) <= 0.11);
    }

    [Fact]
    public void What_a_fit_has_excluded_is_no_longer_asked_about_and_what_it_knows_is_kept()
    {
        var values = new Dictionary<FitParameter, double> { [FitParameter.ChemicalPotential] = 80, [FitParameter.GapAmplitude] = 1.2 };
        var errors = new Dictionary<FitParameter, double> { [FitParameter.ChemicalPotential] = 0.2, [FitParameter.GapAmplitude] = 0.1 };
        Proposal study = Proposal.Parse(Study, "a study");
        var problem = new PlanProblem(study, new Dictionary<string, Posterior>(StringComparer.Ordinal) { ["A''"] = new(0.7, values, errors), ["E'' (p)"] = new(0.3, values, errors) });
        Assert.Equal(80, problem.ChemicalPotential);
        Assert.Equal([0.7, 0.3], problem.Hypotheses.Select(h => h.Prior));
        Assert.All(problem.Nodes, node => Assert.InRange(node.Vector[1], 1.0, 1.4));
        InputException none = Assert.Throws<InputException>(() => new PlanProblem(study, new Dictionary<string, Posterior>(StringComparer.Ordinal) { ["A''"] = new(1, values, errors), ["E'' (p)"] = new(1e-12, values, errors) }));
        Assert.Contains("nothing left to measure", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NbSe2_under_a_scalar_impurity_no_map_tells_the_two_A_irreps_in_the_plane_and_Rashba_coupling_would()
    {
        IReadOnlyList<Indistinguishable> told = Small.Value.Indistinguishable;
        Indistinguishable pair = Assert.Single(told, i => i.What.Contains("A1'' (p) and A2'' (p)", StringComparison.Ordinal));
        Assert.Contains("S_z is conserved", pair.Reason, StringComparison.Ordinal);
        Assert.Contains(pair.Lifted, l => l.StartsWith("Rashba", StringComparison.Ordinal));
        Assert.DoesNotContain(pair.Lifted, l => l.Contains("along z", StringComparison.Ordinal));
    }
}
