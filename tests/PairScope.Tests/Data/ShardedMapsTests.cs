using PairScope.Data;

namespace PairScope.Tests.Data;

public sealed class ShardedMapsTests : IDisposable
{
    private readonly DatasetFolder _data = new(DatasetFolder.Tiny.Replace("train: 30", "train: 95", StringComparison.Ordinal));

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Maps_come_in_any_order_whatever_the_memory()
    {
        _data.Generate(_data["data"]);
        using var dataset = Dataset.Open(_data["data"]);
        var part = dataset[Split.Train];
        foreach (var memory in new[] { 0, 4 * 10 * 512, 1 << 20 })
        {
            var maps = new ShardedMaps(part, memory);
            foreach (var index in maps.Shuffled(3))
            {
                Assert.Equal(part.ReadMaps(index, 1), maps[index]);
            }
        }
    }

    [Fact]
    public void An_order_holds_every_map_once_depends_on_the_seed_alone_and_mixes_the_shards()
    {
        _data.Generate(_data["data"]);
        using var dataset = Dataset.Open(_data["data"]);
        var maps = new ShardedMaps(dataset[Split.Train], memoryBytes: 4 * 10 * 512);
        var order = maps.Shuffled(3);
        Assert.Equal(Enumerable.Range(0, 95), order.Order());
        Assert.Equal(order, maps.Shuffled(3));
        Assert.NotEqual(order, maps.Shuffled(4));

        // The first forty come from four shards that are not simply the first four, and every ten mix them.
        int[] shards = [.. order.Take(40).Select(i => i / 10).Distinct().Order()];
        Assert.InRange(shards.Length, 4, 5);
        Assert.NotEqual([0, 1, 2, 3], shards);
        Assert.True(order.Take(10).Select(i => i / 10).Distinct().Count() > 2);
    }

    [Fact]
    public void What_fits_into_memory_is_shuffled_as_a_whole()
    {
        _data.Generate(_data["data"]);
        using var dataset = Dataset.Open(_data["data"]);
        int[] expected = [.. Enumerable.Range(0, 95)];
        new Random(3).Shuffle(expected);
        Assert.Equal(expected, new ShardedMaps(dataset[Split.Train]).Shuffled(3));
    }
}
