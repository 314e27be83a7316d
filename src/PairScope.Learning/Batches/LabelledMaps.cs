using PairScope.Data;
using PairScope.Pairing;

namespace PairScope.Learning.Batches;

/// <summary>What a map is labelled with.</summary>
/// <param name="Hypothesis">The family of its gap, or the normal metal.</param>
/// <param name="GapMeV">Δ0 in meV; 0 of a normal metal.</param>
/// <param name="MixingAngle">θ in radians.</param>
/// <param name="ChemicalPotentialMeV">μ in meV.</param>
public readonly record struct MapLabel(Hypothesis Hypothesis, double GapMeV, double MixingAngle, double ChemicalPotentialMeV)
{
    /// <summary>Index in the study's classes.</summary>
    public int Class => Hypothesis.Class;

    /// <summary>Θ in radians; 0 where the gap has none.</summary>
    public double Phase { get; init; }

    /// <summary>The state of its partners, as maps tell it that do not see spin: S3 ≥ 0.</summary>
    public StokesVector State => StokesVector.Of(MixingAngle, Phase) is var state && state.S3 < 0 ? state.Reversed : state;
}

/// <summary>Maps with labels: one split of a data set, or an array in memory.</summary>
/// <param name="Size">L.</param>
/// <param name="Energies">Energies of the layers, meV.</param>
/// <param name="Maps">δρ(r) of each map, [E, L, L] row-major; those of a data set are read when asked for.</param>
/// <param name="Labels">Label of each map.</param>
public sealed record LabelledMaps(int Size, IReadOnlyList<double> Energies, IReadOnlyList<float[]> Maps, IReadOnlyList<MapLabel> Labels) : ITrainingMaps
{
    /// <inheritdoc/>
    public Study Study { get; init; } = Study.NbSe2;

    /// <summary>Number of maps.</summary>
    public int Count => Maps.Count;

    /// <inheritdoc/>
    public long Total => Count;

    /// <inheritdoc/>
    public LabelledMaps Pass(int pass) => this;

    /// <inheritdoc/>
    public LabelledMaps Together(int most) => Spread(most);

    /// <summary>Opens one split of a data set, which must stay open; its labels are in memory, its maps are not.</summary>
    /// <exception cref="InputException">The split is empty.</exception>
    public static LabelledMaps Read(Dataset dataset, Split split)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        DatasetSplit part = dataset[split];
        if (part.Count == 0)
        {
            throw new InputException($"The data set's {split} split is empty; generate it with counts above zero.");
        }

        dataset.Study.RequireNetwork();
        var labels = new MapLabel[part.Count];
        for (int i = 0; i < part.Count; i++)
        {
            ReadOnlySpan<double> p = part.Parameters(i);
            labels[i] = new MapLabel(dataset.Plan.Sample(split, i).Hypothesis, p[0], p[1], p[3]) { Phase = p[2] };
        }

        return new LabelledMaps(dataset.Size, dataset.Energies, new ShardedMaps(part), labels) { Study = dataset.Study };
    }

    /// <summary>A random order of all maps, for one pass: one that maps on disk can be read in at the speed of the disk.</summary>
    /// <param name="seed">Fixes the order.</param>
    public int[] Shuffled(int seed)
    {
        if (Maps is ShardedMaps sharded)
        {
            return sharded.Shuffled(seed);
        }

        int[] order = [.. Enumerable.Range(0, Count)];
        new Random(seed).Shuffle(order);
        return order;
    }

    /// <summary>Maps spread evenly over the whole, at most so many; itself when it has no more.</summary>
    public LabelledMaps Spread(int most)
    {
        if (Count <= most)
        {
            return this;
        }

        int[] chosen = [.. Enumerable.Range(0, most).Select(i => (int)((long)i * Count / most))];
        return this with { Maps = [.. chosen.Select(i => Maps[i])], Labels = [.. chosen.Select(i => Labels[i])] };
    }

    /// <summary>Every map so many times, the whole set after itself: each time it gets a noise of its own.</summary>
    public LabelledMaps Repeated(int times)
    {
        if (times == 1)
        {
            return this;
        }

        float[][] once = [.. Maps];
        return this with { Maps = [.. Enumerable.Repeat(once, times).SelectMany(m => m)], Labels = [.. Enumerable.Repeat(Labels, times).SelectMany(l => l)] };
    }

    /// <summary>The maps, and with n1 and n2 exchanged those of families that this takes to another state: <see cref="Hypothesis.Mirrored"/>.</summary>
    public LabelledMaps WithMirrorImages()
    {
        (int Index, MapLabel Label)[] images = [.. Labels.Index().SelectMany(l => l.Item.Hypothesis.Mirrored(l.Item.MixingAngle, l.Item.Phase) is var (angle, phase)
            ? [(l.Index, l.Item with { MixingAngle = angle, Phase = phase })]
            : Array.Empty<(int, MapLabel)>())];
        return this with
        {
            Maps = new MirroredMaps(Maps, [.. images.Select(i => i.Index)], Size),
            Labels = [.. Labels, .. images.Select(i => i.Label)],
        };
    }

    private sealed class MirroredMaps(IReadOnlyList<float[]> maps, int[] members, int size) : IReadOnlyList<float[]>
    {
        public int Count => maps.Count + members.Length;

        public float[] this[int index]
        {
            get
            {
                if (index < maps.Count)
                {
                    return maps[index];
                }

                float[] map = maps[members[index - maps.Count]];
                var mirrored = new float[map.Length];
                for (int i = 0; i < map.Length; i++)
                {
                    int layer = i / (size * size) * size * size;
                    int site = i - layer;
                    mirrored[i] = map[layer + (site % size * size) + (site / size)];
                }

                return mirrored;
            }
        }

        public IEnumerator<float[]> GetEnumerator()
        {
            for (int i = 0; i < Count; i++)
            {
                yield return this[i];
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
