namespace PairScope.Data;

/// <summary>
/// The counter-based generator Philox4x32-10 (Salmon, Moraes, Dror and Shaw, SC 2011): a keyed bijection of 128-bit
/// counters whose outputs pass as random. A value depends on its key and counter alone, so any sample of a data set
/// can be drawn again by itself, in any order and on any thread.
/// </summary>
public static class Philox
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    /// <summary>Ten rounds of the bijection.</summary>
    /// <param name="c0">Word 0 of the counter.</param>
    /// <param name="c1">Word 1 of the counter.</param>
    /// <param name="c2">Word 2 of the counter.</param>
    /// <param name="c3">Word 3 of the counter.</param>
    /// <param name="key">Both key words, word 0 in the low half.</param>
    /// <returns>Four words of 32 random bits.</returns>
    public static (uint X0, uint X1, uint X2, uint X3) Block(uint c0, uint c1, uint c2, uint c3, ulong key)
    {
        var k0 = (uint)key;
        var k1 = (uint)(key >> 32);
        for (var round = 0; round < 10; round++)
        {
            var product0 = (ulong)Multiplier0 * c0;
            var product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) =
                ((uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            k0 = unchecked(k0 + Weyl0);
            k1 = unchecked(k1 + Weyl1);
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>A uniform number in [0, 1) with 53 random bits.</summary>
    /// <param name="key">The key, e.g. the seed of a protocol.</param>
    /// <param name="stream">Which of many independent sequences, e.g. the split.</param>
    /// <param name="index">The place in the sequence, e.g. the sample.</param>
    /// <param name="draw">Which of the numbers that belong to this place, e.g. the parameter.</param>
    public static double Uniform(ulong key, uint stream, ulong index, uint draw)
    {
        var (low, high, _, _) = Block(draw, stream, (uint)index, (uint)(index >> 32), key);
        return ((((ulong)high << 32) | low) >> 11) * (1.0 / (1UL << 53));
    }
}
