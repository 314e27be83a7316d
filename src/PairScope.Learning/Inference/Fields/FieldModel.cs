using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Inference;
using PairScope.Lattice;
using PairScope.Learning.Networks;
using PairScope.Maps;
using PairScope.Measurement;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Learning.Inference.Fields;

/// <summary>The simulator of a field of view as the instrument that a network was trained for would see it.</summary>
/// <param name="network">The network, with the protocol it was trained on.</param>
/// <remarks>docs/physics.md, eqs. (51)–(55).</remarks>
internal sealed class FieldModel(TrainedNetwork network)
{
    private const double Accuracy = 3e-3;
    private const double AccuracyOfSteps = 1e-3;
    private const double Sharp = 1e-3; // meV or lattice constants: nothing is known better

    private readonly Protocol _protocol = network.Protocol
        ?? throw new InputException("The weights do not say which protocol they were trained on, so a field of many impurities cannot be simulated for them.");

    private readonly InstrumentSettings _instrument = network.Protocol?.Instrument?.Middle
        ?? throw new InputException("The weights were trained without an instrument, but a scan with many impurities needs weights that know one; leave --model out, or give weights of protocols/instrument.yaml.");

    /// <summary>What the network takes.</summary>
    public NetworkConfiguration Configuration => network.Configuration;

    /// <summary>V0 of the impurity that the network knows, meV.</summary>
    public double KnownStrength => Middle("strength");

    /// <summary>ω of the layers, meV.</summary>
    public IReadOnlyList<double> Energies => _protocol.Energies;

    /// <summary>The range of μ that the network knows, meV.</summary>
    public (double Low, double High) ChemicalPotentials => (_protocol["mu"].Lowest, _protocol["mu"].Highest);

    /// <summary>The range of Δ0 that the network knows, meV.</summary>
    public (double Low, double High) Gaps => (_protocol["delta"].Lowest, _protocol["delta"].Highest);

    /// <summary>How well η is known where temperature and lock-in are known to the network's ranges, meV.</summary>
    public double BroadeningDeviation
    {
        get
        {
            (Distribution temperature, Distribution lockIn) = (_protocol.Instrument!.Temperature, _protocol.Instrument.LockIn);
            double Extra(double kelvin, double millivolts) => EnergyKernel.Of(kelvin, millivolts, Middle("broadening"), _instrument.KernelAccuracy).ExtraBroadening;
            return Math.Max(Sharp, (Extra(temperature.Highest, lockIn.Highest) - Extra(temperature.Lowest, lockIn.Lowest)) / Math.Sqrt(12));
        }
    }

    /// <summary>How well the width of what a site averages over is known, likewise, in lattice constants.</summary>
    public double ResolutionDeviation => Math.Max(
        Sharp, (_protocol.Instrument!.Resolution.Highest - _protocol.Instrument.Resolution.Lowest) / Math.Sqrt(12) / _instrument.Surface.LatticeConstantAngstrom);

    /// <summary>The map of one impurity and its derivatives by μ, Δ0, θ and η, from which a field's steps are made.</summary>
    /// <param name="hypothesis">The pairing.</param>
    /// <param name="strength">V, meV.</param>
    /// <param name="energies">ω, meV.</param>
    public MapModel OfImpurity(Hypothesis hypothesis, double strength, IReadOnlyList<double> energies) => new(
        hypothesis, new FitConditions { Broadening = Middle("broadening"), Strength = strength, Instrument = _instrument, Free = [FitParameter.Broadening], Accuracy = AccuracyOfSteps }, energies, network.Configuration.Size);

    /// <summary>The crystal with a gap.</summary>
    /// <param name="mu">μ, meV.</param>
    /// <param name="gap">The gap.</param>
    public GreenFunction Crystal(double mu, GapFunction gap) => new KeptWindows(new CrystalGreenFunction(new BdgHamiltonian(Materials.NbSe2(mu), gap), Middle("broadening"), Accuracy));

    /// <summary>The normal metal.</summary>
    /// <param name="mu">μ, meV.</param>
    public GreenFunction Metal(double mu) => Crystal(mu, GapFunction.None());

    /// <summary>The map of one impurity, [E, L, L].</summary>
    public double[][] Single(GreenFunction crystal, double strength, CancellationToken cancellation) =>
        Single(crystal, strength, _protocol.Energies, network.Configuration.Size, cancellation);

    /// <summary>The same at some energies on a window of another size.</summary>
    public double[][] Single(GreenFunction crystal, double strength, IReadOnlyList<double> energies, int size, CancellationToken cancellation) =>
        _instrument.SingleMap(crystal, Impurity.Scalar(strength), energies, size, cancellation);

    /// <summary>G0(0) of an electron of one spin as the instrument's energies see it, 1/meV.</summary>
    public System.Numerics.Complex Local(GreenFunction crystal, double energy, int size)
    {
        EnergyKernel kernel = EnergyKernel.Of(_instrument.TemperatureKelvin, _instrument.LockInMillivolts, crystal.Broadening, _instrument.KernelAccuracy);
        GreenFunction seen = kernel.ExtraBroadening > 0 ? crystal.WithBroadening(crystal.Broadening + kernel.ExtraBroadening) : crystal;
        return seen.Window(energy, size)[0, 0, 0, 0];
    }

    /// <summary>The field on the measured sites, blurred, for each energy; its derivative by the width of the blur, in lattice constants; and, when asked, those by the strength of each impurity.</summary>
    /// <param name="crystal">The crystal.</param>
    /// <param name="field">Sites and impurities.</param>
    /// <param name="strengths">V_j, meV.</param>
    /// <param name="withStrengths">Whether to compute the derivatives by strength.</param>
    /// <param name="cancellation">Looked at before each energy.</param>
    public (double[][] Values, double[][] ByResolution, double[][][] ByStrength) Field(
        GreenFunction crystal, SiteField field, IReadOnlyList<double> strengths, bool withStrengths, CancellationToken cancellation)
    {
        // The blur needs the sites round the measured ones too.
        TipResolution tip = _instrument.Blur;
        double width = tip.Width;
        IReadOnlyList<(LatticeVector R, double Weight)> near = tip.Kernel();
        LatticeVector[] sites = [.. field.Sites.SelectMany(site => near.Select(n => site + n.R)).Distinct()];
        Dictionary<LatticeVector, int> index = sites.Select((r, i) => (r, i)).ToDictionary(p => p.r, p => p.i);
        var cluster = new ImpurityCluster([.. strengths.Select(Impurity.Scalar)], field.Impurities);
        FieldSpectrum spectra = _instrument.Spectra(crystal, cluster, sites, _protocol.Energies, cancellation, withStrengths);
        int[][] neighbours = [.. field.Sites.Select(site => near.Select(n => index[site + n.R]).ToArray())];
        double[] blur = [.. near.Select(n => n.Weight)];
        double[] byWidth = [.. near.Select(n => width == 0 ? 0 : n.Weight * ((tip.Lattice.SquaredLength(n.R.N1, n.R.N2) / (width * width)) - 2) / width)];
        return (
            [.. spectra.Changes.Select(change => Seen(change, blur))],
            [.. spectra.Changes.Select(change => Seen(change, byWidth))],
            [.. spectra.ByStrength.Select(energy => energy.Select(change => Seen(change, blur)).ToArray())]);

        double[] Seen(double[] change, double[] weights)
        {
            var seen = new double[neighbours.Length];
            Parallel.For(0, seen.Length, n =>
            {
                for (int k = 0; k < weights.Length; k++)
                {
                    seen[n] += weights[k] * change[neighbours[n][k]];
                }
            });
            return seen;
        }
    }

    private double Middle(string parameter) => (_protocol[parameter].Lowest + _protocol[parameter].Highest) / 2;
}
