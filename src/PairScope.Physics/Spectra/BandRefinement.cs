using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Numerics;

namespace PairScope.Spectra;

/// <summary>
/// Adds momenta to a path where quasiparticle bands turn. Gaps are far smaller than what a band rises from one momentum to
/// the next, so evenly spaced ones step over them and show others that are not there.
/// </summary>
internal static class BandRefinement
{
    private const int Scanned = 4096;
    private const double Nearness = 1e-10; // of the distance between neighbours: |E| rises at once from a zero
    private const int Halvings = 14;

    // Straight strokes may miss a band by this part of the gap; below the least energy no picture shows the difference.
    private const double Fraction = 0.03;
    private const double LeastTolerance = 1e-3;

    /// <summary>The path with the minima of the lowest |E| among its momenta, and more of them where bands bend.</summary>
    public static MomentumPath Refine(BdgHamiltonian hamiltonian, MomentumPath path)
    {
        double Lowest(double distance) => hamiltonian.QuasiparticleEnergies(path.At(distance)).Min(Math.Abs);
        (double start, double end) = (path.Distances[0], path.Distances[^1]);
        double[] scan = [.. path.Distances.Concat(Enumerable.Range(0, Scanned + 1).Select(i => start + ((end - start) * i / Scanned))).Distinct().Order()];
        var lowest = new double[scan.Length];
        Parallel.For(0, scan.Length, i => lowest[i] = Lowest(scan[i]));
        var minima = new double[scan.Length];
        Array.Fill(minima, double.NaN);
        Parallel.For(0, scan.Length, i =>
        {
            (int before, int after) = (Math.Max(0, i - 1), Math.Min(scan.Length - 1, i + 1));
            if (lowest[i] <= lowest[before] && lowest[i] <= lowest[after])
            {
                (double at, double value) = BrentMinimum.Find(Lowest, scan[before], scan[after], Nearness * (scan[after] - scan[before]));
                minima[i] = value < lowest[i] ? at : scan[i];
            }
        });
        path = path.With(minima.Where(double.IsFinite));

        double tolerance = Math.Max(LeastTolerance, Fraction * hamiltonian.Gap.Amplitude);
        double[][] energies = [.. path.Momenta.Select(hamiltonian.QuasiparticleEnergies)];
        var added = new List<double>[path.Distances.Count - 1];
        Parallel.For(0, added.Length, i =>
        {
            added[i] = [];
            Halve(hamiltonian, path, added[i], (path.Distances[i], energies[i]), (path.Distances[i + 1], energies[i + 1]), tolerance, Halvings);
        });
        return path.With(added.SelectMany(a => a));
    }

    private static void Halve(
        BdgHamiltonian hamiltonian, MomentumPath path, List<double> added, (double At, double[] Energies) a, (double At, double[] Energies) b, double tolerance, int halvings)
    {
        double at = 0.5 * (a.At + b.At);
        double[] middle = hamiltonian.QuasiparticleEnergies(path.At(at));
        if (halvings > 0 && Enumerable.Range(0, middle.Length).Any(n => Math.Abs(middle[n] - (0.5 * (a.Energies[n] + b.Energies[n]))) > tolerance))
        {
            added.Add(at);
            Halve(hamiltonian, path, added, a, (at, middle), tolerance, halvings - 1);
            Halve(hamiltonian, path, added, (at, middle), b, tolerance, halvings - 1);
        }
    }
}
