namespace PairScope.BogoliubovDeGennes;

/// <summary>Finds which Nambu components a Hamiltonian leaves unconnected.</summary>
/// <remarks>docs/materials.md, "Crystal and gauge".</remarks>
internal static class NambuBlocks
{
    /// <summary>Connected components of the indices 0 … count − 1 under <paramref name="joined"/>, each ascending, by their first index.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Of(int count, Func<int, int, bool> joined)
    {
        var blocks = new List<IReadOnlyList<int>>();
        var found = new bool[count];
        for (int first = 0; first < count; first++)
        {
            if (found[first])
            {
                continue;
            }

            var block = new List<int> { first };
            found[first] = true;
            for (int next = 0; next < block.Count; next++)
            {
                for (int j = 0; j < count; j++)
                {
                    if (!found[j] && (joined(block[next], j) || joined(j, block[next])))
                    {
                        found[j] = true;
                        block.Add(j);
                    }
                }
            }

            block.Sort();
            blocks.Add(block);
        }

        return blocks;
    }
}
