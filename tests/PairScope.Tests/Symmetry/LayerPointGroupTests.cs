using PairScope.Lattice;
using PairScope.Symmetry;
using PairScope.TightBinding;

namespace PairScope.Tests.Symmetry;

public class LayerPointGroupTests
{
    private static readonly string[] AllNames =
    [
        "C1", "Ci", "C2", "Cs", "C2h", "D2", "C2v", "D2h", "C4", "S4", "C4h", "D4", "C4v", "D2d", "D4h",
        "C3", "S6", "D3", "C3v", "D3d", "C6", "C3h", "C6h", "D6", "C6v", "D3h", "D6h",
    ];

    public static TheoryData<string> Names => [.. AllNames];

    [Fact]
    public void The_subgroups_of_the_hexagonal_and_the_square_lattice_are_the_27_point_groups_of_layers() =>
        Assert.Equal(AllNames.Order(StringComparer.Ordinal), Groups().Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Matrices_are_a_representation(string name)
    {
        LayerPointGroup group = Groups()[name];
        IReadOnlyList<PointOperation> all = group.Operations;
        foreach (PointGroupIrrep irrep in group.Irreps)
        {
            int d = irrep.Dimension;
            for (int g = 0; g < all.Count; g++)
            {
                for (int h = 0; h < all.Count; h++)
                {
                    int product = Enumerable.Range(0, all.Count).Single(p => all[p].IsProduct(all[g], all[h]));
                    for (int e = 0; e < d * d; e++)
                    {
                        // D(gh) = D(h) D(g)
                        double expected = Enumerable.Range(0, d).Sum(k => irrep.Matrix(h)[(e / d * d) + k] * irrep.Matrix(g)[(k * d) + (e % d)]);
                        Assert.Equal(expected, irrep.Matrix(product)[e], 15);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Characters_are_orthogonal_and_the_irreps_are_all(string name)
    {
        LayerPointGroup group = Groups()[name];
        int order = group.Operations.Count;
        double Character(PointGroupIrrep irrep, int g) => irrep.Dimension == 1 ? irrep.Matrix(g)[0] : irrep.Matrix(g)[0] + irrep.Matrix(g)[3];
        foreach (PointGroupIrrep a in group.Irreps)
        {
            foreach (PointGroupIrrep b in group.Irreps)
            {
                double product = Enumerable.Range(0, order).Sum(g => Character(a, g) * Character(b, g)) / order;
                Assert.Equal(a == b ? a.IsComplexPair ? 2 : 1 : 0, product, 14);
            }
        }

        Assert.Equal(order, group.Irreps.Sum(i => i.IsComplexPair ? 2 : i.Dimension * i.Dimension));
        Assert.Equal(group.Irreps.Count, group.Irreps.Select(i => i.Name).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("D4h", "A1g A2g B1g B2g Eg A1u A2u B1u B2u Eu")]
    [InlineData("D3h", "A1' A2' E' A1'' A2'' E''")]
    [InlineData("D6h", "A1g A2g B1g B2g E1g E2g A1u A2u B1u B2u E1u E2u")]
    [InlineData("D2h", "Ag B1g B3g B2g Au B1u B3u B2u")]
    [InlineData("C3v", "A1 A2 E")]
    [InlineData("C4", "A B E")]
    [InlineData("Cs", "A' A''")]
    [InlineData("S6", "Ag Eg Au Eu")]
    [InlineData("C1", "A")]
    public void Irreps_have_their_usual_names(string name, string irreps) =>
        Assert.Equal(irreps, string.Join(' ', Groups()[name].Irreps.Select(i => i.Name)));

    [Fact]
    public void D3h_has_the_matrices_of_the_physics_page()
    {
        LayerPointGroup group = CrystalSymmetry.Of(TestCrystals.Triangular("dz2"), Materials.NbSe2().Bloch).Group;
        PointGroupIrrep prime = group.Irreps.Single(i => i.Name is "E'");
        PointGroupIrrep doublePrime = group.Irreps.Single(i => i.Name is "E''");
        int c3 = Enumerable.Range(0, 12).Single(g => group.Operations[g].Name is "C3");
        int c2 = Enumerable.Range(0, 12).Single(g => group.Operations[g].Name is "C2(90°)");
        double[] turn = [-0.5, Math.Sqrt(3) / 2, -Math.Sqrt(3) / 2, -0.5];
        for (int e = 0; e < 4; e++)
        {
            Assert.Equal(turn[e], prime.Matrix(c3)[e], 15);
            Assert.Equal(turn[e], doublePrime.Matrix(c3)[e], 15);
        }

        Assert.Equal([1, 0, 0, -1], prime.Matrix(c2));
        Assert.Equal([1, 0, 0, -1], doublePrime.Matrix(c2));
    }

    private static Dictionary<string, LayerPointGroup> Groups()
    {
        var groups = new Dictionary<string, LayerPointGroup>(StringComparer.Ordinal);
        foreach (BravaisLattice lattice in (BravaisLattice[])[TestCrystals.Hexagonal, TestCrystals.SquareLattice])
        {
            var whole = new LayerPointGroup([.. lattice.Holohedry().SelectMany(o => (PointOperation[])[new(o, true), new(o, false)])]);
            foreach ((string name, IReadOnlyList<PointOperation> operations) in whole.Subgroups())
            {
                groups.TryAdd(name, new LayerPointGroup(operations));
            }
        }

        return groups;
    }
}
