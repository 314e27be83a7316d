using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Measurement;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.Measurement;

/// <summary>Waves that gain wavefronts round a defect.</summary>
public sealed class WavefrontTests
{
    private const int Pixels = 128;
    private const double Side = 9;
    private static readonly (double X, double Y) Defect = (0.6, -0.4);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-2)]
    [InlineData(3)]
    public void A_wave_whose_phase_winds_round_a_place_has_as_many_more_crests_there_and_none_elsewhere(int turns)
    {
        (double X, double Y) q = (2.2, 1.1);
        ScanImage scan = Dislocated(q, turns);
        IReadOnlyList<(double X, double Y)> controls = Wavefronts.ControlPlaces(scan, [Defect], 1.3, 30);
        Wavefronts wave = Wavefronts.Around(scan, q, Defect, 1.3, 0.3, controls);
        Assert.Equal((turns, 1.0, 30, 30), (wave.Count, wave.Agreement, wave.Controls, wave.ControlsWithNone));
        Assert.True(wave.From < 1 && wave.To > 2.5 && wave.KeepsOutwards, $"{wave.From} to {wave.To} nm");
        Assert.Equal(-turns, Wavefronts.Around(scan, (-q.X, -q.Y), Defect, 1.3, 0.3, controls).Count);
    }

    [Fact]
    public void One_site_of_a_honeycomb_gives_the_waves_between_its_valleys_two_and_its_neighbours_together_none()
    {
        // At the Dirac point. The three waves are turns of each other by 120°.
        Material honeycomb = MaterialFile.Read("honeycomb");
        ImpurityEntry a = new(LatticeVector.Zero, 0), b = new(LatticeVector.Zero, 1);
        var hamiltonian = new BdgHamiltonian(honeycomb.At(0), new GapFunction(0, 0 * honeycomb.At(0).Bloch));
        const int Size = 56;
        const double Energy = -40;
        GreenFunctionWindow window = new CrystalGreenFunction(hamiltonian, 5).Window(Energy, Size, 1e-4);
        double constant = honeycomb.Crystal.Lattice.Constant / 10;
        BravaisLattice lattice = honeycomb.Crystal.Lattice.InUnitsOfItself();
        var tip = new TipResolution(lattice, 0.05 / constant);
        var image = new TipImage(tip, new PixelSquare(PixelSquare.LargestSide(tip.Lattice, tip.Reach, Size), 112));
        OrbitalSite[] sites = [.. honeycomb.Crystal.Sites.Select((s, i) => new OrbitalSite([i], s.F1, s.F2))];

        Assert.Equal([-2, -2, -2], Counted(Impurity.Scalar(1000, a)));
        Assert.Equal([2, 2, 2], Counted(Impurity.Scalar(1000, b)));
        Assert.Equal([0, 0, 0], Counted(Impurity.Scalar(1000, a) + Impurity.Scalar(1000, b)));
        Assert.Equal([0, 0, 0], Counted(Impurity.Bond(200, a, b), least: 0.8)); // one of its waves has zeros at 1.1 nm

        int[] Counted(Impurity impurity, double least = 1)
        {
            double[] topFirst = image.Of(QpiMap.Compute(window, impurity, Energy, sites: sites, size: Size));
            var scan = new ScanImage([.. topFirst.Chunk(image.Square.Pixels).Reverse().SelectMany(row => row)], image.Square.Pixels, image.Square.Pixels, image.Square.Side * constant, image.Square.Side * constant);
            return [.. Enumerable.Range(0, 3).Select(n =>
            {
                (double sin, double cos) = Math.SinCos(2 * Math.PI * n / 3);
                Wavefronts wave = Wavefronts.Around(scan, (2 / (3 * constant) * cos, 2 / (3 * constant) * sin), (0, 0), 1.8, 0.4, []);
                Assert.InRange(wave.Agreement, least, 1);
                return wave.Count;
            })];
        }
    }

    [Fact]
    public void The_image_of_a_tip_has_on_the_sites_what_the_blur_gives_there()
    {
        // A square lattice with one site, and pixels whose middles are its sites.
        Material cuprate = MaterialFile.Read("cuprate");
        var green = new CrystalGreenFunction(new BdgHamiltonian(cuprate.At(0), new GapFunction(0, 0 * cuprate.At(0).Bloch)), 20);
        QpiMap map = QpiMap.Compute(green, Impurity.Scalar(100), 5, 32);
        var tip = new TipResolution(cuprate.Crystal.Lattice.InUnitsOfItself(), 0.7);
        const int Inner = 12;
        double[] blurred = tip.OnSites(map.RealSpace, 32, Inner);
        double[] image = new TipImage(tip, new PixelSquare(Inner - 1, Inner - 1)).Of(map);
        for (int n1 = -5; n1 <= 5; n1++)
        {
            for (int n2 = -5; n2 <= 5; n2++)
            {
                Assert.Equal(blurred[((n1 + (Inner / 2)) * Inner) + n2 + (Inner / 2)], image[((5 - n2) * (Inner - 1)) + n1 + 5], 1e-12);
            }
        }
    }

    [Fact]
    public void Within_a_ring_where_two_patterns_cancel_the_number_is_not_told_as_one_of_the_defect()
    {
        // 1 + (r/1.6 nm)² e^{2iφ} has two zeros at 1.6 nm: none inside of them, two wavefronts outside.
        (double X, double Y) q = (2.2, 1.1);
        ScanImage scan = Waves.Of(Pixels, Side, (x, y) =>
        {
            double phase = 2 * Math.PI * ((q.X * x) + (q.Y * y));
            return Math.Cos(phase) + (((x * x) + (y * y)) / (1.6 * 1.6) * Math.Cos(phase + (2 * Math.Atan2(y, x))));
        });
        Wavefronts inside = Wavefronts.Around(scan, q, (0, 0), 1.15, 0.3, []);
        Wavefronts outside = Wavefronts.Around(scan, q, (0, 0), 2.4, 0.3, []);
        Assert.Equal((0, false), (inside.Count, inside.KeepsOutwards));
        Assert.Equal((2, true), (outside.Count, outside.KeepsOutwards));
    }

    private static ScanImage Dislocated((double X, double Y) q, int turns) => Waves.Of(
        Pixels, Side, (x, y) => Math.Cos((2 * Math.PI * ((q.X * x) + (q.Y * y))) + (turns * Math.Atan2(y - Defect.Y, x - Defect.X))));
}
