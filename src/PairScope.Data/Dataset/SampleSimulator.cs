using PairScope.BogoliubovDeGennes;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Scattering;

namespace PairScope.Data;

/// <summary>From the parameters of a sample to its maps: the one place where data sets meet the physics.</summary>
public static class SampleSimulator
{
    /// <summary>
    /// Simulates the maps of a sample at all energies of its protocol, on one thread.
    /// </summary>
    /// <param name="protocol">Energies, window and method.</param>
    /// <param name="sample">Everything else.</param>
    /// <param name="cancellation">Looked at before the maps are computed.</param>
    /// <returns>δρ(r) in states/(meV·cell), row-major [energy, n1 + L/2, n2 + L/2], in single precision.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <remarks>docs/physics.md, "One impurity and its interference map" and "What an instrument sees".</remarks>
    public static float[] Simulate(Protocol protocol, Sample sample, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(sample);
        var green = Solver(protocol.Method, new BdgHamiltonian(sample.Normal(), sample.Gap()), sample.Broadening);
        Impurity impurity = Sample.ImpurityOf(sample.Impurity, sample.Strength);
        var sites = protocol.Size * protocol.Size;
        var maps = new float[protocol.Energies.Count * sites];
        cancellation.ThrowIfCancellationRequested();
        IReadOnlyList<double[]> layers = sample.Instrument is { } instrument
            ? instrument.SingleMap(green, impurity, protocol.Energies, protocol.Size, cancellation)
            : [.. QpiSweep.Compute(green, impurity, protocol.Energies, protocol.Size, sample.Hypothesis.TipOf(protocol.Tip)).Select(map => map.RealSpace)];
        for (var e = 0; e < layers.Count; e++)
        {
            for (var i = 0; i < sites; i++)
            {
                maps[(e * sites) + i] = (float)layers[e][i];
            }
        }

        return maps;
    }

    /// <summary>About what <see cref="Simulate"/> takes.</summary>
    /// <param name="protocol">Energies, window and method.</param>
    /// <param name="sample">Everything else.</param>
    public static WindowCost Cost(Protocol protocol, Sample sample)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(sample);
        GreenFunction green = Solver(protocol.Method, new BdgHamiltonian(sample.Normal(), sample.Gap()), sample.Broadening);
        return sample.Instrument is { } instrument
            ? instrument.CostOfSingleMap(green, protocol.Energies, protocol.Size)
            : QpiSweep.Cost(green, Sample.ImpurityOf(sample.Impurity, sample.Strength), protocol.Energies, protocol.Size, sample.Hypothesis.TipOf(protocol.Tip));
    }

    // Samples run side by side, so each keeps to its own thread.
    private static GreenFunction Solver(GreenMethod method, BdgHamiltonian hamiltonian, double broadening) =>
        method.TorusCells is { } cells
            ? new TorusGreenFunction(hamiltonian, broadening, cells) { DegreeOfParallelism = 1 }
            : new CrystalGreenFunction(hamiltonian, broadening, method.Accuracy) { DegreeOfParallelism = 1 };
}
