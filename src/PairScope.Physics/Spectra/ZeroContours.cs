using PairScope.Lattice;

namespace PairScope.Spectra;

/// <summary>
/// Zero contours of a periodic function by marching squares on a grid of the reduced zone. Each crossing of a grid edge is
/// a root found to rounding, and crossings are chained from cell to cell, so every contour closes on the torus.
/// </summary>
internal sealed class ZeroContours
{
    private readonly Func<ReducedMomentum, double> _f;
    private readonly int _n;
    private readonly double[] _values;
    private readonly int[] _links; // two for each edge, −1 where there is none

    public ZeroContours(Func<ReducedMomentum, double> f, int grid)
    {
        _f = f;
        _n = grid;
        _values = new double[grid * grid];
        Parallel.For(0, grid, i =>
        {
            for (int j = 0; j < grid; j++)
            {
                _values[(i * grid) + j] = f(new ReducedMomentum((double)i / grid, (double)j / grid));
            }
        });
        _links = new int[4 * grid * grid];
        Array.Fill(_links, -1);
    }

    /// <summary>Every contour: its momenta, unwrapped, the first again at the end, and how it winds round the zone.</summary>
    public IEnumerable<(List<ReducedMomentum> Momenta, (int N1, int N2) Winding)> Trace()
    {
        LinkCells();
        var visited = new bool[2 * _n * _n];
        for (int start = 0; start < visited.Length; start++)
        {
            if (_links[2 * start] < 0 || visited[start])
            {
                continue;
            }

            ReducedMomentum first = Root(start);
            ReducedMomentum at = first;
            var momenta = new List<ReducedMomentum> { first };
            int previous = -1;
            int edge = start;
            do
            {
                visited[edge] = true;
                int next = _links[2 * edge] != previous ? _links[2 * edge] : _links[(2 * edge) + 1];
                ReducedMomentum root = Root(next);
                at = new ReducedMomentum(at.K1 + Shortest(root.K1 - at.K1), at.K2 + Shortest(root.K2 - at.K2));
                momenta.Add(at);
                (previous, edge) = (edge, next);
            }
            while (edge != start);

            yield return (momenta, ((int)Math.Round(at.K1 - first.K1), (int)Math.Round(at.K2 - first.K2)));
        }
    }

    private static double Shortest(double step) => step - Math.Round(step);

    private void LinkCells()
    {
        Span<int> crossed = stackalloc int[4];
        for (int i = 0; i < _n; i++)
        {
            for (int j = 0; j < _n; j++)
            {
                bool c00 = Above(i, j);
                bool c10 = Above(i + 1, j);
                bool c11 = Above(i + 1, j + 1);
                bool c01 = Above(i, j + 1);
                int bottom = Edge(i, j, 0);
                int right = Edge(i + 1, j, 1);
                int top = Edge(i, j + 1, 0);
                int left = Edge(i, j, 1);
                if (c00 == c11 && c10 == c01 && c00 != c10)
                {
                    // A saddle: the value in the middle tells which opposite corners are joined.
                    bool middle = _f(new ReducedMomentum((i + 0.5) / _n, (j + 0.5) / _n)) >= 0;
                    Link(bottom, middle == c00 ? right : left);
                    Link(top, middle == c00 ? left : right);
                    continue;
                }

                int count = 0;
                Collect(crossed, ref count, bottom, c00 != c10);
                Collect(crossed, ref count, right, c10 != c11);
                Collect(crossed, ref count, top, c01 != c11);
                Collect(crossed, ref count, left, c00 != c01);
                if (count == 2)
                {
                    Link(crossed[0], crossed[1]);
                }
            }
        }
    }

    private static void Collect(Span<int> crossed, ref int count, int edge, bool isCrossed)
    {
        if (isCrossed)
        {
            crossed[count++] = edge;
        }
    }

    private bool Above(int i, int j) => _values[(i % _n * _n) + (j % _n)] >= 0;

    // Edge from grid point (i, j) along κ1 (direction 0) or κ2 (direction 1).
    private int Edge(int i, int j, int direction) => (2 * ((i % _n * _n) + (j % _n))) + direction;

    private void Link(int a, int b)
    {
        _links[(2 * a) + (_links[2 * a] < 0 ? 0 : 1)] = b;
        _links[(2 * b) + (_links[2 * b] < 0 ? 0 : 1)] = a;
    }

    // The root on an edge by false position with Illinois' halving, which keeps the bracket and converges superlinearly.
    private ReducedMomentum Root(int edge)
    {
        int i = edge / 2 / _n;
        int j = edge / 2 % _n;
        ReducedMomentum At(double t) => edge % 2 == 0 ? new((i + t) / _n, (double)j / _n) : new((double)i / _n, (j + t) / _n);
        double a = 0;
        double b = 1;
        double fa = _values[(i * _n) + j];
        double fb = _values[edge % 2 == 0 ? ((i + 1) % _n * _n) + j : (i * _n) + ((j + 1) % _n)];
        double t = 0;
        for (int step = 0; step < 100; step++)
        {
            t = fa == fb ? 0.5 * (a + b) : ((a * fb) - (b * fa)) / (fb - fa);
            double ft = _f(At(t));
            if (Math.Abs(ft) < 1e-12 || Math.Abs(b - a) < 1e-16)
            {
                break;
            }

            if ((ft >= 0) == (fb >= 0))
            {
                (b, fb) = (t, ft);
                fa *= 0.5;
            }
            else
            {
                (a, fa) = (b, fb);
                (b, fb) = (t, ft);
            }
        }

        return At(t);
    }
}
