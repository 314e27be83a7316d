using System.Numerics;
using PairScope.Data;
using PairScope.Lattice;
using PairScope.Spectra;
using PairScope.TightBinding;
using PairScope.Tests.Formats;

namespace PairScope.Tests.Data;

/// <summary>Hamiltonians of calculations that are averaged over their group and cut on request, and what is told of it.</summary>
public sealed class WannierAmendmentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_Hamiltonian_that_nearly_has_its_symmetry_has_it_after_the_average_and_one_that_has_it_stays()
    {
        Material exact = MaterialFile.Read("sr2ruo4"); // with spin–orbit coupling
        Assert.InRange((exact.Symmetry.Average(exact.Model.Bloch) + (-1 * exact.Model.Bloch)).Largest, 0, 1e-12);

        Material read = Import(Disturbed(exact, 0.2), "symmetrise: yes");
        Amendment amendment = read.Amendment!;
        Assert.Equal("D4h", amendment.Symmetrised!.Value.Group);
        Assert.InRange(amendment.Symmetrised.Value.LargestChange, 0.02, 0.2);
        Assert.Equal((amendment.After + (-1 * amendment.Before)).Largest, amendment.Symmetrised.Value.LargestChange);
        Assert.All(read.Symmetry.Violations.Take(16), v => Assert.InRange(v.Violation, 0, 1e-12 * read.Model.Bloch.Largest));
        Assert.InRange(Import(Disturbed(exact, 0.2), string.Empty).Symmetry.Violations[15].Violation, 0.02, 0.4);
    }

    [Fact]
    public void A_named_subgroup_is_averaged_over_alone()
    {
        Material read = Import(Disturbed(MaterialFile.Read("sr2ruo4"), 0.2), "symmetrise: yes", "group: C4v");
        Assert.Equal("C4v", read.Amendment!.Symmetrised!.Value.Group);
        Assert.Equal(8, read.Symmetry.Violations.Count(v => v.Violation < 1e-9));
    }

    [Fact]
    public void What_is_cut_is_long_or_small_and_bands_move_by_no_more_than_its_sum()
    {
        Material told = Disturbed(MaterialFile.Read("sr2ruo4"), 0.2);
        Crystal crystal = told.Crystal;
        Material read = Import(told, "cut: {beyond: 4, below: 12}");
        Truncation cut = read.Amendment!.Cut!;
        BlochMatrix gone = read.Amendment.Before + (-1 * read.Amendment.After);
        Assert.Equal(cut.Dropped, gone.Cells.Count());
        Assert.Equal(cut.Bonds, read.Amendment.Before.Cells.Count() - 1);
        Assert.InRange(cut.Dropped, 1, cut.Bonds - 1);
        Assert.All(gone.Cells, r => Assert.True(crystal.BondLength(0, 0, r) > 4 || Size(gone, r) < 12));
        Assert.All(read.Amendment.After.Cells.Where(r => r != LatticeVector.Zero), r => Assert.True(crystal.BondLength(0, 0, r) < 4.001 && Size(read.Amendment.After, r) >= 12));
        Assert.Equal(gone.Cells.Max(r => Size(gone, r)), cut.LargestDropped, 1e-9);

        BandChange change = BandChange.Between(read.Amendment.Before, read.Amendment.After, 0);
        Assert.InRange(change.Largest, change.Rms, gone.Cells.Sum(r => Size(gone, r)));
        Assert.InRange(change.NearFermi!.Value.Largest, change.NearFermi.Value.Rms, change.Largest);
    }

    [Fact]
    public void Electrons_fill_the_bands_that_are_left()
    {
        Material told = Disturbed(MaterialFile.Read("sr2ruo4"), 0);
        Material read = Import(told, "cut: {below: 50}", level: "electrons: 4");
        Assert.Equal(4, new MaterialBands(read.Model.Bloch).Filling(120), 0.01);
        Assert.NotEqual(0, read.Amendment!.FermiLevel);
    }

    [SharedDataFact("NbS2_hr.dat", "NbS2_wsvec.dat")]
    public void NbS2_moves_by_at_most_0_72_meV_and_cut_afterwards_it_keeps_its_symmetry()
    {
        Material material = WannierMaterialTests.NbS2("fermi: -6.09, symmetrise: yes");
        Assert.Equal("D3h", material.Amendment!.Symmetrised!.Value.Group);
        Assert.Equal(0.72, material.Amendment.Symmetrised.Value.LargestChange, 0.005);
        Assert.All(material.Symmetry.Violations.Take(12), v => Assert.InRange(v.Violation, 0, 1e-11));

        Material shorter = WannierMaterialTests.NbS2("fermi: -6.09, symmetrise: yes, cut: {below: 2}");
        Assert.All(shorter.Symmetry.Violations.Take(12), v => Assert.InRange(v.Violation, 0, 1e-11));
        Assert.Equal((54, 156), (shorter.Amendment!.Cut!.Dropped, shorter.Amendment.Cut.Bonds));
    }

    [Theory]
    [InlineData("cut: {}", "it needs 'beyond', the longest bond to keep (Å), or 'below'")]
    [InlineData("cut: 3", "key 'wannier90.cut': it must be a mapping of beyond, below")]
    [InlineData("cut: {beyond: -1}", "key 'wannier90.cut.beyond': -1 is outside 0 to 1E+06 Å")]
    [InlineData("cut: {size: 1}", "key 'wannier90.cut.size': unknown key")]
    [InlineData("symmetrise: D4h", "'D4h' is none of no, yes")]
    public void What_is_wrong_is_told_with_its_line(string keys, string said)
    {
        string message = Assert.Throws<InputException>(() => Import(MaterialFile.Read("sr2ruo4"), keys)).Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.Contains("line 8", message, StringComparison.Ordinal);
    }

    // The root of the sum of |h|² over orbitals and half of the spins, on the one site.
    private static double Size(BlochMatrix h, LatticeVector r) => Math.Sqrt(0.5 * h.Entries.Sum(e => e[r].Magnitude * e[r].Magnitude));

    // Every element off by up to so many meV, Hermitian and with time reversal broken by nothing: the same for both spins.
    private static Material Disturbed(Material material, double by)
    {
        var random = new Random(5);
        BlochMatrix h = material.Model.Bloch;
        int n = h.Orbitals;
        var off = h.Cells.Where(r => r.CompareTo(LatticeVector.Zero) >= 0).ToDictionary(
            r => r, _ => Enumerable.Range(0, n * n).Select(_ => new Complex(by * ((2 * random.NextDouble()) - 1), 0)).ToArray());
        Complex Off(LatticeVector r, int i, int j) =>
            i / n != j / n ? 0 : r == LatticeVector.Zero ? off[r][(Math.Min(i, j) % n * n) + (Math.Max(i, j) % n)]
            : off.TryGetValue(r, out Complex[]? own) ? own[(i % n * n) + (j % n)] : off[-r][(j % n * n) + (i % n)];
        return new Material(material.Name, material.Crystal, new BlochMatrix(n, (i, j) => TrigonometricPolynomial.From(h.Cells.Select(r => (r, h[i, j][r] + Off(r, i, j))))), material.TipWeights);
    }

    private Material Import(Material told, string keys, string more = "", string level = "fermi: 0")
    {
        WannierExport.Write(told, 0, _folder["own_hr.dat"]);
        return MaterialFile.Parse(
            "name: own\nlattice: [[3.87, 0], [0, 3.87]]\nsites: [{name: Ru, at: [0, 0, 0]}]\norbitals:\n"
            + string.Concat(told.Crystal.Orbitals.Select(o => $"  - {{site: Ru, harmonic: {o.Harmonic.Name}}}\n"))
            + $"wannier90: {{hr: own_hr.dat, {level}, spin-order: blocks{(keys.Length > 0 ? ", " : string.Empty)}{keys}}}\n{more}\n",
            _folder["own.yaml"]);
    }
}
