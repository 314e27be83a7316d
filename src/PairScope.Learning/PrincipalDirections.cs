using PairScope.Learning.Torch;
using static PairScope.Learning.SinglePrecision;

namespace PairScope.Learning;

/// <summary>The leading right singular directions of a set of vectors, by orthogonal iteration from a fixed start.</summary>
internal static class PrincipalDirections
{
    private const int Iterations = 4;

    /// <summary>Finds them.</summary>
    /// <param name="vectors">The vectors, all of one length.</param>
    /// <param name="count">How many directions.</param>
    /// <returns>Orthonormal rows, [count, length].</returns>
    public static float[] Of(IReadOnlyList<float[]> vectors, int count)
    {
        int length = vectors[0].Length;
        var all = new float[(long)vectors.Count * length];
        Parallel.For(0, vectors.Count, i => vectors[i].CopyTo(all, (long)i * length));
        var random = new Random(1);
        var basis = new float[count * length];
        for (int i = 0; i < basis.Length; i++)
        {
            basis[i] = (float)(random.NextDouble() - 0.5);
        }

        using var scope = new TensorScope();
        using IDisposable off = TorchRuntime.WithoutGradients();
        Tensor x = Tensor.From(all, vectors.Count, length);
        Tensor transposed = x.Permute(1, 0);
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            Orthonormalise(basis, count, length);
            using var step = new TensorScope();
            basis = x.Linear(Tensor.From(basis, count, length), null).Permute(1, 0).Linear(transposed, null).ToArray();
        }

        Orthonormalise(basis, count, length);
        return basis;
    }

    // Gram and Schmidt, twice; the inner products of one row are independent of each other.
    private static void Orthonormalise(float[] basis, int count, int length)
    {
        for (int k = 0; k < count; k++)
        {
            Memory<float> row = basis.AsMemory(k * length, length);
            for (int pass = 0; pass < 2; pass++)
            {
                var products = new float[k];
                Parallel.For(0, k, j => products[j] = (float)Dot(row.Span, basis.AsSpan(j * length, length)));
                for (int j = 0; j < k; j++)
                {
                    AddScaled(row.Span, -products[j], basis.AsSpan(j * length, length));
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
