using PairScope.GreenFunctions;
using PairScope.Scattering;

namespace PairScope.Maps;

/// <summary>The maps of one impurity at several energies, as they are or as temperature and lock-in smear them.</summary>
/// <remarks>docs/physics.md, eqs. (21), (52), (53); docs/materials.md, eqs. (5), (6).</remarks>
public static class QpiSweep
{
    /// <summary>
    /// The maps of one impurity at several energies. A pair ±ω costs one Green function: particle–hole symmetry gives the other.
    /// </summary>
    /// <param name="green">A solver for the crystal's Green function.</param>
    /// <param name="impurity">The impurity; maps count cells from that of its first entry.</param>
    /// <param name="energies">ω in meV.</param>
    /// <param name="size">L, even, 2 to 4096.</param>
    /// <param name="tip">What the tip sees; everything unless given.</param>
    /// <param name="sites">The sites of the cell, for a map of each; one with all orbitals unless given.</param>
    /// <returns>One map for each energy, in their order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An energy is not finite or L is not allowed.</exception>
    /// <exception cref="ConvergenceException">The accuracy could not be reached.</exception>
    public static IReadOnlyList<QpiMap> Compute(
        GreenFunction green, Impurity impurity, IReadOnlyList<double> energies, int size, Tip? tip = null, IReadOnlyList<OrbitalSite>? sites = null)
    {
        ArgumentNullException.ThrowIfNull(green);
        ArgumentNullException.ThrowIfNull(impurity);
        ArgumentNullException.ThrowIfNull(energies);
        var maps = new QpiMap[energies.Count];
        foreach (IGrouping<double, int> pair in Enumerable.Range(0, energies.Count).GroupBy(i => Math.Abs(energies[i])))
        {
            int first = pair.First();
            GreenFunctionWindow window = null!;
            GreenFunctionEntries entries = QpiMap.Entries(green, impurity, tip, opposite: pair.Any(i => energies[i] != energies[first]));
            maps[first] = QpiMap.Refine(green, energies[first], tolerance =>
            {
                window = green.Window(energies[first], ScatteredDensity.WindowSize(impurity, size), tolerance, entries);
                return QpiMap.Compute(window, impurity, energies[first], tip, sites, size);
            });
            GreenFunctionWindow? mirrored = null;
            foreach (int i in pair.Skip(1))
            {
                if (energies[i] == energies[first])
                {
                    maps[i] = maps[first];
                    continue;
                }

                mirrored ??= ParticleHole.Mirror(window);
                QpiMap map = QpiMap.Compute(mirrored, impurity, energies[i], tip, sites, size);
                maps[i] = map.ErrorEstimate <= QpiMap.Accuracy(green) ? map : QpiMap.Compute(green, impurity, energies[i], size, tip, sites);
            }
        }

        return maps;
    }

    /// <summary>
    /// The maps as temperature and lock-in smear them over the energy, Σ_k w_k δρ(r, ω + k h), in states/(meV·cell). Each has the largest
    /// <see cref="QpiMap.ErrorEstimate"/> of those it is made of; that of the kernel is <see cref="EnergyKernel.Error"/>.
    /// </summary>
    /// <param name="green">A solver with the broadening η + <see cref="EnergyKernel.ExtraBroadening"/>.</param>
    /// <param name="kernel">How they smear, for η.</param>
    /// <param name="impurity">The impurity; maps count cells from that of its first entry.</param>
    /// <param name="energies">ω in meV.</param>
    /// <param name="size">L, even, 2 to 4096.</param>
    /// <param name="tip">What the tip sees; everything unless given.</param>
    /// <param name="sites">The sites of the cell, for a map of each; one with all orbitals unless given.</param>
    /// <returns>One map for each energy, in their order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An energy is not finite or L is not allowed.</exception>
    /// <exception cref="ConvergenceException">The accuracy could not be reached.</exception>
    /// <remarks>docs/physics.md, eqs. (52), (53).</remarks>
    public static IReadOnlyList<QpiMap> Smeared(
        GreenFunction green, EnergyKernel kernel, Impurity impurity, IReadOnlyList<double> energies, int size, Tip? tip = null, IReadOnlyList<OrbitalSite>? sites = null)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(energies);
        double[] asked = [.. energies.SelectMany(kernel.Nodes).Select(n => Rounded(n.Energy)).Distinct()];
        IReadOnlyList<QpiMap> maps = Compute(green, impurity, asked, size, tip, sites);
        if (kernel.Weights.Count == 1)
        {
            return [.. energies.Select(e => maps[Array.IndexOf(asked, Rounded(e))])];
        }

        return [.. energies.Select(e => QpiMap.Smeared([.. kernel.Nodes(e).Select(n => maps[Array.IndexOf(asked, Rounded(n.Energy))])], kernel, e))];

        // Nodes of neighbouring energies that are the same up to rounding share one map; a lone energy stays as it was given.
        double Rounded(double energy) => kernel.Weights.Count == 1 ? energy : Math.Round(energy, 9);
    }

    /// <summary>About what <see cref="Compute"/> takes, without what is made of the maps later.</summary>
    /// <param name="green">The solver.</param>
    /// <param name="impurity">The impurity.</param>
    /// <param name="energies">ω in meV.</param>
    /// <param name="size">L.</param>
    /// <param name="tip">What the tip sees.</param>
    /// <param name="sites">The sites of the cell.</param>
    public static WindowCost Cost(
        GreenFunction green, Impurity impurity, IReadOnlyList<double> energies, int size, Tip? tip = null, IReadOnlyList<OrbitalSite>? sites = null)
    {
        ArgumentNullException.ThrowIfNull(green);
        ArgumentNullException.ThrowIfNull(impurity);
        ArgumentNullException.ThrowIfNull(energies);
        int windows = energies.Select(Math.Abs).Distinct().Count();
        WindowCost one = green.Cost(ScatteredDensity.WindowSize(impurity, size), QpiMap.Entries(green, impurity, tip, opposite: windows < energies.Distinct().Count()));
        double maps = sizeof(double) * (double)energies.Count * size * size * (sites is { Count: > 1 } ? sites.Count + 1 : 1);
        return one with { Bytes = one.Bytes + maps, Seconds = one.Seconds * windows };
    }
}
