using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Measurement;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Learning.Inference;

/// <summary>
/// Reads the pairing out of a field of view with many impurities. The map that the deconvolution gives leaves out that impurities
/// scatter between each other; once the network has a first answer p, the simulator knows nearly how much, and what is deconvolved
/// is only the difference between the field and the simulated one, m ← m(p) + D[d/A − F(p)]. docs/measurement.md, eq. (16).
/// </summary>
public sealed class FieldReading
{
    private const double Accuracy = 3e-3;
    private const double SettledMeV = 0.3;
    private const double SettledGap = 0.15;

    private readonly TrainedNetwork _network;
    private readonly Protocol _protocol;
    private readonly InstrumentSettings _instrument;

    /// <summary>A reading with a network that was trained for an instrument.</summary>
    /// <exception cref="InputException">The network's protocol tells nothing of an instrument.</exception>
    public FieldReading(TrainedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        _network = network;
        _protocol = network.Protocol
            ?? throw new InputException("The weights do not say which protocol they were trained on, so a field of many impurities cannot be simulated for them.");
        _instrument = _protocol.Instrument?.Middle
            ?? throw new InputException("The weights were trained without an instrument, but a scan with many impurities needs weights that know one; leave --model out, or give weights of protocols/instrument.yaml.");
    }

    /// <summary>The answer, and the map it was read from.</summary>
    /// <param name="map">The deconvolved map.</param>
    /// <param name="field">The values on the crystal's sites, one layer for each of the network's energies.</param>
    /// <param name="passes">Most corrections; they end when the answer has settled.</param>
    /// <param name="cancellation">Looked at before each energy.</param>
    public (Prediction Prediction, MapFile Map) Read(MapFile map, SiteField field, int passes = 3, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(field);
        Prediction answer = Prediction.Of(_network, map);
        var deconvolution = new Deconvolution(field.Sites, field.Impurities, map.Size);
        for (int pass = 0; pass < passes; pass++)
        {
            double[][] corrected = Corrected(field, deconvolution, answer.Reading, cancellation);
            MapFile next = Of(corrected, map);
            Reading before = answer.Reading;
            (answer, map) = (Prediction.Of(_network, next), next);
            Reading after = answer.Reading;
            if (before.Label == after.Label && Math.Abs(before.ChemicalPotentialMeV - after.ChemicalPotentialMeV) < SettledMeV
                && Math.Abs(before.GapMeV - after.GapMeV) < SettledGap * after.GapMeV)
            {
                break;
            }
        }

        return (field.IsOriented ? answer : answer.OrTurned(Prediction.Of(_network, map.Turned(_network.Configuration))), map);
    }

    // Other layers of the same field.
    private MapFile Of(IEnumerable<double[]> layers, MapFile map) =>
        MapFile.FromRealSpace([.. layers.SelectMany(layer => layer)], _network.Configuration) with { Reasons = map.Reasons, Field = map.Field };

    private double[][] Corrected(SiteField field, Deconvolution deconvolution, Reading reading, CancellationToken cancellation)
    {
        Irrep irrep = reading.Label switch { 0 => Irrep.A1Prime, 1 => Irrep.A1DoublePrime, 2 => Irrep.A2Prime, 3 => Irrep.EPrime, _ => Irrep.EDoublePrime };
        double delta = Math.Clamp(reading.GapMeV, _protocol.Parameters[0].Lowest, _protocol.Parameters[0].Highest);
        double mu = Math.Clamp(reading.ChemicalPotentialMeV, _protocol.Parameters[3].Lowest, _protocol.Parameters[3].Highest);

        // Of E″ the network does not say which channel; the scattering between impurities is nearly the same for both.
        GapFunction gap = GapFunction.Mixed(irrep, delta, reading.MixingAngle, 0, irrep == Irrep.EDoublePrime ? PairingChannel.TripletP : null);
        var green = new CrystalGreenFunction(new BdgHamiltonian(Materials.NbSe2(mu), gap), Middle(4), Accuracy);
        Impurity impurity = Impurity.Scalar(Middle(6));
        int size = _network.Configuration.Size;
        double[][] single = _instrument.SingleMap(green, impurity, _protocol.Energies, size, cancellation);
        double[][] simulated = Field(green, impurity, field, cancellation);
        return [.. field.Layers.Select((layer, e) => Combine(layer, simulated[e], single[e], deconvolution))];
    }

    // d ≈ A F + c by least squares, then m(p) + D[d/A − F].
    private static double[] Combine(double[] layer, double[] simulated, double[] single, Deconvolution deconvolution)
    {
        (double meanD, double meanF) = (layer.Average(), simulated.Average());
        double scale = layer.Zip(simulated, (d, f) => (d - meanD) * (f - meanF)).Sum() / simulated.Sum(f => (f - meanF) * (f - meanF));
        if (!(scale > 0))
        {
            return deconvolution.Solve(layer);
        }

        double[] difference = deconvolution.Solve([.. layer.Zip(simulated, (d, f) => (d / scale) - f)]);
        return [.. single.Zip(difference, (m, d) => m + d)];
    }

    // The field on the measured sites, blurred; the blur needs the sites round them too.
    private double[][] Field(GreenFunction green, Impurity impurity, SiteField field, CancellationToken cancellation)
    {
        IReadOnlyList<(LatticeVector R, double Weight)> near = TipResolution.Kernel(_instrument.Resolution);
        LatticeVector[] sites = [.. field.Sites.SelectMany(site => near.Select(n => site + n.R)).Distinct()];
        Dictionary<LatticeVector, int> index = sites.Select((r, i) => (r, i)).ToDictionary(p => p.r, p => p.i);
        FieldSpectrum spectra = _instrument.Spectra(green, new ImpurityCluster(impurity, field.Impurities), sites, _protocol.Energies, cancellation);
        int[][] neighbours = [.. field.Sites.Select(site => near.Select(n => index[site + n.R]).ToArray())];
        return [.. spectra.Changes.Select(change => Array.ConvertAll(neighbours, around => around.Zip(near, (i, n) => n.Weight * change[i]).Sum()))];
    }

    private double Middle(int parameter) => (_protocol.Parameters[parameter].Lowest + _protocol.Parameters[parameter].Highest) / 2;
}
