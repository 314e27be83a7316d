using PairScope.Data;
using PairScope.Pairing;

namespace PairScope.Learning.Batches;

/// <summary>What a map is labelled with.</summary>
/// <param name="Class">Index in <see cref="PairingLabels.Classes"/>.</param>
/// <param name="GapMeV">Δ0 in meV; 0 of a normal metal.</param>
/// <param name="MixingAngle">θ in radians.</param>
/// <param name="ChemicalPotentialMeV">μ in meV.</param>
/// <param name="Channel">The channel of an irrep that has several, or null.</param>
public readonly record struct MapLabel(int Class, double GapMeV, double MixingAngle, double ChemicalPotentialMeV, PairingChannel? Channel = null)
{
    /// <summary>
    /// Whether θ leaves a trace in the maps of this class: not for A″ and the metal, which have none, nor for E″, where it is the phase of
    /// ↑↑ against ↓↓ (docs/physics.md, section 8).
    /// </summary>
    public static bool HasMixingAngle(int @class) => PairingLabels.Classes[@class] is not ("A''" or "E''" or "metal");

    /// <summary>Whether maps of this class have a gap: all but the metal's.</summary>
    public static bool HasGap(int @class) => @class != PairingLabels.Metal;
}

/// <summary>Maps with labels: one split of a data set, or an array in memory.</summary>
/// <param name="Size">L.</param>
/// <param name="Energies">Energies of the layers, meV.</param>
/// <param name="Maps">δρ(r) of each map, [E, L, L] row-major; those of a data set are read when asked for.</param>
/// <param name="Labels">Label of each map.</param>
public sealed record LabelledMaps(int Size, IReadOnlyList<double> Energies, IReadOnlyList<float[]> Maps, IReadOnlyList<MapLabel> Labels) : ITrainingMaps
{
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

        var labels = new MapLabel[part.Count];
        for (int i = 0; i < part.Count; i++)
        {
            ReadOnlySpan<double> p = part.Parameters(i);
            labels[i] = new MapLabel(part.Labels[i], p[0], p[1], p[3], dataset.Plan.Sample(split, i).Channel);
        }

        return new LabelledMaps(dataset.Size, dataset.Energies, new ShardedMaps(part), labels);
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

    /// <summary>
    /// The maps and the mirror images of those of E′: exchanging n1 and n2 is a mirror of the lattice and of the window, which
    /// takes the E′ gap at θ to the one at 2π/3 − θ. (It is none of the crystal, and exchanges A″ and the p pairs of E″, eq. (57).)
    /// </summary>
    /// <remarks>docs/physics.md, section 4.</remarks>
    public LabelledMaps WithMirrorImages()
    {
        int nematic = PairingLabels.ClassOf(Irrep.EPrime);
        int[] members = [.. Enumerable.Range(0, Count).Where(i => Labels[i].Class == nematic)];
        return this with
        {
            Maps = new MirroredMaps(Maps, members, Size),
            Labels =
            [
                .. Labels,
                .. members.Select(i => Labels[i] with { MixingAngle = ((((2 * Math.PI / 3) - Labels[i].MixingAngle) % Math.PI) + Math.PI) % Math.PI }),
            ],
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
