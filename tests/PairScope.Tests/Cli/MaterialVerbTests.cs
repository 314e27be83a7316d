using System.Text.Json;

namespace PairScope.Tests.Cli;

public class MaterialVerbTests
{
    private const string Chain = """
        name: own
        lattice: [[4, 0], [1, 5]]
        sites:
          - {name: A, at: [0, 0, 0]}
          - {name: B, at: [0.5, 0.5, 1]}
        orbitals:
          - {site: A, harmonic: s}
          - {site: B, harmonic: pz}
        shells:
          - {from: 0, to: 0, values: [10, -50]}
          - {from: 1, to: 1, values: [-20, -30]}
          - {from: 0, to: 1, values: [-12]}
        tip: [1, 0.5]
        """;

    [Fact]
    public void A_material_is_described_in_words_in_json_and_as_a_picture()
    {
        using var cli = new CommandLine();
        cli.Succeed("material", "sr2ruo4", "-o", cli.File("m.png"));
        Assert.Contains("group D4h: 16 of the lattice's 16 operations", cli.Output, StringComparison.Ordinal);
        Assert.Contains("3 Fermi lines of bands 1 and 2, 3 and 4, 5 and 6", cli.Output, StringComparison.Ordinal);
        cli.Succeed("material", "nbse2-on-substrate", "--json");
        using JsonDocument json = JsonDocument.Parse(cli.Output);
        Assert.Equal("C3v", json.RootElement.GetProperty("group").GetString());
        Assert.Equal("locked", json.RootElement.GetProperty("spin").GetString());
        Assert.Equal(20, json.RootElement.GetProperty("operations").EnumerateArray().First(o => o.GetProperty("name").GetString() is "σh").GetProperty("violationMeV").GetDouble(), 6);
    }

    [Theory]
    [InlineData(0.001)] // typed in eV
    [InlineData(1000)] // in µeV, or a first-principles file in meV
    public void Energies_in_another_unit_show_in_the_width_of_the_bands(double factor)
    {
        using var cli = new CommandLine();
        string own = Chain;
        foreach (string value in (string[])["10", "-50", "-20", "-30", "-12"])
        {
            own = own.Replace($"[{value}", $"[{value}e{Math.Log10(factor):0}", StringComparison.Ordinal).Replace($" {value}]", $" {value}e{Math.Log10(factor):0}]", StringComparison.Ordinal);
        }

        File.WriteAllText(cli.File("own.yaml"), own);
        cli.Succeed("material", cli.File("own.yaml"));
        Assert.Contains("is a unit mistaken?", cli.Output, StringComparison.Ordinal);
        File.WriteAllText(cli.File("own.yaml"), Chain);
        cli.Succeed("material", cli.File("own.yaml"));
        Assert.DoesNotContain("is a unit mistaken?", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_import_tells_what_it_averaged_and_cut_and_takes_its_crystal_from_a_POSCAR()
    {
        using var cli = new CommandLine();
        cli.Succeed("material", "cuprate", "--hr", cli.File("c_hr.dat"));
        File.WriteAllText(cli.File("POSCAR"), "c\n3.8\n1 0 0\n0 1 0\n0 0 5\nCu\n1\nDirect\n0 0 0.5\n");
        string[] import = ["material", "import", cli.File("c_hr.dat"), "--structure", cli.File("POSCAR"), "--orbitals", "Cu:dx2-y2", "--fermi", "0", "-o", cli.File("c.yaml")];
        cli.Succeed([.. import, "--symmetrise", "--cut-beyond", "4"]);
        Assert.Contains("symmetrised over D4h: elements of h moved by at most 0 meV", cli.Output, StringComparison.Ordinal);
        Assert.Contains("cut: 8 of 12 bonds, beyond 4 Å", cli.Output, StringComparison.Ordinal);
        cli.Succeed("material", cli.File("c.yaml"), "--json");
        using JsonDocument json = JsonDocument.Parse(cli.Output);
        JsonElement amended = json.RootElement.GetProperty("amended");
        Assert.Equal(8, amended.GetProperty("cut").GetProperty("dropped").GetInt32());
        Assert.InRange(amended.GetProperty("bandChangeMeV").GetProperty("rms").GetDouble(), 1, amended.GetProperty("bandChangeMeV").GetProperty("largest").GetDouble());
        using var other = new CommandLine(); // nothing is written
        Assert.Contains("--cut-below must be a number from 0 to 1e6", other.Refused([.. import[..^1], other.File("c.yaml"), "--cut-below", "-1"]), StringComparison.Ordinal);
        Assert.Contains("--orbitals belongs to --structure", other.Refused("material", "import", cli.File("c_hr.dat"), "--orbitals", "Cu:s", "--fermi", "0", "-o", other.File("d.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shipped_material_is_a_start_for_an_own_one()
    {
        using var cli = new CommandLine();
        cli.Succeed("material", "cuprate", "--print");
        File.WriteAllText(cli.File("own.yaml"), cli.Output.Replace("name: cuprate", "name: own", StringComparison.Ordinal));
        cli.Succeed("gaps", "--material", cli.File("own.yaml"), "--shells", "1", "--json", "-o", cli.File("gaps.tex"));
        using JsonDocument json = JsonDocument.Parse(cli.Output);
        Assert.Equal("own", json.RootElement.GetProperty("material").GetString());
        Assert.Equal("A1g A1g B1g Eu", string.Join(' ', json.RootElement.GetProperty("channels").EnumerateArray().Select(c => c.GetProperty("irrep").GetString())));
        Assert.Contains(@"$B_{1g}$ & 1 & singlet & 4 nodes & $\psi = 0.5(\cos k_1 - \cos k_2)$", File.ReadAllText(cli.File("gaps.tex")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("B1g", 4)] // of a d wave on one line round M
    [InlineData("B2g", 4)]
    [InlineData("A2g", 8)] // a g wave
    public void Nodes_on_the_Fermi_line_are_those_of_the_function(string irrep, int nodes)
    {
        using var cli = new CommandLine();
        cli.Succeed("gaps", "--material", "cuprate", "--shells", "4", "--irrep", irrep, "--json");
        using JsonDocument json = JsonDocument.Parse(cli.Output);
        Assert.Equal(nodes, json.RootElement.GetProperty("channels")[0].GetProperty("members")[0].GetProperty("nodes").GetInt32());
    }

    [Fact]
    public void Equal_spin_pairs_open_no_gap_where_spin_orbit_coupling_splits_the_spins()
    {
        using var cli = new CommandLine();
        cli.Succeed("gaps", "--material", "nbse2", "--shells", "1", "--irrep", "E''");
        Assert.Contains("no gap", cli.Output, StringComparison.Ordinal);
        cli.Succeed("gaps", "--material", "nbse2", "--shells", "1", "--irrep", "E′");
        Assert.Contains("chiral full gap", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_of_NbSe2_gives_the_maps_of_the_built_in_one()
    {
        using var cli = new CommandLine();
        string[] common = ["--delta", "1.3", "--mu", "20", "--energy", "0.4", "--size", "16", "--space", "r", "-o"];
        cli.Succeed(["simulate", "--irrep", "A1'", "--channel", "singlet", .. common, cli.File("a.npy")]);
        cli.Succeed(["simulate", "--material", "nbse2", "--irrep", "A1'", "--channel", "2", .. common, cli.File("b.npy")]);
        double[] a = Npy.Read(cli.File("a.npy")).Doubles;
        double[] b = Npy.Read(cli.File("b.npy")).Doubles;
        Assert.Equal(0, a.Zip(b, (x, y) => Math.Abs(x - y)).Max() / a.Max(Math.Abs), 7);
    }

    [Fact]
    public void A_gap_typed_out_bond_by_bond_and_a_sum_of_channels_are_the_channel_itself()
    {
        using var cli = new CommandLine();
        File.WriteAllText(cli.File("gap.yaml"), "gap:\n  - {from: 0, to: 0, cell: [1, 0], singlet: 5}\n  - {from: 0, to: 0, cell: [0, 1], singlet: -5}\n");
        string[] common = ["--energy", "5", "--broadening", "2", "--size", "8", "--space", "r", "--absolute", "-o"];
        string[][] ways =
        [
            ["--irrep", "B1g", "--delta", "20"], ["--gap", cli.File("gap.yaml")], ["--gap", "B1g", "--delta", "20"], ["--gap", "0.5*B1g:1 + 0.5*B1g", "--delta", "20"],
        ];
        double[][] maps = [.. ways.Select((way, i) =>
        {
            cli.Succeed(["simulate", "--material", "cuprate", .. way, .. common, cli.File($"{i}.npy")]);
            return Npy.Read(cli.File($"{i}.npy")).Doubles;
        })];
        Assert.All(maps, m => Assert.Equal(0, m.Zip(maps[0], (x, y) => Math.Abs(x - y)).Max() / maps[0].Max(Math.Abs), 12));
        Assert.All(maps[0], v => Assert.True(v > 0)); // a density of states, not its change
    }

    [Fact]
    public void Chiral_and_its_time_reversed_partner_have_one_map()
    {
        using var cli = new CommandLine();
        string[] common = ["simulate", "--material", "honeycomb", "--delta", "20", "--energy", "4", "--broadening", "3", "--size", "8", "--space", "r"];
        cli.Succeed([.. common, "--gap", "E2g:1.1 + 1i*E2g:1.2", "-o", cli.File("a.npy")]);
        cli.Succeed([.. common, "--gap", "E2g:1.1 - 1i*E2g:1.2", "-o", cli.File("b.npy")]);
        double[] a = Npy.Read(cli.File("a.npy")).Doubles;
        Assert.Equal(0, a.Zip(Npy.Read(cli.File("b.npy")).Doubles, (x, y) => Math.Abs(x - y)).Max() / a.Max(Math.Abs), 6);
    }

    [Fact]
    public void Sites_add_up_and_several_of_them_are_told_apart_by_their_places()
    {
        using var cli = new CommandLine();
        File.WriteAllText(cli.File("own.yaml"), Chain);
        File.WriteAllText(cli.File("impurity.yaml"), "- {cell: [0, 0], orbital: 1, scalar: 60, moment: [0, 0, 20]}\n- {from: {cell: [0, 0], orbital: 1}, to: {cell: [1, 0], orbital: 0}, scalar: [0, 8]}\n");
        string[] common = ["simulate", "--material", cli.File("own.yaml"), "--gap", "A:1", "--delta", "5", "--energy", "1", "--broadening", "4", "--size", "8", "--impurity", cli.File("impurity.yaml")];
        double[] Real(params string[] more)
        {
            cli.Succeed([.. common, "--space", "r", .. more, "-o", cli.File("r.npy")]);
            return Npy.Read(cli.File("r.npy")).Doubles;
        }

        cli.Run([.. common, "-o", cli.File("q.npy"), "--json"]);
        Assert.Equal(string.Empty, cli.Error);
        using JsonDocument json = JsonDocument.Parse(cli.Output);
        Assert.Equal(3, json.RootElement.GetProperty("zones").GetInt32());
        Assert.Equal([24, 24], json.RootElement.GetProperty("shape").EnumerateArray().Select(v => v.GetInt32()));
        double[] whole = Real();
        double[] sum = [.. Real("--site", "A").Zip(Real("--site", "B"), (a, b) => a + b)];
        Assert.Equal(0, whole.Zip(sum, (x, y) => Math.Abs(x - y)).Max() / whole.Max(Math.Abs), 12);
    }

    [Fact]
    public void A_flat_band_at_the_Fermi_level_has_no_line_and_is_half_filled()
    {
        using var cli = new CommandLine();
        File.WriteAllText(cli.File("lieb.yaml"), """
            name: lieb
            lattice: [[4, 0], [0, 4]]
            sites: [{name: Cu, at: [0, 0]}, {name: Ox, species: O, at: [0.5, 0]}, {name: Oy, species: O, at: [0, 0.5]}]
            orbitals: [{site: Cu, harmonic: s}, {site: Ox, harmonic: s}, {site: Oy, harmonic: s}]
            shells: [{from: 0, to: 1, values: [-100]}, {from: 0, to: 2, values: [-100]}]
            """);
        cli.Succeed("material", cli.File("lieb.yaml"), "--json");
        using JsonDocument json = JsonDocument.Parse(cli.Output);
        Assert.Equal(3, json.RootElement.GetProperty("electronsPerCell").GetDouble(), 10);
        Assert.Equal(0, json.RootElement.GetProperty("fermiLines").GetArrayLength());
        Assert.Contains("flat at the Fermi level", json.RootElement.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_time_reversal_both_chiral_states_are_listed()
    {
        using var cli = new CommandLine();
        File.WriteAllText(cli.File("haldane.yaml"), """
            name: haldane
            lattice: [[2.46, 0], [-1.23, 2.1304224933]]
            sites: [{name: A, species: C, at: [0.3333333333, 0.6666666667]}, {name: B, species: C, at: [0.6666666667, 0.3333333333]}]
            orbitals: [{site: A, harmonic: pz}, {site: B, harmonic: pz}]
            mu: 150
            shells: [{from: 0, to: 1, values: [-300]}]
            hoppings:
              - {from: 0, to: 0, cell: [1, 0], value: [0, 20]}
              - {from: 0, to: 0, cell: [0, 1], value: [0, 20]}
              - {from: 0, to: 0, cell: [-1, -1], value: [0, 20]}
              - {from: 1, to: 1, cell: [1, 0], value: [0, -20]}
              - {from: 1, to: 1, cell: [0, 1], value: [0, -20]}
              - {from: 1, to: 1, cell: [-1, -1], value: [0, -20]}
            """);
        cli.Succeed("gaps", "--material", cli.File("haldane.yaml"), "--shells", "1", "--irrep", "E2g", "--json");
        using JsonDocument json = JsonDocument.Parse(cli.Output);
        JsonElement members = json.RootElement.GetProperty("channels")[0].GetProperty("members");
        Assert.Equal("nematic chiral reversed", string.Join(' ', members.EnumerateArray().Select(m => m.GetProperty("name").GetString())));
        Assert.True(Math.Abs(members[1].GetProperty("gapMax").GetDouble() - members[2].GetProperty("gapMax").GetDouble()) > 1e-3);
    }

    [Fact]
    public void A_map_with_the_clean_density_in_it_is_not_answered()
    {
        using var cli = new CommandLine();
        cli.Succeed("simulate", "--material", "cuprate", "--irrep", "B1g", "--delta", "15", "--energy", "5", "--broadening", "2", "--size", "12", "--space", "r", "--absolute", "-o", cli.File("m.h5"));
        cli.Succeed("fit", cli.File("m.h5"), "--material", "cuprate", "--hypotheses", "B1g", "--gap-range", "5:30", "--mu-range", "-5:5", "-o", cli.File("f.json"));
        Assert.Contains("holds the density of the clean crystal too", cli.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("material copper", "neither a file nor one of the materials")]
    [InlineData("material cuprate -o m.txt", "-o")]
    [InlineData("gaps --material cuprate --irrep E", "is none of A1g")]
    [InlineData("gaps --shells 21", "--shells")]
    [InlineData("simulate --material cuprate -o m.npy", "'--irrep' is required")]
    [InlineData("simulate --material cuprate --irrep B1g --normal -o m.npy", "exclude each other")]
    [InlineData("simulate --material cuprate --irrep B3g -o m.npy", "no irrep of D4h")]
    [InlineData("simulate --material cuprate --irrep B1g --channel 7 -o m.npy", "has one channel")]
    [InlineData("simulate --material cuprate --irrep B1g --channel mixed -o m.npy", "must be a number with --material")]
    [InlineData("simulate --material cuprate --irrep B1g --theta 0.4 -o m.npy", "--theta has no meaning for B1g:1")]
    [InlineData("simulate --material cuprate --irrep A2g -o m.npy", "has no channel on bonds up to shell 2")]
    [InlineData("simulate --material cuprate --normal --delta 2 -o m.npy", "--delta needs --irrep or --gap")]
    [InlineData("simulate --material cuprate --irrep B1g --rashba 3 -o m.npy", "--rashba belongs to the built-in NbSe2")]
    [InlineData("simulate --material cuprate --gap 2*B1g+x -o m.npy", "no irrep of D4h")]
    [InlineData("simulate --material cuprate --gap 0.8*B1g:1.2 -o m.npy", "asks for partner 2")]
    [InlineData("simulate --material cuprate --gap absent.yaml -o m.npy", "absent.yaml")]
    [InlineData("simulate --material cuprate --irrep B1g --site Ni -o m.npy", "is no site of cuprate")]
    [InlineData("simulate --material cuprate --irrep B1g --absolute -o m.npy", "--absolute needs --space r")]
    [InlineData("simulate --material cuprate --irrep B1g --zones 2 -o m.npy", "--zones")]
    [InlineData("simulate --material cuprate --irrep B1g --impurity absent.yaml -o m.npy", "absent.yaml")]
    [InlineData("simulate --irrep A1' --shells 2 -o m.npy", "--shells belongs to the channels of --material")]
    [InlineData("simulate --irrep A1' --site Nb -o m.npy", "--site belongs to --material")]
    [InlineData("bands --material cuprate --path G-K -o b.csv", "each G, X, M")]
    public void What_cannot_be_is_refused_in_one_sentence(string line, string message)
    {
        using var cli = new CommandLine();
        string[] args = [.. line.Split(' ').Select(a => a is "m.npy" or "m.txt" or "b.csv" or "absent.yaml" ? cli.File(a) : a)];
        Assert.Contains(message, cli.Refused(args), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gap:\n  - {from: 0, to: 0, triplet: [0, 0, 1]}\n", "wrong parity")]
    [InlineData("gap:\n  - {from: 0, to: 0, cell: [1, 0], singlet: 1}\n  - {from: 0, to: 0, cell: [-1, 0], singlet: -1}\n", "not minus its transpose")]
    [InlineData("gap:\n  - {from: 0, to: 3, singlet: 1}\n", "outside 0 to 0")]
    [InlineData("gap:\n  - {from: 0, to: 0, singlet: 0}\n", "is zero")]
    [InlineData("gaps: 1\n", "unknown key")]
    public void A_gap_that_cannot_be_is_refused(string text, string message)
    {
        using var cli = new CommandLine();
        File.WriteAllText(cli.File("gap.yaml"), text);
        Assert.Equal(2, cli.Run("simulate", "--material", "cuprate", "--gap", cli.File("gap.yaml"), "-o", cli.File("m.npy")));
        Assert.Contains(message, cli.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- {cell: [0, 0], orbital: 5, scalar: 1}\n", "outside 0 to 0")]
    [InlineData("- {orbital: 0}\n", "it needs scalar, moment or absorbing")]
    [InlineData("- {orbital: 0, scalar: [0, 1]}\n", "not Hermitian")]
    [InlineData("- {orbital: 0, scalar: 1}\n- {orbital: 0, scalar: 2}\n", "the same place is given in line 1")]
    [InlineData("- {from: {orbital: 0}, to: {orbital: 0}, scalar: 1}\n", "two different ends")]
    [InlineData("scalar: 1\n", "must be a list")]
    public void An_impurity_that_cannot_be_is_refused(string text, string message)
    {
        using var cli = new CommandLine();
        File.WriteAllText(cli.File("i.yaml"), text);
        Assert.Equal(2, cli.Run("simulate", "--material", "cuprate", "--irrep", "B1g", "--impurity", cli.File("i.yaml"), "-o", cli.File("m.npy")));
        Assert.Contains(message, cli.Error, StringComparison.Ordinal);
    }
}
