using System.Numerics;
using PairScope.Data;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Tests.Data;

public class MaterialTests
{
    private const string Square = """
        name: own
        lattice: [[4, 0], [0, 4]]
        sites:
          - {name: A, at: [0, 0, 0]}
        orbitals:
          - {site: A, harmonic: s}
        """;

    private static readonly string[] Shipped = ["ag111", "cuprate", "honeycomb", "nbse2", "nbse2-on-substrate", "sr2ruo4"];

    [Theory]
    [InlineData("ag111", "D6h", 1)]
    [InlineData("nbse2", "D3h", 1)]
    [InlineData("nbse2-on-substrate", "C3v", 1)]
    [InlineData("cuprate", "D4h", 1)]
    [InlineData("honeycomb", "D6h", 2)]
    [InlineData("sr2ruo4", "D4h", 3)]
    public void Shipped_materials_have_the_symmetry_that_they_should(string name, string group, int orbitals)
    {
        Material material = MaterialFile.Read(name);
        Assert.Equal((group, orbitals, name), (material.Symmetry.Group.Name, material.Crystal.Orbitals.Count, material.Name));
        Assert.Equal(Shipped, MaterialFile.Shipped);
    }

    [Theory]
    [InlineData("nbse2", 0)]
    [InlineData("nbse2-on-substrate", 10)]
    public void The_files_of_NbSe2_are_the_built_in_model(string name, double rashba)
    {
        BlochMatrix difference = MaterialFile.Read(name).At(30).Bloch + (-1 * Materials.NbSe2(chemicalPotential: 30, rashba: rashba).Bloch);
        Assert.InRange(difference.Largest, 0, 1e-9);
    }

    [Fact]
    public void The_cuprate_is_its_formula()
    {
        TightBindingModel model = MaterialFile.Read("cuprate").Model;
        foreach (ReducedMomentum k in (ReducedMomentum[])[new(0, 0), new(0.13, 0.41), new(0.5, 0.5)])
        {
            (double cx, double cy) = (Math.Cos(2 * Math.PI * k.K1), Math.Cos(2 * Math.PI * k.K2));
            double expected = (-300 * (cx + cy)) + (160 * cx * cy) - (20 * (Math.Cos(4 * Math.PI * k.K1) + Math.Cos(4 * Math.PI * k.K2))) + 150;
            Assert.Equal(expected, model.BandEnergies(k).Lower, 10);
        }
    }

    [Fact]
    public void Spin_orbit_coupling_of_t2g_is_lambda_over_two_sigma_dot_l()
    {
        ComplexMatrix h = MaterialFile.Read("sr2ruo4").Model.Bloch.Coefficient(LatticeVector.Zero);

        // (l_z)_{yz,xz} = (l_x)_{xz,xy} = i, (l_y)_{yz,xy} = −i; indices s·3 + a.
        Assert.Equal(new Complex(0, 17.5), h[0, 1]);
        Assert.Equal(new Complex(0, -17.5), h[3, 4]);
        Assert.Equal(new Complex(0, 17.5), h[1, 5]);
        Assert.Equal(-17.5, h[0, 5].Real, 12); // σ_y: −i times −i
        Assert.Equal(-109, h[2, 2].Real, 12);
    }

    [Fact]
    public void The_other_half_of_a_hopping_may_be_given_where_it_agrees()
    {
        Material once = MaterialFile.Parse(Square + "\nhoppings:\n  - {from: 0, to: 0, cell: [1, 0], value: [3, 4]}\n", "own");
        Material twice = MaterialFile.Parse(Square + "\nhoppings:\n  - {from: 0, to: 0, cell: [1, 0], value: [3, 4]}\n  - {from: 0, to: 0, cell: [-1, 0], value: [3, -4]}\n", "own");
        Assert.Equal(new Complex(3, -4), once.Model.Bloch[0, 0][new(-1, 0)]);
        Assert.Equal(once.Model.Bloch[0, 0].Coefficients, twice.Model.Bloch[0, 0].Coefficients);
    }

    [Fact]
    public void Bonds_between_sites_at_heights_far_apart_are_refused_instead_of_sought_until_the_memory_is_full()
    {
        string text = Square.Replace("orbitals:", "  - {name: B, at: [0.5, 0.5, 1e6]}\norbitals:\n  - {site: B, harmonic: s}", StringComparison.Ordinal);
        InputException shells = Assert.Throws<InputException>(() => MaterialFile.Parse(text + $"\nshells:\n  - {{from: 0, to: 1, values: [{string.Join(',', Enumerable.Repeat(1, 400))}]}}\n", "own"));
        Assert.Contains("reach over more than 128 cells", shells.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sets_of_bonds_are_orbits_and_not_lengths()
    {
        // (5, 0) and (3, 4) of a square lattice are equally long.
        IReadOnlyList<IReadOnlyList<LatticeVector>> sets = BondOrbits.Of(MaterialFile.Read("cuprate").Crystal, 0, 0, 16);
        Assert.Equal([1, 4, 4, 4, 8], sets.Take(5).Select(s => s.Count));
        Assert.Equal([4, 8], sets.Where(s => s[0].N1 * s[0].N1 + (s[0].N2 * s[0].N2) == 25).Select(s => s.Count).Order());
    }

    [Theory]
    [InlineData("lattice: [[4, 0], [0, 4]]", "lattice: [[4, 0], [0, -4]]", "line 2, key 'lattice': The lattice vectors are left-handed")]
    [InlineData("site: A", "site: B", "line 6, key 'orbitals[0].site': there is no site 'B'; the sites are A")]
    [InlineData("harmonic: s", "harmonic: sp3", "line 6, key 'orbitals[0].harmonic': 'sp3' is no harmonic")]
    [InlineData("at: [0, 0, 0]", "at: [0]", "line 4, key 'sites[0].at': it must be [f1, f2] or [f1, f2, z]")]
    [InlineData("name: own", "nam: own", "unknown key")]
    [InlineData("lattice: [[4, 0], [0, 4]]", "lattice: [[4e4, 0], [0, 4e-2]]", "line 2, key 'lattice': the square of the longer vector is 1E+06 times the cell's area")]
    [InlineData("at: [0, 0, 0]", "at: [1e6, 0, 0]", "line 4, key 'sites[0].at': it lies over 100 cells away")]
    public void A_mistake_is_told_with_its_line(string right, string wrong, string message)
    {
        string text = Square.Replace(right, wrong, StringComparison.Ordinal) + "\nshells:\n  - {from: 0, to: 0, values: [0, 1]}\n";
        Assert.Contains(message, Assert.Throws<InputException>(() => MaterialFile.Parse(text, "own.yaml")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("- {from: 0, to: 0, cell: [0, 0], value: [1, 2]}", "not Hermitian")]
    [InlineData("- {from: 0, to: 0, cell: [1, 0], value: 1}\n  - {from: 0, to: 0, cell: [-1, 0], value: 2}", "it is the other half of line 8 and not its conjugate")]
    [InlineData("- {from: 0, to: 0, cell: [1, 0], value: 1}\n  - {from: 0, to: 0, cell: [1, 0], value: 1}", "the same hopping is given in line 8")]
    [InlineData("- {from: 0, to: 1, cell: [1, 0], value: 1}", "1 is outside 0 to 0")]
    [InlineData("- {from: 0, to: 0, cell: [1], value: 1}", "it must be two whole numbers")]
    [InlineData("- {from: 0, to: 0, cell: [1, 0], value: {re: 1}}", "a number, or a complex one as [re, im]")]
    [InlineData("- {from: 0, to: 0, cell: [1, 0], value: .nan}", "is not a number")]
    [InlineData("- {from: 0, to: 0, cell: [1, 0], value: 1, spin: w}", "none of 0, x, y, z")]
    public void A_Hamiltonian_that_cannot_be_is_refused(string hoppings, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => MaterialFile.Parse(Square + "\nhoppings:\n  " + hoppings + "\n", "own.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void All_mistakes_are_told_in_one_go()
    {
        string message = Assert.Throws<InputException>(() => MaterialFile.Parse(
            "name: own\nlattice: [[4, 0], [8, 0]]\nsites:\n  - {name: A, at: [0, x]}\norbitals:\n  - {site: A, harmonic: q}\ntip: [-1]\nfoo: 1\n", "own.yaml")).Message;
        Assert.Contains("line 2", message, StringComparison.Ordinal);
        Assert.Contains("line 4", message, StringComparison.Ordinal);
        Assert.Contains("line 6", message, StringComparison.Ordinal);
        Assert.Contains("line 8", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_that_the_crystal_has_not_is_refused_and_a_subgroup_is_taken()
    {
        string shells = "\nshells:\n  - {from: 0, to: 0, values: [0, -1]}\n";
        Assert.Equal("C4v", MaterialFile.Parse(Square + shells + "group: C4v\n", "own").Symmetry.Group.Name);
        Assert.Contains("which is no subgroup", Assert.Throws<InputException>(() => MaterialFile.Parse(Square + shells + "group: D3h\n", "own").Symmetry).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_material_that_is_not_there_is_named_with_those_that_are() =>
        Assert.Contains("cuprate, honeycomb", Assert.Throws<InputException>(() => MaterialFile.Read("copper")).Message, StringComparison.Ordinal);
}
