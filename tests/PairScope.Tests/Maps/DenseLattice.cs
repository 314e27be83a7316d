using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Lattice;
using PairScope.Scattering;

namespace PairScope.Tests.Maps;

/// <summary>
/// The second route to a map: the whole N×N torus as one dense matrix with the impurity in it, inverted as it stands.
/// Knows nothing of T-matrices, momenta or blocks.
/// </summary>
internal sealed class DenseLattice
{
    private readonly int _n;
    private readonly int _size;
    private readonly int _order;
    private readonly double[][] _re;
    private readonly double[][] _im;

    public DenseLattice(BdgHamiltonian h, Complex z, Impurity? impurity, int cells, params LatticeVector[] places)
    {
        LatticeVector[] impurities = places.Length > 0 ? places : [LatticeVector.Zero];
        _n = cells;
        _size = h.Size;
        _order = _size * cells * cells;
        _re = Enumerable.Range(0, _order).Select(_ => new double[2 * _order]).ToArray();
        _im = Enumerable.Range(0, _order).Select(_ => new double[2 * _order]).ToArray();
        for (int x = 0; x < cells; x++)
        {
            for (int y = 0; y < cells; y++)
            {
                for (int i = 0; i < _size; i++)
                {
                    int row = Index(x, y, i);
                    _re[row][row] += z.Real;
                    _im[row][row] += z.Imaginary;
                    _re[row][_order + row] = 1;
                    for (int j = 0; j < _size; j++)
                    {
                        // H(k) = Σ H_R e^{ik·R} means H(r, r + R) = H_R on plane waves e^{ik·r}.
                        foreach ((LatticeVector r, Complex c) in h[i, j].Coefficients)
                        {
                            int column = Index(x + r.N1, y + r.N2, j);
                            _re[row][column] -= c.Real;
                            _im[row][column] -= c.Imaginary;
                        }
                    }
                }
            }
        }

        foreach (LatticeVector place in impurity is null ? [] : impurities)
        {
            Add(impurity!, place);
        }

        Invert();
    }

    private void Add(Impurity impurity, LatticeVector place)
    {
        int count = impurity.Entries.Count;
        int Row(int index)
        {
            ImpurityEntry entry = impurity.Entries[index % count];
            return Index(place.N1 + entry.Cell.N1, place.N2 + entry.Cell.N2, (index / count * (_size / 4)) + entry.Orbital);
        }

        for (int i = 0; i < 4 * count; i++)
        {
            for (int j = 0; j < 4 * count; j++)
            {
                _re[Row(i)][Row(j)] -= impurity.Potential[i, j].Real;
                _im[Row(i)][Row(j)] -= impurity.Potential[i, j].Imaginary;
            }
        }
    }

    /// <summary>G_ij(r, r) at the cell r = (x, y).</summary>
    public Complex Local(int x, int y, int i, int j) =>
        new(_re[Index(x, y, i)][_order + Index(x, y, j)], _im[Index(x, y, i)][_order + Index(x, y, j)]);

    /// <summary>G_ij(r, r′) between two cells.</summary>
    public Complex Between(LatticeVector from, int i, LatticeVector to, int j) =>
        new(_re[Index(from.N1, from.N2, i)][_order + Index(to.N1, to.N2, j)], _im[Index(from.N1, from.N2, i)][_order + Index(to.N1, to.N2, j)]);

    private int Index(int x, int y, int i) => (_size * (((((x % _n) + _n) % _n) * _n) + (((y % _n) + _n) % _n))) + i;

    // Gauss–Jordan with row pivoting on [z − H − V | 1].
    private void Invert()
    {
        for (int c = 0; c < _order; c++)
        {
            int pivot = Enumerable.Range(c, _order - c).MaxBy(r => (_re[r][c] * _re[r][c]) + (_im[r][c] * _im[r][c]));
            (_re[c], _re[pivot]) = (_re[pivot], _re[c]);
            (_im[c], _im[pivot]) = (_im[pivot], _im[c]);
            Complex scale = 1 / new Complex(_re[c][c], _im[c][c]);
            for (int k = c; k < 2 * _order; k++)
            {
                Complex value = scale * new Complex(_re[c][k], _im[c][k]);
                _re[c][k] = value.Real;
                _im[c][k] = value.Imaginary;
            }

            Parallel.For(0, _order, row =>
            {
                if (row != c)
                {
                    Eliminate(row, c);
                }
            });
        }
    }

    private void Eliminate(int row, int c)
    {
        double fr = _re[row][c];
        double fi = _im[row][c];
        if (fr == 0 && fi == 0)
        {
            return;
        }

        int width = Vector<double>.Count;
        int from = c / width * width;
        for (int k = from; k < 2 * _order; k += width)
        {
            var pr = new Vector<double>(_re[c], k);
            var pi = new Vector<double>(_im[c], k);
            (new Vector<double>(_re[row], k) - (fr * pr) + (fi * pi)).CopyTo(_re[row], k);
            (new Vector<double>(_im[row], k) - (fr * pi) - (fi * pr)).CopyTo(_im[row], k);
        }
    }
}
