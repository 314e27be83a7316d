using PairScope.BogoliubovDeGennes;
using PairScope.Formats;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Scattering;

namespace PairScope.Measurement;

/// <summary>A grid of spectra over a field of view with equal impurities on random sites, and what is true of it.</summary>
/// <param name="Data">The file's content.</param>
/// <param name="Settings">Frame, tip, drift and noise.</param>
/// <param name="Impurities">Where the impurities sit, sites of the crystal.</param>
/// <param name="Places">Where they are seen, nm from the middle of the scan, drift included.</param>
public sealed record SimulatedScan(
    MeasuredData Data, ScanSettings Settings, IReadOnlyList<LatticeVector> Impurities, IReadOnlyList<(double X, double Y)> Places)
{
    private const double Accuracy = 3e-3; // of the Green function: below the noise of any scan

    /// <summary>Simulates one: all orders of scattering between the impurities, then the instrument.</summary>
    /// <param name="hamiltonian">The crystal with its gap.</param>
    /// <param name="broadening">η, meV.</param>
    /// <param name="impurity">The impurity of which there are several.</param>
    /// <param name="count">How many.</param>
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
        Impurity impurity,
        int count,
        double distance,
        IReadOnlyList<double> energies,
        InstrumentSettings instrument,
        ScanSettings settings,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        ArgumentNullException.ThrowIfNull(settings);
        var scan = new ScanSimulation(settings);
        IReadOnlyList<LatticeVector> impurities = scan.PlaceImpurities(count, distance, new Random(~settings.Seed));
        var green = new CrystalGreenFunction(hamiltonian, broadening, Accuracy);

        // The feedback acts on what the tip sees: the scan divides by the current itself.
        FieldSpectrum spectra = (instrument with { ConstantCurrent = false }).Spectra(green, new ImpurityCluster(impurity, impurities), scan.Sites, energies, cancellation);
        return new SimulatedScan(scan.Scan(spectra, impurities, instrument.ConstantCurrent), settings, impurities, [.. impurities.Select(scan.SeenAt)]);
    }
}
