using PairScope.Data;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.TightBinding;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Data;

/// <summary>Materials from the input of a wannier90 calculation, and back to its files.</summary>
public sealed class WannierImportTests : IDisposable
{
    private const string Input = """
        ! a layer of two kinds of atoms
        num_wann = 6
        fermi_energy : 0.25
        begin unit_cell_cart
        bohr
        6.0 0.0 0.0
        -3.0 5.196152422706632 0.0d0
        0.0 0.0 40.0
        end unit_cell_cart
        Begin Atoms_Frac
        Nb 0.0 0.0 0.98
        Se 0.333333333333333 0.666666666666667 0.02
        Se 0.333333333333333 0.666666666666667 0.94
        End Atoms_Frac
        begin projections
        Nb : dxy ; dz2 ; l=2,mr=4   # in the order of mr, whatever is written
        Se:pz
        f=0.5,0.5,0.98:s
        end projections

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_input_tells_lattice_sites_and_the_order_of_orbitals()
    {
        WannierInput input = Read(Input);
        Assert.Equal(6 * 0.529177210903, input.Structure.Lattice[0].X, 1e-12);
        Assert.Equal(0.25, input.FermiElectronvolts);
        Assert.False(input.Spinors);
        Assert.Equal("Nb 2 1, Nb 2 4, Nb 2 5, Se 1 1, Se 1 1, X 0 1", string.Join(", ", input.Projections.Select(p => $"{p.Label} {p.L} {p.Mr}")));
        Assert.Equal(0.94, input.Projections[4].Place.F3);
    }

    [Theory]
    [InlineData("dxy", "sp3", "line 16: 'sp3' is no orbital")]
    [InlineData("Se:pz", "Te:pz", "line 17: no atom is called 'Te'; there are Nb, Se")]
    [InlineData("Se:pz", "Se:pz:zaxis=1,0,0", "turns the orbitals' axes")]
    [InlineData("num_wann = 6", "num_wann = 7", "wants num_wann = 7 functions, and its projections are 6")]
    [InlineData("0.0d0", "flat", "line 7: 'flat' is no number")]
    [InlineData("end projections", "", "the block 'projections' has no 'end projections'")]
    public void What_is_wrong_with_an_input_is_told_with_its_line(string found, string put, string words) =>
        Assert.Contains(words, Assert.Throws<InputException>(() => Read(Input.Replace(found, put, StringComparison.Ordinal))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_crystal_that_was_written_as_wannier90_does_comes_back_the_same()
    {
        // With spin–orbit coupling, so that spins come back in their order too.
        Material told = MaterialFile.Read("sr2ruo4");
        WannierExport.Write(told, 12, _folder["sro_hr.dat"]);
        File.WriteAllText(_folder["sro.win"], """
            num_wann = 6
            spinors = .true.
            begin unit_cell_cart
            3.87 0 0
            0 3.87 0
            0 0 20
            end unit_cell_cart
            begin atoms_cart
            Ru 0 0 10
            end atoms_cart
            begin projections
            Ru:dyz
            Ru:l=2,mr=2,5
            end projections
            """);
        var import = WannierImport.OfCalculation(_folder["sro_hr.dat"]);
        Assert.Null(import.FermiElectronvolts);
        string yaml = import.Yaml(_folder.Root, new WannierImportSettings(0));
        Material read = MaterialFile.Parse(yaml, _folder["sro.yaml"]);
        Assert.InRange((read.Model.Bloch + (-1 * told.At(12).Bloch)).Largest, 0, 1e-9);
        Assert.Equal(told.Symmetry.Group.Name, read.Symmetry.Group.Name);
    }

    [Fact]
    public void A_Hamiltonian_without_its_input_is_refused_because_it_tells_no_orbitals()
    {
        WannierExport.Write(MaterialFile.Read("honeycomb"), 0, _folder["alone_hr.dat"]);
        Assert.Contains("alone.win', beside it", Assert.Throws<InputException>(() => WannierImport.OfCalculation(_folder["alone_hr.dat"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_crystal_from_a_POSCAR_or_xyz_with_its_orbitals_told_is_the_same_as_from_the_input()
    {
        Material told = MaterialFile.Read("honeycomb");
        WannierExport.Write(told, 0, _folder["c_hr.dat"]);
        File.WriteAllText(_folder["POSCAR"], "graphene\n1\n2.46 0 0\n-1.23 2.13042249331973 0\n0 0 12\nC\n2\nDirect\n0.333333333333 0.666666666667 0.5\n0.666666666667 0.333333333333 0.5\n");
        File.WriteAllText(_folder["c.xyz"], "2\nLattice=\"2.46 0 0 -1.23 2.13042249331973 0 0 0 12\"\nC 0 1.42028166221 6\nC 1.23 0.71014083111 6\n");
        foreach (string structure in (string[])["POSCAR", "c.xyz"])
        {
            string yaml = WannierImport.OfStructure(_folder["c_hr.dat"], _folder[structure], ["C:pz"]).Yaml(_folder.Root, new WannierImportSettings(0));
            Assert.StartsWith($"# From c_hr.dat of wannier90 and {structure}.", yaml, StringComparison.Ordinal);
            Material read = MaterialFile.Parse(yaml, _folder["c.yaml"]);
            Assert.Equal("D6h", read.Symmetry.Group.Name);
            Assert.InRange((read.Model.Bloch + (-1 * told.Model.Bloch)).Largest, 0, 1e-9);
        }

        string Said(params string[] orbitals) => Assert.Throws<InputException>(() => WannierImport.OfStructure(_folder["c_hr.dat"], _folder["POSCAR"], orbitals)).Message;
        Assert.Contains("does not tell which orbitals the functions are; say it with --orbitals", Said(), StringComparison.Ordinal);
        Assert.Contains("The orbitals 'Si:pz': no atom is called 'Si'; there are C.", Said("Si:pz"), StringComparison.Ordinal);
        Assert.Contains("a projection is written 'site:orbitals'", Said("pz"), StringComparison.Ordinal);
        Assert.Contains("beside --structure FILE is the Hamiltonian", Assert.Throws<InputException>(() => WannierImport.OfStructure(_folder["c.win"], _folder["POSCAR"], [])).Message, StringComparison.Ordinal);
        Assert.Contains("needs the Hamiltonian as FILE and itself as --structure", Assert.Throws<InputException>(() => WannierImport.OfCalculation(_folder["POSCAR"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_across_the_border_of_its_cell_is_one_layer_with_its_middle_at_height_0()
    {
        string path = _folder["nb.win"];
        File.WriteAllText(path, Input);
        WannierExport.Write(MaterialFile.Read("honeycomb"), 0, _folder["nb_hr.dat"]);
        string yaml = WannierImport.OfCalculation(path).Yaml(_folder.Root, new WannierImportSettings(null, 1.5) { SpinOrder = "blocks", CutBelow = 0.5, CutBeyond = 12, Symmetrise = true });
        Assert.Contains("{name: Se1, species: Se, at: [0.333333333, 0.666666667, 0.846684]}", yaml, StringComparison.Ordinal);
        Assert.Contains("{name: Se2, species: Se, at: [0.333333333, 0.666666667, -0.846684]}", yaml, StringComparison.Ordinal);
        Assert.Contains("wannier90: {hr: 'nb_hr.dat', electrons: 1.5, spin-order: blocks, symmetrise: yes, cut: {beyond: 12, below: 0.5}}", yaml, StringComparison.Ordinal);
    }

    private WannierInput Read(string text)
    {
        string path = _folder["a.win"];
        File.WriteAllText(path, text);
        return WannierInput.Read(path);
    }
}
