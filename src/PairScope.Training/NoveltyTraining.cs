using PairScope.Learning.Answers;
using static PairScope.Learning.SinglePrecision;

namespace PairScope.Training;

/// <summary>Makes the measure of novelty from what a trained network says of its training and validation maps.</summary>
/// <remarks>docs/networks.md, "Novelty".</remarks>
public static class NoveltyTraining
{
    private const int Components = 48;
    private const int LargestStorage = 250_000; // numbers in the components of a map of several energies
    private const double Quantile = 0.995;
    private const double Shrinkage = 0.05;

    /// <summary>Builds the measure from noisy training maps and sets its limits on validation maps.</summary>
    public static NoveltyModel Fit(
        IReadOnlyList<float[]> inputs,
        IReadOnlyList<float[]> features,
        IReadOnlyList<int> labels,
        int classes,
        IReadOnlyList<float[]> validationInputs,
        IReadOnlyList<float[]> validationFeatures)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        float[] mean = Mean(inputs);
        float[] basis = Array.ConvertAll(PrincipalComponents(inputs, mean), v => (float)(Half)v); // as it is stored
        int width = features[0].Length;
        var centres = new float[classes * width];
        for (int c = 0; c < classes; c++)
        {
            float[][] members = [.. features.Where((_, i) => labels[i] == c)];
            if (members.Length > 0)
            {
                Mean(members).CopyTo(centres, c * width);
            }
        }

        float[] precision = Precision(features, labels, centres, width);
        var model = new NoveltyModel(mean, basis, centres, precision, [1, 1]);
        return new NoveltyModel(mean, basis, centres, precision,
            [(float)Limit(validationInputs.Select(x => model.Residual(x))), (float)Limit(validationFeatures.Select(f => model.Distance(f)))]);
    }

    // Subspace iteration on the covariance, which is never formed.
    private static float[] PrincipalComponents(IReadOnlyList<float[]> inputs, float[] mean) => PrincipalDirections.Of(
        [.. inputs.Select(input => input.Zip(mean, (v, m) => v - m).ToArray())],
        Math.Min(Math.Clamp(LargestStorage / mean.Length, 12, Components), Math.Min(mean.Length, inputs.Count)));

    // Inverse of the within-class covariance, drawn towards a multiple of the unit matrix.
    private static float[] Precision(IReadOnlyList<float[]> features, IReadOnlyList<int> labels, float[] centres, int width)
    {
        var covariance = new double[width * width];
        for (int m = 0; m < features.Count; m++)
        {
            for (int i = 0; i < width; i++)
            {
                double di = features[m][i] - centres[(labels[m] * width) + i];
                for (int j = 0; j < width; j++)
                {
                    covariance[(i * width) + j] += di * (features[m][j] - centres[(labels[m] * width) + j]) / features.Count;
                }
            }
        }

        double trace = Enumerable.Range(0, width).Sum(i => covariance[(i * width) + i]) / width;
        var matrix = new PairScope.Numerics.ComplexMatrix(width);
        for (int i = 0; i < width; i++)
        {
            for (int j = 0; j < width; j++)
            {
                matrix[i, j] = ((1 - Shrinkage) * covariance[(i * width) + j]) + (i == j ? (Shrinkage * trace) + 1e-12 : 0);
            }
        }

        PairScope.Numerics.ComplexMatrix inverse = matrix.Inverse();
        return [.. Enumerable.Range(0, width * width).Select(i => (float)inverse[i / width, i % width].Real)];
    }

    private static float[] Mean(IReadOnlyList<float[]> rows)
    {
        var mean = new float[rows[0].Length];
        foreach (float[] row in rows)
        {
            AddScaled(mean, 1f / rows.Count, row);
        }

        return mean;
    }

    private static double Limit(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return Math.Max(sorted[Math.Min(sorted.Length - 1, (int)(Quantile * sorted.Length))], 1e-12);
    }
}
