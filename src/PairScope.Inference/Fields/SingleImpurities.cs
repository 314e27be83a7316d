using PairScope.Lattice;
using PairScope.Measurement;

namespace PairScope.Inference.Fields;

/// <summary>The derivatives of a field by the crystal's parameters, but for what impurities scatter between each other: Σ_j ∂m_e(r − R_j)/∂p of the map of one with the strength of each kind.</summary>
internal static class SingleImpurities
{
    /// <summary>The derivatives less what factors and backgrounds of the layers can do, [parameter][energy].</summary>
    /// <param name="shape">The map of one impurity for the pairing.</param>
    /// <param name="field">Sites and impurities.</param>
    /// <param name="linear">The simulated field.</param>
    /// <param name="vector">The parameters.</param>
    /// <param name="strengths">V of each kind, meV.</param>
    /// <param name="cancellation">Looked at before each energy.</param>
    public static double[][][] Derivatives(
        MapModel shape, SiteField field, LinearField linear, double[] vector, double[] strengths, CancellationToken cancellation)
    {
        int[] orbitals = [.. strengths.Select((_, k) => shape.Conditions.Instrument!.Surface.OrbitalOf(field.CellSites[k]))];
        var maps = new IReadOnlyList<(double[] Map, IReadOnlyList<double[]> Derivatives)>[shape.Energies]; // [energy][kind]
        Parallel.For(0, maps.Length, e =>
        {
            cancellation.ThrowIfCancellationRequested();
            maps[e] = shape.MapsWithDerivatives(vector, strengths, orbitals, e);
        });
        return [.. vector.Select((_, p) => maps.Select((ofKinds, e) => linear.Outside(e, Sum(k => ofKinds[k].Derivatives[p]))).ToArray())];

        double[] Sum(Func<int, double[]> ofKind)
        {
            int size = shape.Size;
            double[][] kinds = [.. strengths.Select((_, k) => ofKind(k))];
            var sum = new double[field.Sites.Count];
            Parallel.For(0, sum.Length, n =>
            {
                for (int j = 0; j < field.Impurities.Count; j++)
                {
                    LatticeVector r = field.Sites[n] + -field.Impurities[j];
                    (int row, int column) = (r.N1 + (size / 2), r.N2 + (size / 2));
                    if (row >= 0 && row < size && column >= 0 && column < size)
                    {
                        sum[n] += kinds[field.Kinds[j]][(row * size) + column];
                    }
                }
            });
            return sum;
        }
    }
}
