using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// G(n1, κ2) of one block at one κ2 by doubling: Z gives the layer of the source, and layer after layer follows on both sides,
/// G_{j+1,0} = R⁻¹H_− G_{j0}, G_{−j−1,0} = Λ⁻¹H_+ G_{−j,0}; rows of G are columns of the transposed chain. One object per thread.
/// </summary>
/// <remarks>docs/materials.md, eqs. (12), (13).</remarks>
internal sealed class DoubledNodes : ChainNodes
{
    private readonly ChainEntries _entries;
    private readonly int _nodes;
    private readonly int _reach;
    private readonly int _range;
    private readonly int _order;
    private readonly Complex[] _scratch;
    private readonly SplitMatrix _within;
    private readonly SplitMatrix _forward;
    private readonly SplitMatrix _backward;
    private readonly ChainDoubling _doubling;
    private readonly SplitElimination _elimination;
    private readonly SplitMatrix _factors;
    private readonly SplitMatrix _step; // R⁻¹H_− or Λ⁻¹H_+
    private readonly Vectors _columns;
    private readonly Vectors _rows;

    /// <summary>Buffers for blocks of one shape.</summary>
    /// <param name="block">The block.</param>
    /// <param name="entries">What is wanted of it.</param>
    /// <param name="nodes">Nodes a panel.</param>
    /// <param name="reach">Largest |n1| wanted, along the chain.</param>
    public DoubledNodes(ChainBlock block, ChainEntries entries, int nodes, int reach)
    {
        (_entries, _nodes, _reach, _range, _order) = (entries, nodes, reach, block.Range, block.Order);
        int size = _range * _order;
        SplitMatrix Matrix() => new(size, size);
        _scratch = new Complex[block.Scratch];
        (_within, _forward, _backward, _factors, _step) = (Matrix(), Matrix(), Matrix(), Matrix(), Matrix());
        _doubling = new ChainDoubling(size);
        _elimination = new SplitElimination(size);
        _columns = new Vectors(size, entries.Columns, entries.FromColumns);
        _rows = new Vectors(size, entries.Rows, entries.FromRows);
        Rows = entries.Count * ((2 * reach) + 1);
    }

    /// <inheritdoc/>
    public override int Rows { get; }

    /// <inheritdoc/>
    public override bool Evaluate(ChainBlock block, double kappa, int node, CrystalPanel panel)
    {
        Span<Complex> scratch = block.Scratch <= _scratch.Length ? _scratch : new Complex[block.Scratch];
        block.Fill(kappa, scratch, _within, _forward, _backward);
        return _doubling.Run(_within, _forward, _backward)
            && Propagate(_columns, transposed: false, node, panel)
            && Propagate(_rows, transposed: true, node, panel);
    }

    private bool Propagate(Vectors vectors, bool transposed, int node, CrystalPanel panel)
    {
        if (vectors.Count == 0)
        {
            return true;
        }

        if (!Factor(_doubling.Layer, transposed))
        {
            return false;
        }

        vectors.Source.Clear();
        for (int v = 0; v < vectors.Count; v++)
        {
            vectors.Source[vectors.Components[v], v] = Complex.One;
        }

        _elimination.Solve(vectors.Source);
        Write(vectors, vectors.Source, 0, transposed, node, panel);
        return Follow(vectors, _doubling.Right, transposed ? _forward : _backward, 1, transposed, node, panel)
            && Follow(vectors, _doubling.Left, transposed ? _backward : _forward, -1, transposed, node, panel);
    }

    // Layers ±1, ±2, … as far as the window reaches.
    private bool Follow(Vectors vectors, SplitMatrix surface, SplitMatrix hopping, int direction, bool transposed, int node, CrystalPanel panel)
    {
        if (!Factor(surface, transposed))
        {
            return false;
        }

        Copy(hopping, _step, transposed);
        _elimination.Solve(_step);
        (SplitMatrix here, SplitMatrix next, SplitMatrix spare) = (vectors.Source, vectors.Here, vectors.Next);
        int layers = direction > 0 ? _reach / _range : (_reach + _range - 1) / _range;
        for (int layer = 1; layer <= layers; layer++)
        {
            SplitProduct.Set(_step, here, next);
            Write(vectors, next, direction * layer, transposed, node, panel);
            (here, next, spare) = layer == 1 ? (next, spare, here) : (next, here, spare);
        }

        return true;
    }

    private bool Factor(SplitMatrix matrix, bool transposed)
    {
        Copy(matrix, _factors, transposed);
        return _elimination.Factor(_factors);
    }

    private static void Copy(SplitMatrix from, SplitMatrix to, bool transposed)
    {
        if (transposed)
        {
            to.CopyFromTransposed(from);
        }
        else
        {
            to.CopyFrom(from);
        }
    }

    // Column: G(n1), n1 = layer·p + cell. Row: G between the source and that cell, which is G(−n1).
    private void Write(Vectors vectors, SplitMatrix values, int layer, bool transposed, int node, CrystalPanel panel)
    {
        int side = (2 * _reach) + 1;
        for (int cell = 0; cell < _range; cell++)
        {
            int n = (layer * _range) + cell;
            if (Math.Abs(n) > _reach)
            {
                continue;
            }

            int place = _reach + (transposed ? -n : n);
            foreach ((int entry, int component, int vector) in vectors.Wanted)
            {
                int from = (((cell * _order) + component) * values.Stride) + vector;
                int to = (((entry * side) + place) * _nodes) + node;
                panel.Re[to] = values.Re[from];
                panel.Im[to] = values.Im[from];
            }
        }
    }

    // Columns that are carried from layer to layer together.
    private sealed class Vectors
    {
        public Vectors(int size, int[] components, (int Entry, int Component, int Vector)[] wanted)
        {
            (Components, Wanted, Count) = (components, wanted, components.Length);
            int columns = Math.Max(1, Count);
            (Source, Here, Next) = (new(size, columns), new(size, columns), new(size, columns));
        }

        public int[] Components { get; }

        public (int Entry, int Component, int Vector)[] Wanted { get; }

        public int Count { get; }

        public SplitMatrix Source { get; }

        public SplitMatrix Here { get; }

        public SplitMatrix Next { get; }
    }
}
