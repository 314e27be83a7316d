using PairScope.Data;
using PairScope.Lattice;
using PairScope.Measurement;

namespace PairScope.Tests.Measurement;

/// <summary>Lattices of every kind, found in a scan where a recipe tells them, whatever drift and noise do.</summary>
public sealed class StatedLatticeTests
{
    // |a1|, |a2|, angle, kind, direction of a1 in the scan.
    public static TheoryData<double, double, double, LatticeKind, double> Lattices => new()
    {
        { 3.8, 3.8, 90, LatticeKind.Square, 17 },
        { 3.8, 5.4, 90, LatticeKind.Rectangular, -64 },
        { 5.41, 3.9, 90, LatticeKind.Rectangular, 131 },
        { 4.2, 4.2, 103, LatticeKind.CentredRectangular, 40 },
        { 3.3, 4.6, 108, LatticeKind.Oblique, 75 },
        { 3.3, 4.6, 72, LatticeKind.Oblique, -20 },
        { 2.46, 2.46, 60, LatticeKind.Hexagonal, 8 },
        { 2.46, 2.46, 120, LatticeKind.Hexagonal, 8 },
    };

    [Theory]
    [MemberData(nameof(Lattices))]
    public void A_lattice_that_was_told_is_found_with_its_own_vectors(double first, double second, double angle, LatticeKind kind, double turn)
    {
        StatedLattice told = StatedLattice.Of(first, second, angle);
        ((double X, double Y) b1, (double X, double Y) b2) = Reciprocal(told, turn);
        BraggLattice found = BraggSearch.InScan(Scan(b1, b2, kind), told);
        Assert.Equal(kind, found.Kind);
        Assert.Equal(first, found.LatticeConstantAngstrom, 0.003 * first);

        // The crystal's own operations may take b1 and b2 elsewhere, and nothing else.
        BravaisLattice shape = told.Shape!;
        bool Same((double X, double Y) g, (double X, double Y) b) => Math.Abs(g.X - b.X) + Math.Abs(g.Y - b.Y) < 0.02;
        (double X, double Y) As(int u, int v) => ((u * b1.X) + (v * b2.X), (u * b1.Y) + (v * b2.Y));
        (double X, double Y) g1 = (found.Bragg1.X, found.Bragg1.Y), g2 = (found.Bragg2.X, found.Bragg2.Y);
        Assert.Contains(shape.Holohedry(), o => o.Determinant > 0 && Same(g1, As(o.W22, -o.W21)) && Same(g2, As(-o.W12, o.W11)));
    }

    [Theory]
    [MemberData(nameof(Lattices))]
    public void Calibration_brings_it_to_what_was_told(double first, double second, double angle, LatticeKind kind, double turn)
    {
        StatedLattice told = StatedLattice.Of(first, second, angle);
        ((double X, double Y) b1, (double X, double Y) b2) = Reciprocal(told, turn);

        // A scanner that stretches x by 4 % and shears.
        ScanImage scan = Scan(Stretched(b1), Stretched(b2), kind);
        ProcessedMap map = new CalibrateStep(told).Apply(new BraggStep(told).Apply(LatticeTests.Map(scan)));
        BraggLattice calibrated = BraggSearch.InScan(Waves.Inner(map.Topograph, 24), told);
        Assert.Equal(kind, calibrated.Kind);
        Assert.InRange(calibrated.Distortion, 0, 0.004);
        Assert.Equal(first, calibrated.LatticeConstantAngstrom, 0.003 * first);

        static (double X, double Y) Stretched((double X, double Y) g) => (g.X / 1.04, g.Y - (0.02 * g.X));
    }

    [Fact]
    public void Another_lattice_than_was_told_ends_the_recipe()
    {
        ScanImage hexagon = Waves.Seen(Waves.Hexagon(3.36, 12), 192, 12, noise: 0.3);
        string fault = Assert.Throws<InputException>(() => new BraggStep(StatedLattice.Of(3.8, 5.4, 90)).Apply(LatticeTests.Map(hexagon))).Message;
        Assert.Contains("shows a hexagonal lattice of 3.43", fault, StringComparison.Ordinal);
        Assert.Contains("not a rectangular lattice of 3.8 Å by 5.4 Å at 90° that 'lattice' tells", fault, StringComparison.Ordinal);
        fault = Assert.Throws<InputException>(() => new CalibrateStep(StatedLattice.Of(3.4, 3.4, 90)).Apply(new BraggStep(3.44).Apply(LatticeTests.Map(hexagon)))).Message;
        Assert.Contains("found a hexagonal lattice, and 'lattice' tells a square lattice", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Recipes_tell_a_lattice_by_a_number_or_by_two_lengths_and_an_angle()
    {
        Recipe recipe = RecipeFile.Parse("steps:\n  - bragg: {lattice: [3.8, 5.4, 90]}\n  - calibrate: {lattice: [3.8, 5.4, 90]}\n  - bragg: {lattice: 3.44}\n", "r.yaml");
        Assert.Equal(LatticeKind.Rectangular, LatticeMatch.KindOf(Assert.IsType<BraggStep>(recipe.Steps[0]).Lattice!.Shape!));
        Assert.Equal([3.8, 5.4, 90], Assert.IsType<double[]>(Assert.IsType<CalibrateStep>(recipe.Steps[1]).Lattice.Value));
        Assert.Equal(new BraggStep(3.44), recipe.Steps[2]);
        foreach ((string value, string complaint) in new[] { ("[3.8, 5.4]", "must be the lattice constant in Å, or"), ("[3.8, 5.4, 200]", "lattice[2]"), ("[0.1, 5.4, 90]", "lattice[0]"), ("x", "lattice") })
        {
            Assert.Contains(complaint, Assert.Throws<InputException>(() => RecipeFile.Parse($"steps:\n  - bragg: {{lattice: {value}}}\n", "r.yaml")).Message, StringComparison.Ordinal);
        }
    }

    private static ((double X, double Y) First, (double X, double Y) Second) Reciprocal(StatedLattice told, double turn)
    {
        (double sin, double cos) = Math.SinCos(turn * Math.PI / 180);
        double scale = 10 / told.ConstantAngstrom / (2 * Math.PI);
        return (Turned(told.Shape!.B1), Turned(told.Shape.B2));

        (double X, double Y) Turned((double X, double Y) b) => (scale * ((cos * b.X) - (sin * b.Y)), scale * ((sin * b.X) + (cos * b.Y)));
    }

    // Atoms round every site: the first few harmonics, of which the fundamental ones need not be the strongest.
    private static ScanImage Scan((double X, double Y) b1, (double X, double Y) b2, LatticeKind kind)
    {
        var random = new Random(4);
        (int H, int K, double A)[] waves = [(1, 0, 1), (0, 1, 0.8), (1, 1, kind is LatticeKind.Hexagonal ? 0.9 : 0.5), (1, -1, kind is LatticeKind.Hexagonal ? 0.9 : 0.5), (2, 0, 0.3)];
        return Waves.Of(240, 14, (x, y) => waves.Sum(w => w.A * Math.Cos(2 * Math.PI * ((((w.H * b1.X) + (w.K * b2.X)) * x) + (((w.H * b1.Y) + (w.K * b2.Y)) * y)))) + (0.6 * (random.NextDouble() - 0.5)));
    }
}
