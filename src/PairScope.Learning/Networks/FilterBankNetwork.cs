using PairScope.Learning.Torch;
using PairScope.Learning.Training;
using PairScope.Maps;

namespace PairScope.Learning.Networks;

/// <summary>
/// Our own network. The impurity sits at the origin of a fixed grid and the maps of a class lie on a smooth surface of two
/// or three dimensions, so what tells them apart is in linear filters as large as the map, not in local texture. A fixed bank of
/// filters whitens the noise and projects on principal components of the training maps; a few residual gated layers x + B(silu(a) ∘ b), (a, b) = A norm(x), read the numbers that come out.
/// </summary>
/// <remarks>docs/architecture.md, "The filter bank". Gated layers: N. Shazeer, arXiv:2002.05202.</remarks>
public sealed class FilterBankNetwork : TwoHeadNetwork
{
    private const int Blocks = 3;
    private const int FullWidth = 320;
    private const int LargestStorage = 2_460_000; // numbers in the bank
    private const int MostFilters = 600;
    private const double InPlaneShare = 7.0 / 30; // of the filters, for the maps of A'' and E''
    private readonly Tensor _filters;
    private readonly Tensor _scale;
    private readonly (Tensor Weight, Tensor Bias) _entry;
    private readonly List<(Tensor NormScale, Tensor NormShift, Tensor Up, Tensor UpBias, Tensor Down, Tensor DownBias)> _blocks = [];
    private readonly (Tensor Scale, Tensor Shift) _exit;
    private readonly int _count;
    private readonly int _width;

    /// <summary>A network with fresh weights and an empty bank, to be filled by <see cref="Prepare"/> or from a file.</summary>
    public FilterBankNetwork(NetworkConfiguration configuration, int seed)
        : base(configuration, seed, WidthOf(configuration))
    {
        int pixels = configuration.Energies.Count * configuration.Size * configuration.Size;
        _count = Math.Min(Math.Min(MostFilters, pixels / 2), LargestStorage / pixels);
        _width = WidthOf(configuration);
        _filters = Weights.Buffer("bank.filters", 0, _count, pixels);
        _scale = Weights.Buffer("bank.scale", 1, _count);
        _entry = (Weights.He("entry.weight", 2L * _count, _width, _count), Weights.Constant("entry.bias", 0, _width));
        for (int i = 0; i < Blocks; i++)
        {
            string name = $"block.{i}";
            _blocks.Add((
                Weights.Constant($"{name}.norm.weight", 1, _width),
                Weights.Constant($"{name}.norm.bias", 0, _width),
                Weights.He($"{name}.up.weight", 2L * _width, 4L * _width, _width),
                Weights.Constant($"{name}.up.bias", 0, 4L * _width),
                Weights.He($"{name}.down.weight", 4L * _width, _width, 2L * _width),
                Weights.Constant($"{name}.down.bias", 0, _width)));
        }

        _exit = (Weights.Constant("exit.norm.weight", 1, _width), Weights.Constant("exit.norm.bias", 0, _width));
        AddHeads();
    }

    /// <inheritdoc/>
    public override int StemOutputs => _count;

    /// <inheritdoc/>
    public override Tensor Stem(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Flatten(1).Linear(_filters, null);
    }

    /// <summary>
    /// Fills the bank: the inputs are whitened by 1/√(1 + s(q)), s the pink spectrum, for which the noise of
    /// <see cref="MapNoise"/> becomes white; the filters are the whitening times their leading principal directions,
    /// orthonormal, rounded to half precision as they are stored. A″ and E″, whose maps differ from each other by less than
    /// the others vary, have directions of their own, taken first.
    /// </summary>
    public override void Prepare(IReadOnlyList<float[]> inputs, IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        int size = Configuration.Size;
        int energies = Configuration.Energies.Count;
        float[][] whitened = new float[inputs.Count][];
        Parallel.For(0, inputs.Count, i => whitened[i] = Whitened(inputs[i], size, energies));
        float[][] inPlane = [.. whitened.Where((_, i) => !MapLabel.HasMixingAngle(labels[i]))];
        float[][] others = [.. whitened.Where((_, i) => MapLabel.HasMixingAngle(labels[i]))];
        int own = inPlane.Length == 0 ? 0 : others.Length == 0 ? _count : (int)(InPlaneShare * _count);
        float[] subtle = own > 0 ? PrincipalDirections.Of(inPlane, own) : [];
        float[] directions = own < _count ? [.. subtle, .. PrincipalDirections.Of(others, _count - own, subtle)] : subtle;
        int pixels = directions.Length / _count;
        var filters = new float[directions.Length];
        Parallel.For(0, _count, k =>
        {
            // Whitening is symmetric, so the filter is the whitened direction.
            float[] filter = Whitened(directions.AsSpan(k * pixels, pixels), size, energies);
            for (int i = 0; i < pixels; i++)
            {
                filters[(k * pixels) + i] = (float)(Half)filter[i];
            }
        });
        _filters.Write(filters);

        var power = new double[_count];
        foreach (float[] map in whitened)
        {
            for (int k = 0; k < _count; k++)
            {
                double sum = 0;
                for (int i = 0; i < pixels; i++)
                {
                    sum += map[i] * directions[(k * pixels) + i];
                }

                power[k] += sum * sum / whitened.Length;
            }
        }

        const double Noise = 0.1; // of the map's rms: filters that hold less than this are not blown up
        _scale.Write(Array.ConvertAll(power, p => (float)(1 / Math.Sqrt(p + (Noise * Noise)))));
    }

    /// <inheritdoc/>
    protected override Tensor Body(Tensor stem, bool training)
    {
        ArgumentNullException.ThrowIfNull(stem);
        Tensor x = (stem * _scale).Linear(_entry.Weight, _entry.Bias);
        foreach ((Tensor normScale, Tensor normShift, Tensor up, Tensor upBias, Tensor down, Tensor downBias) in _blocks)
        {
            Tensor h = x.LayerNormalise(normScale, normShift).Linear(up, upBias);
            Tensor gated = h.Slice(1, 0, 2L * _width).Silu() * h.Slice(1, 2L * _width, 4L * _width);
            x += gated.Linear(down, downBias);
        }

        return x.LayerNormalise(_exit.Scale, _exit.Shift);
    }

    private static int WidthOf(NetworkConfiguration configuration) => Math.Max(16, (int)Math.Round(FullWidth * configuration.Width));

    private static float[] Whitened(ReadOnlySpan<float> map, int size, int energies)
    {
        double[] shape = NoiseSpectrum.PinkShape(size);
        int sites = size * size;
        var whitened = new float[map.Length];
        for (int e = 0; e < energies; e++)
        {
            var layer = new double[sites];
            for (int i = 0; i < sites; i++)
            {
                layer[i] = map[(e * sites) + i];
            }

            System.Numerics.Complex[] q = QpiMap.ToReciprocalSpace(layer, size);
            for (int i = 0; i < sites; i++)
            {
                q[i] *= shape[i] == 0 ? 0 : 1 / Math.Sqrt(1 + shape[i]); // q = 0 is a background that no instrument knows
            }

            double[] r = QpiMap.ToRealSpace(q, size);
            for (int i = 0; i < sites; i++)
            {
                whitened[(e * sites) + i] = (float)r[i];
            }
        }

        return whitened;
    }
}
