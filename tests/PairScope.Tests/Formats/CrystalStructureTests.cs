using PairScope.Formats;

namespace PairScope.Tests.Formats;

/// <summary>Lattices and atoms from POSCAR and extended .xyz.</summary>
public sealed class CrystalStructureTests : IDisposable
{
    private const string Poscar = """
        monolayer NbS2
        3.34
         1.0  0.0  0.0
        -0.5  0.866025403784439  0.0
         0.0  0.0  5.0
        Nb S_pv
        1  2
        Selective dynamics
        Direct
        0.0 0.0 0.5   T T F
        0.333333333 0.666666667 0.595 T T T
        0.333333333 0.666666667 0.405 T T T

        0 0 0
        """;

    private const string Xyz = """
        3
        Lattice="3.34 0 0 -1.67 2.892524848639 0 0 0 16.7" Properties=id:I:1:species:S:1:pos:R:3:forces:R:3 pbc="T T F"
        1 Nb 0.0 0.0 8.35  0 0 0
        2 S 0.0 1.928349899 9.9365 0 0 0
        3 S 0.0 1.928349899 6.7635 0 0 0
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_POSCAR_in_fractions_or_in_angstrom_and_an_extended_xyz_tell_the_same_crystal()
    {
        CrystalStructure fractions = Read("POSCAR", Poscar);
        CrystalStructure cartesian = Read("CONTCAR", Poscar.Replace("Selective dynamics\nDirect", "cart", StringComparison.Ordinal)
            .Replace("0.0 0.0 0.5 ", "0 0 2.5 ", StringComparison.Ordinal)
            .Replace("0.333333333 0.666666667 0.595", "0 0.5773502694 2.975", StringComparison.Ordinal)
            .Replace("0.333333333 0.666666667 0.405", "0 0.5773502694 2.025", StringComparison.Ordinal));
        CrystalStructure byVolume = Read("volume.vasp", Poscar.Replace("\n3.34\n", $"\n{-3.34 * 3.34 * 3.34 * 0.866025403784439 * 5:R}\n".Replace(',', '.'), StringComparison.Ordinal));
        CrystalStructure xyz = Read("nbs2.xyz", Xyz);
        Assert.Equal("Nb, S, S", string.Join(", ", fractions.Atoms.Select(a => a.Label)));
        Assert.Equal(16.7, fractions.Lattice[2].Z, 1e-9);
        Assert.Equal(0.595, fractions.Atoms[1].Place.F3, 1e-9);
        foreach (CrystalStructure other in (CrystalStructure[])[cartesian, byVolume, xyz])
        {
            Assert.Equal(fractions.Atoms.Select(a => a.Label), other.Atoms.Select(a => a.Label), StringComparer.Ordinal);
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal(fractions.Lattice[i].X, other.Lattice[i].X, 1e-6);
                Assert.Equal(fractions.Lattice[i].Y, other.Lattice[i].Y, 1e-6);
                Assert.Equal(fractions.Lattice[i].Z, other.Lattice[i].Z, 1e-6);
                Assert.Equal(fractions.Atoms[i].Place.F1, other.Atoms[i].Place.F1, 1e-6);
                Assert.Equal(fractions.Atoms[i].Place.F2, other.Atoms[i].Place.F2, 1e-6);
                Assert.Equal(fractions.Atoms[i].Place.F3, other.Atoms[i].Place.F3, 1e-6);
            }
        }
    }

    [Theory]
    [InlineData("3.34\n", "wide\n", "line 2: there should be the scale of the lattice, one number or three, and 'wide' is no number")]
    [InlineData("3.34\n", "0\n", "line 2: there should be the scale")]
    [InlineData("-0.5  0.866025403784439  0.0", "2 0 0", "line 5: the three lattice vectors lie in a plane")]
    [InlineData("-0.5  0.866025403784439  0.0", "2 0", "line 4: there should be three numbers, and there are 2")]
    [InlineData("Nb S_pv\n", "", "line 6: there should be the species' names, and '1' is none")]
    [InlineData("1  2\n", "1\n", "line 7: there should be how many atoms of each species there are, 2 numbers, and there are 1")]
    [InlineData("1  2\n", "1 2.5\n", "line 7: the number of atoms of a species is 2.5")]
    [InlineData("Direct\n", "Anyhow\n", "line 9: there should be Direct or Cartesian, and 'Anyhow' is neither")]
    [InlineData("0.0 0.0 0.5 ", "0.0 0.0 x ", "line 10: there should be three numbers, and 'x' is no number")]
    [InlineData("\n\n0 0 0", "", "the file ends here", "1  2\n", "1  7\n")]
    public void What_is_wrong_with_a_POSCAR_is_told_with_its_line(string found, string put, string said, string also = "", string by = "")
    {
        string text = Poscar.Replace(found, put, StringComparison.Ordinal);
        Told("POSCAR", also.Length > 0 ? text.Replace(also, by, StringComparison.Ordinal) : text, said);
    }

    [Theory]
    [InlineData("3\nL", "three\nL", "line 1: there should be the number of atoms, and 'three' is no number")]
    [InlineData("Lattice=", "Cell=", "line 2: there should be Lattice=\"…\" with nine numbers: a plain .xyz tells no lattice")]
    [InlineData("0 0 16.7\"", "0 0\"", "line 2: there should be nine numbers in Lattice, and there are 8")]
    [InlineData("-1.67 2.892524848639", "-1.67 0", "line 2: the three lattice vectors lie in a plane")]
    [InlineData("species:S:1", "element:S:1", "line 2: Properties should name species:S:1 and pos:R:3")]
    [InlineData("1 Nb 0.0 0.0 8.35  0 0 0", "1 Nb 0.0 0.0", "line 3: there should be a species and three coordinates")]
    [InlineData("3\nL", "4\nL", "line 5: the file ends here")]
    public void What_is_wrong_with_an_xyz_is_told_with_its_line(string found, string put, string said) => Told("a.xyz", Xyz.Replace(found, put, StringComparison.Ordinal), said);

    private void Told(string name, string text, string said)
    {
        string message = Assert.Throws<InputException>(() => Read(name, text)).Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private CrystalStructure Read(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return CrystalStructure.Read(_folder[name]);
    }
}
