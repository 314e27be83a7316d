using System.Numerics;
using System.Text.Json;
using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.Cli;

public sealed class SimulateTests : IDisposable
{
    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void The_reciprocal_map_is_complex128_in_the_order_of_QpiMap()
    {
        _line.Succeed(
            "simulate", "--irrep", "A1'", "--delta", "20", "--theta", "0.7", "--mu", "50", "--energy", "3", "--broadening", "10", "--torus", "48",
            "--size", "16", "-o", _line.File("map.npy"));
        Npy npy = Npy.Read(_line.File("map.npy"));
        Complex[] expected = Map(GapFunction.Mixed(Irrep.A1Prime, 20, 0.7), 3).ReciprocalSpace();
        Assert.Equal("<c16", npy.Descriptor);
        Assert.Equal("16, 16", npy.Shape);
        Assert.Equal(expected, npy.Complexes);
        Assert.Equal("map.npy", Assert.Single(_line.Files));
    }

    [Fact]
    public void A_list_or_range_of_negative_energies_gives_a_stack_of_real_maps()
    {
        foreach (string energies in (string[])["-3:3:3", "-3,0,3"])
        {
            _line.Succeed(
                "simulate", "--irrep", "E'", "--delta", "20", "--theta", "0.7", "--mu", "50", "--energy", energies, "--broadening", "10",
                "--torus", "48", "--size", "16", "--space", "r", "-o", _line.File("map.npy"));
            Npy npy = Npy.Read(_line.File("map.npy"));
            Assert.Equal("<f8", npy.Descriptor);
            Assert.Equal("3, 16, 16", npy.Shape);
            double[] energy = [-3, 0, 3];

            // ω and −ω share one Green function, which rounds differently from two.
            double[] expected = [.. energy.SelectMany(e => Map(GapFunction.Mixed(Irrep.EPrime, 20, 0.7), e).RealSpace)];
            Assert.Equal(expected.Length, npy.Doubles.Length);
            Assert.All(expected.Zip(npy.Doubles), pair => Assert.Equal(pair.First, pair.Second, 1e-12 * expected.Max(Math.Abs)));
        }
    }

    [Theory]
    [InlineData("A1'", null)]
    [InlineData("A1'", "mixed")]
    [InlineData("A1'", "onsite")]
    [InlineData("A1'", "on-site")]
    [InlineData("A1'", "singlet")]
    [InlineData("A1'", "triplet")]
    [InlineData("A2'", "mixed")]
    [InlineData("A2'", "singlet")]
    [InlineData("A2'", "triplet")]
    [InlineData("A1''", "p")]
    [InlineData("A2″", null)]
    [InlineData("E′", "singlet")]
    [InlineData("E'", "triplet")]
    [InlineData("E'", "general")]
    [InlineData("E''", "p")]
    [InlineData("E''", "f")]
    public void Every_channel_of_every_irrep_is_reached_by_its_name(string irrep, string? channel)
    {
        Assert.True(IrrepNames.TryParse(irrep, out Irrep parsed));
        bool hasPartners = parsed is Irrep.EPrime or Irrep.EDoublePrime;
        bool mixes = hasPartners || (parsed is Irrep.A1Prime or Irrep.A2Prime && (channel is null or "mixed" or "onsite" or "on-site"));
        _line.Succeed([
            "simulate", "--irrep", irrep, .. channel is null ? Array.Empty<string>() : ["--channel", channel], "--delta", "20",
            .. mixes ? ["--theta", "0.7"] : Array.Empty<string>(), .. hasPartners ? ["--phase", "0.4"] : Array.Empty<string>(), .. channel is "general" ? ["--channel-angle", "0.3", "--theta-triplet", "1.1", "--phase-triplet", "-0.2"] : Array.Empty<string>(),
            "--mu", "50", "--energy", "3", "--broadening", "10", "--torus", "48", "--size", "16", "--space", "r", "-o", _line.File("map.npy"),
        ]);
        GapFunction gap = (parsed, channel) switch
        {
            (Irrep.A1Prime, "onsite" or "on-site") => GapFunction.Mixed(parsed, 20, 0.7, 0, PairingChannel.OnSiteSinglet),
            (Irrep.A1Prime or Irrep.A2Prime, "singlet") => GapFunction.Pure(parsed, PairingChannel.Singlet, 20),
            (Irrep.A1Prime or Irrep.A2Prime, "triplet") => GapFunction.Pure(parsed, PairingChannel.TripletZ, 20),
            (Irrep.EPrime, "triplet") => GapFunction.Mixed(parsed, 20, 0.7, 0.4, PairingChannel.TripletZ),
            (Irrep.EPrime, "general") => GapFunction.GeneralEPrime(20, 0.3, 0.7, 0.4, 1.1, -0.2),
            (Irrep.EDoublePrime, "f") => GapFunction.Mixed(parsed, 20, 0.7, 0.4, PairingChannel.TripletF),
            _ => GapFunction.Mixed(parsed, 20, 0.7, 0.4),
        };
        Assert.Equal(Map(gap, 3).RealSpace, Npy.Read(_line.File("map.npy")).Doubles);
    }

    [Theory]
    [InlineData("scalar", "up")]
    [InlineData("mx", "x")]
    [InlineData("my", "y")]
    [InlineData("mz", "z")]
    [InlineData("mx", "down")]
    public void Impurities_and_spin_channels_are_those_of_the_physics(string impurity, string spin)
    {
        _line.Succeed(
            "simulate", "--irrep", "A2''", "--delta", "20", "--mu", "50", "--rashba", "4", "--energy", "3", "--broadening", "10", "--torus", "48",
            "--size", "16", "--space", "r", "--impurity", impurity, "--strength", "-70", "--spin", spin, "-o", _line.File("map.npy"));
        Impurity physical = impurity switch
        {
            "mx" => Impurity.Magnetic(-70, 1, 0, 0),
            "my" => Impurity.Magnetic(-70, 0, 1, 0),
            "mz" => Impurity.Magnetic(-70, 0, 0, 1),
            _ => Impurity.Scalar(-70),
        };
        var hamiltonian = new BdgHamiltonian(Materials.NbSe2(50, 4), GapFunction.Mixed(Irrep.A2DoublePrime, 20));
        double[] expected = QpiMap.Compute(
            new TorusGreenFunction(hamiltonian, 10, 48), physical, 3, 16, TipSpin.Named(spin)!.Value).RealSpace;
        Assert.Equal(expected, Npy.Read(_line.File("map.npy")).Doubles);
    }

    [Fact]
    public void Without_a_torus_the_infinite_crystal_is_computed()
    {
        _line.Succeed(
            "simulate", "--irrep", "A1'", "--delta", "20", "--theta", "0.7", "--mu", "50", "--energy", "3", "--broadening", "10", "--size", "16",
            "--accuracy", "1e-9", "--space", "r", "--json", "-o", _line.File("map.npy"));
        double[] torus = Map(GapFunction.Mixed(Irrep.A1Prime, 20, 0.7), 3, cells: 640).RealSpace;
        double[] crystal = Npy.Read(_line.File("map.npy")).Doubles;
        Assert.True(torus.Zip(crystal, (t, c) => Math.Abs(t - c)).Max() < 1e-6 * torus.Max(Math.Abs));
        using JsonDocument json = JsonDocument.Parse(_line.Output);
        Assert.Equal("crystal", json.RootElement.GetProperty("parameters").GetProperty("solver").GetString());
    }

    [Fact]
    public void The_JSON_report_holds_every_parameter_and_what_came_out()
    {
        _line.Succeed(
            "simulate", "--irrep", "A1''", "--delta", "20", "--mu", "50", "--energy", "3", "--broadening", "10", "--torus", "48",
            "--size", "16", "--json", "-o", _line.File("map.npy"));
        using JsonDocument json = JsonDocument.Parse(_line.Output);
        JsonElement root = json.RootElement;
        JsonElement parameters = root.GetProperty("parameters");
        QpiMap map = Map(GapFunction.Mixed(Irrep.A1DoublePrime, 20), 3);
        Assert.Equal("A1''", parameters.GetProperty("irrep").GetString());
        Assert.Equal("p", parameters.GetProperty("channel").GetString());
        Assert.Equal(JsonValueKind.Null, parameters.GetProperty("mixingAngleRad").ValueKind);
        Assert.Equal(20, parameters.GetProperty("gapAmplitudeMeV").GetDouble());
        Assert.Equal(50, parameters.GetProperty("chemicalPotentialMeV").GetDouble());
        Assert.Equal(10, parameters.GetProperty("broadeningMeV").GetDouble());
        Assert.Equal("torus", parameters.GetProperty("solver").GetString());
        Assert.Equal(48, parameters.GetProperty("torusCells").GetInt32());
        Assert.Equal("complex128", root.GetProperty("dtype").GetString());
        Assert.Equal([16, 16], root.GetProperty("shape").EnumerateArray().Select(e => e.GetInt32()));
        JsonElement first = root.GetProperty("maps")[0];
        Assert.Equal(map.AtImpurity, first.GetProperty("atImpurity").GetDouble());
        Assert.Equal(map.RealSpace.Min(), first.GetProperty("min").GetDouble());
        Assert.Equal(map.RealSpace.Max(), first.GetProperty("max").GetDouble());
        Assert.True(root.GetProperty("seconds").GetDouble() > 0);
    }

    private static QpiMap Map(GapFunction gap, double energy, int cells = 48) => QpiMap.Compute(
        new TorusGreenFunction(new BdgHamiltonian(Materials.NbSe2(50), gap), 10, cells), Impurity.Scalar(100), energy, 16);
}
