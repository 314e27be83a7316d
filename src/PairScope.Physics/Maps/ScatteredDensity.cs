using System.Numerics;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Scattering;

namespace PairScope.Maps;

/// <summary>
/// The sum of a map, −(1/π) Im Tr[W Σ_cc′ F(R − R_c) T_cc′ G(R_c′ − R)], for one impurity, tip and set of sites: F and G are the Green
/// function, or one of them a derivative of it.
/// </summary>
/// <remarks>docs/materials.md, eq. (5); for one orbital docs/physics.md, eq. (21).</remarks>
internal sealed class ScatteredDensity
{
    private const double Vanishing = 1e-6;
    private readonly Impurity _impurity;
    private readonly IReadOnlyList<double> _weights;
    private readonly ComplexMatrix _spin;
    private readonly int _size;

    /// <summary>A sum.</summary>
    /// <param name="orbitals">n of the crystal.</param>
    /// <param name="impurity">The impurity.</param>
    /// <param name="tip">The tip.</param>
    /// <param name="sites">The sites, or null for one.</param>
    /// <param name="size">L.</param>
    public ScatteredDensity(int orbitals, Impurity impurity, Tip? tip, IReadOnlyList<OrbitalSite>? sites, int size)
    {
        tip ??= Tip.Everything;
        _impurity = impurity;
        _weights = tip.WeightsOf(orbitals);
        _spin = tip.Spin.ToMatrix();
        _size = size;
        Sites = OrbitalSite.Of(orbitals, sites);
    }

    /// <summary>The sites of the maps.</summary>
    public IReadOnlyList<OrbitalSite> Sites { get; }

    /// <summary>The window of G0 that a map of L cells needs: it reaches from every site to every entry, and from entry to entry.</summary>
    public static int WindowSize(Impurity impurity, int size)
    {
        int between = impurity.Entries.Max(a => impurity.Entries.Max(b => Math.Max(Math.Abs(a.Cell.N1 - b.Cell.N1), Math.Abs(a.Cell.N2 - b.Cell.N2))));
        return 2 * Math.Max((size / 2) + impurity.Reach, between);
    }

    /// <summary>The map of each site, row-major [n1 + L/2, n2 + L/2], cells counted from that of the impurity's first entry.</summary>
    public IReadOnlyList<double[]> OfSites(GreenFunctionWindow outgoing, ComplexMatrix t, GreenFunctionWindow returning) =>
        [.. Sites.Select(site => OfSite(site, outgoing, t, returning))];

    /// <summary>The sum of maps; of one map itself.</summary>
    public static double[] Sum(IReadOnlyList<double[]> maps)
    {
        if (maps.Count == 1)
        {
            return maps[0];
        }

        var sum = new double[maps[0].Length];
        foreach (double[] map in maps)
        {
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += map[i];
            }
        }

        return sum;
    }

    // δG of size ε at every site changes G T G by about ε |T| |G| (2 + |T| |G|), because T answers to δG0 with T δG0 T; sizes are
    // those of the largest entries, of T times the number of entries that meet. Tests hold the estimate against the true error. A map
    // that symmetry makes vanish has no largest value: it is judged by what its terms are before they cancel.
    public double RelativeError(GreenFunctionWindow green, ComplexMatrix t, IReadOnlyList<double[]> maps) =>
        RelativeError(green, t, _weights.Sum(Math.Abs), maps.Max(map => map.Max(Math.Abs)));

    /// <summary>The same of any values that weigh the density of cells.</summary>
    /// <param name="green">G0.</param>
    /// <param name="t">T.</param>
    /// <param name="seen">The sum of the weights' moduli, the largest of all values.</param>
    /// <param name="largestValue">The largest modulus of the values.</param>
    public double RelativeError(GreenFunctionWindow green, ComplexMatrix t, double seen, double largestValue)
    {
        double scattering = 0;
        for (int i = 0; i < t.Size * t.Size; i++)
        {
            scattering = Math.Max(scattering, t[i / t.Size, i % t.Size].Magnitude);
        }

        scattering *= _impurity.Entries.Count;
        double propagation = green.Largest();
        double terms = seen * scattering * propagation * propagation / Math.PI;
        double largest = Math.Max(largestValue, Vanishing * terms);
        double error = seen * green.ErrorEstimate * scattering * propagation * (2 + (scattering * propagation)) / Math.PI;
        return largest == 0 ? 0 : error / largest;
    }

    // Tr[W F T G] = Σ w_us w_a F_sa,c(R − R_c) T_cc′ G_c′,ua(R_c′ − R): every product of non-zero planes, site by site.
    private double[] OfSite(OrbitalSite site, GreenFunctionWindow outgoing, ComplexMatrix t, GreenFunctionWindow returning)
    {
        int components = outgoing.Components;
        int orbitals = components / 4;
        var map = new double[_size * _size];
        foreach (int orbital in site.Orbitals.Where(a => _weights[a] != 0))
        {
            for (int s = 0; s < 2; s++)
            {
                for (int u = 0; u < 2; u++)
                {
                    for (int a = 0; a < t.Size && _spin[u, s] != Complex.Zero; a++)
                    {
                        for (int b = 0; b < t.Size; b++)
                        {
                            Complex factor = -1 / Math.PI * _spin[u, s] * t[a, b] * _weights[orbital];
                            if (factor != Complex.Zero
                                && outgoing.Plane((s * orbitals) + orbital, _impurity.Component(a, components)) is { } f
                                && returning.Plane(_impurity.Component(b, components), (u * orbitals) + orbital) is { } g)
                            {
                                Accumulate(map, outgoing, factor, f, Shift(a), g, Shift(b));
                            }
                        }
                    }
                }
            }
        }

        return map;
    }

    // R_c less the cell that maps count from.
    private LatticeVector Shift(int index) => _impurity.Entries[index % _impurity.Entries.Count].Cell + -_impurity.Entries[0].Cell;

    private void Accumulate(
        double[] map, GreenFunctionWindow window, Complex factor, Complex[] outgoing, LatticeVector from, Complex[] returning, LatticeVector to)
    {
        int side = window.Side;
        int last = (side * side) - 1;
        int margin = (window.Size - _size) / 2;
        int there = ((margin - from.N1) * side) + margin - from.N2;
        int back = ((margin - to.N1) * side) + margin - to.N2;
        for (int i = 0; i < _size; i++)
        {
            for (int j = 0; j < _size; j++)
            {
                int p = (i * side) + j;
                map[(i * _size) + j] += (factor * outgoing[there + p] * returning[last - back - p]).Imaginary;
            }
        }
    }
}
