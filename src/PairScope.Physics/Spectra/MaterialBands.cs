using System.Collections.Concurrent;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.TightBinding;

namespace PairScope.Spectra;

/// <summary>The 2n bands of a normal state with any number of orbitals, by rising energy at each momentum, and its Fermi lines.</summary>
/// <remarks>docs/materials.md, eq. (1).</remarks>
public sealed class MaterialBands
{
    private const double Degenerate = 1e-6; // meV: bands that coincide on a line are one line of two states
    private const double Flat = 1e-9; // meV
    private const double FlatShare = 0.1; // of the zone
    private readonly BlochMatrix _bloch;
    private readonly ConcurrentDictionary<ReducedMomentum, double[]> _known = new();

    /// <summary>The bands of a Hamiltonian.</summary>
    /// <param name="bloch">h(k) in meV.</param>
    public MaterialBands(BlochMatrix bloch)
    {
        ArgumentNullException.ThrowIfNull(bloch);
        _bloch = bloch;
    }

    /// <summary>The energies at k in meV, ascending.</summary>
    public double[] Energies(ReducedMomentum k) => _known.GetOrAdd(k, at => _bloch.Evaluate(at).HermitianEigenvalues());

    /// <summary>The lowest and the highest energy on a grid of momenta, meV.</summary>
    /// <param name="grid">Momenta along each reciprocal vector.</param>
    public (double Low, double High) Range(int grid)
    {
        double[] all = [.. Enumerable.Range(0, grid * grid).SelectMany(i => Energies(new ReducedMomentum((double)(i / grid) / grid, (double)(i % grid) / grid)))];
        return (all.Min(), all.Max());
    }

    /// <summary>
    /// The lines E(k) = 0, unwrapped, the first momentum again at the end, with the band and how many bands share the line.
    /// Bands are counted by energy, so that where two cross at the Fermi level the lines change partners.
    /// </summary>
    /// <param name="grid">Grid points a side of the search.</param>
    public IReadOnlyList<(int Band, int Degeneracy, IReadOnlyList<ReducedMomentum> Momenta)> FermiLines(int grid)
    {
        var lines = new List<(int, int, IReadOnlyList<ReducedMomentum>)>();
        int[] flat = [.. FlatAtFermiLevel(grid)];
        foreach (int band in Enumerable.Range(0, _bloch.Size).Except(flat))
        {
            int at = band;
            foreach ((List<ReducedMomentum> momenta, _) in new ZeroContours(k => Energies(k)[at], grid).Trace())
            {
                bool Shares(int other) => other >= 0 && other < _bloch.Size && momenta.TrueForAll(k => Math.Abs(Energies(k)[other]) < Degenerate);
                if (!Shares(band - 1))
                {
                    lines.Add((band, 1 + Enumerable.Range(band + 1, _bloch.Size - band - 1).TakeWhile(Shares).Count(), momenta));
                }
            }
        }

        return lines;
    }

    /// <summary>The bands that are zero over a part of the zone, so that what is called their Fermi line would be rounding.</summary>
    /// <param name="grid">Grid points a side.</param>
    public IReadOnlyList<int> FlatAtFermiLevel(int grid)
    {
        double[][] energies = [.. Enumerable.Range(0, grid * grid).AsParallel().AsOrdered().Select(i => Energies(new ReducedMomentum((double)(i / grid) / grid, (double)(i % grid) / grid)))];
        return [.. Enumerable.Range(0, _bloch.Size).Where(band => energies.Count(e => Math.Abs(e[band]) < Flat) > FlatShare * energies.Length)];
    }

    /// <summary>Electrons per cell at zero temperature: the share of states below zero, times their number; states at zero count half.</summary>
    /// <param name="grid">Momenta a side.</param>
    public double Filling(int grid)
    {
        long halves = 0;
        Parallel.For(0, grid * grid, i =>
        {
            double[] energies = Energies(new ReducedMomentum((double)(i / grid) / grid, (double)(i % grid) / grid));
            Interlocked.Add(ref halves, energies.Sum(e => Math.Abs(e) < Flat ? 1 : e < 0 ? 2 : 0));
        });
        return 0.5 * halves / grid / grid;
    }
}
