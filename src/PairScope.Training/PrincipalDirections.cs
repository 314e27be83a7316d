using PairScope.Learning;
using static PairScope.Learning.SinglePrecision;

namespace PairScope.Training;

/// <summary>The leading right singular directions of a set of vectors, by orthogonal iteration from a fixed start.</summary>
internal static class PrincipalDirections
{
    private const int Iterations = 4;

    /// <summary>Finds them.</summary>
    /// <param name="vectors">The vectors, all of one length.</param>
    /// <param name="count">How many directions.</param>
    /// <param name="given">Orthonormal rows that the directions must be orthogonal to, or none.</param>
    /// <returns>Orthonormal rows, [count, length].</returns>
    public static float[] Of(IReadOnlyList<float[]> vectors, int count, ReadOnlySpan<float> given = default)
    {
        int length = vectors[0].Length;
        int before = given.Length / length;
        var all = new float[(long)vectors.Count * length];
        Parallel.For(0, vectors.Count, i => vectors[i].CopyTo(all, (long)i * length));
        var random = new Random(1);
        var basis = new float[(before + count) * length];
        given.CopyTo(basis);
        foreach (ref float v in basis.AsSpan(given.Length))
        {
            v = (float)(random.NextDouble() - 0.5);
        }

        float[] transposed = new float[all.Length];
        Parallel.For(0, length, i =>
        {
            for (int v = 0; v < vectors.Count; v++)
            {
                transposed[((long)i * vectors.Count) + v] = all[((long)v * length) + i];
            }
        });
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            Orthonormalise(basis, before, length, random);

            // B (XᵀX): how long each vector is along each direction, then the vectors summed with that.
            float[] along = MatrixProduct.Transposed(basis[given.Length..], all, length);
            MatrixProduct.Transposed(along, transposed, vectors.Count).CopyTo(basis, given.Length);
        }

        Orthonormalise(basis, before, length, random);
        return basis[given.Length..];
    }

    // Gram and Schmidt, twice; the inner products of one row are independent of each other. A row of which nothing is left
    // (fewer vectors than directions) becomes a random one.
    private static void Orthonormalise(float[] basis, int first, int length, Random random)
    {
        for (int k = first; k < basis.Length / length; k++)
        {
            Memory<float> row = basis.AsMemory(k * length, length);
            double whole = Dot(row.Span, row.Span);
            for (int pass = 0; pass < 3; pass++)
            {
                var products = new float[k];
                Parallel.For(0, k, j => products[j] = (float)Dot(row.Span, basis.AsSpan(j * length, length)));
                for (int j = 0; j < k; j++)
                {
                    AddScaled(row.Span, -products[j], basis.AsSpan(j * length, length));
                }

                if (pass == 0 && Dot(row.Span, row.Span) <= 1e-8 * whole)
                {
                    foreach (ref float v in row.Span)
                    {
                        v = (float)(random.NextDouble() - 0.5);
                    }
                }
            }

            float scale = (float)(1 / Math.Sqrt(Math.Max(Dot(row.Span, row.Span), 1e-30)));
            foreach (ref float v in row.Span)
            {
                v *= scale;
            }
        }
    }
}
