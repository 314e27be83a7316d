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
    private const int FullWidth = 192;
    /// <summary>Name in <see cref="NetworkRegistry"/>.</summary>
    public const string Name = "filterbank";

    private const int LargestStorage = 1_850_000; // numbers that the bank takes in a file, a quarter of all
    private const int MostFilters = 600;
    private const int Steps = 127; // of the largest value of a filter, as it is stored
    // Of a sector, to be looked at; noise of 5 % has 0.0025 in every filter. What is odd under n → −n is small and yet tells A″ from E″: without it a third of them was confused.
    private const double LeastSectorPower = 1e-4;
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
        _count = Math.Min(Math.Min(MostFilters, pixels / 2), 4 * LargestStorage / pixels);
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

    /// <inheritdoc/>
    public override double[] WhiteShares
    {
        get
        {
            float[] filters = _filters.ToArray();
            int pixels = filters.Length / _count;
            return [.. Enumerable.Range(0, _count).Select(k => Math.Min(1, SinglePrecision.Dot(filters.AsSpan(k * pixels, pixels), filters.AsSpan(k * pixels, pixels))))];
        }
    }

    /// <inheritdoc/>
    public override float[] ExchangeSigns
    {
        get
        {
            int?[] sectors = SectorsOf(_filters.ToArray());
            return sectors.Contains(null) ? [] : [.. sectors.Select(s => WindowSymmetry.ExchangeSign(s!.Value))];
        }
    }

    /// <summary>
    /// Fills the bank: the inputs are whitened by 1/√(1 + s(q)), s the pink spectrum, for which the noise of
    /// <see cref="MapNoise"/> becomes white; the filters are the whitening times their leading principal directions,
    /// orthonormal, each even or odd under the symmetries of the window, rounded to 127 steps of either sign as they are stored. A″ and E″, whose maps
    /// differ from each other by less than the others vary, have directions of their own, taken first.
    /// </summary>
    public override void Prepare(IReadOnlyList<float[]> inputs, IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        int size = Configuration.Size;
        double[] whitening = Whitening(size);
        float[][] whitened = new float[inputs.Count][];
        Parallel.For(0, inputs.Count, i => whitened[i] = Filtered(inputs[i], whitening, size));
        bool[] subtle = [.. labels.Select(l => !MapLabel.HasMixingAngle(l))];
        int own = !subtle.Contains(true) ? 0 : !subtle.Contains(false) ? _count : (int)(InPlaneShare(Configuration.Energies.Count) * _count);
        var symmetry = new WindowSymmetry(size);
        var directions = new List<(int Sector, float[] Folded)>();
        AddDirections(directions, own, i => subtle[i]);
        AddDirections(directions, _count - own, i => !subtle[i]);
        int pixels = whitened[0].Length;
        var filters = new float[_count * pixels];
        var scale = new float[_count];
        Parallel.For(0, _count, k =>
        {
            // Whitening is symmetric, so the filter is the whitened direction.
            float[] direction = symmetry.Unfold(directions[k].Folded, directions[k].Sector);
            float[] filter = Filtered(direction, whitening, size);
            symmetry.FromRepresentatives(Rounded(symmetry.Representatives(filter)), directions[k].Sector, filters.AsSpan(k * pixels, pixels));
            double power = whitened.Average(map => Math.Pow(SinglePrecision.Dot(map, direction), 2));
            const double Noise = 0.1; // of the map's rms: filters that hold less than this are not blown up
            scale[k] = (float)(1 / Math.Sqrt(power + (Noise * Noise)));
        });
        _filters.Write(filters);
        _scale.Write(scale);

        // The leading directions of some maps over all sectors, orthogonal to those that are there.
        void AddDirections(List<(int Sector, float[] Folded)> all, int count, Func<int, bool> chosen)
        {
            int length = symmetry.Orbits * Configuration.Energies.Count;
            (double Power, int Sector, float[][] Folded)[] parts = [.. Enumerable.Range(0, count > 0 ? WindowSymmetry.Sectors : 0).Select(sector =>
            {
                float[][] folded = [.. whitened.Where((_, i) => chosen(i)).Select(map => symmetry.Fold(map, sector))];
                return (folded.Average(v => SinglePrecision.Dot(v, v)), sector, folded);
            }).OrderByDescending(part => part.Item1)];
            var found = new List<(double Power, int Sector, float[] Folded)>();
            foreach ((double power, int sector, float[][] folded) in parts.Where(part => part.Power > LeastSectorPower || found.Count < count))
            {
                // Never a sector's whole room: its last directions would be made of rounding errors.
                float[] given = [.. all.Where(d => d.Sector == sector).SelectMany(d => d.Folded)];
                int room = Math.Min(count, (3 * length / 5) - (given.Length / length));
                foreach (float[] d in room <= 0 ? [] : PrincipalDirections.Of(folded, room, given).Chunk(length))
                {
                    // With fewer maps than directions the last ones are random, also where the sector's vectors vanish.
                    float[] valid = symmetry.Fold(symmetry.Unfold(d, sector), sector);
                    float norm = (float)Math.Sqrt(SinglePrecision.Dot(valid, valid));
                    valid = Array.ConvertAll(valid, v => v / norm);
                    found.Add((folded.Average(v => Math.Pow(SinglePrecision.Dot(v, valid), 2)), sector, valid));
                }
            }

            all.AddRange(found.OrderByDescending(d => d.Power).Take(count).Select(d => (d.Sector, d.Folded)));
        }
    }

    /// <summary>The bank takes a quarter of its room in a file: its filters are even or odd under the window's symmetries.</summary>
    public override IEnumerable<(string Name, StoredTensor Tensor)> ToTensors()
    {
        float[] filters = _filters.ToArray();
        int pixels = filters.Length / _count;
        var symmetry = new WindowSymmetry(Configuration.Size);
        int?[] sectors = SectorsOf(filters);
        foreach ((string name, StoredTensor tensor) in base.ToTensors())
        {
            if (!string.Equals(name, "bank.filters", StringComparison.Ordinal) || sectors.Contains(null))
            {
                yield return (name, tensor);
                continue;
            }

            float[][] folded = [.. Enumerable.Range(0, _count).Select(k => symmetry.Representatives(filters.AsSpan(k * pixels, pixels)))];
            float[] steps = Array.ConvertAll(folded, StepOf);
            long[] shape = [_count, folded[0].Length];
            float[] whole = [.. folded.Zip(steps).SelectMany(f => f.First.Select(v => f.Second > 0 ? v / f.Second : 0))];
            bool rounded = whole.All(float.IsInteger);
            yield return ("bank.folded", rounded ? new StoredTensor(shape, whole, TensorType.I8) : new StoredTensor(shape, [.. folded.SelectMany(f => f)], TensorType.F16));
            yield return ("bank.steps", new StoredTensor([_count], rounded ? steps : [.. Enumerable.Repeat(1f, _count)]));
            yield return ("bank.sectors", new StoredTensor([_count], [.. sectors.Select(s => (float)s!.Value)]));
        }
    }

    /// <inheritdoc/>
    public override void FromTensors(IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (!tensors.TryGetValue("bank.folded", out StoredTensor? folded) || !tensors.TryGetValue("bank.sectors", out StoredTensor? sectors))
        {
            base.FromTensors(tensors);
            return;
        }

        var symmetry = new WindowSymmetry(Configuration.Size);
        int length = symmetry.Orbits * Configuration.Energies.Count;
        if (folded.Values.Length != _count * length || sectors.Values.Length != _count || !sectors.Values.All(s => s is 0 or 1 or 2 or 3))
        {
            throw new InputException($"The tensors 'bank.folded' and 'bank.sectors' must hold {_count} filters of {length} values, each in a sector from 0 to 3.");
        }

        float[] steps = tensors.TryGetValue("bank.steps", out StoredTensor? stored) && stored.Values.Length == _count ? stored.Values : [.. Enumerable.Repeat(1f, _count)];
        int pixels = Configuration.Energies.Count * symmetry.Sites;
        var filters = new float[_count * pixels];
        for (int k = 0; k < _count; k++)
        {
            float[] values = Array.ConvertAll(folded.Values[(k * length)..((k + 1) * length)], v => v * steps[k]);
            symmetry.FromRepresentatives(values, (int)sectors.Values[k], filters.AsSpan(k * pixels, pixels));
        }

        var all = new Dictionary<string, StoredTensor>(tensors, StringComparer.Ordinal) { ["bank.filters"] = new StoredTensor([_count, pixels], filters) };
        base.FromTensors(all);
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

    private int?[] SectorsOf(float[] filters)
    {
        int pixels = filters.Length / _count;
        var symmetry = new WindowSymmetry(Configuration.Size);
        return [.. Enumerable.Range(0, _count).Select(k => symmetry.SectorOf(filters.AsSpan(k * pixels, pixels)))];
    }

    // 16 bits of mantissa, so that whole multiples of it are exact.
    private static float StepOf(float[] values) =>
        BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(values.Max(Math.Abs) / Steps) & ~0xFFu);

    private static float[] Rounded(float[] values)
    {
        float step = StepOf(values);
        return step > 0 ? Array.ConvertAll(values, v => MathF.Round(Math.Clamp(v / step, -Steps, Steps)) * step) : values;
    }

    private static int WidthOf(NetworkConfiguration configuration) => Math.Max(16, (int)Math.Round(FullWidth * configuration.Width));

    // Of the filters, for the maps of A″ and E″: the more energies, the more there is that tells them apart.
    private static double InPlaneShare(int energies) => energies == 1 ? 7.0 / 30 : 0.64;

    // 1/√(1 + s(q)); nothing at q = 0, a background that no instrument knows.
    private static double[] Whitening(int size) => Array.ConvertAll(NoiseSpectrum.PinkShape(size), s => s == 0 ? 0 : 1 / Math.Sqrt(1 + s));

    // Every layer of a map times a function of q.
    private static float[] Filtered(ReadOnlySpan<float> map, double[] filter, int size)
    {
        int sites = size * size;
        var result = new float[map.Length];
        var layer = new double[sites];
        for (int start = 0; start < map.Length; start += sites)
        {
            for (int i = 0; i < sites; i++)
            {
                layer[i] = map[start + i];
            }

            System.Numerics.Complex[] q = QpiMap.ToReciprocalSpace(layer, size);
            for (int i = 0; i < sites; i++)
            {
                q[i] *= filter[i];
            }

            double[] r = QpiMap.ToRealSpace(q, size);
            for (int i = 0; i < sites; i++)
            {
                result[start + i] = (float)r[i];
            }
        }

        return result;
    }
}
