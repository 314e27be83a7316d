using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.Data;

/// <summary>Protocols about any crystal: what is asked is a value, and stands in them whole.</summary>
public sealed class StudyTests : IDisposable
{
    private const string Rest = """
        parameters: { delta: { uniform: [5, 30] }, theta: { uniform: [0, pi] }, mu: 10, broadening: 20, strength: 100 }
        energies: [4]
        size: 8
        method: { torus: 16 }
        counts: { train: 6, validation: 2, test: 2 }
        seed: 7
        """;

    private const string Classes = """
        classes:
          - { irrep: A1g, channel: 1, class: s }
          - { irrep: A1g, channel: [1, 2] }
          - { irrep: B1g, weight: 2 }
          - { irrep: Eu, channel: 1, state: chiral, class: chiral p }
          - { irrep: none }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pairscope-study-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Classes_priors_and_angles_follow_from_what_was_chosen()
    {
        Study study = Of("material: cuprate # the shipped one", Classes).Study;
        Assert.Equal(["s", "A1g", "B1g", "chiral p", "metal"], study.Classes.Names);
        Assert.Equal(["A1g:1", "A1g:1+2", "B1g", "Eu:1 chiral", "metal"], study.Hypotheses.Select(h => h.Name), StringComparer.Ordinal);
        Assert.Equal([1 / 6.0, 1 / 6.0, 2 / 6.0, 1 / 6.0, 1 / 6.0], study.Hypotheses.Select(h => h.Prior));
        Assert.Equal([1], study.Classes.WithAngle);
        Assert.Equal([true, true, true, true, false], study.Hypotheses.Select(h => h.HasGap));
        Assert.Equal((4, "D4h", "none"), (study.Classes.Metal, study.Material!.Symmetry.Group.Name, study.Irreps[^1]));
        Assert.Equal(["A1g", "A1g", "B1g", "Eu", "none"], study.Hypotheses.Select(h => study.Irreps[h.IrrepIndex]), StringComparer.Ordinal);
    }

    [Fact]
    public void The_text_of_a_protocol_holds_the_material_that_its_file_points_to()
    {
        string own = MaterialFile.ShippedText("cuprate").Replace("name: cuprate", "name: own", StringComparison.Ordinal).Replace("-150, 40", "-120, 40", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "own.yaml"), own);
        File.WriteAllText(Path.Combine(_folder, "protocol.yaml"), $"title: t\nmaterial: own.yaml   # beside the protocol\n{Classes}\n{Rest}");
        Protocol read = Protocol.Load(Path.Combine(_folder, "protocol.yaml"));
        File.Delete(Path.Combine(_folder, "own.yaml"));
        Protocol again = Protocol.Parse(read.Text, "the text");
        Assert.Equal(read.Text, again.Text);
        Assert.Contains("# beside the protocol", read.Text, StringComparison.Ordinal);
        Assert.Equal("own", again.Study.Name);
        foreach (int i in Enumerable.Range(0, 6))
        {
            Assert.Equal(Map(read, i), Map(again, i));
        }

        float[] Map(Protocol protocol, int index) => SampleSimulator.Simulate(protocol, protocol.Draw(Split.Train, index, protocol.Study.Hypotheses[protocol.AssignHypotheses(6)[index]]));
    }

    [Fact]
    public void A_sample_is_the_map_that_its_channel_gives()
    {
        Protocol protocol = Of("material: cuprate", Classes);
        Material cuprate = MaterialFile.Read("cuprate");
        GeneratedChannel[] s = [.. GeneratedGaps.Of(cuprate).Channels.Where(c => c.Irrep.Name is "A1g")];
        Sample sample = protocol.Draw(Split.Train, 3, protocol.Study.Hypotheses[1]);
        BlochMatrix gap = (sample.Delta * Math.Cos(sample.Theta) * s[0].Partners[0]) + (sample.Delta * Math.Sin(sample.Theta) * s[1].Partners[0]);
        var green = new TorusGreenFunction(new BdgHamiltonian(cuprate.At(10), new GapFunction(sample.Delta, gap)), 20, 16);
        double[] map = QpiMap.Compute(green, Impurity.Scalar(100), 4, 8).RealSpace;
        Assert.Equal(map, SampleSimulator.Simulate(protocol, sample).Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-7 * map.Max(Math.Abs));
        Assert.NotEqual(0, sample.Theta);
        Assert.Equal(0, protocol.Draw(Split.Train, 3, protocol.Study.Hypotheses[0]).Theta);
    }

    [Fact]
    public void A_data_set_keeps_names_and_irreps_of_its_crystal()
    {
        Protocol protocol = Of("material: cuprate", Classes);
        DatasetGenerator.Generate(DatasetPlan.For(protocol), _folder);
        using Dataset dataset = Dataset.Open(_folder);
        Assert.Equal(protocol.Study.Classes.Names, dataset.Study.Classes.Names);
        Assert.Equal("chiral p", dataset.Study.Classes.Names[dataset[Split.Train].Labels[protocol.AssignHypotheses(6).ToList().IndexOf(3)]]);
        Assert.Empty(DatasetVerifier.Verify(_folder, 1).Faults);
    }

    [Theory]
    [InlineData("material: MoS2", Classes, "line 2", "'MoS2' is neither a file nor one of the materials ag111, cuprate,", "beside these there is NbSe2")]
    [InlineData("material: nowhere/own.yaml", Classes, "line 2", "nowhere/own.yaml")]
    [InlineData("material: [cuprate]", Classes, "line 2, key 'material'", "a material itself")]
    [InlineData("material: cuprate", "classes:\n  - { irrep: E' }", "line 4, key 'classes[0]'", "'E'' is none of A1g, A2g, B1g")]
    [InlineData("material: cuprate", "classes:\n  - { irrep: A1g }", "line 4, key 'classes[0].channel'", "A1g needs one of 1 to 3")]
    [InlineData("material: cuprate", "classes:\n  - { irrep: A1g, channel: 4 }", "line 4", "the channels 1 to 3")]
    [InlineData("material: cuprate", "classes:\n  - { irrep: A2g }", "line 4", "A2g has no channel on these bonds")]
    [InlineData("material: cuprate", "classes:\n  - { irrep: B1g, state: chiral }", "line 4", "no partners")]
    [InlineData("material: cuprate", "classes:\n  - { irrep: Eu, channel: 1, state: reversed }", "line 4", "time reversal")]
    [InlineData("material: cuprate", "classes:\n  - { irrep: Eu, channel: [1, 1] }", "line 4", "one or more different ones")]
    [InlineData("material: cuprate", "classes:\n  - { irrep: B1g, state: any }", "line 4", "one of its channels alone has no phase")]
    [InlineData("material: NbSe2", "classes:\n  - { irrep: A1', channel: general, state: any }", "line 4, key 'classes[0].state'", "no partners whose state")]
    [InlineData("material: NbSe2", "classes:\n  - { irrep: A2', channel: general }", "line 4, key 'classes[0].channel'", "no channel to choose")]
    [InlineData("material: cuprate", "classes:\n  - { irrep: none, channel: 1 }", "line 4", "the normal metal has no channel")]
    [InlineData("material: cuprate", "classes:\n  - { irrep: B1g, class: metal }", "line 4, key 'classes[0].class'", "without commas")]
    [InlineData("material: cuprate", "classes:\n  - { irrep: B1g }\n  - { irrep: B1g, class: d }", "line 5", "listed twice")]
    [InlineData("material: cuprate", Classes + "\nkinds: [{impurities: 3, strength: 50, height: 20}]", "key 'kinds'", "of NbSe2 alone")]
    [InlineData("material: honeycomb", "classes: [{irrep: none}]\ninstrument: {temperature: 1, lock-in: 0, resolution: 1, constant-current: 'no'}", "key 'instrument'", "The tip sees orbitals on 2 sites of honeycomb")]
    [InlineData("material: { name: own, lattice: [[1, 0], [0, 1]], sites: [{name: A, at: [0, 0, 0]}] }", Classes, "line 2", "key 'orbitals'")]
    [InlineData("material: nbse2", "classes:\n  - { irrep: A1'', channel: 1, class: one }\n  - { irrep: A2'', channel: 1, class: two }", "line 4, key 'classes'", "the maps of A1'' and A2'' are the same")]
    public void A_mistake_is_one_sentence_with_its_line(string material, string classes, params string[] said)
    {
        string message = Assert.Throws<InputException>(() => Of(material, classes)).Message;
        Assert.All(said, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void An_instrument_looks_at_the_crystal_of_the_study()
    {
        Protocol protocol = Of("material: cuprate", Classes + "\ninstrument: {temperature: 1, lock-in: 0.2, resolution: 1.9, constant-current: 'no'}");
        TipResolution blur = protocol.Draw(Split.Test, 0, protocol.Study.Hypotheses[0]).Instrument!.Blur;
        Assert.Equal(1.9 / 3.8, blur.Width, 12);
        Assert.Equal(BravaisType.Square, blur.Lattice.Type);
        Assert.Equal(3.8, protocol.Instrument!.Middle.Surface.LatticeConstantAngstrom, 12);
    }

    [Theory]
    [InlineData("rashba: 1", "parameters.rashba")]
    [InlineData("phase: 0.3", "parameters.phase")]
    public void Parameters_of_NbSe2_are_refused_for_others(string parameter, string key) => Assert.Contains(
        key,
        Assert.Throws<InputException>(() => Protocol.Parse($"title: t\nmaterial: cuprate\n{Classes}\n{Rest.Replace("mu: 10", $"mu: 10, {parameter}", StringComparison.Ordinal)}", "p.yaml")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Without_an_angle_in_question_theta_need_not_be_given()
    {
        string rest = Rest.Replace("theta: { uniform: [0, pi] }, ", string.Empty, StringComparison.Ordinal);
        Assert.Contains("theta", Assert.Throws<InputException>(() => Protocol.Parse($"title: t\nmaterial: cuprate\n{Classes}\n{rest}", "p.yaml")).Message, StringComparison.Ordinal);
        Protocol.Parse($"title: t\nmaterial: cuprate\nclasses:\n  - {{ irrep: B1g }}\n{rest}", "p.yaml");
    }

    [Fact]
    public void A_protocol_in_braces_cannot_take_a_material_in()
    {
        string message = Assert.Throws<InputException>(() => Protocol.Parse(
            "{title: t, material: cuprate, classes: [{irrep: B1g}], parameters: {delta: 10, mu: 0, broadening: 20, strength: 100}, energies: [0], size: 8, counts: {train: 1, validation: 1, test: 1}, seed: 1}", "p.yaml")).Message;
        Assert.Contains("a line of its own", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shipped_protocol_of_the_cuprate_asks_what_people_argue_about()
    {
        Study study = Protocol.Load(Path.Combine(SharedData.RepositoryRoot, "protocols", "cuprate.yaml")).Study;
        Assert.Equal(["s", "extended s", "d(x2-y2)", "d(xy)", "p", "chiral p", "metal"], study.Classes.Names);
        Assert.Equal("p", study.Classes.Names[Assert.Single(study.Classes.WithAngle)]);
    }

    private static Protocol Of(string material, string classes) => Protocol.Parse($"title: t\n{material}\n{classes}\n{Rest}", "p.yaml");
}
