namespace PairScope.Learning.Networks;

/// <summary>
/// The fixed first layer of the filter bank: filters as large as the map, behind which the noise of <see cref="MapNoise"/> is independent with
/// variance 1. Every filter is even or odd under the symmetries of the window, so a quarter of it is all of it, in memory as in a file.
/// </summary>
/// <remarks>docs/networks.md, "The filter bank".</remarks>
public sealed class FilterBank
{
    private const int LargestStorage = 1_850_000; // numbers that the bank takes in a file, a quarter of all
    private const int MostFilters = 600;
    private const int Steps = 127; // of the largest value of a filter, as it is stored
    private readonly WindowSymmetry _symmetry;
    private readonly int _length; // numbers of a folded filter
    private readonly float[][] _folded;
    private readonly (int[] Filters, float[] Folded)[] _bySector;

    /// <summary>A bank of given filters.</summary>
    /// <param name="configuration">Size and energies of the maps.</param>
    /// <param name="folded">Each filter at the window's representatives, [filter][layer, orbit].</param>
    /// <param name="sectors">The sector that each lies in.</param>
    internal FilterBank(NetworkConfiguration configuration, float[][] folded, int[] sectors)
    {
        _symmetry = new WindowSymmetry(configuration.Size);
        _length = configuration.Energies.Count * _symmetry.Orbits;
        _folded = folded;
        Sectors = sectors;
        Pixels = configuration.Energies.Count * _symmetry.Sites;
        _bySector = [.. Enumerable.Range(0, WindowSymmetry.Sectors).Select(sector =>
        {
            int[] members = [.. Enumerable.Range(0, folded.Length).Where(k => sectors[k] == sector)];
            var together = new float[members.Length * _length];
            for (int m = 0; m < members.Length; m++)
            {
                folded[members[m]].CopyTo(together, m * _length);
            }

            return (members, together);
        })];
    }

    /// <summary>Number of filters.</summary>
    public int Count => _folded.Length;

    /// <summary>Numbers of an input, E·L².</summary>
    public int Pixels { get; }

    /// <summary>
    /// The share of white noise in the variance of each filter's answer where white and pink noise are alike: the filter's square.
    /// </summary>
    public double[] WhiteShares => Array.ConvertAll([.. Enumerable.Range(0, Count)], k => Math.Min(1, _symmetry.Square(_folded[k], Sectors[k])));

    /// <summary>What becomes of each filter's answer when n1 and n2 of the map are exchanged: 1 where it stays, −1 where it changes its sign.</summary>
    public float[] ExchangeSigns => Array.ConvertAll(Sectors, s => (float)WindowSymmetry.ExchangeSign(s));

    /// <summary>The sector of each filter.</summary>
    internal int[] Sectors { get; }

    /// <summary>How many filters a network of a configuration has.</summary>
    public static int CountFor(NetworkConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        int pixels = configuration.Energies.Count * configuration.Size * configuration.Size;
        return Math.Min(Math.Min(MostFilters, pixels / 2), 4 * LargestStorage / pixels);
    }

    /// <summary>A bank without any content, to be made from training maps.</summary>
    internal static FilterBank Empty(NetworkConfiguration configuration)
    {
        int count = CountFor(configuration);
        int length = configuration.Energies.Count * new WindowSymmetry(configuration.Size).Orbits;
        return new FilterBank(configuration, [.. Enumerable.Range(0, count).Select(_ => new float[length])], new int[count]);
    }

    /// <summary>The filters' answers to maps, [maps, filters].</summary>
    /// <param name="inputs">Prepared inputs, E·L² in a row.</param>
    public Rows Apply(Rows inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var answers = new float[inputs.Count * Count];
        var gathered = new float[WindowSymmetry.Sectors][];
        for (int sector = 0; sector < gathered.Length; sector++)
        {
            gathered[sector] = new float[inputs.Count * _length];
        }

        Parallel.For(0, inputs.Count, map =>
        {
            for (int sector = 0; sector < gathered.Length; sector++)
            {
                _symmetry.Gather(inputs[map], sector, gathered[sector].AsSpan(map * _length, _length));
            }
        });
        foreach ((int sector, (int[] filters, float[] folded)) in _bySector.Index().Where(s => s.Item.Filters.Length > 0))
        {
            float[] part = MatrixProduct.Transposed(gathered[sector], folded, _length);
            for (int map = 0; map < inputs.Count; map++)
            {
                for (int f = 0; f < filters.Length; f++)
                {
                    answers[(map * Count) + filters[f]] = part[(map * filters.Length) + f];
                }
            }
        }

        return new Rows(inputs.Count, Count, answers);
    }

    /// <summary>Every filter on all pixels, [filter, pixel].</summary>
    public float[] Whole()
    {
        var whole = new float[Count * Pixels];
        Parallel.For(0, Count, k => _symmetry.FromRepresentatives(_folded[k], Sectors[k], whole.AsSpan(k * Pixels, Pixels)));
        return whole;
    }

    /// <summary>Values rounded to 127 steps of either sign, as a file holds them.</summary>
    internal static float[] Rounded(float[] values)
    {
        float step = StepOf(values);
        return step > 0 ? Array.ConvertAll(values, v => MathF.Round(Math.Clamp(v / step, -Steps, Steps)) * step) : values;
    }

    /// <summary>The bank as tensors of a weights file: bytes where its values are whole steps, else half precision.</summary>
    internal IEnumerable<(string Name, StoredTensor Tensor)> ToTensors()
    {
        float[] steps = Array.ConvertAll(_folded, StepOf);
        long[] shape = [Count, _length];
        float[] whole = [.. _folded.Zip(steps).SelectMany(f => f.First.Select(v => f.Second > 0 ? v / f.Second : 0))];
        bool rounded = whole.All(float.IsInteger);
        yield return ("bank.folded", rounded ? new StoredTensor(shape, whole, TensorType.I8) : new StoredTensor(shape, [.. _folded.SelectMany(f => f)], TensorType.F16));
        yield return ("bank.steps", new StoredTensor([Count], rounded ? steps : [.. Enumerable.Repeat(1f, Count)]));
        yield return ("bank.sectors", new StoredTensor([Count], [.. Sectors.Select(s => (float)s)]));
    }

    /// <summary>The bank of a weights file.</summary>
    /// <exception cref="InputException">A tensor is missing or does not fit.</exception>
    internal static FilterBank FromTensors(NetworkConfiguration configuration, IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        int count = CountFor(configuration);
        int length = configuration.Energies.Count * new WindowSymmetry(configuration.Size).Orbits;
        if (!tensors.TryGetValue("bank.folded", out StoredTensor? folded) || !tensors.TryGetValue("bank.sectors", out StoredTensor? sectors)
            || folded.Values.Length != count * length || sectors.Values.Length != count || !sectors.Values.All(s => s is 0 or 1 or 2 or 3))
        {
            throw new InputException($"The tensors 'bank.folded' and 'bank.sectors' must hold {count} filters of {length} values, each in a sector from 0 to 3.");
        }

        float[] steps = tensors.TryGetValue("bank.steps", out StoredTensor? stored) && stored.Values.Length == count ? stored.Values : [.. Enumerable.Repeat(1f, count)];
        return new FilterBank(
            configuration,
            [.. steps.Select((step, k) => Array.ConvertAll(folded.Values[(k * length)..((k + 1) * length)], v => v * step))],
            Array.ConvertAll(sectors.Values, s => (int)s));
    }

    // 16 bits of mantissa, so that whole multiples of it are exact.
    private static float StepOf(float[] values) =>
        BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(values.Max(Math.Abs) / Steps) & ~0xFFu);
}
