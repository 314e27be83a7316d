using PairScope.Lattice;
using PairScope.Spectra;

namespace PairScope.TightBinding;

/// <summary>
/// One band of a material as a band of one orbital with hoppings to a few shells of neighbours, t_n = ⟨ε γ_n⟩ / ⟨γ_n²⟩ over a uniform grid, with
/// γ_n the sum of e^{ik·R} over an orbit of R under the material's point group and inversion.
/// </summary>
/// <remarks>docs/materials.md, eq. (18); for NbSe2 docs/physics.md, eq. (6).</remarks>
public sealed class ShellFit
{
    private const int Grid = 60; // momenta a side
    private const double SameLength = 1e-4;

    private ShellFit(int band, IReadOnlyList<IReadOnlyList<LatticeVector>> shells, double[] values, double[] energies, double splitting)
    {
        (Band, Shells, Values, LargestSplitting) = (band, shells, values, splitting);
        double[] off = [.. energies.Select((e, i) => EnergyAt(Momentum(i)) - e)];
        Deviation = Rms(off);
        double[] near = [.. off.Where((_, i) => Math.Abs(energies[i]) < NearFermi)];
        DeviationNearFermi = near.Length == 0 ? null : Rms(near);
    }

    /// <summary>How near to the Fermi level <see cref="DeviationNearFermi"/> looks, meV.</summary>
    public static double NearFermi => 100;

    /// <summary>Which band, from 1 on, by rising energy; bands of two spins count as one.</summary>
    public int Band { get; }

    /// <summary>The cells R of each shell, the site itself first.</summary>
    public IReadOnlyList<IReadOnlyList<LatticeVector>> Shells { get; }

    /// <summary>t_0, t_1, … in meV.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Root of the mean square of fit less band over the zone, meV.</summary>
    public double Deviation { get; }

    /// <summary>The same where the band lies within <see cref="NearFermi"/> of the Fermi level; null where it never does.</summary>
    public double? DeviationNearFermi { get; }

    /// <summary>The largest distance of the two states that count as one, meV: zero without spin–orbit coupling; the fit is to their mean.</summary>
    public double LargestSplitting { get; }

    /// <summary>Fits.</summary>
    /// <param name="material">The material.</param>
    /// <param name="chemicalPotential">μ in meV, from that of the material.</param>
    /// <param name="band">1 for the lowest.</param>
    /// <param name="shells">Shells of neighbours beside the site itself.</param>
    /// <exception cref="InputException">The material has no such band, or the shells reach over half of the grid.</exception>
    public static ShellFit Of(Material material, double chemicalPotential, int band, int shells)
    {
        ArgumentNullException.ThrowIfNull(material);
        ArgumentOutOfRangeException.ThrowIfNegative(shells);
        int bands = material.Crystal.Orbitals.Count;
        if (band < 1 || band > bands)
        {
            throw new InputException($"there is no band {band}: '{material.Name}' has {(bands == 1 ? "one, of two spins" : $"the bands 1 to {bands}, the lowest first, each of two spins")}.");
        }

        var known = new MaterialBands(material.At(chemicalPotential).Bloch);
        double[][] both = [.. Enumerable.Range(0, Grid * Grid).AsParallel().AsOrdered().Select(i => known.Energies(Momentum(i))[((2 * band) - 2)..(2 * band)])];
        double[] energies = [.. both.Select(e => (e[0] + e[1]) / 2)];
        IReadOnlyList<IReadOnlyList<LatticeVector>> orbits = Orbits(material, shells + 1);
        double[] values = [.. orbits.Select(orbit => energies.Select((e, i) => e * Cosines(orbit, Momentum(i))).Average() / orbit.Count)];
        return new ShellFit(band, orbits, values, energies, both.Max(e => e[1] - e[0]));
    }

    /// <summary>Σ_n t_n γ_n(k), meV.</summary>
    public double EnergyAt(ReducedMomentum k) => Shells.Select((shell, n) => Values[n] * Cosines(shell, k)).Sum();

    private static double Rms(double[] values) => Math.Sqrt(values.Average(v => v * v));

    private static ReducedMomentum Momentum(int i) => new((double)(i / Grid) / Grid, (double)(i % Grid) / Grid);

    private static double Cosines(IReadOnlyList<LatticeVector> orbit, ReducedMomentum k) =>
        orbit.Sum(r => Math.Cos(2 * Math.PI * ((k.K1 * r.N1) + (k.K2 * r.N2))));

    private static List<IReadOnlyList<LatticeVector>> Orbits(Material material, int count)
    {
        const int Reach = (Grid / 2) - 1; // beyond it two cells are one on the grid
        LatticeVector[] cells = [.. from n1 in Enumerable.Range(-Reach, (2 * Reach) + 1) from n2 in Enumerable.Range(-Reach, (2 * Reach) + 1) select new LatticeVector(n1, n2)];
        double Length(LatticeVector r) => material.Crystal.BondLength(0, 0, r);
        double inside = cells.Where(r => Math.Max(Math.Abs(r.N1), Math.Abs(r.N2)) == Reach).Min(Length);
        double unit = SameLength * Math.Sqrt(material.Crystal.Lattice.CellArea);
        var orbits = new List<IReadOnlyList<LatticeVector>>();
        var seen = new HashSet<LatticeVector>();
        foreach (LatticeVector cell in cells.Where(r => Length(r) < inside - unit).OrderBy(r => Math.Round(Length(r) / unit)).ThenByDescending(r => r))
        {
            if (orbits.Count == count)
            {
                break;
            }

            if (seen.Contains(cell))
            {
                continue;
            }

            LatticeVector[] turned = [.. material.Symmetry.Operations.Select(o => o.Point.Lattice.Apply(cell))];
            LatticeVector[] orbit = [.. turned.Concat(turned.Select(r => -r)).Append(cell).Append(-cell).Distinct().Order()];
            seen.UnionWith(orbit);
            orbits.Add(orbit);
        }

        return orbits.Count == count ? orbits : throw new InputException(
            $"{count - 1} shells reach over more than {Reach} cells, half of the grid of {Grid} × {Grid} momenta; ask for at most {orbits.Count - 1}.");
    }
}
