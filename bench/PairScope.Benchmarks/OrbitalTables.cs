using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Benchmarks;

/// <summary>Maps of crystals with several orbitals: time and memory of the infinite crystal, beside a torus.</summary>
internal static class OrbitalTables
{
    private static readonly string[] Names = ["t2g", "nbs2", "five", "eleven"];

    /// <summary>Runs and prints a table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="args">
    /// orbitals [--data FOLDER with NbS2_hr.dat and NbS2_wsvec.dat] [--only NAME] [--size L] [--broadening H] [--accuracy A] [--cores C] [--torus N] [--times T] [--doubling].
    /// With --doubling, doubling alone, and with --torus a torus of N × N cells are compared with the crystal.
    /// </param>
    public static void Print(TextWriter output, string[] args)
    {
        var given = new GivenOptions(args);
        string only = given.Text("--only", string.Empty);
        (int size, int cores, int cells) = (given.Whole("--size", "64"), given.Whole("--cores", "2"), given.Whole("--torus", "0"));
        (double broadening, double accuracy) = (given.Real("--broadening", "0.1"), given.Real("--accuracy", "1e-4"));
        output.WriteLine("| crystal | solver | blocks | seconds | processor seconds | error stated | largest difference from the crystal | peak memory [MB] |\n|---|---|---|---|---|---|---|---|");
        foreach (string name in Names.Where(n => only.Length == 0 || string.Equals(n, only, StringComparison.Ordinal)))
        {
            (BdgHamiltonian crystal, int orbital, double energy) = Crystal(name, given.Text("--data", "."));
            string blocks = string.Join('+', crystal.Blocks.Select(b => b.Count));
            QpiMap? exact = null;
            for (int time = 0; time < given.Whole("--times", "1"); time++)
            {
                exact = Row(new CrystalGreenFunction(crystal, broadening, accuracy) { DegreeOfParallelism = cores }, "crystal");
            }

            if (args.Contains("--doubling", StringComparer.Ordinal))
            {
                Row(new CrystalGreenFunction(crystal, broadening, accuracy) { DegreeOfParallelism = cores, DoublesAlone = true }, "doubling");
            }

            if (cells > 0)
            {
                Row(new TorusGreenFunction(crystal, broadening, cells) { DegreeOfParallelism = cores }, $"torus {cells}");
            }

            QpiMap Row(GreenFunction green, string solver)
            {
                using var process = Process.GetCurrentProcess();
                TimeSpan before = process.TotalProcessorTime;
                var clock = Stopwatch.StartNew();
                QpiMap map = QpiMap.Compute(green, Impurity.Scalar(150, new ImpurityEntry(LatticeVector.Zero, orbital)), energy, size);
                double seconds = clock.Elapsed.TotalSeconds;
                process.Refresh();
                double difference = exact is null ? 0 : map.RealSpace.Zip(exact.RealSpace, (a, b) => Math.Abs(a - b)).Max() / exact.RealSpace.Max(Math.Abs);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {name} | {solver} | {blocks} | {seconds:F2} | {(process.TotalProcessorTime - before).TotalSeconds:F2} | {map.ErrorEstimate:E1} | {difference:E1} | {process.PeakWorkingSet64 / 1e6:F0} |"));
                output.Flush();
                return map;
            }
        }
    }

    /// <summary>One of the crystals, the orbital that the impurity sits on and ω in meV.</summary>
    internal static (BdgHamiltonian Crystal, int Orbital, double Energy) Crystal(string name, string folder) => name switch
    {
        "t2g" => (new BdgHamiltonian(MaterialFile.Read("sr2ruo4").Model, T2gGap()), 2, 0.5),
        "nbs2" => (new BdgHamiltonian(NbS2(folder), WannierLikeCrystal.OnSite(3, 5)), 0, 8),
        "five" => (WannierLikeCrystal.Of(5, 5, 20, 2, 1), 0, 3),
        "eleven" => (WannierLikeCrystal.Of(11, 5, 20, 2, 2), 0, 3),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such crystal."),
    };

    private static TightBindingModel NbS2(string folder) => MaterialFile.Parse(
        "name: NbS2\nlattice: [[3.34, 0], [-1.67, 2.89252]]\nsites: [{name: Nb, at: [0, 0, 0]}]\n"
        + "orbitals: [{site: Nb, harmonic: dz2}, {site: Nb, harmonic: dx2-y2}, {site: Nb, harmonic: dxy}]\n"
        + $"wannier90: {{hr: '{Path.GetFullPath(Path.Combine(folder, "NbS2_hr.dat"))}', wsvec: '{Path.GetFullPath(Path.Combine(folder, "NbS2_wsvec.dat"))}', fermi: -6.09}}\n",
        "NbS2.yaml").Model;

    // B1g, 0.8 (cos kx − cos ky)/2 on xy, 0.6 cos kx on xz and −0.6 cos ky on yz, times 4 meV.
    private static GapFunction T2gGap()
    {
        var pairs = new List<(LatticeVector, ComplexMatrix)>();
        void Add(int orbital, LatticeVector r, double psi)
        {
            var m = new ComplexMatrix(6) { [orbital, orbital + 3] = psi, [orbital + 3, orbital] = -psi };
            pairs.AddRange([(r, m), (-r, m)]);
        }

        Add(2, new(1, 0), 0.8);
        Add(2, new(0, 1), -0.8);
        Add(1, new(1, 0), 1.2);
        Add(0, new(0, 1), -1.2);
        return new GapFunction(4, BlochMatrix.FromCoefficients(3, pairs));
    }
}
