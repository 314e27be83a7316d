namespace PairScope.GreenFunctions;

/// <summary>G(n1, κ2) of one block at one κ2 for every n1 wanted, whatever the way to it. One object per thread; it owns its buffers.</summary>
/// <remarks>docs/materials.md, "The infinite crystal by doubling", "Circles and poles".</remarks>
internal abstract class ChainNodes
{
    /// <summary>Rows of the result: entry times n1 = −reach … reach.</summary>
    public abstract int Rows { get; }

    /// <summary>Circles and poles where there is a contour for them, else doubling.</summary>
    /// <param name="block">The block.</param>
    /// <param name="entries">What is wanted of it.</param>
    /// <param name="nodes">Nodes a panel.</param>
    /// <param name="reach">Largest |n1| wanted, along the chain.</param>
    /// <param name="contour">The circles' points, or null.</param>
    public static ChainNodes Of(ChainBlock block, ChainEntries entries, int nodes, int reach, ContourNodes? contour) =>
        contour is not null ? new EncircledNodes(block, entries, nodes, reach, contour) : new DoubledNodes(block, entries, nodes, reach);

    /// <summary>G at one node for all n1.</summary>
    /// <param name="block">A block of the shape that the buffers were made for.</param>
    /// <param name="kappa">κ2.</param>
    /// <param name="node">Where in the panel the node lies.</param>
    /// <param name="panel">Takes G.</param>
    /// <returns>Whether it was found.</returns>
    public abstract bool Evaluate(ChainBlock block, double kappa, int node, CrystalPanel panel);
}
