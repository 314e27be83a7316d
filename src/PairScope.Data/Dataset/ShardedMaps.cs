using System.Collections;

namespace PairScope.Data;

/// <summary>
/// The maps of a split in any order with bounded memory: shards are read as a whole, at the speed of the disk, and the
/// last ones used are kept as long as they fit. <see cref="Shuffled"/> gives an order that suits this. A split that fits
/// altogether is read once. Several threads may read.
/// </summary>
public sealed class ShardedMaps : IReadOnlyList<float[]>
{
    private readonly Lock _gate = new();
    private readonly DatasetSplit _split;
    private readonly Dictionary<int, (float[] Maps, long Used)> _kept = [];
    private readonly int _capacity;
    private readonly int _mapsPerShard;
    private long _uses;

    /// <summary>The maps of a split.</summary>
    /// <param name="split">The split.</param>
    /// <param name="memoryBytes">Most memory for maps; at least two shards are kept.</param>
    public ShardedMaps(DatasetSplit split, long memoryBytes = 256L << 20)
    {
        ArgumentNullException.ThrowIfNull(split);
        _split = split;
        _mapsPerShard = split.Shards.Count > 0 ? split.Shards[0].Count : 1;
        _capacity = (int)Math.Clamp(memoryBytes / ((long)sizeof(float) * split.MapLength * _mapsPerShard), 2, int.MaxValue);
    }

    /// <inheritdoc/>
    public int Count => _split.Count;

    /// <summary>A copy of one map, row-major [energy, n1 + L/2, n2 + L/2].</summary>
    /// <param name="index">The map.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such map.</exception>
    /// <exception cref="InputException">Its file is missing or damaged.</exception>
    public float[] this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            lock (_gate)
            {
                return ShardOf(index / _mapsPerShard).AsSpan(index % _mapsPerShard * _split.MapLength, _split.MapLength).ToArray();
            }
        }
    }

    /// <summary>
    /// A random order of all maps: the shards in random order, in groups that fit into memory, and the maps of each group
    /// in random order. Where everything fits, each order is equally likely.
    /// </summary>
    /// <param name="seed">Fixes the order.</param>
    public int[] Shuffled(int seed)
    {
        var random = new Random(seed);
        int[] shards = [.. Enumerable.Range(0, _split.Shards.Count)];
        if (shards.Length > _capacity)
        {
            random.Shuffle(shards);
        }

        var order = new List<int>(Count);
        foreach (var group in shards.Chunk(_capacity))
        {
            int[] maps = [.. group.SelectMany(s => Enumerable.Range(_split.Shards[s].First, _split.Shards[s].Count))];
            random.Shuffle(maps);
            order.AddRange(maps);
        }

        return [.. order];
    }

    /// <inheritdoc/>
    public IEnumerator<float[]> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private float[] ShardOf(int ordinal)
    {
        if (!_kept.TryGetValue(ordinal, out var shard))
        {
            float[]? room = null;
            if (_kept.Count >= _capacity)
            {
                var oldest = _kept.MinBy(kept => kept.Value.Used).Key;
                room = _kept[oldest].Maps;
                _kept.Remove(oldest);
            }

            shard.Maps = room ?? new float[_mapsPerShard * _split.MapLength];
            var (first, count) = (_split.Shards[ordinal].First, _split.Shards[ordinal].Count);
            _split.ReadMaps(first, shard.Maps.AsSpan(0, count * _split.MapLength));
        }

        shard.Used = ++_uses;
        _kept[ordinal] = shard;
        return shard.Maps;
    }
}
