using static PairScope.Learning.SinglePrecision;
using PairScope.Learning.Networks;

namespace PairScope.Learning.Inference;

/// <summary>
/// How far a map is from anything trained on, by two measures, each divided by what 99.5 % of the validation maps stay below:
/// the part of the network's input that the leading principal components of the training inputs cannot express, and the
/// Mahalanobis distance of the last shared layer to the nearest class. Novelty is the larger of the two; above 1 the map is
/// unlike the training maps.
/// </summary>
/// <remarks>docs/architecture.md, "Novelty". Mahalanobis: K. Lee et al., NeurIPS 2018.</remarks>
public sealed class NoveltyModel
{
    private const int Components = 48;
    private const int LargestStorage = 250_000; // numbers in the components of a map of several energies
    private const double Quantile = 0.995;
    private const double Shrinkage = 0.05;

    private readonly float[] _mean;
    private readonly float[] _basis; // [component, input]
    private readonly float[] _centres; // [class, feature]
    private readonly float[] _precision; // [feature, feature]
    private readonly float[] _limits; // residual, distance

    private NoveltyModel(float[] mean, float[] basis, float[] centres, float[] precision, float[] limits)
    {
        _mean = mean;
        _basis = basis;
        _centres = centres;
        _precision = precision;
        _limits = limits;
    }

    /// <summary>The measure for one map.</summary>
    /// <param name="input">The prepared network input.</param>
    /// <param name="features">The last shared layer.</param>
    public double Novelty(ReadOnlySpan<float> input, ReadOnlySpan<float> features) =>
        Math.Max(Residual(input) / _limits[0], Distance(features) / _limits[1]);

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
        model._limits[0] = (float)Limit(validationInputs.Select(x => model.Residual(x)));
        model._limits[1] = (float)Limit(validationFeatures.Select(f => model.Distance(f)));
        return model;
    }

    /// <summary>The model's tensors, for the weights file.</summary>
    public IEnumerable<(string Name, StoredTensor Tensor)> ToTensors()
    {
        long inputs = _mean.Length;
        long width = (long)Math.Round(Math.Sqrt(_precision.Length));
        yield return ("novelty.mean", new StoredTensor([inputs], _mean));
        yield return ("novelty.basis", new StoredTensor([_basis.Length / inputs, inputs], _basis, TensorType.F16));
        yield return ("novelty.centres", new StoredTensor([_centres.Length / width, width], _centres));
        yield return ("novelty.precision", new StoredTensor([width, width], _precision));
        yield return ("novelty.limits", new StoredTensor([2], _limits));
    }

    /// <summary>The model from a weights file, or null where it holds none.</summary>
    /// <param name="tensors">The file's tensors.</param>
    /// <param name="inputs">Numbers in the network's input.</param>
    /// <param name="features">Numbers in its last shared layer.</param>
    /// <exception cref="InputException">A tensor of the model is missing or of another size.</exception>
    public static NoveltyModel? FromTensors(IReadOnlyDictionary<string, StoredTensor> tensors, int inputs, int features)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (!tensors.Keys.Any(k => k.StartsWith("novelty.", StringComparison.Ordinal)))
        {
            return null;
        }

        float[] Need(string name, Func<int, bool> fits) =>
            tensors.TryGetValue(name, out StoredTensor? t) && fits(t.Values.Length)
                ? t.Values
                : throw new InputException($"The weights hold no tensor '{name}' of a size that fits the network.");
        return new NoveltyModel(
            Need("novelty.mean", n => n == inputs),
            Need("novelty.basis", n => n > 0 && n % inputs == 0),
            Need("novelty.centres", n => n > 0 && n % features == 0),
            Need("novelty.precision", n => n == features * features),
            Need("novelty.limits", n => n == 2));
    }

    // Share of the input's square that lies outside the mean and the leading components.
    private double Residual(ReadOnlySpan<float> input)
    {
        var x = new float[input.Length];
        double all = 0;
        double centred = 0;
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = input[i] - _mean[i];
            all += input[i] * input[i];
            centred += x[i] * x[i];
        }

        for (int k = 0; k < _basis.Length / x.Length; k++)
        {
            double c = Dot(x, _basis.AsSpan(k * x.Length, x.Length));
            centred -= c * c;
        }

        return all > 0 ? Math.Max(0, centred) / all : double.PositiveInfinity;
    }

    private double Distance(ReadOnlySpan<float> features)
    {
        int width = features.Length;
        double nearest = double.PositiveInfinity;
        var d = new float[width];
        for (int c = 0; c < _centres.Length / width; c++)
        {
            for (int i = 0; i < width; i++)
            {
                d[i] = features[i] - _centres[(c * width) + i];
            }

            double square = 0;
            for (int i = 0; i < width; i++)
            {
                square += d[i] * Dot(d, _precision.AsSpan(i * width, width));
            }

            nearest = Math.Min(nearest, square);
        }

        return Math.Sqrt(Math.Max(0, nearest));
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
