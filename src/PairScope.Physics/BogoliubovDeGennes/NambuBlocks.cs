namespace PairScope.BogoliubovDeGennes;

/// <summary>Finds which Nambu components a Hamiltonian leaves unconnected.</summary>
internal static class NambuBlocks
{
    /// <summary>Connected components of the indices 0…3 under <paramref name="joined"/>, each ascending.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Of(Func<int, int, bool> joined)
    {
        int[] component = [0, 1, 2, 3];
        for (int i = 0; i < component.Length; i++)
        {
            for (int j = 0; j < component.Length; j++)
            {
                if (i != j && joined(i, j))
                {
                    int from = Math.Max(component[i], component[j]);
                    int to = Math.Min(component[i], component[j]);
                    for (int k = 0; k < component.Length; k++)
                    {
                        component[k] = component[k] == from ? to : component[k];
                    }
                }
            }
        }

        return component.Distinct().Select(c => (IReadOnlyList<int>)Enumerable.Range(0, 4).Where(i => component[i] == c).ToArray()).ToArray();
    }
}
