using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.Formats;
using PairScope.TightBinding;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope material import: a material's file from a first-principles calculation.</summary>
internal static class MaterialImportVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "import",
            "Writes the file of a material from the files of a wannier90 calculation of a layer: lattice, sites and orbitals by seedname.win, or by a POSCAR or .xyz and --orbitals, the hoppings of seedname_tb.dat or seedname_hr.dat and the shifts of seedname_wsvec.dat, which lie side by side. Then checks it as 'material' does.",
            "pairscope material import NbS2.win --fermi -6.09 -o nbs2.yaml --picture nbs2.png",
            "pairscope material import NbS2.win --electrons 1 -o nbs2.yaml",
            "pairscope material import NbS2.win --fermi -6.09 --symmetrise --cut-below 2 -o nbs2.yaml",
            "pairscope material import NbS2_hr.dat --structure POSCAR --orbitals 'Nb:dz2;dx2-y2;dxy' --fermi -6.09 -o nbs2.yaml");
        var fileArgument = new Argument<string>("FILE") { Description = "seedname.win, or seedname_tb.dat or seedname_hr.dat beside it" };
        var structureOption = new Option<string?>("--structure") { Description = "Lattice and sites in place of seedname.win: a POSCAR, an extended .xyz or another .win; FILE is the Hamiltonian then", HelpName = "FILE" };
        var orbitalsOption = new Option<string[]>("--orbitals") { Description = "With --structure: which orbitals the functions are, as in the block 'projections' of a .win; again for further sites, in the order of the Hamiltonian", HelpName = "SITE:ORBITALS" };
        Option<double?> fermiOption = NumberOption.OptionalReal("--fermi", "eV", "Fermi level [default: fermi_energy of the input]", "a number from -1000 to 1000", v => Math.Abs(v) <= 1000);
        Option<double?> electronsOption = NumberOption.OptionalReal("--electrons", "N", "In its place the electrons in a cell, of both spins, of the bands of the Hamiltonian", "a number from 0 to 512", v => v is >= 0 and <= 512);
        var orderOption = new Option<string?>("--spin-order") { Description = "Of spinors: blocks (all up, then all down) or alternating [default: the one that keeps time reversal]", HelpName = "ORDER" };
        var symmetriseOption = new Option<bool>("--symmetrise") { Description = "Average the Hamiltonian over the group that it nearly has; the largest change is told" };
        Option<double?> beyondOption = NumberOption.OptionalReal("--cut-beyond", "Å", "Leave out bonds longer than this; what it does to the bands is told", "a number from 0 to 1e6", v => v is >= 0 and <= 1e6);
        Option<double?> belowOption = NumberOption.OptionalReal("--cut-below", "meV", "Leave out bonds smaller than this, the root of the sum of |h|² over the orbitals of two sites", "a number from 0 to 1e6", v => v is >= 0 and <= 1e6);
        var pictureOption = new Option<string?>("--picture") { Description = $"Also draw bands and Fermi lines, as {PictureFile.EndingsInWords}", HelpName = "FILE" };
        verb.Add(fileArgument);
        verb.Add(structureOption);
        verb.Add(orbitalsOption);
        verb.Add(fermiOption);
        verb.Add(electronsOption);
        verb.Add(orderOption);
        verb.Add(symmetriseOption);
        verb.Add(beyondOption);
        verb.Add(belowOption);
        verb.Add(pictureOption);
        var outputOptions = new OutputOptions(verb, ".yaml");
        verb.Does((parsed, cancellation) =>
        {
            OutputTarget target = outputOptions.Read(parsed);
            string? picture = OutputOptions.CheckPicture("--picture", parsed.GetValue(pictureOption));
            string? order = parsed.GetValue(orderOption);
            if (order is not (null or "blocks" or "alternating"))
            {
                throw new InputException($"--spin-order '{order}' must be blocks or alternating.");
            }

            string file = parsed.GetValue(fileArgument)!;
            InputFile.Require(file);
            string[] orbitals = parsed.GetValue(orbitalsOption) ?? [];
            string? structure = parsed.GetValue(structureOption);
            if (structure is null && orbitals.Length > 0)
            {
                throw new InputException("--orbitals belongs to --structure; a calculation's own .win tells its orbitals.");
            }

            WannierImport import = structure is null ? WannierImport.OfCalculation(file) : WannierImport.OfStructure(file, structure, orbitals);
            (double? fermi, double? electrons) = (parsed.GetValue(fermiOption), parsed.GetValue(electronsOption));
            if (fermi is not null && electrons is not null)
            {
                throw new InputException("--fermi and --electrons say the same thing; give one of them.");
            }

            fermi ??= import.FermiElectronvolts;
            if (fermi is null && electrons is null)
            {
                throw new InputException($"'{structure ?? file}' has no fermi_energy, and no other file of wannier90 tells the Fermi level; give --fermi (eV) or --electrons (in a cell, of both spins).");
            }

            string text = import.Yaml(Path.GetDirectoryName(Path.GetFullPath(target.Path)) ?? string.Empty, new WannierImportSettings(fermi, electrons)
            {
                SpinOrder = order,
                Symmetrise = parsed.GetValue(symmetriseOption),
                CutBeyond = parsed.GetValue(beyondOption),
                CutBelow = parsed.GetValue(belowOption),
            });
            Material material = MaterialFile.Parse(text, Path.GetFullPath(target.Path));
            MaterialReport report = Verb.Compute(() => new MaterialReport(material, 0), cancellation);
            AtomicFile.WriteText(target.Path, text);
            if (picture is not null)
            {
                report.Picture().Save(picture);
            }

            TextWriter output = parsed.InvocationConfiguration.Output;
            bool json = outputOptions.WantsJson(parsed);
            report.Tell(output, json);
            if (!json)
            {
                output.WriteLine($"Written to {target.Path}, which needs the files of wannier90 that it names; 'material {target.Path} --print' writes the hoppings out.");
            }
        });
        return verb;
    }
}
