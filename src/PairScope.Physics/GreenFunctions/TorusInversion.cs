using System.Numerics;
using PairScope.Numerics;

namespace PairScope.GreenFunctions;

/// <summary>(z − H(k))⁻¹ along a row of the k-grid for blocks of any order: elimination with row pivoting, and only the columns wanted.</summary>
/// <remarks>docs/physics.md, eq. (18).</remarks>
internal sealed class TorusInversion
{
    private readonly int _order;
    private readonly int[] _wanted;
    private readonly int[] _columns;
    private readonly int[] _places; // of each entry's column among those
    private readonly SplitMatrix _matrix;
    private readonly SplitMatrix _solution;
    private readonly SplitElimination _elimination;

    /// <summary>Room for one block.</summary>
    /// <param name="order">Its components.</param>
    /// <param name="wanted">The entries row·order + column that are wanted.</param>
    public TorusInversion(int order, int[] wanted)
    {
        _order = order;
        _wanted = wanted;
        _columns = [.. wanted.Select(e => e % order).Distinct().Order()];
        _places = [.. wanted.Select(e => Array.IndexOf(_columns, e % order))];
        _matrix = new SplitMatrix(order, order);
        _solution = new SplitMatrix(order, _columns.Length);
        _elimination = new SplitElimination(order);
    }

    /// <summary>Inverts one matrix after the other.</summary>
    /// <param name="z">ω + iη in meV.</param>
    /// <param name="re">Real parts of the entries i ≤ j of H, [entry][k]; the others follow by Hermiticity.</param>
    /// <param name="im">Imaginary parts.</param>
    /// <param name="green">Takes the entries wanted, [entry][k].</param>
    /// <param name="count">How many k.</param>
    public void Run(Complex z, double[][] re, double[][] im, Complex[][] green, int count)
    {
        for (int k = 0; k < count; k++)
        {
            for (int i = 0; i < _order; i++)
            {
                for (int j = i; j < _order; j++)
                {
                    int e = (i * _order) + j;
                    _matrix[i, j] = new Complex(-re[e][k], -im[e][k]);
                    _matrix[j, i] = new Complex(-re[e][k], im[e][k]);
                }

                _matrix[i, i] += z;
            }

            if (!_elimination.Factor(_matrix))
            {
                throw new ConvergenceException($"z = {z:G6} meV is an eigenvalue of the Hamiltonian.");
            }

            _solution.Clear();
            for (int c = 0; c < _columns.Length; c++)
            {
                _solution[_columns[c], c] = Complex.One;
            }

            _elimination.Solve(_solution);
            for (int w = 0; w < _wanted.Length; w++)
            {
                green[_wanted[w]][k] = _solution[_wanted[w] / _order, _places[w]];
            }
        }
    }
}
