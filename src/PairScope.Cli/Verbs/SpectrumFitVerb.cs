using System.CommandLine;
using PairScope.Cli.Answers;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Inference.Spectra;
using PairScope.Lattice;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope spectrum fit: gaps and pairings from measured tunnelling spectra.</summary>
internal static class SpectrumFitVerb
{
    private static readonly string[] ModelNames = ["BCS", "Dynes", "two-gaps"];

    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "fit",
            "Fits a normal metal, BCS, Dynes and two gaps (and with --pairings every pairing of NbSe2) to measured dI/dV: probabilities, parameters with intervals, or that none of them fits.",
            "pairscope spectrum fit spectrum.dat -o gap.json --picture gap.png",
            "pairscope spectrum fit line.3ds --temperature 0.4 --maps maps.h5 -o gap.json",
            "pairscope spectrum fit spectrum.dat --tip-gap 1.3 --lock-in 0.05 -o gap.json",
            "pairscope spectrum fit spectrum.dat --pairings --mu 78 --impurity scalar --at 1,0 -o pairing.json");
        var filesArgument = new Argument<string[]>("FILE") { Description = "Measured spectra, each file fitted on its own: a point, a line or a grid", Arity = ArgumentArity.OneOrMore };
        Option<string> modelOption = new("--model") { Description = "Models to try, with commas between; the normal metal is always a rival", HelpName = "all|Dynes,…", DefaultValueFactory = _ => "all" };
        Option<bool> pairingsOption = new("--pairings") { Description = "Also try every pairing of NbSe2 by its exact density of states; takes minutes" };
        Option<double?> muOption = NumberOption.OptionalReal("--mu", "meV", "With --pairings: chemical potential from the undoped Fermi level");
        Option<ImpurityKind?> impurityOption = NumberOption.Word<ImpurityKind?>("--impurity", "With --pairings: an impurity on the site (0, 0) [default: none]", [.. ImpurityOptions.Words.Select(w => (w.Word, (ImpurityKind?)w.Value))]);
        Option<double> strengthOption = NumberOption.Real("--strength", "meV", "With --impurity: its strength, V0 or J", 100);
        Option<(int N1, int N2)?> atOption = new("--at")
        {
            Description = "With --impurity: the site n1,n2 under the tip [default: 0,0]",
            HelpName = "n1,n2",
            CustomParser = result => NumberOption.Text(result).Split(',') is [var a, var b] && int.TryParse(a, out int n1) && int.TryParse(b, out int n2) && Math.Max(Math.Abs(n1), Math.Abs(n2)) <= 100
                ? (n1, n2)
                : NumberOption.Refuse<(int, int)?>(result, "--at", "two whole numbers between -100 and 100 with a comma between them"),
        };
        var sourceOptions = new SpectrumSourceOptions();
        Option<string?> mapsOption = new("--maps") { Description = "Of a line or a grid, also write maps of gap, broadening and zero-bias conductance with their deviations: .h5, .npz, .csv", HelpName = "FILE" };
        Option<string?> pictureOption = new("--picture") { Description = $"Also draw spectrum, fit and what it leaves over, with --maps the maps, as {PictureFile.EndingsInWords}", HelpName = "FILE" };
        verb.Add(filesArgument);
        foreach (Option option in (Option[])[modelOption, pairingsOption, muOption, impurityOption, strengthOption, atOption, .. sourceOptions.All, mapsOption, pictureOption])
        {
            verb.Add(option);
        }

        var junctionOptions = new JunctionOptions(verb);
        var outputOptions = new OutputOptions(verb, ".json");
        verb.Does((parsed, cancellation) =>
        {
            OutputTarget target = outputOptions.Read(parsed);
            string? picture = OutputOptions.CheckPicture("--picture", parsed.GetValue(pictureOption));
            string? maps = parsed.GetValue(mapsOption) is { } named ? OutputOptions.Check("--maps", named, [".h5", ".npz", ".csv"]).Path : null;
            string[] files = parsed.GetValue(filesArgument)!;
            if (files.Length > 1 && (picture is not null || maps is not null))
            {
                throw new InputException($"{(picture is not null ? "--picture" : "--maps")} takes one file of spectra, but {files.Length} were given.");
            }

            IReadOnlyList<string> names = NamesOf(parsed.GetValue(modelOption)!);
            bool pairings = parsed.GetValue(pairingsOption);
            if (!pairings && ((Option[])[muOption, impurityOption, strengthOption, atOption]).FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } unused)
            {
                throw new InputException($"{unused.Name} belongs to --pairings.");
            }

            if (parsed.GetValue(impurityOption) is null && parsed.GetValue(atOption) is not null)
            {
                throw new InputException("--at belongs to --impurity.");
            }

            Impurity? impurity = parsed.GetValue(impurityOption) is { } kind ? Sample.ImpurityOf(kind, parsed.GetValue(strengthOption)) : null;
            LatticeVector site = parsed.GetValue(atOption) is var (n1, n2) ? new LatticeVector(n1, n2) : LatticeVector.Zero;
            var fits = new SpectrumReader(parsed, junctionOptions)
            {
                Open = file => sourceOptions.Open(parsed, file),
                Range = sourceOptions.Range(parsed),
                WantsMaps = maps is not null,
                Models = (conditions, halfWidth, spacing) =>
                [
                    .. SpectrumModel.All(conditions, halfWidth, spacing).Where(m => !m.HasGap || names.Contains(m.Name.Replace(' ', '-'), StringComparer.Ordinal)),
                    .. pairings ? PairingSpectra.All(Materials.NbSe2(parsed.GetValue(muOption) ?? 0), halfWidth, conditions, impurity, site, cancellation) : [],
                ],
            };
            var answers = new List<SpectrumAnswer>();
            foreach (string file in files)
            {
                InputFile.Require(file);
            }

            ProgressLine.During("fitting", parsed.InvocationConfiguration.Error, line =>
            {
                foreach (string file in files)
                {
                    answers.Add(fits.Read(file, maps, files.Length > 1 ? null : line.Fractions(), cancellation));
                    line.Report((double)answers.Count / files.Length, $"{answers.Count}/{files.Length} files");
                }
            });
            string json = SpectrumFitJson.Of(answers);
            if (maps is not null)
            {
                MeasuredFile.Write(maps, SpectrumMaps.Of(answers[0]));
            }

            if (picture is not null)
            {
                answers[0].Draw(picture);
            }

            AtomicFile.WriteText(target.Path, json + "\n");
            parsed.InvocationConfiguration.Output.WriteLine(outputOptions.WantsJson(parsed) ? json : string.Join('\n', answers.Select(a => a.Sentence())));
        });
        return verb;
    }

    private static IReadOnlyList<string> NamesOf(string text)
    {
        if (string.Equals(text, "all", StringComparison.OrdinalIgnoreCase))
        {
            return ModelNames;
        }

        string[] names = [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(n => !string.Equals(n, "metal", StringComparison.OrdinalIgnoreCase))];
        string?[] known = [.. names.Select(n => Array.Find(ModelNames, m => string.Equals(m, n, StringComparison.OrdinalIgnoreCase)))];
        return known.All(n => n is not null)
            ? [.. known.OfType<string>()]
            : throw new InputException($"--model must be all or some of metal, {string.Join(", ", ModelNames)} with commas between, but '{text}' was given.");
    }
}
