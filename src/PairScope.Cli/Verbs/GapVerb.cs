using System.CommandLine;
using PairScope.BogoliubovDeGennes;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Spectra;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope gap: the gap along the Fermi lines.</summary>
internal static class GapVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "gap",
            "Computes the gap in meV along the Fermi lines of the normal state: the intraband matrix element, the quasiparticle energy on the line and the smallest one across it.",
            "pairscope gap --irrep \"A2'\" --delta 1.0 --theta 0 -o gap.png",
            "pairscope gap --irrep \"E'\" --channel triplet --theta 0.4 --mu 80 -o gap.csv");
        var crystalOptions = new CrystalOptions(verb, gapRequired: true, takesMaterials: false);
        Option<int> gridOption = NumberOption.Whole(
            "--grid", "N", "Grid points a side of the search for the Fermi lines; also sets how dense the points lie", 192, "a whole number between 16 and 2048", v => v is >= 16 and <= 2048);
        verb.Add(gridOption);
        var outputOptions = new OutputOptions(verb, [".csv", ".npy", ".h5", .. PictureFile.Endings]);

        verb.Computes(outputOptions, (parsed, target, cancellation) =>
        {
            CrystalParameters crystal = crystalOptions.ReadNbSe2(parsed);
            int grid = parsed.GetValue(gridOption);
            BdgHamiltonian hamiltonian = crystal.Hamiltonian();
            (FermiLine Line, FermiLineGap[] Gaps)[] lines = Verb.Compute(
                () => FermiLine.Find(hamiltonian.Model, grid)
                    .Select(line => GapAlongFermiLine.ComputeRefined(hamiltonian, line)).ToArray(),
                cancellation);
            if (lines.Length == 0)
            {
                throw new InputException($"--mu {crystal.Mu} leaves no Fermi line on a grid of {grid}×{grid} momenta; choose a chemical potential inside the band, or a finer --grid.");
            }

            var report = new Report("gap", crystal.Describe(), [("grid", grid)], Bands(lines));
            FermiLineGap[] all = [.. lines.SelectMany(l => l.Gaps)];
            return new Computed(
                report,
                ToTable(lines),
                () => Drawings.Gap(lines, crystal.Title()),
                $"{lines.Length} Fermi lines, {all.Length} momenta, intraband gap {all.Min(g => g.IntrabandGap):g4} to {all.Max(g => g.IntrabandGap):g4} meV",
                [("lines", lines.Select(Summary).ToArray())]);
        });
        return verb;
    }

    // Band names go by number in a table of numbers; the report says which is which.
    private static IEnumerable<(string Name, object? Value)> Bands((FermiLine Line, FermiLineGap[] Gaps)[] lines) =>
        [("bands", Names(lines).Select((name, i) => $"{i} = {name}").ToArray())];

    private static string[] Names((FermiLine Line, FermiLineGap[] Gaps)[] lines) =>
        [.. lines.Select(l => l.Line.Band.Name).Distinct(StringComparer.Ordinal)];

    private static ResultTable ToTable((FermiLine Line, FermiLineGap[] Gaps)[] lines)
    {
        string[] names = Names(lines);
        FermiLineGap[] all = [.. lines.SelectMany(l => l.Gaps)];
        return new ResultTable(
            "gap",
            [
                new("line", string.Empty, [.. lines.SelectMany((l, i) => l.Gaps.Select(_ => (double)i))]),
                new("band", string.Empty, [.. lines.SelectMany(l => l.Gaps.Select(_ => (double)Array.IndexOf(names, l.Line.Band.Name)))]),
                .. PathOptions.Momenta([.. all.Select(g => g.Momentum)], TriangularLattice.Value),
                new("angle", "rad", [.. all.Select(g => g.Angle)]),
                new("arc_length", "1/a", [.. all.Select(g => g.ArcLength)]),
                new("intraband_gap", "meV", [.. all.Select(g => g.IntrabandGap)]),
                new("energy_on_line", "meV", [.. all.Select(g => g.EnergyOnLine)]),
                new("excitation_gap", "meV", [.. all.Select(g => g.ExcitationGap)]),
            ]);
    }

    private static Dictionary<string, object> Summary((FermiLine Line, FermiLineGap[] Gaps) line) => new(StringComparer.Ordinal)
    {
        ["band"] = line.Line.Band.Name,
        ["points"] = line.Gaps.Length,
        ["centerReduced"] = new[] { line.Line.Center.K1, line.Line.Center.K2 },
        ["lengthPerA"] = line.Gaps[^1].ArcLength,
        ["intrabandGapMinMeV"] = line.Gaps.Min(g => g.IntrabandGap),
        ["intrabandGapMaxMeV"] = line.Gaps.Max(g => g.IntrabandGap),
        ["excitationGapMinMeV"] = line.Gaps.Min(g => g.ExcitationGap),
        ["excitationGapMaxMeV"] = line.Gaps.Max(g => g.ExcitationGap),
    };
}
