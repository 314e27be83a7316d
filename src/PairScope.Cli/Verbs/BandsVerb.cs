using System.CommandLine;
using System.Diagnostics;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Lattice;
using PairScope.Spectra;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope bands: energies along Γ–M–K–Γ.</summary>
internal static class BandsVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "bands",
            "Computes the bands along Γ–M–K–Γ in meV: the normal state's, or with --irrep the quasiparticles'.",
            "pairscope bands --mu 0 -o bands.png",
            "pairscope bands --irrep \"A1'\" --delta 20 --points 600 -o quasiparticles.csv");
        var crystalOptions = new CrystalOptions(verb, irrepRequired: false);
        Option<int> pointsOption = PathOptions.Points();
        verb.Add(pointsOption);
        Option<double?> windowOption = NumberOption.OptionalReal(
            "--window", "meV", "Show only energies within this distance of the Fermi level in a picture", "a number of meV above zero, up to 1e6", v => v > 0);
        verb.Add(windowOption);
        var outputOptions = new OutputOptions(verb, ".csv", ".npy", ".h5", ".png");

        verb.Does((parsed, cancellation) =>
        {
            var clock = Stopwatch.StartNew();
            CrystalParameters crystal = crystalOptions.Read(parsed);
            OutputTarget target = outputOptions.Read(parsed);
            MomentumPath path = TriangularLattice.StandardPath(parsed.GetValue(pointsOption));
            BandStructure bands = Verb.Compute(
                () => crystal.Irrep is null ? BandStructure.Normal(crystal.Model(), path) : BandStructure.Quasiparticle(crystal.Hamiltonian(), path),
                cancellation);

            var table = new Table(
                "bands",
                [.. PathOptions.Columns(path), .. bands.Names.Select((name, n) => new Column(name, "meV", bands.Energies[n]))]);
            var report = new Report("bands", crystal.Describe(), PathOptions.Describe(path));
            OutputFile.Write(target, report, table, file => Drawings.Bands(file, bands, crystal.Title(), parsed.GetValue(windowOption)));
            outputOptions.Announce(
                parsed,
                target,
                report,
                clock,
                $"{bands.Names.Count} bands at {path.Momenta.Count} momenta",
                [("bands", bands.Names.Select((name, n) => new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["name"] = name,
                    ["minMeV"] = bands.Energies[n].Min(),
                    ["maxMeV"] = bands.Energies[n].Max(),
                }).ToArray())]);
        });
        return verb;
    }
}
