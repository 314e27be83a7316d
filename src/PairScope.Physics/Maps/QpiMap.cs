using System.Numerics;
using PairScope.GreenFunctions;
using PairScope.Numerics;
using PairScope.Scattering;

namespace PairScope.Maps;

/// <summary>
/// The change of the local density of states round one impurity,
/// δρ(r, ω) = −(1/π) Im Tr[W Σ_cc′ G0(r − R_c) T_cc′ G0(R_c′ − r)] over electrons, in states/(meV·cell), for every site of the
/// cell and for all of them.
/// </summary>
/// <remarks>docs/materials.md, eqs. (5), (6); for one orbital docs/physics.md, eqs. (21), (22).</remarks>
public sealed class QpiMap
{
    private const int MostRefinements = 6;
    private const double FirstTolerance = 0.3;

    private QpiMap(int size, double energy, ScatteredDensity density, Impurity impurity, IReadOnlyList<double[]> siteMaps, double[]? image, double errorEstimate)
    {
        Size = size;
        Energy = energy;
        Sites = density.Sites;
        SiteMaps = siteMaps;
        Image = image;
        RealSpace = ScatteredDensity.Sum(siteMaps);
        ErrorEstimate = errorEstimate;
        Origin = Sites.First(site => site.Orbitals.Contains(impurity.Entries[0].Orbital));
    }

    private QpiMap(IReadOnlyList<QpiMap> maps, EnergyKernel kernel, double energy)
    {
        QpiMap first = maps[0];
        (Size, Energy, Sites, Origin) = (first.Size, energy, first.Sites, first.Origin);
        SiteMaps = [.. Enumerable.Range(0, first.SiteMaps.Count).Select(site => kernel.Sum(maps.Select(m => m.SiteMaps[site])))];
        Image = first.Image is null ? null : kernel.Sum(maps.Select(m => m.Image!));
        RealSpace = ScatteredDensity.Sum(SiteMaps);
        ErrorEstimate = maps.Max(m => m.ErrorEstimate);
    }

    /// <summary>L.</summary>
    public int Size { get; }

    /// <summary>ω in meV.</summary>
    public double Energy { get; }

    /// <summary>
    /// δρ(r) of all sites together, row-major [n1 + L/2, n2 + L/2], n1, n2 ∈ [−L/2, L/2), cells counted from that of the impurity's first entry.
    /// </summary>
    public double[] RealSpace { get; }

    /// <summary>The sites of the cell.</summary>
    public IReadOnlyList<OrbitalSite> Sites { get; }

    /// <summary>The site of the impurity's first entry, whose place in its cell is r = 0 of wave vectors and of images.</summary>
    public OrbitalSite Origin { get; }

    /// <summary>δρ(r) of each site, laid out as <see cref="RealSpace"/>, in the order of <see cref="Sites"/>.</summary>
    public IReadOnlyList<double[]> SiteMaps { get; }

    /// <summary>δρ between the sites where the tip has a <see cref="Tip.Continuum"/>, row-major from the top on its pixels; else null.</summary>
    /// <remarks>docs/materials.md, eq. (19).</remarks>
    public double[]? Image { get; }

    /// <summary>δρ(r = 0).</summary>
    public double AtImpurity => RealSpace[(Size / 2 * Size) + (Size / 2)];

    /// <summary>
    /// Estimate of the largest error of the map relative to its largest value, from the solver's own estimate for G0;
    /// 0 for a solver that is exact for its own finite lattice. For a map below a millionth of |T| |G0|²/π, as where
    /// symmetry makes it vanish, relative to that bound.
    /// </summary>
    public double ErrorEstimate { get; }

    /// <summary>
    /// The map of one impurity at one energy, computed again with a smaller tolerance until its error estimate is below
    /// the solver's <see cref="GreenFunction.Accuracy"/>.
    /// </summary>
    /// <param name="green">A solver for the crystal's Green function.</param>
    /// <param name="impurity">The impurity; maps count cells from that of its first entry.</param>
    /// <param name="energy">ω in meV.</param>
    /// <param name="size">L, even, 2 to 4096.</param>
    /// <param name="tip">What the tip sees; everything unless given.</param>
    /// <param name="sites">The sites of the cell, for a map of each; one with all orbitals unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">ω is not finite or L is not allowed.</exception>
    /// <exception cref="ConvergenceException">The accuracy could not be reached.</exception>
    public static QpiMap Compute(
        GreenFunction green, Impurity impurity, double energy, int size, Tip? tip = null, IReadOnlyList<OrbitalSite>? sites = null)
    {
        ArgumentNullException.ThrowIfNull(green);
        ArgumentNullException.ThrowIfNull(impurity);
        GreenFunctionEntries entries = Entries(green, impurity, tip, opposite: false);
        return Refine(green, energy, tolerance => Compute(
            green.Window(energy, ScatteredDensity.WindowSize(impurity, size), tolerance, entries), impurity, energy, tip, sites, size));
    }

    /// <summary>One map of several at the energies of a kernel.</summary>
    /// <param name="maps">Of one crystal, impurity and window, in the order of <see cref="EnergyKernel.Nodes"/>.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="energy">ω in meV.</param>
    internal static QpiMap Smeared(IReadOnlyList<QpiMap> maps, EnergyKernel kernel, double energy) => new(maps, kernel, energy);

    /// <summary>Computes a map again with smaller tolerances until its error estimate is below the solver's accuracy.</summary>
    internal static QpiMap Refine(GreenFunction green, double energy, Func<double, QpiMap> compute)
    {
        double accuracy = Accuracy(green);
        double tolerance = FirstTolerance * accuracy; // rarely needs a second pass, and costs a few per cent more nodes
        for (int attempt = 0; ; attempt++)
        {
            QpiMap map = compute(tolerance);
            if (map.ErrorEstimate <= accuracy)
            {
                return map;
            }

            if (attempt == MostRefinements)
            {
                throw new ConvergenceException(
                    $"The map at {energy} meV reached a relative error of {map.ErrorEstimate:E1} where {accuracy:E1} was asked for.");
            }

            tolerance *= Math.Max(0.3 * accuracy / map.ErrorEstimate, 1e-4);
        }
    }

    /// <summary>The largest error of a map relative to its largest value.</summary>
    internal static double Accuracy(GreenFunction green) => green.Accuracy ?? double.PositiveInfinity;

    /// <summary>The components of G0 that a map needs.</summary>
    internal static GreenFunctionEntries Entries(GreenFunction green, Impurity impurity, Tip? tip, bool opposite)
    {
        int orbitals = green.Hamiltonian.Orbitals;
        return GreenFunctionEntries.Between(orbitals, impurity.Entries.Select(e => e.Orbital), (tip ?? Tip.Everything).OrbitalsSeen(orbitals), opposite);
    }

    /// <summary>The map of one impurity from a Green function already at hand, so that many impurities can share it.</summary>
    /// <param name="green">G0 on a window as large as map and impurity together.</param>
    /// <param name="impurity">The impurity; maps count cells from that of its first entry.</param>
    /// <param name="energy">ω in meV, for the record.</param>
    /// <param name="tip">What the tip sees; everything unless given.</param>
    /// <param name="sites">The sites of the cell; one with all orbitals unless given.</param>
    /// <param name="size">L, even; as large as the window allows unless given.</param>
    /// <exception cref="ArgumentException">The window is too small, for the tip's image too, or the crystal has not the orbitals named.</exception>
    public static QpiMap Compute(
        GreenFunctionWindow green, Impurity impurity, double energy, Tip? tip = null, IReadOnlyList<OrbitalSite>? sites = null, int? size = null)
    {
        ArgumentNullException.ThrowIfNull(green);
        ArgumentNullException.ThrowIfNull(impurity);
        int cells = size ?? (green.Size - (2 * impurity.Reach));
        if (cells < 2 || ScatteredDensity.WindowSize(impurity, cells) > green.Size)
        {
            throw new ArgumentException($"A map of {cells} cells and its impurity need a window of {ScatteredDensity.WindowSize(impurity, cells)} and have {green.Size}.", nameof(green));
        }

        var density = new ScatteredDensity(green.Components / 4, impurity, tip, sites, cells);
        ComplexMatrix t = impurity.TMatrix(green);
        IReadOnlyList<double[]> maps = density.OfSites(green, t, green);
        double error = density.RelativeError(green, t, maps);
        if (tip?.Continuum is not { } continuum)
        {
            return new QpiMap(cells, energy, density, impurity, maps, null, error);
        }

        double[] image = ScatteredImage.Of(continuum, tip, impurity, green, t, cells);
        double amplitude = continuum.LargestAmplitude(tip, impurity.Entries[0].Orbital);
        return new QpiMap(cells, energy, density, impurity, maps, image, Math.Max(error, density.RelativeError(green, t, amplitude * amplitude, image.Max(Math.Abs))));
    }

    /// <summary>
    /// δρ(q) = Σ_r e^{−iq·r} δρ(r) over the window, row-major [m1 + L/2, m2 + L/2] at q = m1 b1/L + m2 b2/L.
    /// </summary>
    /// <remarks>docs/physics.md, eq. (22).</remarks>
    public Complex[] ReciprocalSpace() => WindowTransform.ToReciprocalSpace(RealSpace, Size);

    /// <summary>
    /// δρ(q) = Σ_A e^{−iq·(τ_A − r_0)} Σ_R e^{−iq·R} δρ_A(R) with the places of the sites, r_0 that of the impurity's first entry, on Z×Z zones,
    /// row-major [m1 + ZL/2, m2 + ZL/2] at q = m1 b1/L + m2 b2/L. For one site it repeats <see cref="ReciprocalSpace()"/>.
    /// </summary>
    /// <param name="zones">Z, odd, 1 to 15.</param>
    /// <exception cref="ArgumentOutOfRangeException">Z is even or out of range.</exception>
    /// <remarks>docs/materials.md, eq. (6).</remarks>
    public Complex[] ReciprocalSpace(int zones)
    {
        if (zones < 1 || zones > 15 || zones % 2 == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(zones), zones, "The number of zones must be odd and between 1 and 15.");
        }

        int side = zones * Size;
        var sum = new Complex[side * side];
        for (int a = 0; a < Sites.Count; a++)
        {
            Complex[] own = WindowTransform.ToReciprocalSpace(SiteMaps[a], Size);
            (double f1, double f2) = (Sites[a].F1 - Origin.F1, Sites[a].F2 - Origin.F2);
            for (int i = 0; i < sum.Length; i++)
            {
                (int m1, int m2) = ((i / side) - (side / 2), (i % side) - (side / 2));
                (double sin, double cos) = Math.SinCos(-2 * Math.PI * ((m1 * f1) + (m2 * f2)) / Size);
                sum[i] += new Complex(cos, sin) * own[(Wrap(m1) * Size) + Wrap(m2)];
            }
        }

        return sum;

        int Wrap(int m) => (((m + (Size / 2)) % Size) + Size) % Size;
    }
}
