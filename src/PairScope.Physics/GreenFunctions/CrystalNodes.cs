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
    private const int MostPolishes = 8;
    private const int PolishedLevel = 10; // panels of 2×2 blocks this narrow lie where roots come close
    private const double PolishedStep = 1e-9;
    private LaurentBlock _block;
    private bool _polished;
    private readonly int _reach;
    private readonly int _degree;
    private readonly int _inside;
    private readonly ComplexVector[] _determinant;
    private readonly ComplexVector[] _entries;
    private readonly ComplexVector[] _roots;
    private readonly ComplexVector[] _residues;
    private readonly ComplexVector[] _inverses;
    private readonly ComplexVector[] _slopes;
    private readonly ComplexVector[] _matrix;

    /// <summary>Buffers for one block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="nodes">Nodes a panel, a multiple of the vector width.</param>
    /// <param name="reach">Largest |n1| wanted.</param>
    public CrystalNodes(LaurentBlock block, int nodes, int reach)
    {
        _block = block;
        _reach = reach;
        Nodes = nodes;
        _degree = block.Highest - block.Lowest;
        _inside = -block.Lowest;
        int order = block.Order;
        _determinant = new ComplexVector[_degree + 1];
        _entries = new ComplexVector[order * order * ((2 * block.EntryRange) + 1)];
        _roots = new ComplexVector[_degree];
        _residues = new ComplexVector[_degree * order * order];
        _inverses = new ComplexVector[_degree];
        _slopes = new ComplexVector[order * order];
        _matrix = new ComplexVector[order * order];
        Rows = order * order * ((2 * reach) + 1);
    }

    /// <summary>What two blocks must share to use the same buffers.</summary>
    public static (int Order, int EntryRange, int Lowest, int Highest) Shape(LaurentBlock block) =>
        (block.Order, block.EntryRange, block.Lowest, block.Highest);

    /// <summary>Turns to another block of the same shape.</summary>
    /// <param name="block">The block.</param>
    /// <param name="polished">Whether 2×2 blocks' roots are improved on every panel, not on narrow ones alone: where two
    /// roots come close the expanded determinant leaves errors of some 1e-9 of G, the same ones on every panel.</param>
    public void TurnTo(LaurentBlock block, bool polished) => (_block, _polished) = (block, polished);

    /// <summary>Nodes a panel.</summary>
    public int Nodes { get; }

    /// <summary>Rows of the result: entry (i, j) times n1 = −reach … reach.</summary>
    public int Rows { get; }

    /// <summary>Roots of the determinant at a node.</summary>
    public int Degree => _degree;

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

            Coefficients(ComplexVector.Load(cos, sin, 0));
            if (startFromRoots)
            {
                for (int i = 0; i < _degree; i++)
                {
                    _roots[i] = ComplexVector.Load(panel.RootRe, panel.RootIm, (i * Nodes) + p);
                }
            }
            else if (p == 0)
            {
                PolynomialRoots.Start(_roots);
            }

            bool settled = PolynomialRoots.Refine(_determinant, _roots, _block.Order < 4 ? 1e-6 : 1e-5) >= 0;
            if ((!settled && _block.Order < 4) || !SortInsideFirst())
            {
                return false;
            }

            for (int i = 0; i < _degree; i++)
            {
                _inverses[i] = _roots[i].Reciprocal;
            }

            if (_block.Order == 4 || (_block.Order == 2 && (_polished || panel.Level >= PolishedLevel)))
            {
                Polish();
            }

            for (int i = 0; i < _degree; i++)
            {
                _roots[i].Re.CopyTo(panel.RootRe, (i * Nodes) + p);
                _roots[i].Im.CopyTo(panel.RootIm, (i * Nodes) + p);
                Residue(i);
            }

            Columns(panel, p);
            if (_block.Adjugate is not null)
            {
                AddOrigin(panel, p, ComplexVector.Load(cos, sin, 0));
            }
        }

        return true;
    }

    // Coefficients in x of the determinant and of every entry, at these y, by Horner in y.
    private void Coefficients(ComplexVector y)
    {
        for (int k = 0; k <= _degree; k++)
        {
            _determinant[k] = Row(_block.Determinant, k + _block.Lowest, y);
        }

        int width = (2 * _block.EntryRange) + 1;
        for (int e = 0; e < _block.Entries.Length; e++)
        {
            LaurentGrid entry = _block.Entries[e];
            for (int k = 0; k < width; k++)
            {
                int power = k - _block.EntryRange;
                _entries[(e * width) + k] = Math.Abs(power) <= entry.Range ? Row(entry, power, y) : default;
            }
        }
    }

    private static ComplexVector Row(LaurentGrid grid, int power, ComplexVector y)
    {
        ComplexVector sum = ComplexVector.Broadcast(grid[power, grid.Range]);
        for (int l = grid.Range - 1; l >= -grid.Range; l--)
        {
            sum = ComplexVector.MultiplyAdd(sum, y, ComplexVector.Broadcast(grid[power, l]));
        }

        for (int l = 0; l < grid.Range; l++)
        {
            sum *= y.Conjugate;
        }

        return sum;
    }

    // In every lane the first −Lowest roots must be the ones inside the circle. Tracking keeps that order, so sorting is rare.
    private bool SortInsideFirst()
    {
        bool sorted = true;
        for (int i = 0; i < _degree; i++)
        {
            Vector<double> norm = _roots[i].NormSquared;
            sorted &= i < _inside ? Vector.LessThanAll(norm, Vector<double>.One) : Vector.GreaterThanAll(norm, Vector<double>.One);
        }

        if (sorted)
        {
            return true;
        }

        var lane = new Complex[_degree];
        Span<double> re = stackalloc double[_degree * ComplexVector.Count];
        Span<double> im = stackalloc double[_degree * ComplexVector.Count];
        for (int l = 0; l < ComplexVector.Count; l++)
        {
            for (int i = 0; i < _degree; i++)
            {
                lane[i] = new Complex(_roots[i].Re[l], _roots[i].Im[l]);
            }

            if (lane.Count(x => (x.Real * x.Real) + (x.Imaginary * x.Imaginary) < 1) != _inside)
            {
                return false;
            }

            int front = 0;
            int back = _inside;
            foreach (Complex x in lane)
            {
                int target = (x.Real * x.Real) + (x.Imaginary * x.Imaginary) < 1 ? front++ : back++;
                re[(target * ComplexVector.Count) + l] = x.Real;
                im[(target * ComplexVector.Count) + l] = x.Imaginary;
            }
        }

        for (int i = 0; i < _degree; i++)
        {
            _roots[i] = ComplexVector.Load(re, im, i * ComplexVector.Count);
        }

        return true;
    }

    // Residue matrix at root i, for powers v^|n1| with v = x inside and v = 1/x outside: v^{r−1} adj e(v)/(det e)′(v).
    private void Residue(int i)
    {
        int size = _block.Order * _block.Order;
        Span<ComplexVector> residue = _residues.AsSpan(i * size, size);
        (_, ComplexVector slope) = Matrix(i, _inverses[i], residue);
        ComplexVector scale = slope.Reciprocal;
        for (int k = 1; k < _block.EntryRange; k++)
        {
            scale *= Variable(i);
        }

        for (int e = 0; e < size; e++)
        {
            residue[e] *= scale;
        }
    }

    // The expanded determinant of a 4×4 block loses digits where bands come close; its roots are improved by the same
    // simultaneous iteration on the determinant of the matrix itself, whose entries are small just there.
    private void Polish()
    {
        int size = _block.Order * _block.Order;
        Span<ComplexVector> adjugate = stackalloc ComplexVector[size];
        Span<bool> settled = stackalloc bool[_degree];
        settled.Clear();
        for (int sweep = 0; sweep < MostPolishes && settled.Contains(false); sweep++)
        {
            for (int i = 0; i < _degree; i++)
            {
                if (settled[i])
                {
                    continue;
                }

                ComplexVector v = Variable(i);
                (ComplexVector value, ComplexVector slope) = Matrix(i, _inverses[i], adjugate);
                ComplexVector[] all = i < _inside ? _roots : _inverses;
                ComplexVector repulsion = default;
                for (int j = 0; j < _degree; j++)
                {
                    if (j != i)
                    {
                        repulsion += (v - all[j]).Reciprocal;
                    }
                }

                int zeros = (_block.Order * _block.EntryRange) - (i < _inside ? -_block.Lowest : _block.Highest);
                if (zeros > 0)
                {
                    repulsion += new Vector<double>(zeros) * v.Reciprocal;
                }

                ComplexVector step = value * (slope - (value * repulsion)).Reciprocal;
                Vector<double> length = step.NormSquared;
                Vector<double> radius = v.NormSquared;

                // Near convergence a step is small; a large one is the noise of two roots that touch.
                Vector<long> usable = Vector.LessThan(length, new Vector<double>(1e-4) * radius);
                step = new ComplexVector(
                    Vector.ConditionalSelect(usable, step.Re, Vector<double>.Zero),
                    Vector.ConditionalSelect(usable, step.Im, Vector<double>.Zero));
                settled[i] = Vector.LessThanOrEqualAll(length, new Vector<double>(PolishedStep * PolishedStep) * radius);
                v -= step;
                ComplexVector w = v.Reciprocal;
                (_roots[i], _inverses[i]) = i < _inside ? (v, w) : (w, v);
            }
        }
    }

    private ComplexVector Variable(int i) => i < _inside ? _roots[i] : _inverses[i];

    // e(v) = v^r (z − H) at root i: its adjugate, its determinant and the determinant's derivative tr(adj e · e′).
    private (ComplexVector Determinant, ComplexVector Slope) Matrix(int i, ComplexVector inverse, Span<ComplexVector> adjugate)
    {
        bool inside = i < _inside;
        ComplexVector v = inside ? _roots[i] : inverse;
        int width = (2 * _block.EntryRange) + 1;
        for (int e = 0; e < _matrix.Length; e++)
        {
            ReadOnlySpan<ComplexVector> c = _entries.AsSpan(e * width, width);
            ComplexVector value = inside ? c[width - 1] : c[0];
            ComplexVector slope = default;
            for (int k = 1; k < width; k++)
            {
                slope = ComplexVector.MultiplyAdd(slope, v, value);
                value = ComplexVector.MultiplyAdd(value, v, inside ? c[width - 1 - k] : c[k]);
            }

            _matrix[e] = value;
            _slopes[e] = slope;
        }

        int order = _block.Order;
        ComplexVector determinant = Adjugate.Of(_matrix, order, adjugate);
        ComplexVector trace = default;
        for (int r = 0; r < order; r++)
        {
            for (int c = 0; c < order; c++)
            {
                trace = ComplexVector.MultiplyAdd(adjugate[(c * order) + r], _slopes[(r * order) + c], trace);
            }
        }

        return (determinant, trace);
    }

    // G(n1) for every entry and |n1| ≤ reach: powers of the roots times residues.
    private void Columns(CrystalPanel panel, int p)
    {
        int entries = _block.Order * _block.Order;
        int side = (2 * _reach) + 1;
        for (int direction = 0; direction < 2; direction++)
        {
            int from = direction == 0 ? 0 : _inside;
            int to = direction == 0 ? _inside : _degree;
            for (int n = direction; n <= _reach; n++)
            {
                if (n > 0)
                {
                    for (int i = from; i < to; i++)
                    {
                        for (int e = 0; e < entries; e++)
                        {
                            _residues[(i * entries) + e] *= Variable(i);
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
            int power = direction == 0 ? _inside : _block.Highest;
            int terms = _block.AdjugateReach - power + 1;
            ComplexVector leading = _determinant[direction == 0 ? 0 : _degree].Reciprocal;
            inverse[0] = leading;
            for (int l = 1; l < terms; l++)
            {
                ComplexVector sum = default;
                for (int m = 1; m <= Math.Min(l, _degree); m++)
                {
                    sum = ComplexVector.MultiplyAdd(_determinant[direction == 0 ? m : _degree - m], inverse[l - m], sum);
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
                            sum = ComplexVector.MultiplyAdd(inverse[l], Row(entry, direction == 0 ? -k : k, y), sum);
                        }
                    }

                    sum.Re.CopyTo(panel.Re, column);
                    sum.Im.CopyTo(panel.Im, column);
                }
            }
        }
    }
}
