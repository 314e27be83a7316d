using System.Numerics;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Scattering;

namespace PairScope.Maps;

/// <summary>
/// The density of states of a field of view with several impurities in it, scattering between them included:
/// δρ(r, ω) = −(1/π) Im Σ_ij Tr_e[G0(r − R_i) T_ij G0(R_j − r)], in states/(meV·cell).
/// </summary>
/// <remarks>docs/physics.md, eq. (51).</remarks>
public static class ImpurityField
{
    /// <summary>ρ0(ω) = −(1/π) Im Tr_e G0(0), the density of states without impurities, in states/(meV·cell).</summary>
    /// <remarks>docs/physics.md, eq. (33).</remarks>
    public static double CleanDensity(GreenFunctionWindow green)
    {
        ArgumentNullException.ThrowIfNull(green);
        return -(green[0, 0, 0, 0] + green[1, 1, 0, 0]).Imaginary / Math.PI;
    }

    /// <summary>The window of G0 that a cluster and a field of view need: even, and at least twice the largest |n1|, |n2| between any impurity and any site.</summary>
    public static int WindowSize(ImpurityCluster cluster, IReadOnlyList<LatticeVector> sites)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(sites);
        return 2 * Math.Max(1, Math.Max(Reach(r => r.N1), Reach(r => r.N2)));

        int Reach(Func<LatticeVector, int> component)
        {
            (int low, int high) = (cluster.Sites.Min(component), cluster.Sites.Max(component));
            return Math.Max(high - Math.Min(low, sites.Min(component)), Math.Max(high, sites.Max(component)) - low);
        }
    }

    /// <summary>δρ on a list of sites.</summary>
    /// <param name="green">G0 at ω + iη on a window that holds every difference of an impurity and a site.</param>
    /// <param name="cluster">The impurities.</param>
    /// <param name="sites">The sites r.</param>
    /// <returns>One value for each site, in their order.</returns>
    /// <exception cref="ArgumentException">The window is too small.</exception>
    public static double[] Compute(GreenFunctionWindow green, ImpurityCluster cluster, IReadOnlyList<LatticeVector> sites)
    {
        ArgumentNullException.ThrowIfNull(green);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(sites);
        ImpurityCluster.Require(green, new LatticeVector(WindowSize(cluster, sites) / 2, 0));
        var density = new double[sites.Count];
        foreach (IReadOnlyList<int> block in cluster.Blocks(green))
        {
            ComplexMatrix t = cluster.TMatrix(green, block);
            foreach (int spin in block.Where(component => component < 2))
            {
                Add(density, green, cluster, sites, block, spin, t);
            }
        }

        return density;
    }

    // Σ_ab out_a T_ab back_b for each site; T is split into real and imaginary planes for the inner product over b.
    private static void Add(
        double[] density, GreenFunctionWindow green, ImpurityCluster cluster, IReadOnlyList<LatticeVector> sites, IReadOnlyList<int> block, int spin, ComplexMatrix t)
    {
        int count = t.Size;
        var real = new double[count * count];
        var imaginary = new double[count * count];
        for (int i = 0; i < real.Length; i++)
        {
            (real[i], imaginary[i]) = (t[i / count, i % count].Real, t[i / count, i % count].Imaginary);
        }

        Parallel.For(0, (sites.Count + 255) / 256, chunk =>
        {
            var (backReal, backImaginary) = (new double[count], new double[count]);
            for (int n = 256 * chunk; n < Math.Min(sites.Count, 256 * (chunk + 1)); n++)
            {
                for (int b = 0; b < count; b++)
                {
                    LatticeVector r = cluster.Sites[b / block.Count] + -sites[n];
                    Complex back = green[block[b % block.Count], spin, r.N1, r.N2];
                    (backReal[b], backImaginary[b]) = (back.Real, back.Imaginary);
                }

                double sum = 0;
                for (int a = 0; a < count; a++)
                {
                    LatticeVector r = sites[n] + -cluster.Sites[a / block.Count];
                    Complex way = green[spin, block[a % block.Count], r.N1, r.N2];
                    (double x, double y) = Row(real.AsSpan(a * count, count), imaginary.AsSpan(a * count, count), backReal, backImaginary);
                    sum += (way.Real * y) + (way.Imaginary * x);
                }

                density[n] -= sum / Math.PI;
            }
        });
    }

    private static (double Real, double Imaginary) Row(ReadOnlySpan<double> tReal, ReadOnlySpan<double> tImaginary, ReadOnlySpan<double> real, ReadOnlySpan<double> imaginary)
    {
        (Vector<double> x, Vector<double> y) = (Vector<double>.Zero, Vector<double>.Zero);
        int i = 0;
        for (; i <= real.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var (a, b, c, d) = (new Vector<double>(tReal[i..]), new Vector<double>(tImaginary[i..]), new Vector<double>(real[i..]), new Vector<double>(imaginary[i..]));
            x += (a * c) - (b * d);
            y += (a * d) + (b * c);
        }

        var (sumX, sumY) = (Vector.Sum(x), Vector.Sum(y));
        for (; i < real.Length; i++)
        {
            sumX += (tReal[i] * real[i]) - (tImaginary[i] * imaginary[i]);
            sumY += (tReal[i] * imaginary[i]) + (tImaginary[i] * real[i]);
        }

        return (sumX, sumY);
    }
}
