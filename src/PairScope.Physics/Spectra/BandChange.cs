using PairScope.Lattice;
using PairScope.TightBinding;

namespace PairScope.Spectra;

/// <summary>By how much the bands of one Hamiltonian lie off those of another, band by band by rising energy, over 60 × 60 momenta; meV.</summary>
/// <param name="Largest">The largest distance.</param>
/// <param name="Rms">Root of the mean square.</param>
/// <param name="NearFermi">The same two where the first one's bands lie within <see cref="ShellFit.NearFermi"/> of the Fermi level; null where none does.</param>
/// <remarks>docs/materials.md, "From first principles".</remarks>
public sealed record BandChange(double Largest, double Rms, (double Largest, double Rms)? NearFermi)
{
    private const int Grid = 60; // momenta a side

    /// <summary>Compares.</summary>
    /// <param name="before">h(k) in meV.</param>
    /// <param name="after">Another of as many orbitals.</param>
    /// <param name="level">The Fermi level in both, meV.</param>
    public static BandChange Between(BlochMatrix before, BlochMatrix after, double level)
    {
        (MaterialBands first, MaterialBands second) = (new MaterialBands(before), new MaterialBands(after));
        (double Energy, double Off)[] off =
        [
            .. Enumerable.Range(0, Grid * Grid).AsParallel().AsOrdered().SelectMany(i =>
            {
                var k = new ReducedMomentum((double)(i / Grid) / Grid, (double)(i % Grid) / Grid);
                return first.Energies(k).Zip(second.Energies(k), (a, b) => (a, Math.Abs(b - a)));
            }),
        ];
        double[] near = [.. off.Where(o => Math.Abs(o.Energy - level) < ShellFit.NearFermi).Select(o => o.Off)];
        return new BandChange(off.Max(o => o.Off), RootMeanSquare([.. off.Select(o => o.Off)]), near.Length == 0 ? null : (near.Max(), RootMeanSquare(near)));
    }

    private static double RootMeanSquare(double[] values) => Math.Sqrt(values.Average(v => v * v));
}
