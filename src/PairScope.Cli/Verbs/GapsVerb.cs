using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope gaps: every gap function that a crystal's symmetry allows.</summary>
internal static class GapsVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "gaps",
            "Lists every gap function that a crystal's symmetry allows on bonds up to a shell: irrep, channel, partners as formulas, nodes on the Fermi lines, nematic and chiral members.",
            "pairscope gaps --material cuprate -o gaps.png",
            "pairscope gaps --material my-crystal.yaml --shells 3 --irrep B1g --json",
            "pairscope gaps --material nbse2 --shells 4 -o gaps.tex");
        var materialOptions = new MaterialOptions("nbse2");
        Option<Spin> spinOption = NumberOption.Word(
            "--coupling", "Whether spin is tied to the lattice: free lists triplets by their function of place [default: the material's, else what its Hamiltonian says]",
            ("free", Spin.Free), ("locked", Spin.Locked));
        var irrepOption = new Option<string?>("--irrep") { Description = "Only this irrep", HelpName = "NAME" };
        Option<double> muOption = NumberOption.Real("--mu", "meV", "Chemical potential, from that of the file", 0);
        var outputOption = new Option<string?>("-o", "--output") { Description = $"Also write the table as .json or .tex, or draw every function over the zone, as {PictureFile.EndingsInWords}", HelpName = "FILE" };
        var jsonOption = new Option<bool>("--json") { Description = "Print the table as JSON, with the coefficients of every function" };
        foreach (Option option in (Option[])[materialOptions.Name, materialOptions.Shells, spinOption, irrepOption, muOption, outputOption, jsonOption])
        {
            verb.Add(option);
        }

        verb.Does((parsed, cancellation) =>
        {
            OutputTarget? target = parsed.GetValue(outputOption) is { } path ? OutputOptions.Check("-o", path, [".json", ".tex", .. PictureFile.Endings]) : null;
            Material material = materialOptions.Read(parsed) ?? MaterialFile.Read("nbse2");
            bool? free = parsed.GetValue(spinOption) switch
            {
                Spin.Free => true,
                Spin.Locked => false,
                _ => null,
            };
            string? irrep = parsed.GetValue(irrepOption) is { } given ? IrrepNames.Plain(given) : null;
            string[] names = [.. material.Symmetry.Group.Irreps.Select(i => i.Name)];
            if (irrep is not null && !names.Contains(irrep, StringComparer.Ordinal))
            {
                throw new InputException($"--irrep '{irrep}' is none of {string.Join(", ", names)}, the irreps of {material.Symmetry.Group.Name}.");
            }

            GapsTable table = Verb.Compute(
                () => new GapsTable(material, materialOptions.Channels(parsed, material, free), parsed.GetValue(muOption), irrep, estimate => estimate.Check(force: true, parsed.InvocationConfiguration.Error)), cancellation);
            TextWriter output = parsed.InvocationConfiguration.Output;
            switch (target?.Ending)
            {
                case null:
                    break;
                case ".json":
                    AtomicFile.WriteText(target.Path, AnswerJson.Text(table.ToJson()) + "\n");
                    break;
                case ".tex":
                    AtomicFile.WriteText(target.Path, table.ToLatex());
                    break;
                default:
                    table.Picture().Save(target.Path);
                    break;
            }

            if (parsed.GetValue(jsonOption))
            {
                output.WriteLine(AnswerJson.Text(table.ToJson()));
                return;
            }

            foreach (string line in table.Lines())
            {
                output.WriteLine(line);
            }
        });
        return verb;
    }

    // Nothing given is the first.
    private enum Spin
    {
        Automatic,
        Free,
        Locked,
    }
}
