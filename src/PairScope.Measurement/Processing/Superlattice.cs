using PairScope.Lattice;

namespace PairScope.Measurement;

/// <summary>
/// What of a field on the crystal's sites repeats with N × N cells, as a charge-density wave does: the local mean of every N²-th site less the local mean of all,
/// both under a Gaussian. In reciprocal space these are the waves at (i/N, j/N) and what lies within 1/2πw of them.
/// </summary>
/// <remarks>docs/measurement.md, eq. (26).</remarks>
public sealed class Superlattice
{
    private const double Cutoff = 3; // standard deviations after which the Gaussian ends
    private readonly LatticeVector[] _sites;
    private readonly int _cells;
    private readonly double _width;
    private readonly (int N1, int N2) _from;
    private readonly (int N1, int N2) _size;
    private readonly double[] _gaussian;
    private readonly double[][] _weights; // Σ g over the sites of each kind, and of all last, on the grid

    /// <summary>A superlattice on some sites.</summary>
    /// <param name="sites">The sites with a value.</param>
    /// <param name="cells">N, at least 2.</param>
    /// <param name="width">w, the standard deviation of the Gaussian in steps of a1 and a2, greater than N.</param>
    /// <exception cref="ArgumentOutOfRangeException">N or w is too small.</exception>
    public Superlattice(IReadOnlyList<LatticeVector> sites, int cells, double width)
    {
        ArgumentNullException.ThrowIfNull(sites);
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, cells);
        (_sites, _cells, _width) = ([.. sites], cells, width);
        _from = (sites.Min(r => r.N1), sites.Min(r => r.N2));
        _size = (sites.Max(r => r.N1) - _from.N1 + 1, sites.Max(r => r.N2) - _from.N2 + 1);
        _gaussian = [.. Enumerable.Range(0, (int)(Cutoff * width) + 1).Select(n => Math.Exp(-n * n / (2 * width * width)))];
        double[] ones = [.. sites.Select(_ => 1.0)];
        _weights = [.. Enumerable.Range(0, (cells * cells) + 1).Select(kind => Smoothed(ones, kind))];
    }

    /// <summary>The share of the variance of a pattern without any superlattice that is found all the same: (N² − 1)/4πw², the part of the zone that is looked at.</summary>
    public double ShareByChance => ((_cells * _cells) - 1) / (4 * Math.PI * _width * _width);

    /// <summary>The part of a layer that repeats, one value for each site.</summary>
    /// <param name="layer">One value for each site.</param>
    public double[] In(IReadOnlyList<double> layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        double[] all = LocalMean(layer, _cells * _cells);
        var repeated = new double[layer.Count];
        for (int kind = 0; kind < _cells * _cells; kind++)
        {
            double[] own = LocalMean(layer, kind);
            for (int i = 0; i < repeated.Length; i++)
            {
                repeated[i] = KindOf(_sites[i]) == kind ? own[i] - all[i] : repeated[i];
            }
        }

        return repeated;
    }

    /// <summary>Amplitudes of the waves cos(2π(i n1 + j n2)/N + φ) in such a part, one of each pair ±q, in the layer's unit.</summary>
    public IReadOnlyList<(double Q1, double Q2, double Amplitude)> Waves(IReadOnlyList<double> repeated)
    {
        ArgumentNullException.ThrowIfNull(repeated);
        return [..
            from i in Enumerable.Range(0, _cells)
            from j in Enumerable.Range(0, _cells)
            let opposite = (((_cells - i) % _cells * _cells) + ((_cells - j) % _cells))
            where (i != 0 || j != 0) && (i * _cells) + j <= opposite
            select (Folded(i), Folded(j), Amplitude(repeated, i, j) * ((i * _cells) + j == opposite ? 1 : 2))];

        double Folded(int i) => (2 * i > _cells ? i - _cells : i) / (double)_cells;
    }

    private double Amplitude(IReadOnlyList<double> values, int i, int j)
    {
        var (re, im) = (0.0, 0.0);
        for (int s = 0; s < values.Count; s++)
        {
            (double sin, double cos) = Math.SinCos(2 * Math.PI * ((i * _sites[s].N1) + (j * _sites[s].N2)) / _cells);
            re += values[s] * cos;
            im += values[s] * sin;
        }

        return Math.Sqrt((re * re) + (im * im)) / values.Count;
    }

    private int KindOf(LatticeVector r) => (Modulo(r.N1) * _cells) + Modulo(r.N2);

    private int Modulo(int n) => ((n % _cells) + _cells) % _cells;

    // Σ g f / Σ g over the sites of one kind, or over all for the number after the last kind, at every site.
    private double[] LocalMean(IReadOnlyList<double> layer, int kind)
    {
        (double[] values, double[] weights) = (Smoothed(layer, kind), _weights[kind]);
        return [.. _sites.Select(r => weights[Place(r)] > 0 ? values[Place(r)] / weights[Place(r)] : 0)];
    }

    // Σ g f over the same sites, on the grid.
    private double[] Smoothed(IReadOnlyList<double> values, int kind)
    {
        var grid = new double[_size.N1 * _size.N2];
        for (int s = 0; s < _sites.Length; s++)
        {
            if (kind == _cells * _cells || KindOf(_sites[s]) == kind)
            {
                grid[Place(_sites[s])] = values[s];
            }
        }

        Smooth(grid);
        return grid;
    }

    private int Place(LatticeVector r) => ((r.N1 - _from.N1) * _size.N2) + r.N2 - _from.N2;

    private void Smooth(double[] grid)
    {
        for (int row = 0; row < _size.N1; row++)
        {
            Smooth(grid, row * _size.N2, 1, _size.N2);
        }

        for (int column = 0; column < _size.N2; column++)
        {
            Smooth(grid, column, _size.N2, _size.N1);
        }
    }

    private void Smooth(double[] grid, int start, int stride, int count)
    {
        var line = new double[count];
        for (int n = 0; n < count; n++)
        {
            double sum = _gaussian[0] * grid[start + (n * stride)];
            for (int d = 1; d < _gaussian.Length; d++)
            {
                double near = n - d >= 0 ? grid[start + ((n - d) * stride)] : 0;
                double far = n + d < count ? grid[start + ((n + d) * stride)] : 0;
                sum += _gaussian[d] * (near + far);
            }

            line[n] = sum;
        }

        for (int n = 0; n < count; n++)
        {
            grid[start + (n * stride)] = line[n];
        }
    }
}
