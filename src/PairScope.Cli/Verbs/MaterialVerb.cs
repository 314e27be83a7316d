using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.Formats;
using PairScope.TightBinding;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope material: what a crystal is.</summary>
internal static class MaterialVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "material",
            "Checks a crystal: what symmetry its Hamiltonian has and by how much each operation is violated, bands, Fermi lines, weights of orbitals, and what to look at twice.",
            "pairscope material cuprate -o cuprate.png",
            "pairscope material my-crystal.yaml --mu 20 --json",
            "pairscope material sr2ruo4 --print > my-crystal.yaml",
            "pairscope material cuprate --hr cuprate_hr.dat");
        verb.Add(MaterialImportVerb.Create());
        verb.Add(MaterialFitVerb.Create());
        var materialArgument = new Argument<string>("MATERIAL")
        {
            Description = $"{string.Join(", ", MaterialFile.Shipped)}, or a YAML file of your own (docs/materials.md)",
        };
        Option<double> muOption = NumberOption.Real("--mu", "meV", "Chemical potential, from that of the file", 0);
        var pictureOption = new Option<string?>("-o", "--output") { Description = $"Also draw bands and Fermi lines, as {PictureFile.EndingsInWords}", HelpName = "FILE" };
        var jsonOption = new Option<bool>("--json") { Description = "Print everything as JSON" };
        var printOption = new Option<bool>("--print") { Description = "Print the YAML of a material, to start an own one from, and nothing else; of one that names files of wannier90 with their hoppings written out" };
        verb.Add(materialArgument);
        verb.Add(muOption);
        verb.Add(pictureOption);
        verb.Add(jsonOption);
        var hrOption = new Option<string?>("--hr") { Description = "Also write the Hamiltonian as wannier90 does (seedname_hr.dat), in eV from the chemical potential; with spin, all up and then all down, where spin matters", HelpName = "FILE" };
        verb.Add(printOption);
        verb.Add(hrOption);
        verb.Does((parsed, cancellation) =>
        {
            string name = parsed.GetValue(materialArgument)!;
            string? picture = OutputOptions.CheckPicture("-o", parsed.GetValue(pictureOption));
            string? hr = parsed.GetValue(hrOption) is { } path ? OutputOptions.CheckPlace("--hr", path) : null;
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(printOption))
            {
                output.Write(MaterialFile.WholeText(name));
                return;
            }

            Material material = MaterialFile.Read(name);
            MaterialReport report = Verb.Compute(() => new MaterialReport(material, parsed.GetValue(muOption)), cancellation);
            if (hr is not null)
            {
                WannierExport.Write(material, parsed.GetValue(muOption), hr);
            }

            if (picture is not null)
            {
                report.Picture().Save(picture);
            }

            report.Tell(output, parsed.GetValue(jsonOption));
        });
        return verb;
    }
}
