using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Scattering;

namespace PairScope.Maps;

/// <summary>
/// The spectra that a tip without width would take on the sites of a field of view: smeared by temperature and lock-in, and as the
/// feedback leaves them.
/// </summary>
/// <param name="Energies">ω, meV.</param>
/// <param name="Clean">ρ0(ω) far from all impurities, one for each energy, states/(meV·cell).</param>
/// <param name="Changes">δρ(r, ω), for each energy one value for each site; of a surface with several sites in its cell those of the first in all cells, then those of the second.</param>
/// <remarks>docs/physics.md, eqs. (51)–(54).</remarks>
public sealed record FieldSpectrum(IReadOnlyList<double> Energies, IReadOnlyList<double> Clean, IReadOnlyList<double[]> Changes)
{
    /// <summary>∂δρ(r, ω)/∂V_j for each energy and impurity, on each site; empty unless asked for.</summary>
    public IReadOnlyList<double[][]> ByStrength { get; private init; } = [];

    /// <summary>Why a feedback at constant current is refused where the tip sees several sites of the cell.</summary>
    public const string OneSiteOnly = "What a feedback at constant current does is known where the tip sees one site of the cell; leave it out, or give the other sites the weight 0 under 'tip'.";

    /// <summary>How many sites of the cell the tip sees.</summary>
    public int SitesOfCell { get; private init; } = 1;

    /// <summary>The spectra round a cluster of impurities, smeared over the energy.</summary>
    /// <param name="green">A solver for the crystal's Green function.</param>
    /// <param name="cluster">The impurities.</param>
    /// <param name="sites">The cells r, each with its sites.</param>
    /// <param name="energies">ω, meV.</param>
    /// <param name="kernel">Temperature and lock-in.</param>
    /// <param name="cancellation">Looked at before each energy.</param>
    /// <param name="withStrengths">Whether to compute <see cref="ByStrength"/> too.</param>
    /// <param name="surface">The sites of the cell and what the tip sees of their orbitals; null for one site with all orbitals alike.</param>
    /// <exception cref="ConvergenceException">The Green function could not be computed to the solver's accuracy.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static FieldSpectrum Compute(
        GreenFunction green,
        ImpurityCluster cluster,
        IReadOnlyList<LatticeVector> sites,
        IReadOnlyList<double> energies,
        EnergyKernel kernel,
        CancellationToken cancellation = default,
        bool withStrengths = false,
        TunnellingSurface? surface = null)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(sites);
        ArgumentNullException.ThrowIfNull(green);
        ArgumentNullException.ThrowIfNull(energies);
        ArgumentNullException.ThrowIfNull(kernel);
        GreenFunction solver = kernel.ExtraBroadening > 0 ? green.WithBroadening(green.Broadening + kernel.ExtraBroadening) : green;
        int size = ImpurityField.WindowSize(cluster, sites);
        var clean = new double[energies.Count];
        IReadOnlyList<double>?[] tips = surface is null ? [null] : [.. Enumerable.Range(0, surface.SiteCount).Select(surface.WeightsOf)];
        double[][] changes = [.. energies.Select(_ => new double[tips.Length * sites.Count])];
        double[][][] byStrength = withStrengths ? [.. energies.Select(_ => cluster.Sites.Select(_ => new double[tips.Length * sites.Count]).ToArray())] : [];
        var nodes = energies.SelectMany((energy, e) => kernel.Nodes(energy).Select(node => (e, node.Energy, node.Weight)));

        // Particle–hole symmetry gives the Green function at −ω from that at ω.
        foreach (var pair in nodes.GroupBy(node => Math.Round(Math.Abs(node.Energy), 9)))
        {
            cancellation.ThrowIfCancellationRequested();
            double first = pair.First().Energy;
            GreenFunctionWindow window = solver.Window(first, size);
            foreach (var same in pair.GroupBy(node => Math.Sign(node.Energy) == Math.Sign(first)))
            {
                GreenFunctionWindow own = same.Key ? window : ParticleHole.Mirror(window);
                for (int t = 0; t < tips.Length; t++)
                {
                    int start = t * sites.Count;
                    (double[] change, double[][] derivatives) = withStrengths ? ImpurityField.WithStrengths(own, cluster, sites, tips[t]) : (ImpurityField.Compute(own, cluster, sites, tips[t]), []);
                    foreach ((int e, _, double weight) in same)
                    {
                        clean[e] += weight * ImpurityField.CleanDensity(own, tips[t]);
                        Add(changes[e], start, weight, change);
                        for (int j = 0; j < derivatives.Length; j++)
                        {
                            Add(byStrength[e][j], start, weight, derivatives[j]);
                        }
                    }
                }
            }
        }

        return new FieldSpectrum(energies, clean, changes) { ByStrength = byStrength, SitesOfCell = tips.Length };
    }

    private static void Add(double[] sum, int first, double weight, double[] term)
    {
        for (int i = 0; i < term.Length; i++)
        {
            sum[first + i] += weight * term[i];
        }
    }

    /// <summary>
    /// What is left when the feedback keeps the current at the last energy of the sweep constant: ρ(r, ω) I_0/I(r) with
    /// I(r) = ∫ ρ(r, ω) dω over the sweep, by the trapezoidal rule on its energies.
    /// </summary>
    /// <returns>With <see cref="ByStrength"/> as it is, that of ρ itself.</returns>
    /// <exception cref="InputException">The sweep has one energy, its integral vanishes somewhere, or the tip sees several sites of the cell.</exception>
    /// <remarks>docs/physics.md, eq. (54).</remarks>
    public FieldSpectrum AtConstantCurrent()
    {
        if (SitesOfCell > 1)
        {
            throw new InputException(OneSiteOnly);
        }

        if (Energies.Count < 2)
        {
            throw new InputException("The setpoint effect needs a sweep of at least two energies, of which the last is the setpoint.");
        }

        double[] shares = [.. Energies.Select((_, e) => (Energies[Math.Min(e + 1, Energies.Count - 1)] - Energies[Math.Max(e - 1, 0)]) / 2)];
        double current = shares.Zip(Clean, (s, c) => s * c).Sum();
        double[][] changes = [.. Changes.Select(c => new double[c.Length])];
        for (int i = 0; i < changes[0].Length; i++)
        {
            double own = current + shares.Select((s, e) => s * Changes[e][i]).Sum();
            if (!(own / current > 0.01))
            {
                throw new InputException("The current at the setpoint vanishes somewhere in the field of view, so no feedback could hold it.");
            }

            for (int e = 0; e < changes.Length; e++)
            {
                changes[e][i] = ((Clean[e] + Changes[e][i]) * current / own) - Clean[e];
            }
        }

        return this with { Changes = changes };
    }

    /// <summary>ln(I(r)/I_0) of the current up to the last energy, which a topograph at constant current shows.</summary>
    /// <remarks>docs/physics.md, eq. (54).</remarks>
    public double[] LogCurrent()
    {
        double[] shares = [.. Energies.Select((_, e) => (Energies[Math.Min(e + 1, Energies.Count - 1)] - Energies[Math.Max(e - 1, 0)]) / 2)];
        double current = shares.Zip(Clean, (s, c) => s * c).Sum();
        return [.. Enumerable.Range(0, Changes[0].Length).Select(i => Math.Log(Math.Max(0.01, 1 + (shares.Select((s, e) => s * Changes[e][i]).Sum() / current))))];
    }
}
