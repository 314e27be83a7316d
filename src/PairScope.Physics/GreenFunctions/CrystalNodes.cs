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
    private const int MostPanels = 4; // the points of a difference
    private LaurentBlock _block;
    private readonly CrystalRoots _roots;
    private readonly int _reach;
    private readonly ComplexVector[] _residues;
    private readonly ComplexVector[] _variables;
    private readonly ComplexVector[] _powers;
    private readonly RootPairs _pairs;
    private int _insides; // of the roots loaded, those inside the unit circle, which come first
    private int _loaded;

    /// <summary>Buffers for one block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="nodes">Nodes a panel, a multiple of the vector width.</param>
    /// <param name="reach">Largest |n1| wanted.</param>
    /// <param name="pairs">A symmetry of this block and of those turned to.</param>
    public CrystalNodes(LaurentBlock block, int nodes, int reach, RootPairs pairs)
    {
        _pairs = pairs;
        _block = block;
        _reach = reach;
        Nodes = nodes;
        int order = block.Order;
        _roots = CrystalRoots.Of(block, nodes, pairs);
        _residues = new ComplexVector[MostPanels * _roots.Count * order * order];
        _variables = new ComplexVector[MostPanels * _roots.Count];
        _powers = new ComplexVector[MostPanels * _roots.Count];
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

    /// <summary>Entries of the block.</summary>
    public int Entries => _block.Order * _block.Order;

    /// <summary>Roots of the determinant at a node that are kept.</summary>
    public int Degree => _roots.Count;

    /// <summary>
    /// Finds roots and residues at a panel's nodes, and from them G at a few n1, enough to judge the panel; <see cref="Complete"/> gives it at all.
    /// </summary>
    /// <param name="panel">Its root buffers hold starting points if anything is known about the roots.</param>
    /// <param name="momenta">κ2 of each node.</param>
    /// <param name="start">What is known about the roots.</param>
    /// <param name="few">The n1 wanted, each positive one before its negative.</param>
    /// <returns>Whether every root was found and as many as must lie inside the unit circle do.</returns>
    public bool Evaluate(CrystalPanel panel, ReadOnlySpan<double> momenta, RootStart start, ReadOnlySpan<int> few)
    {
        for (int p = 0; p < Nodes; p += ComplexVector.Count)
        {
            ComplexVector y = Phase(momenta, p);
            if (!_roots.Find(panel, p, y, start))
            {
                return false;
            }

            for (int i = 0; i < _roots.Count; i++)
            {
                Residue(panel, p, i);
            }

            Load([(panel, 1)], p);
            if (_block.Adjugate is null)
            {
                foreach (int n in few)
                {
                    if (_pairs != RootPairs.None && n < 0)
                    {
                        Reflect(panel, p, -n, y.Power(-n));
                        continue;
                    }

                    SetPowers(Math.Abs(n));
                    Column(panel, p, n);
                }
            }
            else
            {
                Columns(panel, p, y);
                AddOrigin(panel, p); // needs what is known of the determinant here
            }
        }

        return true;
    }

    /// <summary>G at all n1, from the roots and residues of a panel that <see cref="Evaluate"/> has filled with this block.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="momenta">κ2 of each node.</param>
    public void Complete(CrystalPanel panel, ReadOnlySpan<double> momenta)
    {
        if (_block.Adjugate is null)
        {
            Combine(panel, [(panel, 1)], momenta);
        }
    }

    /// <summary>Σ weight · G at all n1, from the roots and residues of up to four panels that <see cref="Evaluate"/> has filled, each with
    /// a block that has the mirror of this one and no adjugate.</summary>
    /// <param name="target">The panel that is left with the sum.</param>
    /// <param name="panels">Panels at the same nodes, with their weights.</param>
    /// <param name="momenta">κ2 of each node.</param>
    public void Combine(CrystalPanel target, ReadOnlySpan<(CrystalPanel Panel, double Weight)> panels, ReadOnlySpan<double> momenta)
    {
        for (int p = 0; p < Nodes; p += ComplexVector.Count)
        {
            Load(panels, p);
            Columns(target, p, Phase(momenta, p));
        }
    }

    /// <summary>y = e^{2πiκ2} of a vector of nodes.</summary>
    /// <param name="momenta">κ2 of each node.</param>
    /// <param name="p">First of the nodes.</param>
    public static ComplexVector Phase(ReadOnlySpan<double> momenta, int p)
    {
        Span<double> cos = stackalloc double[ComplexVector.Count];
        Span<double> sin = stackalloc double[ComplexVector.Count];
        for (int lane = 0; lane < ComplexVector.Count; lane++)
        {
            (sin[lane], cos[lane]) = Math.SinCos(2 * Math.PI * momenta[p + lane]);
        }

        return ComplexVector.Load(cos, sin, 0);
    }

    // Residue matrix at root i, for powers v^|n1| with v = x inside and v = 1/x outside: v^{r−1} adj e(v)/(det e)′(v).
    private void Residue(CrystalPanel panel, int p, int i)
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
            ComplexVector scaled = residue[e] * scale;
            scaled.Re.CopyTo(panel.ResidueRe, (((i * size) + e) * Nodes) + p);
            scaled.Im.CopyTo(panel.ResidueIm, (((i * size) + e) * Nodes) + p);
        }
    }

    // Roots, as v, and weighted residues of a vector of nodes: of every panel those inside the unit circle, then those outside.
    private void Load(ReadOnlySpan<(CrystalPanel Panel, double Weight)> panels, int p)
    {
        int entries = _block.Order * _block.Order;
        (int inside, int outside) = (_roots.Inside, _roots.Count - _roots.Inside);
        (_insides, _loaded) = (panels.Length * inside, panels.Length * _roots.Count);
        for (int s = 0; s < panels.Length; s++)
        {
            (CrystalPanel panel, double weight) = panels[s];
            var scale = new Vector<double>(weight);
            for (int i = 0; i < _roots.Count; i++)
            {
                int place = i < inside ? (s * inside) + i : _insides + (s * outside) + i - inside;
                ComplexVector x = ComplexVector.Load(panel.RootRe, panel.RootIm, (i * Nodes) + p);
                _variables[place] = i < inside ? x : x.Reciprocal;
                for (int e = 0; e < entries; e++)
                {
                    _residues[(place * entries) + e] = scale * ComplexVector.Load(panel.ResidueRe, panel.ResidueIm, (((i * entries) + e) * Nodes) + p);
                }
            }
        }
    }

    private void SetPowers(int n)
    {
        for (int i = 0; i < _loaded; i++)
        {
            _powers[i] = _variables[i].Power(n);
        }
    }

    // G(n1) for every entry and |n1| ≤ reach: powers of the roots times residues.
    private void Columns(CrystalPanel panel, int p, ComplexVector y)
    {
        ComplexVector phase = y;
        SetPowers(0);
        Column(panel, p, 0);
        for (int n = 1; n <= _reach; n++)
        {
            for (int i = 0; i < _loaded; i++)
            {
                _powers[i] *= _variables[i];
            }

            Column(panel, p, n);
            if (_pairs != RootPairs.None)
            {
                Reflect(panel, p, n, phase);
                phase *= y;
            }
            else
            {
                Column(panel, p, -n);
            }
        }
    }

    // G_ij(−n), n > 0, by the mirror u_i u_j* y^n G_ji(n), by conjugation −(σy G σy)_ij(n)*.
    private void Reflect(CrystalPanel panel, int p, int n, ComplexVector phase)
    {
        int order = _block.Order;
        for (int i = 0; i < order; i++)
        {
            for (int j = 0; j < order; j++)
            {
                int target = Place((i * order) + j, -n, p);
                ComplexVector value;
                if (_pairs == RootPairs.Mirror)
                {
                    value = ComplexVector.Load(panel.Re, panel.Im, Place((j * order) + i, n, p)) * phase;
                    value = i == j ? value : value * ComplexVector.Broadcast(_block.Mirror![i] * Complex.Conjugate(_block.Mirror[j]));
                }
                else
                {
                    value = ComplexVector.Load(panel.Re, panel.Im, Place(((1 - i) * order) + 1 - j, n, p)).Conjugate;
                    value = i == j ? -value : value;
                }

                value.Re.CopyTo(panel.Re, target);
                value.Im.CopyTo(panel.Im, target);
            }
        }
    }

    // Where G of an entry and n1 begins at a vector of nodes.
    private int Place(int entry, int n, int p) => (((entry * ((2 * _reach) + 1)) + _reach + n) * Nodes) + p;

    // G(n1) for every entry, the powers v^|n1| being set.
    private void Column(CrystalPanel panel, int p, int n)
    {
        int entries = _block.Order * _block.Order;
        int from = n >= 0 ? 0 : _insides;
        int to = n >= 0 ? _insides : _loaded;
        int e = 0;
        for (; e + 3 < entries; e += 4)
        {
            // Four sums stay in registers.
            ComplexVector a = default, b = default, c = default, d = default;
            for (int i = from; i < to; i++)
            {
                ComplexVector power = _powers[i];
                ReadOnlySpan<ComplexVector> residue = _residues.AsSpan((i * entries) + e, 4);
                a = ComplexVector.MultiplyAdd(residue[0], power, a);
                b = ComplexVector.MultiplyAdd(residue[1], power, b);
                c = ComplexVector.MultiplyAdd(residue[2], power, c);
                d = ComplexVector.MultiplyAdd(residue[3], power, d);
            }

            Store(a, e);
            Store(b, e + 1);
            Store(c, e + 2);
            Store(d, e + 3);
        }

        for (; e < entries; e++)
        {
            ComplexVector sum = default;
            for (int i = from; i < to; i++)
            {
                sum = ComplexVector.MultiplyAdd(_residues[(i * entries) + e], _powers[i], sum);
            }

            Store(sum, e);
        }

        void Store(ComplexVector sum, int entry)
        {
            int place = Place(entry, n, p);
            sum.Re.CopyTo(panel.Re, place);
            sum.Im.CopyTo(panel.Im, place);
        }
    }

    // The pole of x^{n1−1} adj/det at x = 0 (for n1 < 0: at infinity). With adj = Σ_k A_k x^k, det = x^{−d} Σ_l D_l x^l and
    // 1/Σ_l D_l x^l = Σ_l I_l x^l its residue is Σ_l I_l A_{−n1−d−l}, none once n1 > reach − d.
    private void AddOrigin(CrystalPanel panel, int p)
    {
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
                    int column = Place(e, direction == 0 ? n : -n, p);
                    ComplexVector sum = ComplexVector.Load(panel.Re, panel.Im, column);
                    for (int l = 0; l < terms - n; l++)
                    {
                        int k = n + power + l;
                        if (k <= entry.Range)
                        {
                            sum = ComplexVector.MultiplyAdd(inverse[l], _roots.Row(entry, direction == 0 ? -k : k), sum);
                        }
                    }

                    sum.Re.CopyTo(panel.Re, column);
                    sum.Im.CopyTo(panel.Im, column);
                }
            }
        }
    }
}
