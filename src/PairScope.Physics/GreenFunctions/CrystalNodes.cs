using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// The κ1 integral, done exactly at a handful of κ2 nodes: at fixed y = e^{2πiκ2},
/// G_ij(n1, κ2) = ∮ dx/(2πi x) x^{n1} adj_ij(x)/det(x) = Σ_{|x_j| &lt; 1} x_j^{n1−1} adj_ij(x_j)/det′(x_j) for n1 ≥ 0 and minus the sum
/// over the roots outside for n1 &lt; 0. Nodes fill vector lanes; one object per thread, it owns its buffers.
/// </summary>
/// <remarks>docs/physics.md, eqs. (24)–(26).</remarks>
internal sealed class CrystalNodes
{
    private LaurentBlock _block;
    private readonly CrystalRoots _roots;
    private readonly int _reach;
    private readonly ComplexVector[] _residues;

    /// <summary>Buffers for one block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="nodes">Nodes a panel, a multiple of the vector width.</param>
    /// <param name="reach">Largest |n1| wanted.</param>
    public CrystalNodes(LaurentBlock block, int nodes, int reach)
    {
        _block = block;
        _reach = reach;
        Nodes = nodes;
        int order = block.Order;
        _roots = new CrystalRoots(block, nodes);
        _residues = new ComplexVector[_roots.Count * order * order];
        Rows = order * order * ((2 * reach) + 1);
    }

    /// <summary>What two blocks must share to use the same buffers.</summary>
    public static (int Order, int EntryRange, int Lowest, int Highest) Shape(LaurentBlock block) =>
        (block.Order, block.EntryRange, block.Lowest, block.Highest);

    /// <summary>Turns to another block of the same shape.</summary>
    /// <param name="block">The block.</param>
    /// <param name="polished">Whether 2×2 blocks' roots are improved on every panel, not on narrow ones alone: where two
    /// roots come close the expanded determinant leaves errors of some 1e-9 of G, the same ones on every panel.</param>
    public void TurnTo(LaurentBlock block, bool polished)
    {
        _block = block;
        _roots.TurnTo(block, polished);
    }

    /// <summary>Nodes a panel.</summary>
    public int Nodes { get; }

    /// <summary>Rows of the result: entry (i, j) times n1 = −reach … reach.</summary>
    public int Rows { get; }

    /// <summary>Roots of the determinant at a node.</summary>
    public int Degree => _roots.Count;

    /// <summary>Evaluates all rows at a panel's nodes into its buffers.</summary>
    /// <param name="panel">Its root buffers hold starting points if <paramref name="startFromRoots"/>.</param>
    /// <param name="momenta">κ2 of each node.</param>
    /// <param name="startFromRoots">Whether anything is known about the roots.</param>
    /// <returns>Whether every root was found and as many as must lie inside the unit circle do.</returns>
    public bool Evaluate(CrystalPanel panel, ReadOnlySpan<double> momenta, bool startFromRoots)
    {
        Span<double> cos = stackalloc double[ComplexVector.Count];
        Span<double> sin = stackalloc double[ComplexVector.Count];
        for (int p = 0; p < Nodes; p += ComplexVector.Count)
        {
            for (int lane = 0; lane < ComplexVector.Count; lane++)
            {
                (sin[lane], cos[lane]) = Math.SinCos(2 * Math.PI * momenta[p + lane]);
            }

            ComplexVector y = ComplexVector.Load(cos, sin, 0);
            if (!_roots.Find(panel, p, y, startFromRoots))
            {
                return false;
            }

            for (int i = 0; i < _roots.Count; i++)
            {
                Residue(i);
            }

            Columns(panel, p);
            if (_block.Adjugate is not null)
            {
                AddOrigin(panel, p, y);
            }
        }

        return true;
    }

    // Residue matrix at root i, for powers v^|n1| with v = x inside and v = 1/x outside: v^{r−1} adj e(v)/(det e)′(v).
    private void Residue(int i)
    {
        int size = _block.Order * _block.Order;
        Span<ComplexVector> residue = _residues.AsSpan(i * size, size);
        (_, ComplexVector slope) = _roots.Matrix(i, residue);
        ComplexVector scale = slope.Reciprocal;
        for (int k = 1; k < _block.EntryRange; k++)
        {
            scale *= _roots.Variable(i);
        }

        for (int e = 0; e < size; e++)
        {
            residue[e] *= scale;
        }
    }

    // G(n1) for every entry and |n1| ≤ reach: powers of the roots times residues.
    private void Columns(CrystalPanel panel, int p)
    {
        int entries = _block.Order * _block.Order;
        int side = (2 * _reach) + 1;
        for (int direction = 0; direction < 2; direction++)
        {
            int from = direction == 0 ? 0 : _roots.Inside;
            int to = direction == 0 ? _roots.Inside : _roots.Count;
            for (int n = direction; n <= _reach; n++)
            {
                if (n > 0)
                {
                    for (int i = from; i < to; i++)
                    {
                        for (int e = 0; e < entries; e++)
                        {
                            _residues[(i * entries) + e] *= _roots.Variable(i);
                        }
                    }
                }

                int column = direction == 0 ? _reach + n : _reach - n;
                for (int e = 0; e < entries; e++)
                {
                    ComplexVector sum = default;
                    for (int i = from; i < to; i++)
                    {
                        sum += _residues[(i * entries) + e];
                    }

                    sum.Re.CopyTo(panel.Re, (((e * side) + column) * Nodes) + p);
                    sum.Im.CopyTo(panel.Im, (((e * side) + column) * Nodes) + p);
                }
            }
        }
    }

    // The pole of x^{n1−1} adj/det at x = 0 (for n1 < 0: at infinity). With adj = Σ_k A_k x^k, det = x^{−d} Σ_l D_l x^l and
    // 1/Σ_l D_l x^l = Σ_l I_l x^l its residue is Σ_l I_l A_{−n1−d−l}, none once n1 > reach − d.
    private void AddOrigin(CrystalPanel panel, int p, ComplexVector y)
    {
        int side = (2 * _reach) + 1;
        Span<ComplexVector> inverse = stackalloc ComplexVector[_block.AdjugateReach + 1];
        for (int direction = 0; direction < 2; direction++)
        {
            int power = direction == 0 ? _roots.Inside : _block.Highest;
            int terms = _block.AdjugateReach - power + 1;
            ComplexVector leading = _roots.Coefficient(direction == 0 ? 0 : _roots.Count).Reciprocal;
            inverse[0] = leading;
            for (int l = 1; l < terms; l++)
            {
                ComplexVector sum = default;
                for (int m = 1; m <= Math.Min(l, _roots.Count); m++)
                {
                    sum = ComplexVector.MultiplyAdd(_roots.Coefficient(direction == 0 ? m : _roots.Count - m), inverse[l - m], sum);
                }

                inverse[l] = -(sum * leading);
            }

            for (int e = 0; e < _block.Adjugate!.Length; e++)
            {
                LaurentGrid entry = _block.Adjugate[e];
                for (int n = direction; n < terms && n <= _reach; n++)
                {
                    int column = (((e * side) + (direction == 0 ? _reach + n : _reach - n)) * Nodes) + p;
                    ComplexVector sum = ComplexVector.Load(panel.Re, panel.Im, column);
                    for (int l = 0; l < terms - n; l++)
                    {
                        int k = n + power + l;
                        if (k <= entry.Range)
                        {
                            sum = ComplexVector.MultiplyAdd(inverse[l], CrystalRoots.Row(entry, direction == 0 ? -k : k, y), sum);
                        }
                    }

                    sum.Re.CopyTo(panel.Re, column);
                    sum.Im.CopyTo(panel.Im, column);
                }
            }
        }
    }
}
