namespace PairScope.Formats;

/// <summary>The older B-trees of HDF5: of names in a group, and of chunks in a dataset.</summary>
internal static class BTree1
{
    private const int ChunksType = 1;

    /// <summary>Addresses of the leaves, with their left keys.</summary>
    /// <param name="source">The file.</param>
    /// <param name="address">The root.</param>
    /// <param name="type">0 names, 1 chunks.</param>
    /// <param name="keyLength">Bytes of a key.</param>
    /// <exception cref="InputException">The tree is damaged.</exception>
    public static IEnumerable<(byte[] Key, long Leaf)> Leaves(Hdf5Source source, long address, int type, int keyLength)
    {
        // Every node says how far it is from the leaves; a child is one nearer, so that the walk ends.
        var waiting = new Stack<(long Address, int Level)>();
        waiting.Push((address, -1));
        while (waiting.TryPop(out (long Address, int Level) next))
        {
            (int level, List<(byte[] Key, long Child)> children) = Node(source, next.Address, type, keyLength);
            if (next.Level >= 0 && level != next.Level)
            {
                throw source.Damaged(next.Address, "where a tree does not agree with itself");
            }

            // From the stack they come in reverse.
            for (int i = level > 0 ? children.Count - 1 : -1; i >= 0; i--)
            {
                waiting.Push((children[i].Child, level - 1));
            }

            foreach ((byte[] key, long child) in level > 0 ? [] : children)
            {
                yield return (key, child);
            }
        }
    }

    private static (int Level, List<(byte[] Key, long Child)> Children) Node(Hdf5Source source, long address, int type, int keyLength)
    {
        int head = 8 + (2 * source.OffsetSize);
        Hdf5Cursor cursor = source.Cursor(source.Block(address, head), address);
        cursor.Expect("TREE"u8);
        (int found, int level, int entries) = (cursor.U8(), cursor.U8(), cursor.U16());
        if (found != type || (type == ChunksType && keyLength < 16))
        {
            throw source.Damaged(address, "where a tree is of another kind");
        }

        cursor = source.Cursor(source.Block(address + head, (long)entries * (keyLength + source.OffsetSize)), address + head);
        var children = new List<(byte[] Key, long Child)>(entries);
        for (int i = 0; i < entries; i++)
        {
            children.Add((cursor.Take(keyLength).ToArray(), cursor.Place()));
        }

        return (level, children);
    }
}
