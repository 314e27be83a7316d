using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// The roots x_j of det(z − H) at a fixed y = e^{2πiκ2}, first those inside the unit circle, then those outside. Nodes κ2 fill vector
/// lanes; the object owns its buffers.
/// </summary>
/// <remarks>docs/physics.md, eqs. (24), (25).</remarks>
internal class CrystalRoots
{
    private const int MostPolishes = 8;
    private const int PolishedLevel = 10; // panels of 2×2 blocks this narrow lie where roots come close
    private const double PolishedStep = 1e-9;
    private LaurentBlock _block;
    private bool _polished;
    private readonly int _nodes;
    private readonly int _degree;
    private readonly int _inside;
    private readonly ComplexVector[] _determinant;
    private readonly ComplexVector[] _entries;
    private readonly ComplexVector[] _roots;
    private readonly ComplexVector[] _inverses;
    private readonly ComplexVector[] _slopes;
    private readonly ComplexVector[] _matrix;
    private readonly ComplexVector[] _powers; // y^l, l from −n to n

    /// <summary>Buffers for one block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="nodes">Nodes a panel, a multiple of the vector width.</param>
    public CrystalRoots(LaurentBlock block, int nodes)
    {
        _block = block;
        _nodes = nodes;
        _degree = block.Highest - block.Lowest;
        _inside = -block.Lowest;
        int order = block.Order;
        _determinant = new ComplexVector[_degree + 1];
        _entries = new ComplexVector[order * order * ((2 * block.EntryRange) + 1)];
        _roots = new ComplexVector[_degree];
        _inverses = new ComplexVector[_degree];
        _slopes = new ComplexVector[order * order];
        _matrix = new ComplexVector[order * order];
        _powers = new ComplexVector[(2 * Math.Max(block.Determinant.Range, block.EntryRange * Math.Max(1, order - 1))) + 1];
    }

    /// <summary>The roots of a block, of which a symmetry gives half where it is asked to.</summary>
    /// <inheritdoc cref="CrystalRoots(LaurentBlock, int)" path="/param"/>
    public static CrystalRoots Of(LaurentBlock block, int nodes, RootPairs pairs) => pairs switch
    {
        RootPairs.Mirror => new MirroredRoots(block, nodes),
        RootPairs.Conjugate => new ConjugateRoots(block, nodes),
        _ => new CrystalRoots(block, nodes),
    };

    /// <summary>How many roots are sought: all of them, first those inside the unit circle.</summary>
    public virtual int Count => _degree;

    /// <summary>How many of them lie inside the unit circle.</summary>
    public int Inside => _inside;

    /// <summary>D_k of det = x^{−d} Σ_k D_k x^k, d the number of roots inside; not known where they were improved on the matrix alone.</summary>
    public ComplexVector Coefficient(int k) => _determinant[k];

    /// <summary>Turns to another block of the same shape.</summary>
    /// <param name="block">The block.</param>
    /// <param name="polished">As for <see cref="CrystalNodes.TurnTo"/>.</param>
    public void TurnTo(LaurentBlock block, bool polished) => (_block, _polished) = (block, polished);

    /// <summary>Finds the roots at a vector of nodes and leaves them in the panel.</summary>
    /// <param name="panel">Its root buffers hold starting points if anything is known about the roots.</param>
    /// <param name="p">First of the nodes.</param>
    /// <param name="y">e^{2πiκ2} of the nodes.</param>
    /// <param name="start">What is known about the roots.</param>
    /// <returns>Whether every root was found and as many as must lie inside the unit circle do.</returns>
    public bool Find(CrystalPanel panel, int p, ComplexVector y, RootStart start)
    {
        SetPowers(y);
        CoefficientsOfEntries();
        bool isFirst = start == RootStart.Nothing && p == 0;
        if (start != RootStart.Nothing)
        {
            for (int i = 0; i < Count; i++)
            {
                _roots[i] = ComplexVector.Load(panel.RootRe, panel.RootIm, (i * _nodes) + p);
            }
        }

        // Roots known to some digits are improved on the matrix at once, without the expanded determinant.
        if (start != RootStart.Beside || _block.Order != 2 || _block.Adjugate is not null || !Arrange(y) || !Polish())
        {
            CoefficientsOfDeterminant();
            if (start == RootStart.Nothing && !isFirst)
            {
                StartFromLastLane();
            }

            bool settled = Solve(y, isFirst, _block.Order < 4 ? 1e-6 : 1e-5);
            if ((!settled && _block.Order < 4) || !Arrange(y))
            {
                return false;
            }

            if (isFirst)
            {
                AlignLanes();
            }

            if (_block.Order == 4 || (_block.Order == 2 && (_polished || panel.Level >= PolishedLevel)))
            {
                Polish();
            }
        }

        for (int i = 0; i < Count; i++)
        {
            _roots[i].Re.CopyTo(panel.RootRe, (i * _nodes) + p);
            _roots[i].Im.CopyTo(panel.RootIm, (i * _nodes) + p);
        }

        return true;
    }

    // All nodes of a vector start from the one before them.
    private void StartFromLastLane()
    {
        for (int i = 0; i < Count; i++)
        {
            _roots[i] = ComplexVector.Broadcast(new Complex(_roots[i].Re[ComplexVector.Count - 1], _roots[i].Im[ComplexVector.Count - 1]));
        }
    }

    // Numbers the roots of every lane as those of the lane before, each after the nearest, so that a number means the same root at all nodes.
    private void AlignLanes()
    {
        Span<double> re = stackalloc double[Count * ComplexVector.Count];
        Span<double> im = stackalloc double[Count * ComplexVector.Count];
        for (int i = 0; i < Count; i++)
        {
            _roots[i].Re.CopyTo(re[(i * ComplexVector.Count)..]);
            _roots[i].Im.CopyTo(im[(i * ComplexVector.Count)..]);
        }

        for (int lane = 1; lane < ComplexVector.Count; lane++)
        {
            for (int i = 0; i < Count; i++)
            {
                int at = (i * ComplexVector.Count) + lane;
                int end = i < _inside ? Math.Min(_inside, Count) : Count;
                int best = at;
                double least = double.PositiveInfinity;
                for (int j = i; j < end; j++)
                {
                    int other = (j * ComplexVector.Count) + lane;
                    double dRe = re[other] - re[at - 1], dIm = im[other] - im[at - 1];
                    double distance = (dRe * dRe) + (dIm * dIm);
                    (best, least) = distance < least ? (other, distance) : (best, least);
                }

                (re[at], re[best], im[at], im[best]) = (re[best], re[at], im[best], im[at]);
            }
        }

        for (int i = 0; i < Count; i++)
        {
            _roots[i] = ComplexVector.Load(re, im, i * ComplexVector.Count);
            _inverses[i] = _roots[i].Reciprocal;
            Moved(i);
        }
    }

    /// <summary>D_k of the expanded determinant.</summary>
    protected ReadOnlySpan<ComplexVector> Determinant => _determinant;

    /// <summary>All roots: where they are sought from, and where they are left.</summary>
    protected Span<ComplexVector> Roots => _roots;

    /// <summary>Solves the expanded determinant.</summary>
    /// <param name="y">e^{2πiκ2} of the nodes.</param>
    /// <param name="isFirst">Whether the roots hold nothing yet, not even those of other nodes.</param>
    /// <param name="tolerance">As for <see cref="PolynomialRoots.Refine"/>.</param>
    /// <returns>Whether the roots settled.</returns>
    protected virtual bool Solve(ComplexVector y, bool isFirst, double tolerance)
    {
        if (isFirst)
        {
            PolynomialRoots.Start(_roots);
        }

        return PolynomialRoots.Refine(new OrdinaryPolynomial(_determinant), _roots, tolerance) >= 0;
    }

    /// <summary>Puts the roots inside the unit circle first. Whether there are as many as there must be.</summary>
    protected virtual bool Arrange(ComplexVector y) => SortInsideFirst();

    /// <summary>What follows for the other roots when root i has moved.</summary>
    protected virtual void Moved(int i)
    {
    }

    private void SetPowers(ComplexVector y)
    {
        int middle = _powers.Length / 2;
        _powers[middle] = ComplexVector.Broadcast(1);
        for (int l = 1; l <= middle; l++)
        {
            _powers[middle + l] = _powers[middle + l - 1] * y;
            _powers[middle - l] = _powers[middle + l].Conjugate;
        }
    }

    // Coefficients in x of the determinant at these y.
    private void CoefficientsOfDeterminant()
    {
        for (int k = FirstCoefficient; k <= _degree; k++)
        {
            _determinant[k] = Row(_block.Determinant, k + _block.Lowest);
        }
    }

    /// <summary>The first k of which <see cref="Solve"/> wants D_k.</summary>
    protected virtual int FirstCoefficient => 0;

    // The same of every entry.
    private void CoefficientsOfEntries()
    {
        int width = (2 * _block.EntryRange) + 1;
        for (int e = 0; e < _block.Entries.Length; e++)
        {
            LaurentGrid entry = _block.Entries[e];
            for (int k = 0; k < width; k++)
            {
                int power = k - _block.EntryRange;
                _entries[(e * width) + k] = Math.Abs(power) <= entry.Range ? Row(entry, power) : default;
            }
        }
    }

    /// <summary>The coefficient of x^power of an entry, of the adjugate or of the determinant at the nodes last sought.</summary>
    public ComplexVector Row(LaurentGrid grid, int power) => grid.Row(power, _powers);

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
            Invert();
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

        Invert();
        return true;
    }

    private void Invert()
    {
        for (int i = 0; i < _degree; i++)
        {
            _inverses[i] = _roots[i].Reciprocal;
        }
    }

    // The expanded determinant of a 4×4 block loses digits where bands come close; its roots are improved by the same
    // simultaneous iteration on the determinant of the matrix itself, whose entries are small just there. Whether all of them settled.
    private bool Polish()
    {
        int size = _block.Order * _block.Order;
        Span<ComplexVector> adjugate = stackalloc ComplexVector[size];
        Span<bool> settled = stackalloc bool[Count];
        settled.Clear();
        for (int sweep = 0; sweep < MostPolishes && settled.Contains(false); sweep++)
        {
            for (int i = 0; i < Count; i++)
            {
                if (settled[i])
                {
                    continue;
                }

                ComplexVector v = Variable(i);
                (ComplexVector value, ComplexVector slope) = Matrix(i, adjugate);
                ComplexVector repulsion = PolynomialRoots.Repulsion(i < _inside ? _roots : _inverses, i);

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
                Moved(i);
            }
        }

        return !settled.Contains(false);
    }

    /// <summary>v of root i: x inside of the unit circle, 1/x outside.</summary>
    public ComplexVector Variable(int i) => i < _inside ? _roots[i] : _inverses[i];

    /// <summary>e(v) = v^r (z − H) at root i: its adjugate, its determinant and the determinant's derivative tr(adj e · e′).</summary>
    public (ComplexVector Determinant, ComplexVector Slope) Matrix(int i, Span<ComplexVector> adjugate)
    {
        bool inside = i < _inside;
        ComplexVector v = Variable(i);
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
}
