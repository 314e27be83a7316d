using System.Numerics;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.TightBinding;

namespace PairScope.Data;

/// <summary>A material's Hamiltonian as a file of wannier90, for other programs.</summary>
public static class WannierExport
{
    private const double Nothing = 1e-9; // meV

    /// <summary>Writes ⟨0m|H|Rn⟩ in eV from the chemical potential; n functions where spin makes no difference, else 2n, all ↑ and then all ↓.</summary>
    /// <param name="material">The material.</param>
    /// <param name="chemicalPotential">μ, meV.</param>
    /// <param name="path">seedname_hr.dat.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    /// <remarks>docs/materials.md, eq. (14).</remarks>
    public static void Write(Material material, double chemicalPotential, string path)
    {
        ArgumentNullException.ThrowIfNull(material);
        BlochMatrix bloch = material.At(chemicalPotential).Bloch;
        int n = bloch.Orbitals;
        (LatticeVector R, ComplexMatrix H)[] terms = [.. bloch.Cells.Select(r => (r, bloch.Coefficient(r)))];
        int functions = terms.All(t => IsWithoutSpin(t.H, n)) ? n : 2 * n;
        WannierHamiltonian.Write(
            path,
            $"{material.Name}, written by PairScope",
            functions,
            terms.ToDictionary(t => (t.R.N1, t.R.N2, 0), t => (Complex[])[.. Enumerable.Range(0, functions * functions).Select(i => t.H[i / functions, i % functions] / 1000)]));
    }

    private static bool IsWithoutSpin(ComplexMatrix h, int n) => Enumerable.Range(0, n * n).All(i =>
        (h[i / n, i % n] - h[(i / n) + n, (i % n) + n]).Magnitude < Nothing && h[i / n, (i % n) + n].Magnitude < Nothing && h[(i / n) + n, i % n].Magnitude < Nothing);
}
