using PairScope.Data;
using PairScope.Maps;
using PairScope.Pairing;

namespace PairScope.Tests.Data;

public sealed class ProtocolTests
{
    private static readonly string Root = FindRoot();

    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0ul, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0ul, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(
        0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0x299f31d0_a4093822ul,
        0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_gives_the_known_answers_of_its_authors(
        uint c0, uint c1, uint c2, uint c3, ulong key, uint x0, uint x1, uint x2, uint x3) =>
        Assert.Equal((x0, x1, x2, x3), Philox.Block(c0, c1, c2, c3, key));

    [Theory]
    [InlineData("", "", true)]
    [InlineData("rashba: 0 ", "rashba: { uniform: [0, 5] } ", false)]
    [InlineData("phase: 0 ", "phase: 1.5 ", false)]
    [InlineData("impurity: scalar", "impurity: mz", false)]
    [InlineData("impurity: scalar", "tip: up", false)]
    [InlineData("impurity: scalar", "tip: { spin: z, polarisation: 0 }", true)]
    public void Maps_have_mirror_images_while_Sz_is_conserved_the_impurity_scalar_and_the_gap_real(string from, string to, bool expected)
    {
        string text = File.ReadAllText(Path.Combine(Root, "protocols", "publication.yaml"));
        Protocol protocol = Protocol.Parse(from.Length > 0 ? text.Replace(from, to, StringComparison.Ordinal) : text, "test");
        Assert.Equal(expected, protocol.HasMirrorImages);
    }

    [Fact]
    public void The_publication_protocol_is_the_setting_of_the_physics_page()
    {
        var protocol = Protocol.Load(Path.Combine(Root, "protocols", "publication.yaml"));
        Assert.Equal(new SplitCounts(5000, 250, 250), protocol.Counts);
        Assert.Equal(64, protocol.Size);
        Assert.Equal([0.0], protocol.Energies);
        Assert.Equal(new GreenMethod(null, 1e-4), protocol.Method);
        Assert.Equal(
            [
                new Distribution.Uniform(0.2, 2), new Distribution.Uniform(0, Math.PI), new Distribution.Fixed(0),
                new Distribution.Uniform(-100, 400), new Distribution.Fixed(0.1), new Distribution.Fixed(0),
                new Distribution.Fixed(100),
            ],
            protocol.Parameters);
    }

    [Fact]
    public void A_protocol_draws_any_state_of_two_partners_uniformly_on_their_sphere_and_keeps_nematic_ones_apart()
    {
        var protocol = Protocol.Load(Path.Combine(Root, "protocols", "chiral.yaml"));
        Assert.Equal([0.0, 0.5, -0.5], protocol.Energies);
        Assert.True(protocol.HasMirrorImages);
        Assert.Equal(["E' (phase)", "E'' (p, phase)", "E'' (f, phase)"], protocol.Study.Hypotheses.Where(h => h.FreesPhase).Select(h => h.Name), StringComparer.Ordinal);
        Assert.Equal([HeldState.Angle, HeldState.None, HeldState.Angle, HeldState.Disc, HeldState.Chirality, HeldState.None], Enumerable.Range(0, 6).Select(protocol.Study.HoldsOf));
        Hypothesis any = protocol.Study.Hypotheses.First(h => h.Name is "E' (phase)");
        StokesVector[] states = [.. Enumerable.Range(0, 4000).Select(i => protocol.Draw(Split.Train, i, any)).Select(s => StokesVector.Of(s.Theta, s.Phase))];
        foreach (Func<StokesVector, double> axis in (Func<StokesVector, double>[])[s => s.S1, s => s.S2, s => s.S3])
        {
            // Along every axis of a sphere the coordinate is uniform from -1 to 1.
            double[] values = [.. states.Select(axis).Order()];
            Assert.InRange(values.Select((v, i) => Math.Abs(((v + 1) / 2) - ((i + 0.5) / values.Length))).Max(), 0, 1.63 / Math.Sqrt(values.Length));
        }

        Hypothesis nematic = protocol.Study.Hypotheses.First(h => h.Name is "E'");
        Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(0, protocol.Draw(Split.Train, i, nematic).Phase));
        Assert.True(any.PairsLike(nematic));
    }

    [Fact]
    public void A_protocol_names_a_tip_that_sees_spin_and_its_maps_are_what_that_tip_sees()
    {
        string text = File.ReadAllText(Path.Combine(Root, "protocols", "quick.yaml"));
        Protocol charge = Protocol.Parse(text, "test");
        Protocol polarised = Protocol.Parse(text + "\ntip: { spin: z, polarisation: 0.4 }\n", "test");
        Assert.Equal(TipSpin.Total, charge.Tip);
        Assert.Equal(TipSpin.Polarised('z', 0.4), polarised.Tip);
        Sample sample = charge.Draw(Split.Train, 0, charge.Study.Hypotheses[0]) with { Impurity = ImpurityKind.MagneticZ };
        float[][] maps = [.. new[] { "total", "z", "{ spin: z, polarisation: 0.4 }" }.Select(tip => SampleSimulator.Simulate(Protocol.Parse(text + $"\ntip: {tip}\n", "test"), sample))];
        double scale = maps[0].Max(Math.Abs);
        Assert.True(maps[2].Select((v, i) => Math.Abs(v - (0.5 * (maps[0][i] + (0.4 * maps[1][i]))))).Max() < 1e-6 * scale);
        Assert.True(maps[1].Max(Math.Abs) > 1e-3 * scale);
    }

    [Theory]
    [InlineData("tip: q", "'q' is none of total, up, down, x, y, z")]
    [InlineData("tip: { spin: z }", "polarisation")]
    [InlineData("tip: { spin: up, polarisation: 0.4 }", "'spin' must be x, y or z")]
    [InlineData("tip: { spin: z, polarisation: 1.4 }", "tip.polarisation")]
    [InlineData("tip: [z]", "none of total")]
    [InlineData("tip: z\ninstrument: { temperature: 0.4, lock-in: 0.1, resolution: 1, constant-current: 'no' }", "leave 'tip' or 'instrument' out")]
    public void A_tip_that_there_is_not_is_a_mistake(string entry, string expected)
    {
        string text = File.ReadAllText(Path.Combine(Root, "protocols", "quick.yaml"));
        var fault = Assert.Throws<InputException>(() => Protocol.Parse(text + "\n" + entry + "\n", "test"));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains("tip", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ irrep: A1', state: any }", "A1' has no partners")]
    [InlineData("{ irrep: E', state: chiral }", "none of nematic, any")]
    [InlineData("{ irrep: E', state: any }\n  - { irrep: E', state: any }", "listed twice with the same channel and state")]
    public void A_state_that_a_pairing_has_not_is_a_mistake(string entry, string expected)
    {
        string text = File.ReadAllText(Path.Combine(Root, "protocols", "publication.yaml"));
        var fault = Assert.Throws<InputException>(() => Protocol.Parse(text.Replace("{ irrep: E', weight: 1 }", entry, StringComparison.Ordinal), "test"));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_protocol_of_several_energies_is_the_publications_at_other_energies()
    {
        var publication = Protocol.Load(Path.Combine(Root, "protocols", "publication.yaml"));
        var energies = Protocol.Load(Path.Combine(Root, "protocols", "energies.yaml"));
        Assert.Equal([0.0, 6.0, 9.0, 14.0, 19.0], energies.Energies);
        Assert.Equal(publication.Counts, energies.Counts);
        Assert.Equal(publication.Study.Hypotheses, energies.Study.Hypotheses);
        Assert.Equal(publication.Parameters, energies.Parameters);
        Assert.NotEqual(publication.Seed, energies.Seed);
    }

    [Fact]
    public void Irreps_come_in_equal_numbers_and_the_last_is_half_p_and_half_f()
    {
        var protocol = Protocol.Load(Path.Combine(Root, "protocols", "publication.yaml"));
        foreach (var count in new[] { 5000, 250, 12, 7 })
        {
            var assigned = protocol.AssignHypotheses(count).Select(c => (TableHypothesis)protocol.Study.Hypotheses[c]).ToArray();
            foreach (var irrep in Enum.GetValues<Irrep>())
            {
                Assert.InRange(assigned.Count(c => c.Irrep == irrep), (count / 6.0) - 1, (count / 6.0) + 1);
            }

            Assert.InRange(assigned.Count(c => c.Channel == PairingChannel.TripletP) - assigned.Count(c => c.Channel == PairingChannel.TripletF), -1, 1);
        }

        Assert.Equal(protocol.AssignHypotheses(5000)[..100], protocol.AssignHypotheses(100));
    }

    [Fact]
    public void A_sample_does_not_depend_on_the_others_or_on_which_parameters_vary()
    {
        var protocol = Protocol.Load(Path.Combine(Root, "protocols", "publication.yaml"));
        var member = protocol.Study.Hypotheses[0];
        var sample = protocol.Draw(Split.Train, 1234, member);
        Assert.Equal(sample, protocol.Draw(Split.Train, 1234, member));
        Assert.NotEqual(sample.Mu, protocol.Draw(Split.Test, 1234, member).Mu);
        Assert.NotEqual(sample.Mu, protocol.Draw(Split.Train, 1235, member).Mu);
        Assert.NotEqual(sample.Mu, protocol.Draw(Split.Train, 1234, member, seed: 1).Mu);
        var other = protocol with { Parameters = [new Distribution.Fixed(1), .. protocol.Parameters.Skip(1)] };
        Assert.Equal(sample with { Delta = 1 }, other.Draw(Split.Train, 1234, member));
    }

    [Fact]
    public void Drawn_parameters_fill_their_ranges_evenly()
    {
        var protocol = Protocol.Load(Path.Combine(Root, "protocols", "publication.yaml"));
        var mu = Enumerable.Range(0, 5000).Select(i => protocol.Draw(Split.Train, i, protocol.Study.Hypotheses[0]).Mu).ToArray();
        Assert.All(mu, m => Assert.InRange(m, -100, 400));

        // The mean of 5000 uniform numbers strays from the middle by 2 meV (one standard deviation).
        Assert.InRange(mu.Average(), 140, 160);
        Assert.InRange(mu.Count(m => m < 0), 880, 1120);
    }

    [Fact]
    public void Unmixed_irreps_are_stored_without_angle_and_phase()
    {
        var protocol = Protocol.Load(Path.Combine(Root, "protocols", "publication.yaml"));
        foreach (var member in protocol.Study.Hypotheses)
        {
            var sample = protocol.Draw(Split.Train, 7, member);
            Assert.Equal(member.Irrep is Irrep.A1DoublePrime or Irrep.A2DoublePrime, sample.Theta == 0);
        }
    }

    [Fact]
    public void Distributions_map_the_unit_interval()
    {
        Assert.Equal([-1, 0, 2.5], new[] { 0, 0.25, 0.875 }.Select(new Distribution.Uniform(-1, 3).Draw));
        Assert.Equal(0.01, new Distribution.LogUniform(0.01, 10_000).Draw(0), 12);
        Assert.Equal(10, new Distribution.LogUniform(0.01, 10_000).Draw(0.5), 9);
        Assert.Equal([3, 3, 5, 5], new[] { 0, 0.499, 0.5, 0.999 }.Select(new Distribution.OneOf([3, 5]).Draw));
        Assert.Equal(7, new Distribution.Fixed(7).Draw(0.3));
    }

    [Fact]
    public void A_pair_of_energies_is_both_signs_and_zero_counts_once()
    {
        Assert.Equal([12.0, -12.0], With("energies: { pairs: [12] }").Energies);
        Assert.Equal([3.0, 0.0, 8.0, -8.0], With("energies: { list: [3], pairs: [0, 8] }").Energies);
        foreach (var (energies, mistake) in new[]
        {
            ("{ pairs: [-8] }", "energies.pairs[0]"), ("{ list: [8], pairs: [8] }", "listed twice"), ("{ }", "list and pairs"), ("{ pair: [8] }", "energies.pair"),
        })
        {
            Assert.Contains(mistake, Assert.Throws<InputException>(() => With("energies: " + energies)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Kinds_of_impurity_are_drawn_equally_often_and_leave_the_rest_as_it_was()
    {
        var one = With("impurity: mz");
        var two = With("impurity: { list: [scalar, mx] }");
        Sample[] drawn = [.. Enumerable.Range(0, 1000).Select(i => two.Draw(Split.Train, i, two.Study.Hypotheses[0]))];
        Assert.InRange(drawn.Count(s => s.Impurity == ImpurityKind.MagneticX), 440, 560);
        Assert.Equal(1000, drawn.Count(s => s.Impurity is ImpurityKind.MagneticX or ImpurityKind.Scalar));
        Assert.Equal(one.Draw(Split.Train, 5, one.Study.Hypotheses[0]), drawn[5] with { Impurity = ImpurityKind.MagneticZ });
        foreach (var (impurity, mistake) in new[]
        {
            ("{ list: [scalar, my, scalar] }", "listed twice"), ("{ list: [] }", "'impurity'"), ("{ list: [mq] }", "impurity.list[0]"), ("[mx]", "'impurity'"),
        })
        {
            Assert.Contains(mistake, Assert.Throws<InputException>(() => With("impurity: " + impurity)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_shard_has_as_many_maps_as_make_8_megabytes_or_as_the_protocol_says()
    {
        Assert.Equal(512, DatasetPlan.For(With("size: 64")).MapsPerShard);
        Assert.Equal(64, DatasetPlan.For(With("size: 256")).MapsPerShard);
        Assert.Equal(77, DatasetPlan.For(With("shard: 77")).MapsPerShard);
        Assert.Contains("shard", Assert.Throws<InputException>(() => With("shard: 1000000")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_of_a_protocol_are_reported_together_with_line_and_key()
    {
        const string Yaml = """
            title: Wrong in many ways
            material: NbSe2
            classes:
              - { irrep: A3' }
              - { irrep: E'' }
              - { irrep: A1', channel: p, weight: -1 }
            parameters:
              delta: { uniform: [2, 1] }
              theta: { gaussian: [0, 1] }
              mu: lots
              broadening: 0
              colour: red
            energies: 0
            size: 33
            method: { torus: 16 }
            counts: { train: 1.5, validation: 3, test: -1 }
            sead: 1
            """;
        var message = Assert.Throws<InputException>(() => Protocol.Parse(Yaml, "wrong.yaml")).Message;
        string[] expected =
        [
            "line 1, key 'seed': it is missing", "line 4, key 'classes[0].irrep'",
            "line 5, key 'classes[1].channel'", "line 6, key 'classes[2].channel'", "line 6, key 'classes[2].weight'",
            "line 8, key 'parameters.strength': it is missing",
            "line 8, key 'parameters.delta.uniform'", "line 9, key 'parameters.theta.gaussian'", "line 10, key 'parameters.mu'",
            "line 11, key 'parameters.broadening'", "line 12, key 'parameters.colour'", "line 13, key 'energies'",
            "line 14, key 'size'", "line 15, key 'method.torus'", "line 16, key 'counts.train'",
            "line 16, key 'counts.test'", "line 17, key 'sead'",
        ];
        foreach (var part in expected)
        {
            Assert.Contains(part, message, StringComparison.Ordinal);
        }

        Assert.Contains($"{expected.Length} mistakes", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a\n- b")]
    [InlineData("title: [unclosed")]
    [InlineData("title: a\ntitle: b")]
    [InlineData("a: &x [*x]")]
    [InlineData("{")]
    [InlineData("\0\u0001\u0002")]
    public void What_is_no_protocol_is_refused_in_one_message(string text) =>
        Assert.Contains("x.yaml", Assert.Throws<InputException>(() => Protocol.Parse(text, "x.yaml")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Nesting_that_would_exhaust_the_stack_is_refused(char bracket) =>
        Assert.Throws<InputException>(() => Protocol.Parse("title: " + new string(bracket, 100_000), "deep.yaml"));

    [Theory]
    [InlineData(5500, 5000, 250, 250)]
    [InlineData(110, 100, 5, 5)]
    [InlineData(60, 54, 3, 3)]
    [InlineData(1, 1, 0, 0)]
    public void A_smaller_total_keeps_the_proportions(int total, int train, int validation, int test) =>
        Assert.Equal(new SplitCounts(train, validation, test), new SplitCounts(5000, 250, 250).WithTotal(total));

    [Fact]
    public void The_instrument_is_drawn_within_its_ranges_and_leaves_the_parameters_as_they_were()
    {
        Protocol bare = Protocol.Load(Path.Combine(Root, "protocols", "publication.yaml"));
        Protocol seen = With("instrument: {temperature: {uniform: [0.3, 0.5]}, lock-in: 0.1, resolution: {uniform: [1, 2]}, constant-current: 'no'}");
        Sample[] samples = [.. Enumerable.Range(0, 50).Select(i => seen.Draw(Split.Train, i, seen.Study.Hypotheses[0]))];
        Assert.All(samples, s => Assert.InRange(s.Instrument!.TemperatureKelvin, 0.3, 0.5));
        Assert.All(samples, s => Assert.InRange(s.Instrument!.ResolutionAngstrom, 1, 2));
        Assert.True(samples.Select(s => s.Instrument!.ResolutionAngstrom).Distinct().Count() == 50);
        Assert.Equal(bare.Draw(Split.Train, 7, bare.Study.Hypotheses[0]).Parameters(PairingLabels.Parameters), samples[7].Parameters(PairingLabels.Parameters));
        Assert.Null(bare.Draw(Split.Train, 7, bare.Study.Hypotheses[0]).Instrument);
        Assert.Contains("setpoint", Assert.Throws<InputException>(() => With("instrument: {temperature: 1, lock-in: 0, resolution: 1, constant-current: 'yes'}")).Message, StringComparison.Ordinal);
        Assert.Contains("lock-in", Assert.Throws<InputException>(() => With("instrument: {temperature: 1, resolution: 1, constant-current: 'no'}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_key_of_a_protocol_is_in_its_documentation()
    {
        var page = File.ReadAllText(Path.Combine(Root, "docs", "protocol.md"));
        foreach (var key in PairingLabels.Parameters.Concat(
            ["title", "material", "classes", "parameters", "energies", "impurity", "size", "method", "counts", "seed", "shard", "instrument", "temperature", "lock-in", "resolution", "constant-current", "accuracy"]))
        {
            Assert.Contains($"`{key}`", page, StringComparison.Ordinal);
        }
    }

    // The publication's protocol with one entry changed or added.
    private static Protocol With(string entry)
    {
        var key = entry[..(entry.IndexOf(':', StringComparison.Ordinal) + 1)];
        var lines = File.ReadAllLines(Path.Combine(Root, "protocols", "publication.yaml"));
        return Protocol.Parse(string.Join('\n', lines.Where(l => !l.StartsWith(key, StringComparison.Ordinal)).Append(entry)), "changed.yaml");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PairScope.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("PairScope.slnx lies in no parent folder.");
    }
}
