using PairScope.Data;
using PairScope.Inference;
using PairScope.Pairing;

namespace PairScope.Tests.Inference;

public class GeneralMixingTests
{
    [Fact]
    public void Maps_of_the_general_E_prime_gap_change_as_their_derivatives_say()
    {
        var model = new MapModel(TableHypothesis.General(Irrep.EPrime, inAnyState: true, 1), Conditions(1e-8), [0.7], 16);
        double[] at = model.Vector(60, 3, 0, 0, [0.4, 0.6, 0.8, 1.1, 0.3]);
        IReadOnlyList<double[]> derivatives = model.MapsWithDerivatives(at)[0].Derivatives;
        for (int k = 0; k < at.Length; k++)
        {
            double step = model.Parameters[k] == FitParameter.ChemicalPotential ? 1e-2 : 1e-3;
            double[] Moved(double by) => model.Maps([.. at.Select((v, i) => i == k ? v + by : v)])[0];
            double[] difference = [.. Moved(step).Zip(Moved(-step), (a, b) => (a - b) / (2 * step))];
            double largest = difference.Max(Math.Abs);
            Assert.True(largest > 0);
            Assert.True(
                difference.Zip(derivatives[k], (a, b) => Math.Abs(a - b)).Max() < 1e-3 * largest, $"{model.NameOf(model.Parameters[k])}: {difference.Zip(derivatives[k], (a, b) => Math.Abs(a - b)).Max() / largest}");
        }
    }

    [Fact]
    public void A_chiral_E_prime_map_is_explained_once_the_phase_is_free_and_only_then()
    {
        const double Phase = 1.2;
        double[] map = FitMaps.Noisy(FitMaps.Of(GapFunction.Mixed(Irrep.EPrime, 3, 0.7, Phase), 60), 0.02, 3);
        FitOptions options = FitMaps.Near(62, 2.8, 0.6, "E'");
        FitReport without = MapFitter.Fit(FitMaps.Observation(map), options);
        FitReport with = MapFitter.Fit(FitMaps.Observation(map), options with { Conditions = options.Conditions with { Free = [FitParameter.Phase] } });
        Assert.True(without.Abstained, $"p = {without.Best.PValue}");
        Assert.False(with.Abstained, string.Join(' ', with.Reasons));
        Assert.True(Math.Abs(Math.Abs(with.Best.Fit.Value(FitParameter.Phase)) - Phase) < 5 * with.Best.Fit.Deviation(FitParameter.Phase));

        // Whoever does not free it is told what it would find.
        Extension found = without.Extensions[0];
        Assert.Equal([FitParameter.Phase], found.Added);
        Assert.True(found.Explains(options), $"p = {found.PValue}");
        double phase = Math.Abs(Math.IEEERemainder(found.Fit.Value(FitParameter.Phase), 2 * Math.PI));
        Assert.Equal(Phase, Math.Min(phase, Math.Abs(Math.PI - phase)), 5 * found.Fit.Deviation(FitParameter.Phase));
    }

    [Fact]
    public void A_general_gap_holds_those_of_the_table_as_cases()
    {
        TableHypothesis all = TableHypothesis.General(Irrep.A1Prime, inAnyState: false, 1);
        TableHypothesis both = TableHypothesis.General(Irrep.EPrime, inAnyState: true, 1);
        Assert.Equal("theta chi", string.Join(' ', all.Angles.Select(a => a.Name)));
        Assert.Equal("phi theta phase theta-triplet phase-triplet", string.Join(' ', both.Angles.Select(a => a.Name)));
        Same(all.GapOf(3, [0.6, 0]), FitMaps.Named("A1'").Gap(3, 0.6));
        Same(all.GapOf(3, [0.6, Math.PI / 2]), FitMaps.Named("A1' (on-site)").Gap(3, 0.6));
        Same(all.GapOf(3, [0.6, 0.7]), GapFunction.GeneralA1Prime(3, 0.6, 0.7));
        Same(both.GapOf(3, [0, 0.6, 0.8, 1, 2]), FitMaps.Named("E'").Gap(3, 0.6, 0.8));
        Same(both.GapOf(3, [0.4, 0.6, 0.8, 1.1, 0.3]), GapFunction.GeneralEPrime(3, 0.4, 0.6, 0.8, 1.1, 0.3));

        static void Same(GapFunction one, GapFunction other) =>
            Assert.All(one.Matrix.Entries.Zip(other.Matrix.Entries), e => Assert.True((e.First - e.Second).Largest < 1e-14));
    }

    private static FitConditions Conditions(double accuracy) => new() { Broadening = FitMaps.Broadening, Accuracy = accuracy, GapRange = (0.2, 6) };
}
