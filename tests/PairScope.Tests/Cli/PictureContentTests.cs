using System.Text.Json;
using PairScope.BogoliubovDeGennes;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Formats;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Tests.Cli;

/// <summary>What a picture shows, held against the numbers it was drawn from.</summary>
public class PictureContentTests
{
    [Fact]
    public void A_spectrum_has_colours_for_its_highest_peak_and_limits_only_where_they_are_asked_for()
    {
        var hamiltonian = new BdgHamiltonian(Materials.NbSe2(), GapFunction.None());
        MomentumPath path = TriangularLattice.StandardPath(60);
        double[] energies = [-100, 0, 100, 200];
        double[] weights = SpectralFunction.AlongPath(hamiltonian, path.Momenta, energies, 0.4);
        ColorScale all = Panel(Drawings.SpectrumAlongPath(path, energies, weights, "title", "settings", null)).Plane!.Scale;
        Assert.Equal((0, weights.Max(), false, false), (all.Minimum, all.Maximum, all.ClipsBelow, all.ClipsAbove));
        ColorScale chosen = Panel(Drawings.SpectrumAlongPath(path, energies, weights, "title", "settings", (0.001, 0.02))).Plane!.Scale;
        Assert.Equal((0.001, 0.02, true, true), (chosen.Minimum, chosen.Maximum, chosen.ClipsBelow, chosen.ClipsAbove));

        double[] zone = SpectralFunction.OverZone(hamiltonian, 0, 0.4, 16);
        Assert.Equal(zone.Max(), Panel(Drawings.SpectrumOverZone(zone, 16, new CrystalParameters(null, null, 0, 0, 0, 0, 0, 0, 0, 0).ToChoice(), "title", "settings", null)).Plane!.Scale.Maximum);

        Column[] density = [new("energy", "meV", [0, 1, 2]), new("normal", "states/(meV·cell)", [0.1, 7.5, 0.2])];
        Axis axis = Panel(Drawings.Density(density, "title", "settings", null)).YAxis;
        Assert.True(axis.Minimum < 0.1 && axis.Maximum > 7.5);
        axis = Panel(Drawings.Density(density, "title", "settings", (0, 0.5))).YAxis;
        Assert.Equal((0, 0.5), (axis.Minimum, axis.Maximum));
    }

    [Fact]
    public void The_gap_picture_shows_every_momentum_in_the_colour_and_at_the_height_of_its_gap()
    {
        var hamiltonian = new BdgHamiltonian(Materials.NbSe2(), GapFunction.Mixed(Irrep.A1Prime, 1, 0.7));
        (FermiLine Line, FermiLineGap[] Gaps)[] lines = [.. FermiLine.Find(hamiltonian.Model, 48).Select(line => GapAlongFermiLine.ComputeRefined(hamiltonian, line))];
        Figure figure = Drawings.Gap(lines, "title");
        ColoredPoints dots = ((PlotPanel)figure.Panels[0]).Points!;
        FermiLineGap[] all = [.. lines.SelectMany(l => l.Gaps)];
        Assert.Equal(all.Length, dots.Values.Count);
        for (int i = 0; i < dots.Values.Count; i++)
        {
            ReducedMomentum k = new CartesianMomentum(2 * Math.PI * dots.X[i], 2 * Math.PI * dots.Y[i]).ToReduced();
            Assert.Equal(hamiltonian.QuasiparticleEnergies(k).Min(Math.Abs), dots.Values[i], 1e-9);
        }

        // Each line's name says round which point it runs, and its stroke rises as high as its gap.
        IReadOnlyList<LineSeries> series = ((PlotPanel)figure.Panels[1]).Lines;
        for (int i = 0; i < lines.Length; i++)
        {
            Assert.EndsWith(TriangularLattice.NameOf(lines[i].Line.Center, 0.02)!, series[i].Name, StringComparison.Ordinal);
            Assert.Equal(lines[i].Gaps.Max(g => g.EnergyOnLine), series[i].Y.Where(double.IsFinite).Max());
        }
    }

    [Theory]
    [InlineData("simulate --irrep A1' --torus 48 --size 16 --broadening 10 --impurity mz --strength 70 --spin up --rashba 3", "η = 10 meV|torus of 48 × 48 cells|impurity spin along z, J = 70 meV|spin up alone|α_{R} = 3 meV|ω = 0 meV|μ = 0 meV")]
    [InlineData("simulate --irrep E' --channel general --channel-angle 0.3 --torus 48 --size 16 --broadening 10", "η = 10 meV|torus of 48 × 48 cells|scalar impurity, V0 = 100 meV|φ = 0.3")]
    public void Titles_of_maps_state_what_was_used(string line, string parts)
    {
        // The title that the picture gets is built by the same call as here; the metadata of a file hold the same numbers.
        using var cli = new CommandLine();
        cli.Succeed([.. line.Split(' '), "--json", "-o", cli.File("map.h5")]);
        using JsonDocument json = JsonDocument.Parse(cli.Output);
        JsonElement p = json.RootElement.GetProperty("parameters");
        Irrep irrep = line.Contains("A1'", StringComparison.Ordinal) ? Irrep.A1Prime : Irrep.EPrime;
        var crystal = new CrystalParameters(
            irrep, GapChannel.Find(irrep, p.GetProperty("channel").GetString()), 1, 0, 0, irrep is Irrep.EPrime ? p.GetProperty("channelAngleRad").GetDouble() : 0, 0, 0,
            p.GetProperty("chemicalPotentialMeV").GetDouble(), p.GetProperty("rashbaMeV").GetDouble());
        var solver = new SolverChoice(p.GetProperty("broadeningMeV").GetDouble(), p.GetProperty("torusCells").GetInt32(), 1e-4);
        QpiMap map = QpiMap.Compute(new TorusGreenFunction(crystal.Hamiltonian(), solver.Broadening, 48), Impurity.Scalar(1), 0, 16);
        string impurity = ImpurityOptions.Title(p.GetProperty("impurity").GetString()!, p.GetProperty("strengthMeV").GetDouble());
        TipSpin spin = p.GetProperty("spin").GetString() is "up" ? TipSpin.Up : TipSpin.Total;
        Figure figure = new MapOutput([map], IsStack: false, Reciprocal: true, crystal.ToChoice(), MapOutput.SettingsTitle(solver, impurity, spin)).Picture();
        Assert.All(parts.Split('|'), part => Assert.Contains(part, $"{figure.Title}\n{figure.Subtitle}", StringComparison.Ordinal));
        Assert.Equal(parts.Contains("α_{R}", StringComparison.Ordinal), figure.Title.Contains("α_{R}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_path_may_run_through_any_corners_and_takes_the_nearest_image_of_each()
    {
        IReadOnlyList<ReducedMomentum> standard = TriangularLattice.StandardPath(90).Momenta;
        IReadOnlyList<ReducedMomentum> typed = TriangularLattice.Path(PathText.Parse("G-M-K-G", TriangularLattice.Value)!, 90).Momenta;
        Assert.Equal(standard.Count, typed.Count);
        Assert.All(standard.Zip(typed), p => Assert.True(Math.Abs(p.First.K1 - p.Second.K1) + Math.Abs(p.First.K2 - p.Second.K2) < 1e-14)); // K is computed from the lattice
        foreach (string text in (string[])["G-M-K'-G", "Γ–K–M–K′–Γ", "K'-G-K", "(0.1,-0.2)-M"])
        {
            IReadOnlyList<(string Label, ReducedMomentum Momentum)> corners = PathText.Parse(text, TriangularLattice.Value)!;
            Assert.All(corners, c => Assert.Equal(c.Label, new BrillouinZone(TriangularLattice.Value).LabelOf(c.Momentum)));
            for (int i = 1; i < corners.Count; i++)
            {
                // Within the zone and along its edges no step is longer than Γ–K or half an edge.
                CartesianMomentum step = new ReducedMomentum(corners[i].Momentum.K1 - corners[i - 1].Momentum.K1, corners[i].Momentum.K2 - corners[i - 1].Momentum.K2).ToCartesian();
                Assert.True((step.X * step.X) + (step.Y * step.Y) < Math.Pow(4 * Math.PI / 3, 2) + 1e-9);
            }
        }

        using var cli = new CommandLine();
        cli.Succeed("bands", "--irrep", "A1'", "--path", "G-K", "--part", "0.3:0.6", "--points", "50", "--json", "-o", cli.File("bands.csv"));
        using JsonDocument json = JsonDocument.Parse(cli.Output);
        double[] row = [.. File.ReadAllLines(cli.File("bands.csv")).Where(l => !l.StartsWith('#')).Skip(1)
            .SelectMany(l => l.Split(',')[5..]).Select(v => Math.Abs(double.Parse(v, System.Globalization.CultureInfo.InvariantCulture)))];
        Assert.Equal(row.Min(), json.RootElement.GetProperty("minima")[0].GetProperty("energyMeV").GetDouble());
    }

    private static PlotPanel Panel(Figure figure) => (PlotPanel)figure.Panels[0];
}
