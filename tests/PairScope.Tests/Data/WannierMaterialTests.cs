using System.Globalization;
using System.Numerics;
using System.Text;
using PairScope.Data;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Tests.Data;

/// <summary>Materials whose hoppings are in the files of wannier90.</summary>
public sealed class WannierMaterialTests : IDisposable
{
    private const string Orbitals = """
        name: two
        lattice: [[3, 0], [0, 4]]
        sites:
          - {name: A, at: [0, 0, 0]}
          - {name: B, at: [0.5, 0.5, 0]}
        orbitals:
          - {site: A, harmonic: s}
          - {site: B, harmonic: s}

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pairscope-wannier-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Monolayer NbS2 from the shared files.</summary>
    internal static Material NbS2(string level) => MaterialFile.Parse(
        "name: NbS2\nlattice: [[3.34, 0], [-1.67, 2.89252]]\nsites: [{name: Nb, at: [0, 0, 0]}]\n"
        + "orbitals: [{site: Nb, harmonic: dz2}, {site: Nb, harmonic: dx2-y2}, {site: Nb, harmonic: dxy}]\n"
        + $"wannier90: {{hr: '{SharedData.File("NbS2_hr.dat")}', wsvec: '{SharedData.File("NbS2_wsvec.dat")}', {level}}}\n",
        "NbS2.yaml");

    [Fact]
    public void H_of_k_is_the_sum_over_lattice_vectors_of_elements_over_their_counts()
    {
        // Hermitian, with different counts, in another order of elements than usual.
        Dictionary<(int, int), Complex[]> h = Elements(2, new Random(3));
        File.WriteAllText(Path.Combine(_folder, "two_hr.dat"), Hr(2, h, (r, _) => 1 + (Math.Abs(r.Item1) * 2)));
        BlochMatrix bloch = Read("{hr: two_hr.dat, fermi: 0.25}").Model.Bloch;
        foreach ((double k1, double k2) in new[] { (0.0, 0.0), (0.13, -0.4), (0.5, 0.21) })
        {
            ComplexMatrix at = bloch.Evaluate(new ReducedMomentum(k1, k2));
            for (int i = 0; i < 16; i++)
            {
                (int m, int n) = (i / 4, i % 4);
                Complex expected = m / 2 != n / 2 ? 0 : h.Aggregate(Complex.Zero, (sum, r) => sum + (1000 * r.Value[(m % 2 * 2) + (n % 2)] * Complex.FromPolarCoordinates(1, 2 * Math.PI * ((k1 * r.Key.Item1) + (k2 * r.Key.Item2)))));
                Assert.Equal(0, (at[m, n] - (expected - (m == n ? 250 : 0))).Magnitude, 1e-9);
            }
        }
    }

    [Fact]
    public void The_file_with_the_lattice_says_the_same_and_another_lattice_is_refused()
    {
        Dictionary<(int, int), Complex[]> h = Elements(2, new Random(3));
        File.WriteAllText(Path.Combine(_folder, "two_hr.dat"), Hr(2, h, (_, _) => 2));
        File.WriteAllText(Path.Combine(_folder, "two_tb.dat"), Tb(2, h, "3 0 0\n0 4 0\n0 0 20"));
        File.WriteAllText(Path.Combine(_folder, "far_tb.dat"), Tb(2, h, "3 0 0\n0 4.1 0\n0 0 20"));
        BlochMatrix hr = Read("{hr: two_hr.dat, electrons: 1.5}").Model.Bloch;
        BlochMatrix tb = Read("{tb: two_tb.dat, electrons: 1.5}").Model.Bloch;
        Assert.InRange((hr + (-1 * tb)).Largest, 0, 1e-9);
        Assert.Contains("the files' lattice vectors are (3.0000, 0.0000, 0.0000) and (0.0000, 4.1000, 0.0000) Å", Refused("{tb: far_tb.dat, fermi: 0}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Shifts_move_elements_to_the_cells_where_they_belong_and_leave_bands_of_the_grid_alone()
    {
        // H_01(2, 0), counted twice, belongs half to (2, 0) and half to (−2, 0) of a grid of four.
        var h = new Dictionary<(int, int), Complex[]> { [(0, 0)] = [0.1, 0, 0, -0.1], [(2, 0)] = [0, 0.4, 0.4, 0] };
        File.WriteAllText(Path.Combine(_folder, "two_hr.dat"), Hr(2, h, (r, _) => r == (2, 0) ? 2 : 1));
        var shifts = new StringBuilder("## use_ws_distance=.true.\n");
        foreach ((int n1, int n2) in h.Keys)
        {
            foreach ((int m, int n) in new[] { (1, 1), (1, 2), (2, 1), (2, 2) })
            {
                shifts.Append(CultureInfo.InvariantCulture, $"  {n1} {n2} 0 {m} {n}\n");
                shifts.Append(n1 == 2 ? "  2\n 0 0 0\n -4 0 0\n" : " 1\n 0 0 0\n");
            }
        }

        File.WriteAllText(Path.Combine(_folder, "two_wsvec.dat"), shifts.ToString());
        BlochMatrix bloch = Read("{hr: two_hr.dat, wsvec: two_wsvec.dat, fermi: 0}").Model.Bloch;
        Assert.Equal([new(-2, 0), new(0, 0), new(2, 0)], bloch.Cells);
        Assert.Equal(200, bloch[0, 1][new LatticeVector(-2, 0)].Real, 1e-9);
        foreach (int i in Enumerable.Range(0, 4))
        {
            Assert.Equal(400 * Math.Cos(Math.PI * i), bloch.Evaluate(new ReducedMomentum(i / 4.0, 0))[0, 1].Real, 1e-9);
        }

        // Without the shifts the file is not Hermitian: what lies at (2, 0) has no partner at (−2, 0).
        Assert.Contains("not Hermitian", Refused("{hr: two_hr.dat, fermi: 0}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "blocks")]
    [InlineData(true, "alternating")]
    public void The_order_of_spins_is_what_keeps_time_reversal(bool alternating, string order)
    {
        // A Rashba chain of two orbitals, and on-site energies that tell the orbitals apart.
        var h = new Dictionary<(int, int), Complex[]> { [(0, 0)] = new Complex[16], [(1, 0)] = new Complex[16], [(-1, 0)] = new Complex[16] };
        int Place(int orbital, int spin) => alternating ? (2 * orbital) + spin : (2 * spin) + orbital;
        for (int orbital = 0; orbital < 2; orbital++)
        {
            for (int s = 0; s < 2; s++)
            {
                h[(0, 0)][(Place(orbital, s) * 4) + Place(orbital, s)] = 0.3 * orbital;
                int at = (Place(orbital, s) * 4) + Place(orbital, 1 - s);
                h[(1, 0)][at] = s == 0 ? 0.05 : -0.05;
                h[(-1, 0)][at] = s == 0 ? -0.05 : 0.05;
            }
        }

        File.WriteAllText(Path.Combine(_folder, "spin_hr.dat"), Hr(4, h, (_, _) => 1));
        BlochMatrix found = Read("{hr: spin_hr.dat, fermi: 0}").Model.Bloch;
        Assert.InRange((found + (-1 * Read($"{{hr: spin_hr.dat, fermi: 0, spin-order: {order}}}").Model.Bloch)).Largest, 0, 1e-12);
        Assert.Equal(50, found[0, 2][new LatticeVector(1, 0)].Real, 1e-9); // ↑ of the first orbital to its ↓
        Assert.Equal(300, found[3, 3][LatticeVector.Zero].Real, 1e-9);
    }

    [SharedDataFact("NbS2_hr.dat", "NbS2_wsvec.dat")]
    public void Monolayer_NbS2_has_the_symmetry_of_its_crystal_and_the_band_and_the_Fermi_level_that_another_program_found()
    {
        Material material = NbS2("fermi: -6.09");
        Assert.Equal("D3h", material.Symmetry.Group.Name);

        // t_n = ⟨ε γ_n⟩/⟨γ_n²⟩ of the lowest band on 60 × 60 momenta.
        const int Grid = 60;
        var bands = new MaterialBands(material.Model.Bloch);
        double[] expected = [95.587, 65.260, 97.450, 15.270, -15.555, -5.489, 2.467, 0.455];
        for (int shell = 0; shell < expected.Length; shell++)
        {
            (double sum, double norm) = (0, 0);
            foreach (int i in Enumerable.Range(0, Grid * Grid))
            {
                var k = new ReducedMomentum((double)(i / Grid) / Grid, (double)(i % Grid) / Grid);
                double wave = TriangularLattice.Shell(shell).Sum(r => Math.Cos(2 * Math.PI * ((k.K1 * r.N1) + (k.K2 * r.N2))));
                (sum, norm) = (sum + (bands.Energies(k)[0] * wave), norm + (wave * wave));
            }

            Assert.Equal(expected[shell], sum / norm, 1e-3);
        }

        // One electron in a cell: −6.0929 eV.
        Assert.Equal(2.9, NbS2("electrons: 1").Model.Bloch[0, 0][LatticeVector.Zero].Real - material.Model.Bloch[0, 0][LatticeVector.Zero].Real, 0.06);
    }

    [SharedDataFact("NbS2_hr.dat", "NbS2_wsvec.dat")]
    public void Written_out_it_is_the_same_and_a_protocol_keeps_it_so()
    {
        Material material = NbS2("fermi: -6.09");
        string path = Path.Combine(_folder, "nbs2.yaml");
        File.WriteAllText(path, $"name: NbS2\nlattice: [[3.34, 0], [-1.67, 2.89252]]\nsites: [{{name: Nb, at: [0, 0, 0]}}]\n"
            + "orbitals: [{site: Nb, harmonic: dz2}, {site: Nb, harmonic: dx2-y2}, {site: Nb, harmonic: dxy}]\n"
            + $"wannier90: {{hr: '{SharedData.File("NbS2_hr.dat")}', wsvec: '{SharedData.File("NbS2_wsvec.dat")}', fermi: -6.09}}\n");
        string text = MaterialFile.WholeText(path);
        Assert.DoesNotContain("wannier90", text, StringComparison.Ordinal);
        Material again = MaterialFile.Parse(text, "again.yaml");
        Assert.InRange((material.Model.Bloch + (-1 * again.Model.Bloch)).Largest, 0, 1e-9);
        Assert.Equal(text, MaterialText.Of(again));

        File.WriteAllText(Path.Combine(_folder, "p.yaml"), $"title: t\nmaterial: {path}\nclasses:\n  - {{ irrep: A1', channel: 1 }}\n  - {{ irrep: none }}\n"
            + "parameters: {delta: 5, theta: 0, mu: 0, broadening: 5, strength: 100}\nenergies: [0]\nsize: 8\nmethod: {torus: 16}\ncounts: {train: 1, validation: 1, test: 1}\nseed: 1\n");
        var protocol = Protocol.Load(Path.Combine(_folder, "p.yaml"));
        File.Delete(path);
        Assert.InRange((material.Model.Bloch + (-1 * Protocol.Parse(protocol.Text, "kept").Study.Material!.Model.Bloch)).Largest, 0, 1e-9);
    }

    [Theory]
    [InlineData("{hr: none_hr.dat, fermi: 0}", "none_hr.dat")]
    [InlineData("{hr: two_hr.dat}", "it needs one of 'fermi' (eV) and 'electrons'")]
    [InlineData("{fermi: 0}", "it needs one of 'hr' and 'tb'")]
    [InlineData("{hr: two_hr.dat, fermi: 0, spin-order: up}", "spin-order")]
    [InlineData("{hr: three_hr.dat, fermi: 0}", "hold 3 Wannier functions, and the material lists 2 orbitals")]
    [InlineData("{hr: cut_hr.dat, fermi: 0}", "the file ends here")]
    [InlineData("{hr: word_hr.dat, fermi: 0}", "line 5: there should be R1 R2 R3 m n and a complex number, and 'x' is no number")]
    [InlineData("{hr: twice_hr.dat, fermi: 0}", "the element 1 1 is told twice")]
    [InlineData("{hr: bulk_hr.dat, fermi: 0}", "layers are joined by up to 100 meV")]
    [InlineData("{hr: two_hr.dat, wsvec: few_wsvec.dat, fermi: 0}", "tells the shifts of 1 elements, and the Hamiltonian has")]
    public void Every_fault_is_one_sentence(string files, string said)
    {
        Dictionary<(int, int), Complex[]> h = Elements(2, new Random(3));
        string good = Hr(2, h, (_, _) => 1);
        void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
        Write("two_hr.dat", good);
        Write("three_hr.dat", Hr(3, Elements(3, new Random(4)), (_, _) => 1));
        Write("cut_hr.dat", good[..(good.IndexOf('\n', good.Length / 2) + 1)]);
        Write("word_hr.dat", "c\n2\n1\n1\n0 0 0 1 1 x 0\n");
        Write("twice_hr.dat", "c\n2\n1\n1\n0 0 0 1 1 1 0\n0 0 0 1 1 1 0\n");
        Write("bulk_hr.dat", "c\n2\n1\n1\n0 0 1 1 1 0.1 0\n0 0 1 2 1 0 0\n0 0 1 1 2 0 0\n0 0 1 2 2 0 0\n");
        Write("few_wsvec.dat", "c\n0 0 0 1 1\n1\n0 0 0\n");
        string message = Refused(files);
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.Contains("wannier90", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Hoppings_beside_the_files_are_refused()
    {
        string message = Assert.Throws<InputException>(() => MaterialFile.Parse(
            Orbitals + "wannier90: {hr: a_hr.dat, fermi: 0}\nshells: [{from: 0, to: 0, values: [1]}]\n", Path.Combine(_folder, "m.yaml"))).Message;
        Assert.Contains("beside 'wannier90', whose files hold all hoppings", message, StringComparison.Ordinal);
    }

    private Material Read(string files) => MaterialFile.Parse(Orbitals + $"wannier90: {files}\n", Path.Combine(_folder, "m.yaml"));

    private string Refused(string files) => Assert.Throws<InputException>(() => Read(files)).Message;

    // H_R of a few vectors, H_−R its conjugate.
    private static Dictionary<(int, int), Complex[]> Elements(int functions, Random random)
    {
        var h = new Dictionary<(int, int), Complex[]>();
        foreach ((int n1, int n2) in new[] { (0, 0), (1, 0), (1, -2), (0, 3) })
        {
            Complex[] values = [.. Enumerable.Range(0, functions * functions).Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5))];
            Complex[] adjoint = [.. Enumerable.Range(0, values.Length).Select(i => Complex.Conjugate(values[(i % functions * functions) + (i / functions)]))];
            h[(n1, n2)] = (n1, n2) == (0, 0) ? [.. values.Zip(adjoint, (a, b) => (a + b) / 2)] : values;
            h[(-n1, -n2)] = (n1, n2) == (0, 0) ? h[(0, 0)] : adjoint;
        }

        return h;
    }

    private static string Hr(int functions, Dictionary<(int, int), Complex[]> h, Func<(int, int), int, int> count)
    {
        var text = new StringBuilder(" written by a test\n").Append(CultureInfo.InvariantCulture, $"   {functions}\n  {h.Count}\n");
        foreach ((int, int)[] line in h.Keys.Chunk(15))
        {
            text.AppendJoin(' ', line.Select(r => count(r, 0))).Append('\n');
        }

        foreach (((int n1, int n2) r, Complex[] values) in h.Select(p => (p.Key, p.Value)))
        {
            foreach (int i in Enumerable.Range(0, values.Length))
            {
                (int m, int n) = (i % functions, i / functions);
                Complex value = count(r, 0) * values[(m * functions) + n];
                text.Append(CultureInfo.InvariantCulture, $"  {r.n1}  {r.n2} 0  {m + 1} {n + 1} {value.Real:R} {value.Imaginary:R}\n");
            }
        }

        return text.ToString();
    }

    private static string Tb(int functions, Dictionary<(int, int), Complex[]> h, string lattice)
    {
        var text = new StringBuilder(" written by a test\n").Append(lattice).Append(CultureInfo.InvariantCulture, $"\n   {functions}\n  {h.Count}\n");
        text.AppendJoin(' ', h.Select(_ => 1)).Append('\n');
        foreach (((int n1, int n2) r, Complex[] values) in h.Select(p => (p.Key, p.Value)))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n {r.n1} {r.n2} 0\n");
            foreach (int i in Enumerable.Range(0, values.Length))
            {
                (int m, int n) = (i % functions, i / functions);
                text.Append(CultureInfo.InvariantCulture, $" {m + 1} {n + 1} {values[(m * functions) + n].Real:R} {values[(m * functions) + n].Imaginary:R}\n");
            }
        }

        foreach ((int n1, int n2) in h.Keys)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n {n1} {n2} 0\n");
            text.Insert(text.Length, $" 1 1 0 0 0 0 0 0\n", functions * functions);
        }

        return text.ToString();
    }
}
