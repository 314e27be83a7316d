using PairScope.GreenFunctions;
using PairScope.Numerics;
using PairScope.Scattering;

namespace PairScope.Maps;

/// <summary>
/// A map with its derivatives along changes of the crystal (∂/∂μ, ∂/∂Δ0, ∂/∂θ, ∂/∂η, …) and of the impurity (∂/∂V0, …):
/// what a least-squares fit or a Cramér–Rao bound is made of.
/// </summary>
/// <remarks>docs/physics.md, eqs. (30)–(32); docs/materials.md, eqs. (4), (5).</remarks>
public sealed class QpiGradient
{
    private QpiGradient(QpiMap map, IReadOnlyList<IReadOnlyList<double[]>> ofSites)
    {
        Map = map;
        SiteDerivatives = ofSites;
        Derivatives = [.. ofSites.Select(ScatteredDensity.Sum)];
    }

    /// <summary>The map.</summary>
    public QpiMap Map { get; }

    /// <summary>
    /// ∂δρ(r)/∂s in states/(meV·cell) by the unit of s, row-major [n1 + L/2, n2 + L/2]: first along the crystal's
    /// variations, then along the impurity's, each in the order given.
    /// </summary>
    public IReadOnlyList<double[]> Derivatives { get; }

    /// <summary>The same of each site of the cell, [change][site].</summary>
    public IReadOnlyList<IReadOnlyList<double[]>> SiteDerivatives { get; }

    /// <summary>The map of one impurity at one energy and its derivatives; the map is as accurate as <see cref="QpiMap"/>'s.</summary>
    /// <param name="green">The crystal's solver.</param>
    /// <param name="impurity">The impurity; maps count cells from that of its first entry.</param>
    /// <param name="energy">ω in meV.</param>
    /// <param name="size">L, even, 2 to 4096.</param>
    /// <param name="crystal">Changes of the crystal.</param>
    /// <param name="potential">Changes of the impurity ∂V/∂s on its entries: the potential being linear, ∂/∂V0 is <c>Impurity.Scalar(1)</c>.</param>
    /// <param name="tip">What the tip sees; everything unless given.</param>
    /// <exception cref="ArgumentException">A change of the impurity is on an entry that the impurity has not.</exception>
    /// <exception cref="ArgumentOutOfRangeException">ω is not finite or L is not allowed.</exception>
    /// <exception cref="ConvergenceException">The accuracy could not be reached.</exception>
    public static QpiGradient Compute(
        CrystalGreenFunction green,
        Impurity impurity,
        double energy,
        int size,
        IReadOnlyList<CrystalVariation> crystal,
        IReadOnlyList<Impurity> potential,
        Tip? tip = null)
    {
        ArgumentNullException.ThrowIfNull(impurity);
        return Compute(green, [impurity], energy, size, crystal, potential, tip)[0];
    }

    /// <summary>The same of several impurities, each alone in the crystal: one Green function serves them all.</summary>
    /// <param name="green">The crystal's solver.</param>
    /// <param name="impurities">The impurities.</param>
    /// <param name="energy">ω in meV.</param>
    /// <param name="size">L, even, 2 to 4096.</param>
    /// <param name="crystal">Changes of the crystal.</param>
    /// <param name="potential">Changes of each impurity, on entries that all have.</param>
    /// <param name="tip">What the tip sees; everything unless given.</param>
    /// <param name="sites">The sites of the cell, for a map of each; one with all orbitals unless given.</param>
    /// <returns>In the order of the impurities.</returns>
    /// <inheritdoc cref="Compute(CrystalGreenFunction, Impurity, double, int, IReadOnlyList{CrystalVariation}, IReadOnlyList{Impurity}, Tip?)" path="/exception"/>
    public static IReadOnlyList<QpiGradient> Compute(
        CrystalGreenFunction green,
        IReadOnlyList<Impurity> impurities,
        double energy,
        int size,
        IReadOnlyList<CrystalVariation> crystal,
        IReadOnlyList<Impurity> potential,
        Tip? tip = null,
        IReadOnlyList<OrbitalSite>? sites = null)
    {
        ArgumentNullException.ThrowIfNull(green);
        ArgumentNullException.ThrowIfNull(impurities);
        ArgumentNullException.ThrowIfNull(crystal);
        ArgumentNullException.ThrowIfNull(potential);
        GreenFunctionWindow window = null!;
        IReadOnlyList<GreenFunctionWindow> changes = [];
        QpiMap[] maps = [];
        int reach = impurities.Max(impurity => ScatteredDensity.WindowSize(impurity, size));
        int orbitals = green.Hamiltonian.Orbitals;
        var entries = GreenFunctionEntries.Between(orbitals, impurities.SelectMany(i => i.Entries).Select(e => e.Orbital), (tip ?? Tip.Everything).OrbitalsSeen(orbitals));
        QpiMap.Refine(green, energy, tolerance =>
        {
            (window, changes) = green.WindowWithDerivatives(energy, reach, crystal, tolerance, entries);
            maps = [.. impurities.Select(impurity => QpiMap.Compute(window, impurity, energy, tip, sites, size))];
            return maps.MaxBy(map => map.ErrorEstimate)!;
        });
        return [.. impurities.Zip(maps, (impurity, map) => new QpiGradient(map, Along(new ScatteredDensity(orbitals, impurity, tip, sites, size), impurity, window, changes, potential)))];
    }

    // dT = T d𝒢 T along the crystal and (1 − V𝒢)⁻¹ dV (1 − 𝒢V)⁻¹ along the impurity.
    private static List<IReadOnlyList<double[]>> Along(
        ScatteredDensity density, Impurity impurity, GreenFunctionWindow window, IReadOnlyList<GreenFunctionWindow> changes, IReadOnlyList<Impurity> potential)
    {
        ComplexMatrix t = impurity.TMatrix(window);
        ComplexMatrix local = impurity.Between(window);
        ComplexMatrix one = ComplexMatrix.Identity(local.Size, 1);
        ComplexMatrix left = (one - (impurity.Potential * local)).Inverse();
        ComplexMatrix right = (one - (local * impurity.Potential)).Inverse();
        var derivatives = new List<IReadOnlyList<double[]>>();
        foreach (GreenFunctionWindow change in changes)
        {
            IReadOnlyList<double[]> derivative = density.OfSites(change, t, window);
            Add(derivative, density.OfSites(window, t * impurity.Between(change) * t, window));
            Add(derivative, density.OfSites(window, t, change));
            derivatives.Add(derivative);
        }

        derivatives.AddRange(potential.Select(v => density.OfSites(window, left * v.On(impurity.Entries).Potential * right, window)));
        return derivatives;
    }

    private static void Add(IReadOnlyList<double[]> sums, IReadOnlyList<double[]> terms)
    {
        foreach ((double[] sum, double[] term) in sums.Zip(terms))
        {
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += term[i];
            }
        }
    }
}
