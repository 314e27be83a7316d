using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Formats;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope gaps: every gap function that a crystal's symmetry allows.</summary>
internal static class GapsVerb
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "gaps",
            "Lists every gap function that a crystal's symmetry allows on bonds up to a shell: irrep, channel, partners as formulas, nodes on the Fermi lines, nematic and chiral members.",
            "pairscope gaps --material cuprate -o gaps.png",
            "pairscope gaps --material my-crystal.yaml --shells 3 --irrep B1g --json",
            "pairscope gaps --material nbse2 --shells 4 -o gaps.tex");
        var materialOptions = new MaterialOptions(verb);
        Option<int?> shellsOption = NumberOption.OptionalWhole(
            "--shells", "N", "Shells of neighbours whose bonds pair, besides the site itself [default: the material's, else 2]", "a whole number between 0 and 20", v => v is >= 0 and <= 20);
        Option<Spin> spinOption = NumberOption.Word(
            "--coupling", "Whether spin is tied to the lattice: free lists triplets by their function of place [default: the material's, else what its Hamiltonian says]",
            ("free", Spin.Free), ("locked", Spin.Locked));
        var irrepOption = new Option<string?>("--irrep") { Description = "Only this irrep", HelpName = "NAME" };
        Option<double> muOption = NumberOption.Real("--mu", "meV", "Chemical potential, from that of the file", 0);
        var outputOption = new Option<string?>("-o", "--output") { Description = $"Also write the table as .json or .tex, or draw every function over the zone, as {PictureFile.EndingsInWords}", HelpName = "FILE" };
        var jsonOption = new Option<bool>("--json") { Description = "Print the table as JSON, with the coefficients of every function" };
        foreach (Option option in (Option[])[shellsOption, spinOption, irrepOption, muOption, outputOption, jsonOption])
        {
            verb.Add(option);
        }

        verb.Does((parsed, cancellation) =>
        {
            OutputTarget? target = parsed.GetValue(outputOption) is { } path ? OutputOptions.Check("-o", path, [".json", ".tex", .. PictureFile.Endings]) : null;
            Material material = materialOptions.Read(parsed);
            bool free = parsed.GetValue(spinOption) switch
            {
                Spin.Free => true,
                Spin.Locked => false,
                _ => material.SpinIsFree ?? GeneratedGaps.TurnsFreely(material.Model.Bloch),
            };
            string? irrep = parsed.GetValue(irrepOption) is { } given ? IrrepNames.Plain(given) : null;
            string[] names = [.. material.Symmetry.Group.Irreps.Select(i => i.Name)];
            if (irrep is not null && !names.Contains(irrep, StringComparer.Ordinal))
            {
                throw new InputException($"--irrep '{irrep}' is none of {string.Join(", ", names)}, the irreps of {material.Symmetry.Group.Name}.");
            }

            GapsTable table = Verb.Compute(
                () => new GapsTable(material, GeneratedGaps.Of(material.Symmetry, parsed.GetValue(shellsOption) ?? material.GapShells, free), parsed.GetValue(muOption), irrep), cancellation);
            TextWriter output = parsed.InvocationConfiguration.Output;
            switch (target?.Ending)
            {
                case null:
                    break;
                case ".json":
                    AtomicFile.WriteText(target.Path, JsonSerializer.Serialize(table.ToJson(), Json) + "\n");
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
                output.WriteLine(JsonSerializer.Serialize(table.ToJson(), Json));
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
