using static PairScope.Learning.SinglePrecision;
using PairScope.Learning.Networks;

namespace PairScope.Learning.Answers;

/// <summary>
/// How far a map is from anything trained on, by two measures, each divided by what 99.5 % of the validation maps stay below:
/// the part of the network's input that the leading principal components of the training inputs cannot express, and the
/// Mahalanobis distance of the last shared layer to the nearest class. Novelty is the larger of the two; above 1 the map is
/// unlike the training maps.
/// </summary>
/// <remarks>docs/networks.md, "Novelty". Mahalanobis: K. Lee et al., NeurIPS 2018.</remarks>
public sealed class NoveltyModel
{
    private readonly float[] _mean;
    private readonly float[] _basis; // [component, input]
    private readonly float[] _centres; // [class, feature]
    private readonly float[] _precision; // [feature, feature]
    private readonly float[] _limits; // of residual and distance

    internal NoveltyModel(float[] mean, float[] basis, float[] centres, float[] precision, float[] limits)
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

    /// <summary>The model from a weights file.</summary>
    /// <param name="tensors">The file's tensors.</param>
    /// <param name="inputs">Numbers in the network's input.</param>
    /// <param name="features">Numbers in its last shared layer.</param>
    /// <param name="classes">Classes that the network knows.</param>
    /// <exception cref="InputException">A tensor of the model is missing or of another size, or a limit is not above zero.</exception>
    public static NoveltyModel FromTensors(IReadOnlyDictionary<string, StoredTensor> tensors, int inputs, int features, int classes)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        float[] Need(string name, Func<int, bool> fits) =>
            tensors.TryGetValue(name, out StoredTensor? t) && fits(t.Values.Length)
                ? t.Values
                : throw new InputException($"The weights hold no tensor '{name}' of a size that fits the network.");
        return new NoveltyModel(
            Need("novelty.mean", n => n == inputs),
            Need("novelty.basis", n => n > 0 && n % inputs == 0),
            Need("novelty.centres", n => n == classes * features),
            Need("novelty.precision", n => n == features * features),
            Need("novelty.limits", n => n == 2) is var limits && limits.All(l => l > 0)
                ? limits
                : throw new InputException("The tensor 'novelty.limits' must hold two numbers above zero."));
    }

    /// <summary>Share of the input's square that lies outside the mean and the leading components.</summary>
    internal double Residual(ReadOnlySpan<float> input)
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

    /// <summary>Mahalanobis distance to the nearest class.</summary>
    internal double Distance(ReadOnlySpan<float> features)
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
}
