using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.Formats;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Measurement;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.Tests.Formats;
using PairScope.Tests.Maps;
using PairScope.TightBinding;

namespace PairScope.Tests.Measurement;

/// <summary>Scans with many impurities, written as an instrument writes them and read back to the map of one.</summary>
public sealed class SimulatedScanTests : IDisposable
{
    private static readonly ScanSettings Settings = new()
    {
        SideNanometres = 14,
        Pixels = 160,
        LatticeDegrees = 17,
        LatticeOrigin = (0.11, -0.07),
        Drift = (0.004, -0.003, 0.002, 0.005),
        Seed = 3,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The pattern has the crystal's symmetry and no more: turned by 60° it would be another one.</summary>
    [Theory]
    [InlineData(17)]
    [InlineData(77)]
    [InlineData(197)]
    public void A_scan_with_drift_tip_and_noise_comes_back_as_the_map_of_one_impurity_in_the_crystals_own_orientation(double degrees)
    {
        var scan = new ScanSimulation(Settings with { LatticeDegrees = degrees });
        IReadOnlyList<LatticeVector> impurities = scan.PlaceImpurities(5, 7, new Random(2));
        Assert.All(impurities, a => Assert.All(impurities, b => Assert.True(a == b || (a + -b).LengthSquared >= 49)));

        // A pattern without scattering between impurities: what the deconvolution assumes.
        double[] field = [.. scan.Sites.Select(site => impurities.Sum(place => Pattern(site + -place)))];
        var spectra = new FieldSpectrum([0, 6], [2, 2], [field, Array.ConvertAll(field, v => -v)]);
        MeasuredFile.Write(_folder["scan.3ds"], scan.Scan(spectra, impurities, constantCurrent: false));
        MeasuredData read = MeasuredData.Read(_folder["scan.3ds"]);
        Assert.Empty(read.Warnings);
        Assert.Equal([0, 6], read.Sweep!.Values.Select(v => Math.Round(v, 6)));
        ProcessedMap map = RecipeFile.Read(Path.Combine(SharedData.RepositoryRoot, "protocols", "instrument-scan.yaml")).Apply(read);
        Assert.Equal(5, map.Impurities.Count);
        Assert.True(map.Field!.IsOriented);

        // As one impurity is seen: the pattern under orbital, tip and the mean over pixels.
        double width = Math.Sqrt((1.2 * 1.2) + (0.5 * 0.5) + (0.5 * 0.5)) / Materials.NbSe2LatticeConstantAngstrom;
        double[] wide = [.. Enumerable.Range(0, 72 * 72).Select(i => Pattern(new LatticeVector((i / 72) - 36, (i % 72) - 36)))];
        double[] expected = new TipResolution(TriangularLattice.Value, width).OnSites(wide, 72, 64);
        int[] near = [.. Enumerable.Range(0, 64 * 64).Where(i => new LatticeVector((i / 64) - 32, (i % 64) - 32).LengthSquared <= 49)];
        foreach ((double[] single, double sign) in map.SingleMaps.Zip([1.0, -1.0]))
        {
            Assert.InRange(Correlation([.. near.Select(i => sign * single[i])], [.. near.Select(i => expected[i])]), 0.97, 1);
        }

        ProcessedFile.Write(_folder["single.h5"], map, new Recipe(null, null, [], string.Empty), "test");
        using Hdf5File file = Hdf5File.Open(_folder["single.h5"]);
        Hdf5Dataset stored = file.OpenDataset("/map");
        Assert.Equal([2, 64, 64], stored.Shape.Select(n => (int)n));
        Assert.True(file.Exists("/field/impurities"));
    }

    [Fact]
    public void A_topograph_that_shows_the_sites_of_the_impurities_tells_no_orientation()
    {
        var scan = new ScanSimulation(Settings with { BrightAtoms = (0.02, -0.03) });
        IReadOnlyList<LatticeVector> impurities = scan.PlaceImpurities(5, 7, new Random(2));
        var spectra = new FieldSpectrum([0], [2], [[.. scan.Sites.Select(site => impurities.Sum(place => Pattern(site + -place)))]]);
        Recipe recipe = RecipeFile.Read(Path.Combine(SharedData.RepositoryRoot, "protocols", "instrument-scan.yaml"));
        ProcessedMap map = recipe.Apply(scan.Scan(spectra, impurities, constantCurrent: false));
        Assert.False(map.Field!.IsOriented);
        Assert.Contains("orientation is not known", Assert.Single(map.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Impurities_off_the_lattice_are_refused()
    {
        ScanImage layer = Waves.Of(64, 10, (x, y) => x);
        (double X, double Y)[] bragg = Waves.Hexagon(3.36, 30);
        FoundImpurity[] anywhere = [.. new[] { (0, 0), (1.03, 0.4), (-2.2, 1.7), (3.3, -2.9), (0.7, 3.1), (-3.8, -3.1) }.Select(p => new FoundImpurity(p.Item1, p.Item2, 1, 10))];
        Assert.Throws<InputException>(() => SiteField.Read([layer], Waves.Lattice(bragg), anywhere, 0.1, [(0, 0)], out _, out _));
        Assert.Throws<InputException>(() => SiteField.Read([layer], Waves.Lattice(bragg), [], 0.1, [(0, 0)], out _, out _));
        Assert.Throws<InputException>(() => new SitesStep(0.05, ShowsChalcogens: false).Apply(ProcessedMap.From(new ScanSimulation(Settings).Scan(new FieldSpectrum([0], [1], [new double[new ScanSimulation(Settings).Sites.Count]]), [], false))));
    }

    [Fact]
    public void The_deconvolution_finds_what_was_superposed_and_does_not_mind_edges_and_a_constant()
    {
        LatticeVector[] sites = [.. Enumerable.Range(0, 40 * 40).Select(i => new LatticeVector((i / 40) - 20, (i % 40) - 20)).Where(r => r.LengthSquared < 350)];
        LatticeVector[] places = [new(0, 0), new(5, -3), new(-9, 2), new(11, 12), new(-4, -13), new(-16, -2)];
        var random = new Random(1);
        double[] truth = [.. Enumerable.Range(0, 64).Select(_ => random.NextDouble() - 0.5)];
        var deconvolution = new Deconvolution(sites, places, 8);
        double[] field = Array.ConvertAll(deconvolution.Superpose(truth), v => v + 3);
        double[] found = deconvolution.Solve(field, regularisation: 0, iterations: 200);
        Assert.All(found.Zip(truth), p => Assert.Equal(p.Second, p.First, 5));
    }

    [Fact]
    public void Noise_has_the_levels_asked_for_and_pink_noise_is_slow()
    {
        ScanImage image = Waves.Of(128, 10, (x, y) => Math.Sin(x));
        double mean = image.Values.Average();
        double rms = Math.Sqrt(image.Values.Average(v => (v - mean) * (v - mean)));
        foreach ((double white, double pink) in new[] { (0.1, 0.0), (0.0, 0.1) })
        {
            double[] noise = [.. ScanNoise.Add(image, white, pink, new Random(5)).Values.Zip(image.Values, (a, b) => (a - b) / rms)];
            Assert.Equal(0.1, Math.Sqrt(noise.Average(v => v * v)), 2);
            double neighbours = noise.Skip(1).Zip(noise, (a, b) => a * b).Average() / noise.Average(v => v * v);
            Assert.True(pink > 0 ? neighbours > 0.3 : Math.Abs(neighbours) < 0.05, $"neighbours are correlated by {neighbours}");
        }
    }

    [Fact]
    public void A_scan_of_real_spectra_shows_them_between_the_sites()
    {
        var scan = new ScanSimulation(Settings with { WhiteNoise = 0, PinkNoise = 0, TopographNoisePicometres = 0, Drift = default });
        var green = new CrystalGreenFunction(new BdgHamiltonian(Materials.NbSe2(), GapFunction.Mixed(Irrep.A1Prime, 2, 0.5)), 2);
        LatticeVector[] impurities = [LatticeVector.Zero];
        FieldSpectrum spectra = FieldSpectrum.Compute(green, new ImpurityCluster(Impurity.Scalar(100), impurities), scan.Sites, [0, 5], EnergyKernel.None);
        MeasuredData data = scan.Scan(spectra, impurities, constantCurrent: true);
        Assert.Equal("LIY 1 omega, Z", string.Join(", ", data.Channels.Select(c => c.Name)));

        // Far from the edges the mean over the scan is that over the sites: density and blur keep their sum.
        double mean = data.Channels[0].Plane(1).Average();
        Assert.InRange(Math.Abs(mean - (1e-9 * spectra.Clean[1])), 0, 0.02 * 1e-9 * spectra.Clean[1]);
    }

    // Rings, stronger towards the chalcogens: Im (x + iy)³ is even under x → −x and odd under r → −r.
    private static double Pattern(LatticeVector r)
    {
        double length = Math.Sqrt(r.LengthSquared);
        (double x, double y) = TriangularLattice.Position(r);
        double cubic = length > 0 ? ((3 * x * x * y) - (y * y * y)) / (length * length * length) : 0;
        return Math.Cos(1.9 * length) * Math.Exp(-r.LengthSquared / 18.0) * (1 - (0.6 * cubic));
    }

    private static double Correlation(double[] a, double[] b)
    {
        (double meanA, double meanB) = (a.Average(), b.Average());
        double product = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return product / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }
}
