using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope material fit: one band of a material as a material of one orbital.</summary>
internal static class MaterialFitVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "fit",
            "Fits one band of a material by a band of one orbital with hoppings to a few shells of neighbours, tells by how much it is off, and writes it as a material of its own. A band of one orbital is computed much faster; what its gap functions lose is told by nobody but the crystal with all orbitals.",
            "pairscope material fit nbs2.yaml --band 1 --shells 7 -o one-band.yaml --picture one-band.png");
        var materialArgument = new Argument<string>("MATERIAL") { Description = $"{string.Join(", ", MaterialFile.Shipped)}, or a YAML file of your own (docs/materials.md)" };
        Option<int> bandOption = NumberOption.Whole("--band", "N", "Which band, 1 for the lowest; two spins count as one band", 1, "a whole number from 1 to 256", v => v is >= 1 and <= 256);
        Option<int> shellsOption = NumberOption.Whole("--shells", "N", "Shells of neighbours, beside the site itself", 7, "a whole number from 1 to 100", v => v is >= 1 and <= 100);
        Option<double> muOption = NumberOption.Real("--mu", "meV", "Chemical potential, from that of the file", 0);
        var pictureOption = new Option<string?>("--picture") { Description = $"Also draw both bands, as {PictureFile.EndingsInWords}", HelpName = "FILE" };
        verb.Add(materialArgument);
        verb.Add(bandOption);
        verb.Add(shellsOption);
        verb.Add(muOption);
        verb.Add(pictureOption);
        var outputOptions = new OutputOptions(verb, ".yaml");
        verb.Does((parsed, cancellation) =>
        {
            OutputTarget target = outputOptions.Read(parsed);
            string? picture = OutputOptions.CheckPicture("--picture", parsed.GetValue(pictureOption));
            string name = parsed.GetValue(materialArgument)!;
            Material material = MaterialFile.Read(name);
            double mu = parsed.GetValue(muOption);
            ShellFit fit = Verb.Compute(() => ShellFit.Of(material, mu, parsed.GetValue(bandOption), parsed.GetValue(shellsOption)), cancellation);
            AtomicFile.WriteText(target.Path, ShellFitText.Of(material, fit));
            if (picture is not null)
            {
                Picture(material, mu, fit).Save(picture);
            }

            TextWriter output = parsed.InvocationConfiguration.Output;
            if (outputOptions.WantsJson(parsed))
            {
                output.WriteLine(AnswerJson.Text(ToJson(material, fit, target.Path)));
                return;
            }

            output.WriteLine($"band {fit.Band} of {material.Name}, {fit.Values.Count - 1} shells, meV: {string.Join(", ", fit.Values.Select((t, n) => FormattableString.Invariant($"t{n} {t:0.000}")))}");
            output.WriteLine(FormattableString.Invariant($"off by {fit.Deviation:0.00} meV rms over the zone; ") + (fit.DeviationNearFermi is { } near
                ? FormattableString.Invariant($"by {near:0.00} meV within {ShellFit.NearFermi:0} meV of the Fermi level")
                : FormattableString.Invariant($"the band never comes within {ShellFit.NearFermi:0} meV of the Fermi level")));
            if (fit.LargestSplitting > 1e-6)
            {
                output.WriteLine(FormattableString.Invariant($"note: its two states of spin are up to {fit.LargestSplitting:0.##} meV apart; the fit is to their mean and knows no spin-orbit coupling"));
            }

            if (material.Crystal.Sites.Count > 1)
            {
                output.WriteLine("note: the band belongs to several sites; the file puts its orbital at the cell's origin");
            }

            output.WriteLine($"Written to {target.Path}.");
        });
        return verb;
    }

    private static Dictionary<string, object?> ToJson(Material material, ShellFit fit, string file) => new(StringComparer.Ordinal)
    {
        ["file"] = file,
        ["material"] = material.Name,
        ["band"] = fit.Band,
        ["hoppingsMeV"] = fit.Values,
        ["shellSizes"] = fit.Shells.Select(s => s.Count).ToArray(),
        ["deviationMeV"] = fit.Deviation,
        ["deviationNearFermiMeV"] = fit.DeviationNearFermi,
        ["largestSplittingMeV"] = fit.LargestSplitting,
    };

    private static Figure Picture(Material material, double mu, ShellFit fit)
    {
        MomentumPath path = new BrillouinZone(material.Crystal.Lattice).StandardPath(301);
        var bands = new MaterialBands(material.At(mu).Bloch);
        (string, double[])[] lines =
        [
            (FormattableString.Invariant($"band {fit.Band}"), [.. path.Momenta.Select(k => bands.Energies(k)[(2 * fit.Band) - 2])]),
            .. fit.LargestSplitting > 1e-6 ? [(string.Empty, path.Momenta.Select(k => bands.Energies(k)[(2 * fit.Band) - 1]).ToArray())] : Array.Empty<(string, double[])>(),
            (FormattableString.Invariant($"{fit.Values.Count - 1} shells"), [.. path.Momenta.Select(fit.EnergyAt)]),
        ];
        return new Figure(material.Name, PathPlots.AlongPath(path, lines, $"Band {fit.Band} and its fit", "Energy", "meV", level: 0))
        {
            Subtitle = FormattableString.Invariant($"{fit.Deviation:0.00} meV rms over the zone"),
        };
    }
}
