using PairScope.Data;
using PairScope.Learning.Networks;

namespace PairScope.Learning.Batches;

/// <summary>
/// Turns labelled maps into batches of noisy network inputs and scaled targets, on all cores, reproducibly. For a network with a fixed
/// first layer it can instead keep what that layer makes of the noiseless maps, and draw the noise there.
/// </summary>
public sealed class BatchMaker
{
    private readonly LabelledMaps _maps;
    private readonly NetworkConfiguration _configuration;
    private readonly MapNoise _noise;
    private readonly float[]? _stems;
    private readonly int _stemLength;
    private readonly double[] _white = []; // share of white noise in each number behind the stem

    /// <summary>A maker for one set of maps.</summary>
    public BatchMaker(LabelledMaps maps, NetworkConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(maps);
        _maps = maps;
        _configuration = configuration;
        _noise = new MapNoise(maps.Size, maps.Study.Lattice);
    }

    private BatchMaker(LabelledMaps maps, NetworkConfiguration configuration, float[] stems, double[] white)
        : this(maps, configuration)
    {
        _stems = stems;
        _stemLength = white.Length;
        _white = white;
    }

    /// <summary>A maker of what a fixed first layer gives for the maps.</summary>
    /// <param name="bank">The first layer.</param>
    /// <param name="maps">The maps.</param>
    /// <param name="configuration">The network.</param>
    public static BatchMaker Behind(FilterBank bank, LabelledMaps maps, NetworkConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(bank);
        ArgumentNullException.ThrowIfNull(maps);
        var clean = new BatchMaker(maps, configuration);
        var stems = new float[(long)maps.Count * bank.Count];
        foreach (int[] indices in Enumerable.Range(0, maps.Count).Chunk(128))
        {
            Batch batch = clean.Make(indices, noise: 0, seed: 0, pass: 0);
            bank.Apply(Rows.Of(batch.Inputs, bank.Pixels)).Values.CopyTo(stems, (long)indices[0] * bank.Count);
        }

        return new BatchMaker(maps, configuration, stems, bank.WhiteShares);
    }

    /// <summary>What the fixed first layer makes of a noiseless map; empty where maps are given whole.</summary>
    public float[] Stem(int index) => _stems is null ? [] : _stems.AsSpan(index * _stemLength, _stemLength).ToArray();

    /// <summary>The inputs and targets of some maps, with noise fixed by (seed, pass, index).</summary>
    /// <param name="indices">The maps.</param>
    /// <param name="noise">Noise level: that fraction of the rms white, and as much pink.</param>
    /// <param name="seed">Fixes the noise.</param>
    /// <param name="pass">Number of the pass over the data.</param>
    /// <param name="spread">Both levels are drawn from [noise/spread, noise·spread], each on its own, uniformly in their logarithm; 1 for no spread.</param>
    /// <param name="augmentation">What else happens to the maps, or null; not behind a fixed first layer.</param>
    public Batch Make(ReadOnlySpan<int> indices, double noise, long seed, int pass, double spread = 1, Augmentation? augmentation = null)
    {
        int length = _stems is null ? _maps.Energies.Count * _maps.Size * _maps.Size : _stemLength;
        int[] chosen = indices.ToArray();
        var inputs = new float[chosen.Length * length];
        var labels = new long[chosen.Length];
        var targets = new float[chosen.Length * ParameterHead.Targets];
        var angles = new bool[chosen.Length];
        Parallel.For(0, chosen.Length, b =>
        {
            int index = chosen[b];
            int noiseSeed = MapNoise.Seed(seed, pass, index);
            var random = new Random(unchecked(noiseSeed * 31));
            double Level() => noise * Math.Pow(spread, (2 * random.NextDouble()) - 1);
            (double White, double Pink) levels = spread > 1 ? (Level(), Level()) : (noise, noise);
            if (_stems is null)
            {
                double[] map = Array.ConvertAll(_maps.Maps[index], v => (double)v);

                // Generators of seeds that lie close together give the same numbers but for a constant: this one's is mixed anew.
                augmentation?.Apply(map, _maps.Size, _maps.Study.Lattice, new Random(MapNoise.Seed(noiseSeed, pass, index)));
                _noise.Add(map, levels, noiseSeed);
                NetworkInput.FromRealSpace(_configuration, map, inputs.AsSpan(b * length, length));
            }
            else
            {
                AddWhitened(_stems.AsSpan(index * length, length), inputs.AsSpan(b * length, length), levels, noiseSeed);
            }

            labels[b] = _maps.Labels[index].Class;
            angles[b] = _maps.Labels[index].Hypothesis.HasMixingAngle || _configuration.HoldsOf(_maps.Labels[index].Class) > HeldState.Angle;
            ParameterHead.WriteTargets(_configuration, _maps.Labels[index], targets.AsSpan(b * ParameterHead.Targets));
        });
        return new Batch(chosen.Length, inputs, labels, targets, angles, _stems is not null);
    }

    // A map is measured by its rms with the noise in it: white and pink noise add the squares of their levels to its square.
    private void AddWhitened(ReadOnlySpan<float> stem, Span<float> target, (double White, double Pink) levels, int seed)
    {
        var random = new Random(seed);
        (double white, double pink) = (levels.White * levels.White, levels.Pink * levels.Pink);
        double scale = 1 / Math.Sqrt(1 + white + pink);
        double Deviation(int i) => Math.Sqrt((white * _white[i]) + (pink * (1 - _white[i])));
        for (int i = 0; i < stem.Length; i += 2)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            (double sin, double cos) = Math.SinCos(2 * Math.PI * random.NextDouble());
            target[i] = (float)(scale * (stem[i] + (Deviation(i) * radius * cos)));
            if (i + 1 < stem.Length)
            {
                target[i + 1] = (float)(scale * (stem[i + 1] + (Deviation(i + 1) * radius * sin)));
            }
        }
    }
}

/// <summary>A batch in managed memory.</summary>
/// <param name="Count">Maps in it.</param>
/// <param name="Inputs">[count, E, L, L], or [count, stem outputs].</param>
/// <param name="Labels">[count].</param>
/// <param name="Targets">In the order of <see cref="ParameterHead"/>, [count, 4].</param>
/// <param name="ShowsAngle">Whether each map shows θ, or more of the state of its gap.</param>
/// <param name="BehindStem">Whether the inputs are what the network's fixed first layer gives.</param>
public sealed record Batch(int Count, float[] Inputs, long[] Labels, float[] Targets, bool[] ShowsAngle, bool BehindStem = false);
