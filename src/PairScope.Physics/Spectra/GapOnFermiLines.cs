using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.TightBinding;

namespace PairScope.Spectra;

/// <summary>
/// What a small gap opens on the Fermi lines of any crystal: at every momentum of a line the lowest |E| of H(k) with a gap of vanishing size, over that
/// size. It is the smallest singular value of the gap between the states that meet at the Fermi level.
/// </summary>
/// <remarks>docs/materials.md, eq. (2).</remarks>
public sealed class GapOnFermiLines
{
    // Far below any distance of bands, far above the rounding of eigenvalues: second orders and noise stay below 1e-4 of the gap.
    internal const double Small = 1e-3; // meV
    private const double NodeShare = 0.02;
    private readonly BlochMatrix _bloch;
    private readonly IReadOnlyList<IReadOnlyList<ReducedMomentum>> _lines;

    /// <summary>Looks at the lines of a normal state.</summary>
    /// <param name="bloch">h(k) in meV.</param>
    /// <param name="lines">Its Fermi lines, the first momentum again at the end.</param>
    public GapOnFermiLines(BlochMatrix bloch, IReadOnlyList<IReadOnlyList<ReducedMomentum>> lines)
    {
        ArgumentNullException.ThrowIfNull(bloch);
        ArgumentNullException.ThrowIfNull(lines);
        (_bloch, _lines) = (bloch, lines);
    }

    /// <summary>The lowest |E| over Δ0 at every momentum of every line.</summary>
    /// <param name="gap">Δ(k) for Δ0 = 1.</param>
    public IReadOnlyList<double[]> Along(BlochMatrix gap)
    {
        ArgumentNullException.ThrowIfNull(gap);
        return [.. _lines.Select(line => line.AsParallel().AsOrdered().Select(k => Lowest(gap, k)).ToArray())];
    }

    /// <summary>
    /// Nodes on each line: places where the gap falls below a fiftieth of its largest value, by the straight lines through the points on both sides.
    /// −1 for a line of which more than half has no gap, where nodes mean nothing.
    /// </summary>
    /// <param name="along">What <see cref="Along"/> gave.</param>
    public IReadOnlyList<int> Nodes(IReadOnlyList<double[]> along)
    {
        ArgumentNullException.ThrowIfNull(along);
        double limit = NodeShare * along.SelectMany(l => l).DefaultIfEmpty(0).Max();
        return [.. along.Select((line, i) => 2 * line.Count(v => v <= Math.Max(limit, 1e-4)) > line.Length ? -1 : CountNodes(_lines[i], line, limit))];
    }

    // On a closed line, whose last point is its first. Near a node the gap is a V whose foot lies between two points, lower than both.
    private static int CountNodes(IReadOnlyList<ReducedMomentum> momenta, double[] line, double limit)
    {
        int count = line.Length - 1;
        double At(int i) => line[((i % count) + count) % count];
        double Step(int i) // from point i to the next
        {
            int at = ((i % count) + count) % count;
            (double d1, double d2) = (momenta[at + 1].K1 - momenta[at].K1, momenta[at + 1].K2 - momenta[at].K2);
            return Math.Sqrt((d1 * d1) + (d2 * d2));
        }

        // Height at which the line through a − 1, a and the one through a + 1, a + 2 meet.
        double Foot(int a)
        {
            double falls = (At(a - 1) - At(a)) / Step(a - 1);
            double rises = (At(a + 2) - At(a + 1)) / Step(a + 1);
            return falls <= 0 || rises <= 0 ? double.PositiveInfinity : At(a) - (falls * ((At(a) - At(a + 1) + (rises * Step(a))) / (falls + rises)));
        }

        return Enumerable.Range(0, count).Count(i => At(i) < At(i - 1) && At(i) <= At(i + 1)
            && (At(i) < limit || Math.Min(Foot(i - 1), Foot(i)) < limit));
    }

    private double Lowest(BlochMatrix gap, ReducedMomentum k) => WithSmallGap(_bloch, gap, k).Min(Math.Abs) / Small;

    /// <summary>The quasiparticle energies at k with a gap of the size <see cref="Small"/>, meV.</summary>
    /// <param name="bloch">h(k) in meV.</param>
    /// <param name="gap">Δ(k) for Δ0 = 1.</param>
    /// <param name="k">The momentum.</param>
    internal static double[] WithSmallGap(BlochMatrix bloch, BlochMatrix gap, ReducedMomentum k)
    {
        int size = bloch.Size;
        ComplexMatrix h = bloch.Evaluate(k);
        ComplexMatrix hole = bloch.Evaluate(-k);
        ComplexMatrix pair = gap.Evaluate(k);
        var whole = new ComplexMatrix(2 * size);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                whole[i, j] = h[i, j];
                whole[i, size + j] = Small * pair[i, j];
                whole[size + j, i] = Small * System.Numerics.Complex.Conjugate(pair[i, j]);
                whole[size + i, size + j] = -hole[j, i];
            }
        }

        return whole.HermitianEigenvalues();
    }
}
