namespace PairScope.GreenFunctions;

/// <summary>The entries of a block's G that are wanted, and from which columns and rows of the chain's Green function they come.</summary>
/// <remarks>docs/materials.md, "The infinite crystal by doubling".</remarks>
internal sealed class ChainEntries
{
    private readonly Dictionary<(int I, int J), int> _places = [];

    /// <summary>What is wanted of a block.</summary>
    /// <param name="block">The Nambu indices of the block.</param>
    /// <param name="entries">What is wanted of all.</param>
    public ChainEntries(IReadOnlyList<int> block, GreenFunctionEntries entries)
    {
        var wanted = (
            from i in Enumerable.Range(0, block.Count)
            from j in Enumerable.Range(0, block.Count)
            where entries.Holds(block[i], block[j])
            select (I: i, J: j)).ToArray();
        Count = wanted.Length;
        Places = wanted;
        for (int e = 0; e < wanted.Length; e++)
        {
            _places.Add((block[wanted[e].I], block[wanted[e].J]), e);
        }

        bool ByColumn((int I, int J) entry) => entries.ByColumn(block[entry.J]);
        Columns = [.. wanted.Where(ByColumn).Select(w => w.J).Distinct()];
        Rows = [.. wanted.Where(w => !ByColumn(w)).Select(w => w.I).Distinct()];
        FromColumns = [.. Enumerable.Range(0, Count).Where(e => ByColumn(wanted[e])).Select(e => (e, wanted[e].I, Array.IndexOf(Columns, wanted[e].J)))];
        FromRows = [.. Enumerable.Range(0, Count).Where(e => !ByColumn(wanted[e])).Select(e => (e, wanted[e].J, Array.IndexOf(Rows, wanted[e].I)))];
    }

    /// <summary>How many entries are wanted.</summary>
    public int Count { get; }

    /// <summary>Row and column within the block of each entry.</summary>
    public (int I, int J)[] Places { get; }

    /// <summary>Components of the block whose columns of G are needed.</summary>
    public int[] Columns { get; }

    /// <summary>Components whose rows are needed.</summary>
    public int[] Rows { get; }

    /// <summary>Entries that columns give: the entry, its row within the block and the place of its column in <see cref="Columns"/>.</summary>
    public (int Entry, int Component, int Vector)[] FromColumns { get; }

    /// <summary>Entries that rows give: the entry, its column within the block and the place of its row in <see cref="Rows"/>.</summary>
    public (int Entry, int Component, int Vector)[] FromRows { get; }

    /// <summary>Nambu indices and number of each entry.</summary>
    public IEnumerable<(int I, int J, int Entry)> All => _places.Select(p => (p.Key.I, p.Key.J, p.Value)).OrderBy(p => p.Value);

    /// <summary>The number of entry (i, j).</summary>
    public int this[(int I, int J) entry] => _places[entry];
}
