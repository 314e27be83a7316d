using PairScope.BogoliubovDeGennes;
using PairScope.Formats;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Scattering;

namespace PairScope.Measurement;

/// <summary>A grid of spectra over a field of view with impurities of one or several kinds on random sites, and what is true of it.</summary>
/// <param name="Data">The file's content.</param>
/// <param name="Settings">Frame, tip, drift and noise.</param>
/// <param name="Impurities">Where the impurities sit, sites of the crystal.</param>
/// <param name="Places">Where they are seen, nm from the middle of the scan, drift included.</param>
/// <param name="Kinds">Which of the populations each belongs to, from 0.</param>
public sealed record SimulatedScan(
    MeasuredData Data, ScanSettings Settings, IReadOnlyList<LatticeVector> Impurities, IReadOnlyList<(double X, double Y)> Places, IReadOnlyList<int> Kinds)
{
    /// <summary>On which of the sites of the cell that the tip sees each impurity sits, from 0.</summary>
    public IReadOnlyList<int> CellSites { get => field ?? [.. Impurities.Select(_ => 0)]; private init; }

    private const double Accuracy = 3e-3; // of the Green function: below the noise of any scan

    /// <summary>Simulates one: all orders of scattering between the impurities, then the instrument.</summary>
    /// <param name="hamiltonian">The crystal with its gap.</param>
    /// <param name="broadening">η, meV.</param>
    /// <param name="populations">The impurities, kind by kind; the first of the drawn places are those of the first kind.</param>
    /// <param name="distance">Least distance between two, in lattice constants.</param>
    /// <param name="energies">Biases as ω, meV.</param>
    /// <param name="instrument">Temperature, lock-in and feedback; its resolution is that of <paramref name="settings"/>.</param>
    /// <param name="settings">Frame, tip, drift and noise; its seed draws the places too.</param>
    /// <param name="cancellation">Looked at before each energy.</param>
    /// <exception cref="InputException">There is no room for the impurities, or the current vanishes.</exception>
    /// <remarks>docs/physics.md, eq. (55); docs/measurement.md, eq. (17).</remarks>
    public static SimulatedScan Of(
        BdgHamiltonian hamiltonian,
        double broadening,
        IReadOnlyList<ImpurityPopulation> populations,
        double distance,
        IReadOnlyList<double> energies,
        InstrumentSettings instrument,
        ScanSettings settings,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(populations);
        ArgumentNullException.ThrowIfNull(instrument);
        ArgumentNullException.ThrowIfNull(settings);
        (ScanSimulation scan, IReadOnlyList<LatticeVector> impurities, int[] kinds, int[] cellSites, ImpurityCluster cluster) = Placed(populations, distance, settings, instrument.Surface);
        var green = new CrystalGreenFunction(hamiltonian, broadening, Accuracy);

        // The feedback acts on what the tip sees: the scan divides by the current itself.
        FieldSpectrum spectra = (instrument with { ConstantCurrent = false }).Spectra(green, cluster, scan.Sites, energies, cancellation);
        return new SimulatedScan(scan.Scan(spectra, impurities, instrument.ConstantCurrent, [.. kinds.Select(k => populations[k].HeightPicometres)], cellSites), settings, impurities, [.. impurities.Zip(cellSites, scan.SeenAt)], kinds) { CellSites = cellSites };
    }

    /// <summary>About what <see cref="Of"/> takes.</summary>
    /// <param name="hamiltonian">The crystal with its gap.</param>
    /// <param name="broadening">η, meV.</param>
    /// <param name="populations">The impurities.</param>
    /// <param name="distance">Least distance between two, in lattice constants.</param>
    /// <param name="energies">ω, meV.</param>
    /// <param name="instrument">Temperature and lock-in.</param>
    /// <param name="settings">The frame.</param>
    /// <exception cref="InputException">There is no room for the impurities, or temperature and lock-in smear too much.</exception>
    public static WindowCost Cost(
        BdgHamiltonian hamiltonian, double broadening, IReadOnlyList<ImpurityPopulation> populations, double distance, IReadOnlyList<double> energies, InstrumentSettings instrument, ScanSettings settings)
    {
        const double BytesOfPixel = 60; // measured: image, noise and file of each layer
        const double PerScattering = 2e-8; // s, of a site, an impurity and a window
        ArgumentNullException.ThrowIfNull(populations);
        ArgumentNullException.ThrowIfNull(energies);
        ArgumentNullException.ThrowIfNull(instrument);
        ArgumentNullException.ThrowIfNull(settings);
        (ScanSimulation scan, IReadOnlyList<LatticeVector> impurities, _, _, ImpurityCluster cluster) = Placed(populations, distance, settings, instrument.Surface);
        var green = new CrystalGreenFunction(hamiltonian, broadening, Accuracy);
        WindowCost spectra = instrument.Cost(green, ImpurityField.WindowSize(cluster, scan.Sites), scan.Sites.Count, energies);
        double windows = spectra.Seconds / green.Cost(ImpurityField.WindowSize(cluster, scan.Sites)).Seconds;
        return spectra with
        {
            Bytes = spectra.Bytes + (BytesOfPixel * energies.Count * settings.Pixels * settings.Pixels),
            Seconds = spectra.Seconds + (PerScattering * windows * scan.Sites.Count * impurities.Count),
        };
    }

    private static (ScanSimulation Scan, IReadOnlyList<LatticeVector> Impurities, int[] Kinds, int[] CellSites, ImpurityCluster Cluster) Placed(
        IReadOnlyList<ImpurityPopulation> populations, double distance, ScanSettings settings, TunnellingSurface surface)
    {
        var scan = new ScanSimulation(settings, surface);
        var random = new Random(~settings.Seed);
        IReadOnlyList<LatticeVector> impurities = scan.PlaceImpurities(populations.Sum(p => p.Count), distance, random);
        int[] cellSites = [.. impurities.Select(_ => surface.Sites is null ? 0 : random.Next(surface.SiteCount))];
        int[] kinds = [.. populations.SelectMany((p, k) => Enumerable.Repeat(k, p.Count))];
        return (scan, impurities, kinds, cellSites, new ImpurityCluster([.. kinds.Zip(cellSites, (k, site) => On(populations[k].Impurity, surface.OrbitalOf(site)))], impurities));
    }

    // The point impurity of a population on an orbital.
    private static Impurity On(Impurity impurity, int orbital) =>
        orbital == 0 ? impurity : new Impurity(impurity.ScalarStrength, impurity.MagneticStrength, new ImpurityEntry(LatticeVector.Zero, orbital));
}
