using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Scattering;

namespace PairScope.Maps;

/// <summary>What an instrument does to the density of states before anybody sees it.</summary>
/// <param name="TemperatureKelvin">T.</param>
/// <param name="LockInMillivolts">Amplitude of the lock-in's modulation, from the middle to the peak.</param>
/// <param name="ResolutionAngstrom">σ: orbital at the tip's height, tip and resampling onto sites, in quadrature; 0 for none.</param>
/// <param name="ConstantCurrent">Whether the feedback holds the current at the last energy constant.</param>
/// <remarks>docs/physics.md, eqs. (52)–(55).</remarks>
public sealed record InstrumentSettings(double TemperatureKelvin, double LockInMillivolts, double ResolutionAngstrom, bool ConstantCurrent)
{
    /// <summary>Largest error of the kernel of temperature and lock-in (<see cref="EnergyKernel.Error"/>).</summary>
    public double KernelAccuracy { get; init; } = 0.03;

    /// <summary>The kernel of temperature and lock-in where it is not to be chosen anew for each broadening, so that maps change smoothly with it; null where it is.</summary>
    public EnergyKernel? Kernel { get; init; }

    /// <summary>The surface it looks at, that of NbSe2 unless said.</summary>
    public TunnellingSurface Surface { get; init; } = TunnellingSurface.NbSe2;

    /// <summary>σ on the lattice of the surface, in units of |a1|.</summary>
    public TipResolution Blur => new(Surface.Lattice, ResolutionAngstrom / Surface.LatticeConstantAngstrom);

    /// <summary>Cells that a window has to be wider on each side, so that what the tip sees at its edge is right.</summary>
    public int Margin => Blur.Margin + Surface.Margin;

    /// <summary>What the tip sees at the first site of the cells of a window, of the density on all sites.</summary>
    /// <param name="map">On M × M cells, row-major, of one site of the cell after another.</param>
    /// <param name="outer">M, even.</param>
    /// <param name="inner">Side of the window that is kept, even, in the middle of the other.</param>
    /// <exception cref="InputException">The tip sees several sites, and has no width.</exception>
    public double[] OnSites(ReadOnlySpan<double> map, int outer, int inner)
    {
        TipResolution blur = Blur;
        if (Surface.Sites is null)
        {
            return blur.OnSites(map, outer, inner);
        }

        if (blur.Width == 0)
        {
            throw new InputException("A tip that sees several sites of the cell must have a width to see them between the sites; give --resolution above zero.");
        }

        var seen = new double[inner * inner];
        for (int site = 0; site < Surface.SiteCount; site++)
        {
            double[] own = blur.OnSites(map.Slice(site * outer * outer, outer * outer), outer, inner, Surface.PlaceOf(site));
            for (int i = 0; i < seen.Length; i++)
            {
                seen[i] += own[i];
            }
        }

        return seen;
    }

    /// <summary>The kernel for spectra of some broadening η, meV.</summary>
    /// <exception cref="InputException">The kernel is too wide.</exception>
    public EnergyKernel KernelOver(double broadening) => Kernel ?? EnergyKernel.Of(TemperatureKelvin, LockInMillivolts, broadening, KernelAccuracy);

    /// <summary>The spectra of a field of view, smeared and at constant current, but not yet blurred in space.</summary>
    /// <exception cref="InputException">The kernel is too wide, or the current vanishes.</exception>
    /// <exception cref="ConvergenceException">The Green function could not be computed to the solver's accuracy.</exception>
    /// <param name="green">A solver for the crystal's Green function.</param>
    /// <param name="cluster">The impurities.</param>
    /// <param name="sites">The sites.</param>
    /// <param name="energies">ω, meV.</param>
    /// <param name="cancellation">Looked at before each energy.</param>
    /// <param name="withStrengths">Whether to compute <see cref="FieldSpectrum.ByStrength"/> too, that of the density itself even at constant current.</param>
    public FieldSpectrum Spectra(
        GreenFunction green,
        ImpurityCluster cluster,
        IReadOnlyList<LatticeVector> sites,
        IReadOnlyList<double> energies,
        CancellationToken cancellation = default,
        bool withStrengths = false)
    {
        ArgumentNullException.ThrowIfNull(green);
        EnergyKernel kernel = KernelOver(green.Broadening);
        FieldSpectrum spectra = FieldSpectrum.Compute(green, cluster, sites, energies, kernel, cancellation, withStrengths, Surface);
        return ConstantCurrent ? spectra.AtConstantCurrent() : spectra;
    }

    /// <summary>About what <see cref="Spectra"/> takes, without the scattering between impurities.</summary>
    /// <param name="green">The solver.</param>
    /// <param name="windowSize">The window of G0 that the field of view needs, <see cref="ImpurityField.WindowSize"/>.</param>
    /// <param name="sites">How many sites.</param>
    /// <param name="energies">ω, meV.</param>
    /// <exception cref="InputException">The kernel is too wide.</exception>
    public WindowCost Cost(GreenFunction green, int windowSize, int sites, IReadOnlyList<double> energies)
    {
        ArgumentNullException.ThrowIfNull(green);
        ArgumentNullException.ThrowIfNull(energies);
        EnergyKernel kernel = KernelOver(green.Broadening);
        int windows = energies.SelectMany(kernel.Nodes).Select(node => Math.Round(Math.Abs(node.Energy), 9)).Distinct().Count();
        WindowCost one = green.Cost(windowSize);
        return one with { Bytes = one.Bytes + (2.0 * sizeof(double) * sites * energies.Count), Seconds = one.Seconds * windows };
    }

    /// <summary>About what <see cref="SingleMap"/> takes.</summary>
    /// <param name="green">The solver.</param>
    /// <param name="energies">ω, meV.</param>
    /// <param name="size">L.</param>
    public WindowCost CostOfSingleMap(GreenFunction green, IReadOnlyList<double> energies, int size)
    {
        int outer = size + (2 * Margin);
        return Cost(green, outer, outer * outer, energies);
    }

    /// <summary>The map of one impurity as the instrument sees it, [E, L, L] with the impurity at [L/2, L/2].</summary>
    /// <param name="green">A solver for the crystal's Green function.</param>
    /// <param name="impurity">The impurity.</param>
    /// <param name="energies">ω, meV.</param>
    /// <param name="size">L, even.</param>
    /// <param name="cancellation">Looked at before each energy.</param>
    /// <inheritdoc cref="Spectra" path="/exception"/>
    public double[][] SingleMap(GreenFunction green, Impurity impurity, IReadOnlyList<double> energies, int size, CancellationToken cancellation = default)
    {
        int outer = size + (2 * Margin);
        LatticeVector[] sites = [.. Enumerable.Range(0, outer * outer).Select(i => new LatticeVector((i / outer) - (outer / 2), (i % outer) - (outer / 2)))];
        FieldSpectrum spectra = Spectra(green, new ImpurityCluster(impurity, [LatticeVector.Zero]), sites, energies, cancellation);
        return [.. spectra.Changes.Select(change => OnSites(change, outer, size))];
    }
}
