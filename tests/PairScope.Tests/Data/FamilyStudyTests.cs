using PairScope.Data;
using PairScope.Learning.Batches;
using PairScope.Pairing;

namespace PairScope.Tests.Data;

/// <summary>Protocols with mixtures of channels: their angles are drawn, stored and read back by name.</summary>
public sealed class FamilyStudyTests : IDisposable
{
    private const string Rest = """
        energies: [4]
        size: 8
        method: { torus: 16 }
        counts: { train: 8, validation: 0, test: 0 }
        seed: 7
        """;

    private const string OfCuprate = """
        title: t
        material: cuprate
        classes:
          - { irrep: A1g, channel: [1, 2, 3] }
          - { irrep: Eu, channel: [1, 2], state: any }
          - { irrep: Eu, channel: [1, 2], state: chiral, class: chiral p }
          - { irrep: none }
        parameters: { delta: { uniform: [5, 30] }, mu: 10, broadening: 20, strength: 100, mixing2: { list: [0.25, 0.5] } }
        """;

    private const string OfNbSe2 = """
        title: t
        material: NbSe2
        classes:
          - { irrep: A1', channel: general }
          - { irrep: E', channel: general, state: any }
          - { irrep: E', channel: general }
          - { irrep: A1' }
        parameters: { delta: { uniform: [5, 30] }, theta: { uniform: [1, 2] }, mu: 10, broadening: 20, strength: 100 }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pairscope-family-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(OfCuprate, "delta,theta,phase,mu,broadening,rashba,strength,mixing1,mixing2,xi2,director1,phase1,director2,phase2")]
    [InlineData(OfNbSe2, "delta,theta,phase,mu,broadening,rashba,strength,chi,phi,theta-triplet,phase-triplet")]
    public void A_data_set_holds_the_angles_that_its_maps_were_made_with(string text, string columns)
    {
        Protocol protocol = Protocol.Parse($"{text}\n{Rest}", "p.yaml");
        DatasetGenerator.Generate(DatasetPlan.For(protocol), _folder);
        using Dataset data = Dataset.Open(_folder);
        Assert.Equal(columns, string.Join(',', data.Study.Parameters));
        string[] names = columns.Split(',');
        for (int i = 0; i < data.Counts.Train; i++)
        {
            Sample sample = data.Plan.Sample(Split.Train, i);
            double[] stored = data[Split.Train].Parameters(i).ToArray();
            Assert.All(sample.Hypothesis.Angles.Zip(sample.Angles), a =>
            {
                Assert.InRange(a.Second, 1e-6, Math.PI);
                Assert.Equal(a.Second, stored[Array.IndexOf(names, a.First.Name)]);
            });

            // The gap is that of the angles that are stored.
            double[] angles = [.. sample.Hypothesis.Angles.Select(a => stored[Array.IndexOf(names, a.Name)])];
            GapFunction gap = angles.Length > 0 ? sample.Hypothesis.GapOf(stored[0], angles) : sample.Hypothesis.Gap(stored[0], stored[1], stored[2]);
            Assert.InRange((gap.Matrix + (-1 * sample.Gap().Matrix)).Largest, 0, 1e-12);
        }
    }

    [Fact]
    public void Angles_are_drawn_as_the_protocol_says_and_leave_the_other_draws_as_they_were()
    {
        Protocol with = Protocol.Parse($"{OfCuprate}\n{Rest}", "p.yaml");
        Protocol without = Protocol.Parse($"{OfCuprate.Replace("channel: [1, 2, 3]", "channel: 1", StringComparison.Ordinal).Replace(", mixing2: { list: [0.25, 0.5] }", string.Empty, StringComparison.Ordinal)}\n{Rest}", "p.yaml");
        Sample[] all = [.. Enumerable.Range(0, 40).Select(i => with.Draw(Split.Train, i, with.Study.Hypotheses[0]))];
        Assert.All(all, s => Assert.Contains(s.Angles[1], (double[])[0.25, 0.5]));
        Assert.Equal(40, all.Select(s => s.Angles[0]).Distinct().Count());
        Assert.All(all, s => Assert.Equal(without.Draw(Split.Train, s.Index, without.Study.Hypotheses[0]).Delta, s.Delta));

        // Where a named parameter is said it is the angle's, too.
        Protocol table = Protocol.Parse($"{OfNbSe2}\n{Rest}", "p.yaml");
        Assert.All(Enumerable.Range(0, 20), i => Assert.InRange(table.Draw(Split.Train, i, table.Study.Hypotheses[0]).Angles[0], 1, 2));
    }

    [Fact]
    public void Names_classes_and_states_follow_from_what_was_chosen()
    {
        Study study = Protocol.Parse($"{OfCuprate}\n{Rest}", "p.yaml").Study;
        Assert.Equal("A1g:1+2+3, Eu:1+2 any state, Eu:1+2 chiral, metal", string.Join(", ", study.Hypotheses.Select(h => h.Name)));
        Assert.Empty(study.Classes.WithAngle);
        Assert.Equal("mixing1", Assert.Single(study.Hypotheses[2].Angles).Name);
        Assert.Equal("A1' (general), E' (general, phase), E' (general), A1'", string.Join(", ", Protocol.Parse($"{OfNbSe2}\n{Rest}", "p.yaml").Study.Hypotheses.Select(h => h.Name)));
    }

    [Fact]
    public void A_network_says_in_a_sentence_that_it_does_not_read_such_maps()
    {
        Protocol protocol = Protocol.Parse($"{OfCuprate}\n{Rest}", "p.yaml");
        DatasetGenerator.Generate(DatasetPlan.For(protocol), _folder);
        using Dataset data = Dataset.Open(_folder);
        string message = Assert.Throws<InputException>(() => LabelledMaps.Read(data, Split.Train)).Message;
        Assert.Contains("No network reads 'A1g:1+2+3', a gap with the angles mixing1, mixing2; 'pairscope fit --protocol' reads its maps", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mixing3: 0.1", "parameters.mixing3", "unknown key")]
    [InlineData("mixing1: 4", "parameters.mixing1", "3.14")]
    public void A_wrong_angle_is_one_sentence(string entry, params string[] said)
    {
        string message = Assert.Throws<InputException>(() => Protocol.Parse($"{OfCuprate.Replace("mixing2: { list: [0.25, 0.5] }", entry, StringComparison.Ordinal)}\n{Rest}", "p.yaml")).Message;
        Assert.All(said, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', message);
    }
}
