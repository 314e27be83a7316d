using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using PairScope.BogoliubovDeGennes;
using PairScope.Formats;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Tests.Cli;

/// <summary>Each verb in each format, read back and held against the physics.</summary>
public sealed class OutputTests : IDisposable
{
    private static readonly string[] Simulate =
        ["simulate", "--irrep", "A1'", "--delta", "20", "--theta", "0.7", "--mu", "50", "--energy", "3", "--broadening", "10", "--torus", "48", "--size", "16"];

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void HDF5_holds_the_map_its_axes_and_every_parameter()
    {
        _line.Succeed([.. Simulate, "-o", _line.File("map.h5")]);
        using Hdf5File file = Hdf5File.Open(_line.File("map.h5"));
        Hdf5Dataset map = file.OpenDataset("/map");
        Assert.Equal([16L, 16L], map.Shape);
        Assert.Equal(Map(3).ReciprocalSpace(), map.ReadAll<Complex>());
        Assert.Equal("states/(meV·cell)", file.ReadStringAttribute("/map", "unit"));
        Assert.Equal("m1,m2", file.ReadStringAttribute("/map", "axes"));
        Hdf5Dataset axis = file.OpenDataset("/m1");
        Assert.Equal(Enumerable.Range(-8, 16).Select(m => (double)m), axis.ReadAll<double>());
        Assert.Equal("A1'", file.ReadStringAttribute("/", "irrep"));
        Assert.Equal(20, file.ReadDoubleAttribute("/", "gapAmplitudeMeV"));
        Assert.Equal([3.0], file.ReadDoublesAttribute("/", "energiesMeV"));
        Assert.Equal(48, file.ReadLongAttribute("/", "torusCells"));
    }

    [Fact]
    public void HDF5_holds_a_stack_with_its_energies()
    {
        _line.Succeed([.. Simulate, "--space", "r", "--channel", "mixed", "-o", _line.File("one.h5")]);
        _line.Succeed(["simulate", "--irrep", "A1'", "--delta", "20", "--theta", "0.7", "--mu", "50", "--energy", "3,-2", "--broadening", "10", "--torus", "48", "--size", "16", "--space", "r", "-o", _line.File("stack.h5")]);
        using Hdf5File file = Hdf5File.Open(_line.File("stack.h5"));
        Hdf5Dataset map = file.OpenDataset("/map");
        Hdf5Dataset energies = file.OpenDataset("/energies");
        Assert.Equal([2L, 16L, 16L], map.Shape);
        Assert.Equal([3.0, -2.0], energies.ReadAll<double>());
        Assert.Equal([.. Map(3).RealSpace, .. Map(-2).RealSpace], map.ReadAll<double>());
    }

    [Fact]
    public void CSV_lists_indices_positions_and_values()
    {
        _line.Succeed([.. Simulate, "-o", _line.File("map.csv")]);
        string[] lines = File.ReadAllLines(_line.File("map.csv"));
        Assert.Contains("# irrep = A1'", lines, StringComparer.Ordinal);
        string[] table = [.. lines.Where(l => !l.StartsWith('#'))];
        Assert.Equal("m1,m2,qx (1/a),qy (1/a),Re δρ(q) (states/(meV·cell)),Im δρ(q) (states/(meV·cell))", table[0]);
        Assert.Equal(1 + (16 * 16), table.Length);
        Complex[] expected = Map(3).ReciprocalSpace();
        foreach (int i in (int[])[0, 17, 200, 255])
        {
            double[] row = Numbers(table[i + 1]);
            (int m1, int m2) = ((i / 16) - 8, (i % 16) - 8);
            CartesianMomentum q = new ReducedMomentum(m1 / 16.0, m2 / 16.0).ToCartesian();
            Assert.Equal([m1, m2, q.X, q.Y, expected[i].Real, expected[i].Imaginary], row);
        }
    }

    [Theory]
    [InlineData("r")]
    [InlineData("q")]
    public void GSF_holds_the_real_map_or_the_modulus_of_the_complex_one_and_says_which(string space)
    {
        _line.Succeed([.. Simulate, "--space", space, "-o", _line.File("map.gsf")]);
        GsfImage field = GsfFile.Read(_line.File("map.gsf"));
        QpiMap map = Map(3);
        double[] expected = space is "r" ? map.RealSpace : [.. map.ReciprocalSpace().Select(c => c.Magnitude)];
        for (int i = 0; i < 16; i++)
        {
            for (int j = 0; j < 16; j++)
            {
                Assert.Equal((float)expected[(i * 16) + j], field.Values[i, j]);
            }
        }

        Assert.StartsWith(space is "r" ? "δρ(r)" : "|δρ(q)|", field.Title, StringComparison.Ordinal);
        Assert.Equal("A1'", field.Metadata["irrep"]);
        Assert.Contains(space is "r" ? "real" : "modulus", field.Metadata["quantity"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("simulate --irrep A1' --torus 48 --size 16 --broadening 10")]
    [InlineData("simulate --irrep A1' --torus 48 --size 16 --broadening 10 --space r")]
    [InlineData("bands")]
    [InlineData("bands --irrep E' --delta 30 --window 100 --points 60")]
    [InlineData("bands --irrep A1' --path G-K-M-K'-G --part 0.1:0.4 --window 3")]
    [InlineData("spectrum --points 50 --energy -100:100:10 --limits 0,0.02")]
    [InlineData("gap --irrep A2' --grid 32")]
    [InlineData("spectrum --points 50 --energy -100:100:10")]
    [InlineData("spectrum --at-energy 0 --size 32")]
    [InlineData("spectrum --dos --irrep A1' --broadening 5 --energy -20:20:5")]
    public void Every_verb_draws_a_picture(string line)
    {
        _line.Succeed([.. line.Split(' '), "-o", _line.File("out.png")]);
        byte[] png = File.ReadAllBytes(_line.File("out.png"));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        int width = (png[16] << 24) | (png[17] << 16) | (png[18] << 8) | png[19];
        int height = (png[20] << 24) | (png[21] << 16) | (png[22] << 8) | png[23];
        Assert.InRange(width, 300, 4000);
        Assert.InRange(height, 300, 4000);
        Assert.Equal("out.png", Assert.Single(_line.Files));
    }

    [Theory]
    [InlineData("simulate --irrep A1' --torus 48 --size 16 --broadening 10", true)]
    [InlineData("gap --irrep A2' --grid 32", false)]
    public void A_picture_for_a_paper_is_a_drawing(string line, bool map)
    {
        _line.Succeed([.. line.Split(' '), "-o", _line.File("out.svg")]);
        _line.Succeed([.. line.Split(' '), "-o", _line.File("out.pdf")]);
        var svg = XDocument.Load(_line.File("out.svg"));
        Assert.Equal("svg", svg.Root!.Name.LocalName);
        Assert.True(svg.Descendants().Count(e => e.Name.LocalName is "path") > 20);
        Assert.Equal(map, svg.Descendants().Count(e => e.Name.LocalName is "image") > 1);
        Assert.StartsWith("%PDF-", Encoding.ASCII.GetString(File.ReadAllBytes(_line.File("out.pdf"))), StringComparison.Ordinal);
        Assert.Equal(["out.pdf", "out.svg"], _line.Files.Order(StringComparer.Ordinal).ToArray());
    }

    [Fact]
    public void Bands_are_columns_along_the_path()
    {
        _line.Succeed("bands", "--mu", "30", "--points", "50", "-o", _line.File("bands.csv"));
        string[] table = [.. File.ReadAllLines(_line.File("bands.csv")).Where(l => !l.StartsWith('#'))];
        Assert.Equal("distance (1/a),kx (1/a),ky (1/a),kappa1,kappa2,spin up (meV),spin down (meV)", table[0]);
        BandStructure bands = BandStructure.Normal(Materials.NbSe2(30), TriangularLattice.StandardPath(50));
        Assert.Equal(bands.Path.Momenta.Count + 1, table.Length);
        for (int i = 0; i < bands.Path.Momenta.Count; i++)
        {
            double[] row = Numbers(table[i + 1]);
            Assert.Equal(bands.Path.Distances[i], row[0]);
            Assert.Equal([bands.Path.Momenta[i].K1, bands.Path.Momenta[i].K2, bands.Energies[0][i], bands.Energies[1][i]], row[3..]);
        }

        _line.Succeed("bands", "--irrep", "A1'", "--delta", "5", "--points", "50", "-o", _line.File("bands.npy"));
        Npy npy = Npy.Read(_line.File("bands.npy"));
        var hamiltonian = new BdgHamiltonian(Materials.NbSe2(), GapFunction.Mixed(Irrep.A1Prime, 5));
        BandStructure quasiparticles = BandStructure.Quasiparticle(hamiltonian, TriangularLattice.StandardPath(50));
        Assert.Equal($"{quasiparticles.Path.Momenta.Count}, 9", npy.Shape);
        Assert.Equal(hamiltonian.QuasiparticleEnergies(TriangularLattice.Gamma), npy.Doubles[5..9]);
    }

    [Fact]
    public void The_gap_of_an_A1_prime_triplet_is_the_f_wave_function_on_every_line()
    {
        _line.Succeed("gap", "--irrep", "A1'", "--channel", "triplet", "--delta", "2", "--grid", "32", "--json", "-o", _line.File("gap.npy"));
        Npy npy = Npy.Read(_line.File("gap.npy"));
        TrigonometricPolynomial f = GapTable.Partners(Irrep.A1Prime, PairingChannel.TripletZ)[0].Dz;
        int rows = npy.Doubles.Length / 11;
        Assert.Equal($"{rows}, 11", npy.Shape);
        for (int i = 0; i < rows; i++)
        {
            double[] row = npy.Doubles[(11 * i)..(11 * (i + 1))];
            Assert.Equal(2 * f.Evaluate(new ReducedMomentum(row[4], row[5])).Magnitude, row[8], 1e-12);
        }

        using JsonDocument json = JsonDocument.Parse(_line.Output);
        Assert.Equal(6, json.RootElement.GetProperty("lines").GetArrayLength());
    }

    [Fact]
    public void The_spectrum_along_the_path_over_the_zone_and_its_density_are_those_of_the_physics()
    {
        var hamiltonian = new BdgHamiltonian(Materials.NbSe2(20), GapFunction.Mixed(Irrep.A1Prime, 10, 0.4));
        string[] crystal = ["spectrum", "--irrep", "A1'", "--delta", "10", "--theta", "0.4", "--mu", "20", "--broadening", "8"];
        MomentumPath path = TriangularLattice.StandardPath(30);

        _line.Succeed([.. crystal, "--energy", "-50:50:25", "--points", "30", "-o", _line.File("path.npy")]);
        Npy npy = Npy.Read(_line.File("path.npy"));
        Assert.Equal($"5, {path.Momenta.Count}", npy.Shape);
        Assert.Equal(SpectralFunction.AlongPath(hamiltonian, path.Momenta, [-50, -25, 0, 25, 50], 8), npy.Doubles);

        _line.Succeed([.. crystal, "--at-energy", "-4", "--size", "16", "-o", _line.File("zone.npy")]);
        npy = Npy.Read(_line.File("zone.npy"));
        Assert.Equal("16, 16", npy.Shape);
        Assert.Equal(SpectralFunction.OverZone(hamiltonian, -4, 8, 16), npy.Doubles);

        _line.Succeed([.. crystal, "--dos", "--energy", "-5,5", "-o", _line.File("crystal.npy")]);
        _line.Succeed([.. crystal, "--dos", "--energy", "-5,5", "--torus", "600", "-o", _line.File("torus.npy")]);
        double[] onCrystal = Npy.Read(_line.File("crystal.npy")).Doubles;
        double[] onTorus = Npy.Read(_line.File("torus.npy")).Doubles;
        Assert.Equal(6, onCrystal.Length); // energy, normal, superconducting
        Assert.All(onCrystal.Zip(onTorus), pair => Assert.Equal(1, pair.First / pair.Second, 1e-3));
        double[] expected = DensityOfStates.Compute(hamiltonian, [-5, 5], 8, 600);
        Assert.Equal(expected[0], onTorus[2]);
        Assert.Equal(expected[1], onTorus[5]);
    }

    private static QpiMap Map(double energy) => QpiMap.Compute(
        new TorusGreenFunction(new BdgHamiltonian(Materials.NbSe2(50), GapFunction.Mixed(Irrep.A1Prime, 20, 0.7)), 10, 48), Impurity.Scalar(100), energy, 16);

    private static double[] Numbers(string line) => [.. line.Split(',').Select(t => double.Parse(t, CultureInfo.InvariantCulture))];
}
