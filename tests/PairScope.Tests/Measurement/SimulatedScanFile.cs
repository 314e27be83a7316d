using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Measurement;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Tests.Measurement;

/// <summary>A .3ds file as an instrument would write it: six impurities on 14 nm of NbSe2, drift, tip and noise, at the energies of protocols/instrument.yaml.</summary>
internal static class SimulatedScanFile
{
    /// <summary>How many impurities are in it.</summary>
    public const int Impurities = 6;

    /// <summary>Simulates and writes one.</summary>
    public static void Write(string path, Irrep irrep, double mu, double delta, double theta)
    {
        Protocol protocol = Protocol.Load(Path.Combine(SharedData.RepositoryRoot, "protocols", "instrument.yaml"));
        var frame = new ScanSettings { SideNanometres = 14, Pixels = 160, LatticeDegrees = 41, Drift = (0.004, -0.002, 0.003, -0.004), Seed = 8 };
        var hamiltonian = new BdgHamiltonian(Materials.NbSe2(mu), GapFunction.Mixed(irrep, delta, theta));
        MeasuredFile.Write(path, SimulatedScan.Of(hamiltonian, 0.1, [new ImpurityPopulation(Impurity.Scalar(100), Impurities, ScanSettings.UsualImpurityPicometres)], 6, protocol.Energies, protocol.Instrument!.Middle, frame).Data);
    }
}
