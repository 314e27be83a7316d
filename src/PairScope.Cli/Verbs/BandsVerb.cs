using System.CommandLine;
using PairScope.BogoliubovDeGennes;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Spectra;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope bands: energies along a path through the zone.</summary>
internal static class BandsVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "bands",
            "Computes the bands along Γ–M–K–Γ or another path in meV: the normal state's, or with --irrep the quasiparticles', with momenta added where these turn.",
            "pairscope bands --mu 0 -o bands.png",
            "pairscope bands --irrep \"A1'\" --delta 20 --points 600 -o quasiparticles.csv",
            "pairscope bands --irrep \"A1'\" --delta 1 --path \"G-K-M-K'-G\" --part 0.1:0.4 --window 5 -o gap-at-the-Fermi-points.png");
        var crystalOptions = new CrystalOptions(verb, gapRequired: false);
        var pathOptions = new PathOptions(verb);
        Option<double?> windowOption = NumberOption.OptionalReal(
            "--window", "meV", "Show only energies within this distance of the Fermi level in a picture", "a number of meV above zero, up to 1e6", v => v > 0);
        verb.Add(windowOption);
        Option<bool> forceOption = RunEstimate.ForceOption();
        verb.Add(forceOption);
        var outputOptions = new OutputOptions(verb, [".csv", ".npy", ".h5", .. PictureFile.Endings]);

        verb.Computes(outputOptions, (parsed, target, cancellation) =>
        {
            CrystalChoice crystal = crystalOptions.Read(parsed);
            MomentumPath path = pathOptions.Read(parsed, crystal);
            const double BytesOfEnergy = 80; // measured, with the text of a table
            const double Refined = 10; // measured: times that a momentum with a gap is looked at, for minima and bends
            BdgHamiltonian hamiltonian = crystal.Hamiltonian();
            ReducedMomentum[] some = [.. path.Momenta.Take(64)]; // timed together: one alone is over before the clock has moved
            int order = crystal.Gap is null ? hamiltonian.Size / 2 : hamiltonian.Size;
            Verb.Compute(
                () => RunEstimate.Measured(
                    FormattableString.Invariant($"--points {path.Momenta.Count}"), path.Momenta.Count * (crystal.Gap is null ? 1 : Refined) / some.Length, BytesOfEnergy * path.Momenta.Count * order, "choose fewer --points",
                    () => Array.ForEach(some, k => _ = crystal.Gap is null ? crystal.Model.Bloch.Evaluate(k).HermitianEigenvalues() : hamiltonian.QuasiparticleEnergies(k))),
                cancellation).Check(parsed.GetValue(forceOption), parsed.InvocationConfiguration.Error);
            BandStructure bands = Verb.Compute(
                () => crystal.Gap is null ? BandStructure.Normal(crystal.Model, path) : BandStructure.Quasiparticle(crystal.Hamiltonian(), path),
                cancellation);

            path = bands.Path; // with momenta added

            var table = new ResultTable(
                "bands",
                [.. PathOptions.Columns(path, crystal.Lattice), .. bands.Names.Select((name, n) => new Column(name, "meV", bands.Energies[n]))]);
            var report = new Report("bands", crystal.Parameters, PathOptions.Describe(path));
            string summary = $"{bands.Names.Count} bands at {path.Momenta.Count} momenta";
            var results = new List<(string, object?)>
            {
                ("bands", bands.Names.Select((name, n) => new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["name"] = name,
                    ["minMeV"] = bands.Energies[n].Min(),
                    ["maxMeV"] = bands.Energies[n].Max(),
                }).ToArray()),
            };
            if (crystal.Gap is not null)
            {
                IReadOnlyList<(double Distance, ReducedMomentum Momentum, double Energy)> minima = bands.Minima();
                summary += $", least quasiparticle energy {minima[0].Energy:g4} meV at κ = ({minima[0].Momentum.K1:0.####}, {minima[0].Momentum.K2:0.####})";
                results.Add(("minima", minima.Select(m => new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["distancePerA"] = m.Distance,
                    ["momentumReduced"] = new[] { m.Momentum.K1, m.Momentum.K2 },
                    ["energyMeV"] = m.Energy,
                }).ToArray()));
            }

            return new Computed(report, table, () => Drawings.Bands(bands, crystal.Title, parsed.GetValue(windowOption)), summary, results);
        });
        return verb;
    }
}
