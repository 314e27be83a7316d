using PairScope.Lattice;
using PairScope.Symmetry;
using PairScope.TightBinding;

namespace PairScope.Tests.Symmetry;

public class CrystalSymmetryTests
{
    private static readonly BlochMatrix Cuprate = TestCrystals.Hoppings(1, (0, 0, 0, 0, 150), (0, 0, 1, 0, -150), (0, 0, 0, 1, -150), (0, 0, 1, 1, 40), (0, 0, 1, -1, 40));

    private static readonly (int, int, int, int, double)[] Neighbours = [(0, 1, 0, 0, -300), (0, 1, -1, 0, -300), (0, 1, 0, 1, -300)];

    [Fact]
    public void A_cuprate_has_D4h() => Assert.Equal("D4h", CrystalSymmetry.Of(TestCrystals.Square("dx2-y2"), Cuprate).Group.Name);

    [Fact]
    public void NbSe2_has_D3h_and_with_Rashba_coupling_C3v()
    {
        Crystal crystal = TestCrystals.Triangular("dz2");
        Assert.Equal("D3h", CrystalSymmetry.Of(crystal, Materials.NbSe2().Bloch).Group.Name);
        Assert.Equal("C3v", CrystalSymmetry.Of(crystal, Materials.NbSe2(rashba: 10).Bloch).Group.Name);
    }

    [Fact]
    public void A_honeycomb_has_D6h_and_with_two_species_or_a_staggered_potential_D3h()
    {
        BlochMatrix h = TestCrystals.Hoppings(2, Neighbours);
        BlochMatrix staggered = h + TestCrystals.Hoppings(2, (0, 0, 0, 0, 20), (1, 1, 0, 0, -20));
        Assert.Equal("D6h", CrystalSymmetry.Of(TestCrystals.Honeycomb(), h).Group.Name);
        Assert.Equal("D3h", CrystalSymmetry.Of(TestCrystals.Honeycomb("N"), h).Group.Name);
        Assert.Equal("D3h", CrystalSymmetry.Of(TestCrystals.Honeycomb(), staggered).Group.Name);
    }

    [Fact]
    public void T2g_orbitals_with_spin_orbit_coupling_have_D4h()
    {
        Crystal crystal = TestCrystals.Square("dyz", "dxz", "dxy");
        BlochMatrix h = TestCrystals.SpinOrbit(crystal, 35) + TestCrystals.Hoppings(
            3, (0, 0, 1, 0, -9), (0, 0, 0, 1, -88), (1, 1, 1, 0, -88), (1, 1, 0, 1, -9), (2, 2, 1, 0, -80), (2, 2, 0, 1, -80),
            (2, 2, 1, 1, -40), (2, 2, 1, -1, -40), (0, 1, 1, 1, 5), (0, 1, -1, -1, 5), (0, 1, 1, -1, -5), (0, 1, -1, 1, -5));
        CrystalSymmetry symmetry = CrystalSymmetry.Of(crystal, h);
        Assert.Equal("D4h", symmetry.Group.Name);
        Assert.All(symmetry.Operations, g => Assert.True(g.Violation(h) < 1e-12));
    }

    [Fact]
    public void A_glide_layer_has_the_point_group_of_its_operations_with_fractions()
    {
        // FeSe-like: two irons, selenium above and below, glide (1/2, 1/2); orbitals on iron alone.
        var crystal = new Crystal(
            TestCrystals.SquareLattice,
            [new("Fe1", "Fe", 0, 0, 0), new("Fe2", "Fe", 0.5, 0.5, 0), new("Se1", "Se", 0.5, 0, 0.27), new("Se2", "Se", 0, 0.5, -0.27)],
            [new Orbital(0, RealHarmonic.Find("s")!), new Orbital(1, RealHarmonic.Find("s")!)]);
        BlochMatrix h = TestCrystals.Hoppings(2, (0, 1, 0, 0, -50), (0, 1, -1, 0, -50), (0, 1, 0, -1, -50), (0, 1, -1, -1, -50));
        CrystalSymmetry symmetry = CrystalSymmetry.Of(crystal, h);
        Assert.Equal(16, symmetry.Operations.Count);
        Assert.Equal(8, symmetry.Operations.Count(o => Math.Abs(o.Translation.F1 - 0.5) < 1e-6 || Math.Abs(o.Translation.F2 - 0.5) < 1e-6));
        Assert.True(symmetry.IsNonsymmorphic);
        Assert.Equal("D4h", symmetry.Group.Name);
    }

    [Fact]
    public void Orbitals_that_are_not_closed_are_named()
    {
        CrystalSymmetry symmetry = CrystalSymmetry.Of(TestCrystals.Square("dxz"), TestCrystals.Hoppings(1, (0, 0, 1, 0, -10), (0, 0, 0, 1, -10)));
        Assert.Contains(symmetry.Unclosed, u => (u.Orbitals, u.Point.Name) == ("X dxz", "C4"));
        Assert.Equal("D2h", symmetry.Group.Name);
    }

    [Theory]
    [InlineData(BravaisType.Hexagonal, 1, 0, 0.5, 0.8660254, 12)]
    [InlineData(BravaisType.Square, 1, 0, 3, 1, 8)]
    [InlineData(BravaisType.Rectangular, 2, 0, 0, 3, 4)]
    [InlineData(BravaisType.CentredRectangular, 1, 0, 0.5, 2, 4)]
    [InlineData(BravaisType.Oblique, 1, 0, 0.3, 1.7, 2)]
    public void The_kind_of_lattice_does_not_depend_on_the_cell(BravaisType type, double x1, double y1, double x2, double y2, int operations)
    {
        var lattice = new BravaisLattice((x1, y1), (x2, y2));
        var sheared = new BravaisLattice((x1, y1), (x2 - (2 * x1), y2 - (2 * y1)));
        Assert.Equal((type, type), (lattice.Type, sheared.Type));
        Assert.Equal((operations, operations), (lattice.Holohedry().Count, sheared.Holohedry().Count));
    }

    [Fact]
    public void A_subgroup_that_is_asked_for_is_found_or_none()
    {
        CrystalSymmetry symmetry = CrystalSymmetry.Of(TestCrystals.Square("s"), Cuprate);
        Assert.Equal(8, symmetry.Within("C4v")!.Operations.Count);
        Assert.Null(symmetry.Within("D3h"));
    }
}
