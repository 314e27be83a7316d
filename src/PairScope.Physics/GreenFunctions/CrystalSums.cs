using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>
/// A strip's share of ∫ dκ2 e^{2πiκ2 n2} G(n1, κ2) for every entry and n1, its rows, kept on the cells of the κ2 axis until all strips are
/// together: the sum over the nodes of many panels costs two dozen cells a node, however many sites n2 there are.
/// </summary>
/// <remarks>docs/physics.md, eqs. (27), (95).</remarks>
internal sealed class CrystalSums
{
    private const int RowsAtOnce = 16; // whose cells stay in the cache
    private readonly NonuniformTransform _transform;
    private readonly int _rows;
    private readonly int _first; // cell of the axis
    private readonly int _cells;
    private readonly double[] _sums; // [row, part, cell] with parts Re and Im

    /// <summary>Empty sums.</summary>
    /// <param name="rows">Entries times n1.</param>
    /// <param name="transform">To n2 up to its reach.</param>
    /// <param name="from">κ2 where the strip begins.</param>
    /// <param name="to">κ2 where it ends.</param>
    public CrystalSums(int rows, NonuniformTransform transform, double from, double to)
    {
        (_rows, _transform) = (rows, transform);
        _first = transform.FirstCell(from);
        _cells = transform.FirstCell(to) + NonuniformTransform.Width - _first + PanelProduct.Step;
        _sums = new double[rows * 2 * _cells];
    }

    public void Clear() => Array.Clear(_sums);

    /// <summary>Adds a panel: a product of rank nodes-per-panel to the cells that its nodes reach.</summary>
    public void Add(CrystalPanel panel, PanelSpread spread)
    {
        int nodes = panel.Re.Length / _rows;
        int place = spread.First - _first;
        for (int row = 0; row < _rows; row += 2)
        {
            int next = row + 1 < _rows ? row + 1 : row; // an odd last row is its own neighbour
            PanelProduct.Add(panel, nodes, (row, next), spread.Values, spread.Count, Cells(row), Cells(next), _cells);
        }

        Span<double> Cells(int row) => _sums.AsSpan((row * 2 * _cells) + place, _cells + spread.Count);
    }

    /// <summary>The integrals of some rows at all n2, row-major [row, n2 + reach].</summary>
    /// <param name="strips">The strips of the axis, added in their order.</param>
    /// <param name="row">The first row.</param>
    /// <param name="values">Rows of 2 reach + 1 values.</param>
    public static void Integrate(IReadOnlyList<CrystalSums> strips, int row, Span<Complex> values)
    {
        NonuniformTransform transform = strips[0]._transform;
        int side = (2 * transform.Reach) + 1;
        int rows = values.Length / side;
        var grid = new Complex[transform.Cells * Math.Min(rows, RowsAtOnce)];
        for (int first = 0; first < rows; first += RowsAtOnce)
        {
            int columns = Math.Min(RowsAtOnce, rows - first);
            Span<Complex> cells = grid.AsSpan(0, transform.Cells * columns);
            cells.Clear();
            foreach (CrystalSums strip in strips)
            {
                strip.AddTo(cells, row + first, columns);
            }

            transform.Execute(cells, columns);
            for (int c = 0; c < columns; c++)
            {
                Span<Complex> target = values.Slice((first + c) * side, side);
                for (int n = -transform.Reach; n <= transform.Reach; n++)
                {
                    target[transform.Reach + n] = cells[((n < 0 ? transform.Cells + n : n) * columns) + c];
                }
            }
        }
    }

    private void AddTo(Span<Complex> cells, int row, int columns)
    {
        int period = _transform.Cells;
        for (int m = 0; m < _cells; m++)
        {
            Span<Complex> target = cells.Slice((((_first + m) % period) + period) % period * columns, columns);
            for (int c = 0; c < columns; c++)
            {
                int place = ((row + c) * 2 * _cells) + m;
                target[c] += new Complex(_sums[place], _sums[place + _cells]);
            }
        }
    }
}
