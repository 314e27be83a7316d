using FsCheck;
using FsCheck.Fluent;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Tests.Pairing;

/// <summary>Mixtures of channels by named angles; docs/materials.md, eq. (11).</summary>
public class GapFamilyTests
{
    private static readonly GapFamily[] Families = [.. AllOf("cuprate", "A1g", "Eu"), .. AllOf("nbse2", "A1'", "E''")];

    [Fact]
    public void An_angle_beyond_its_range_is_another_name_for_a_state_within_it()
    {
        foreach (GapFamily family in Families)
        {
            Prop.ForAll(Gen.Choose(-900, 900).Select(v => v / 100.0).ArrayOf(family.Angles.Count).ToArbitrary(), angles =>
            {
                (double[] folded, int[] signs) = family.Folded(angles);
                (BlochMatrix given, BlochMatrix told) = (family.At(angles), family.At(folded));
                double difference = Math.Min((given + (-1 * told)).Largest, (given + told).Largest);

                // What a small change does, it does in both, with the sign that is told.
                double sign = (given + (-1 * told)).Largest < (given + told).Largest ? 1 : -1;
                double slopes = Enumerable.Range(0, angles.Length).Max(k => (family.By(k, angles) + (-sign * signs[k] * family.By(k, folded))).Largest);
                return folded.All(a => a is >= 0 and <= Math.PI) && difference < 1e-13 && slopes < 1e-13;
            }).QuickCheckThrowOnFailure();
        }
    }

    [Fact]
    public void Two_states_within_the_range_are_never_the_same()
    {
        var random = new Random(4);
        Assert.All(Families, family =>
        {
            double[] State() => [.. family.Angles.Select(_ => 0.05 + ((Math.PI - 0.1) * random.NextDouble()))];
            for (int i = 0; i < 200; i++)
            {
                (double[] one, double[] other) = (State(), State());
                Assert.True(Math.Min((family.At(one) + (-1 * family.At(other))).Largest, (family.At(one) + family.At(other)).Largest) > 1e-6);
            }
        });
    }

    [Fact]
    public void Gaps_change_with_their_angles_as_their_derivatives_say()
    {
        const double Step = 1e-5;
        Assert.All(Families, family =>
        {
            double[] at = [.. family.Angles.Select((_, k) => 0.4 + (0.3 * k))];
            for (int k = 0; k < at.Length; k++)
            {
                BlochMatrix Moved(double by) => family.At([.. at.Select((a, i) => i == k ? a + by : a)]);
                Assert.InRange(((1 / (2 * Step) * (Moved(Step) + (-1 * Moved(-Step)))) + (-1 * family.By(k, at))).Largest, 0, 1e-9);
            }
        });
    }

    [Fact]
    public void The_angles_are_as_many_as_the_states_of_so_many_functions_have()
    {
        // Of n functions the real states have n − 1 angles, all of them 2 (n − 1).
        GeneratedChannel[] channels = [.. GeneratedGaps.Of(MaterialFile("cuprate")).Channels];
        IReadOnlyList<BlochMatrix>[] three = [.. channels.Where(c => c.Irrep.Name is "A1g").Select(c => c.Partners)];
        IReadOnlyList<BlochMatrix>[] pairs = [.. channels.Where(c => c.Irrep.Name is "Eu").Select(c => c.Partners)];
        Assert.Equal("ϑ1 ϑ2", Names(three, phases: false));
        Assert.Equal("ϑ1 ξ2 ϑ2 ξ3", Names(three, phases: true));
        Assert.Equal("ϑ1 θ1 θ2", Names(pairs, phases: false));
        Assert.Equal("ϑ1 ξ2 θ1 Θ1 θ2 Θ2", Names(pairs, phases: true));
        Assert.Throws<ArgumentException>(() => Names(three[..1], phases: true));

        static string Names(IReadOnlyList<BlochMatrix>[] functions, bool phases) => string.Join(' ', GapFamily.OfChannels(functions, phases).Angles.Select(a => a.Symbol));
    }

    private static IEnumerable<GapFamily> AllOf(string material, params string[] irreps) =>
        from irrep in irreps
        from phases in (bool[])[false, true]
        select GapFamily.OfChannels([.. GeneratedGaps.Of(MaterialFile(material)).Channels.Where(c => string.Equals(c.Irrep.Name, irrep, StringComparison.Ordinal)).Take(3).Select(c => c.Partners)], phases);

    private static Material MaterialFile(string name) => PairScope.Data.MaterialFile.Read(name);
}
