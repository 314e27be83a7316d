using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.TightBinding;
using YamlDotNet.RepresentationModel;

namespace PairScope.Data;

/// <summary>Turns YAML into a <see cref="Material"/>; docs/materials.md lists the keys.</summary>
internal sealed class MaterialReader() : CrystalReader("material")
{
    private static readonly string[] Keys = ["name", "units", "lattice", "sites", "orbitals", "mu", "hoppings", "shells", "wannier90", "soc", "tip", "group", "gaps"];

    private static readonly string[] Groups =
    [
        "C1", "Ci", "C2", "Cs", "C2h", "D2", "C2v", "D2h", "C4", "S4", "C4h", "D4", "C4v", "D2d", "D4h", "C3", "S6", "D3", "C3v", "D3d", "C6", "C3h", "C6h", "D6", "C6v", "D3h", "D6h",
    ];

    public static Material Read(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(new MaterialReader().ParseYaml(text, source, "name"), source);
    }

    /// <summary>Reads a material that stands in another file.</summary>
    /// <param name="root">The material.</param>
    /// <param name="source">What messages call the file.</param>
    /// <exception cref="InputException">It has mistakes.</exception>
    public static Material Read(YamlMappingNode root, string source)
    {
        var reader = new MaterialReader();
        Material? material = reader.ReadRoot(root, Path.GetDirectoryName(source) ?? string.Empty);
        reader.ThrowIfMistaken(source);
        return material!;
    }

    private Material? ReadRoot(YamlMappingNode root, string folder)
    {
        var keys = Children(root, "", Keys);
        Require(root, keys, "", ["name", "lattice", "sites", "orbitals"]);
        string name = Text(keys, "name");
        bool any = keys.TryGetValue("units", out YamlNode? units)
            && string.Equals(ReadChoice(Children(units, "units", ["lattice"]), "lattice", "angstrom", ["angstrom", "any"], "units."), "any", StringComparison.Ordinal);
        if (ReadCrystal(keys) is not { } crystal)
        {
            return null;
        }

        int n = crystal.Orbitals.Count;
        var hamiltonian = new HoppingReader(this, crystal);
        hamiltonian.Read(keys);
        string? group = keys.ContainsKey("group") ? ReadChoice(keys, "group", Groups[0], Groups) : null;
        Amendment? amendment = keys.TryGetValue("wannier90", out YamlNode? files) ? ReadWannier(files, keys, crystal, hamiltonian, group, folder) : null;
        double mu = keys.TryGetValue("mu", out YamlNode? muNode) ? Number(muNode, "mu", -1e6, 1e6, "meV") : 0;
        double[] tip = [.. Enumerable.Repeat(1.0, n)];
        if (keys.TryGetValue("tip", out YamlNode? tipNode))
        {
            tip = Numbers(tipNode, "tip", 0, 1e6, string.Empty);
            if (tip.Length != n || tip.Sum() <= 0)
            {
                Report(tipNode, "tip", $"it must hold a weight for each of the {n} orbitals, one of them above zero");
            }
        }

        if (!keys.ContainsKey("hoppings") && !keys.ContainsKey("shells") && files is null)
        {
            Report(root, "hoppings", "neither hoppings nor shells nor the files of wannier90 are given, so nothing moves");
        }

        (int shells, bool? free) = ReadGaps(keys);
        if (MistakeCount > 0)
        {
            return null;
        }

        return new Material(name, crystal, hamiltonian.Bloch(mu), tip)
        {
            GroupName = group,
            GapShells = shells,
            SpinIsFree = free,
            Amendment = amendment?.WithFermiLevel(amendment.FermiLevel + mu),
            LengthUnit = any ? "a" : "Å",
        };
    }

    // Hoppings in the files of a first-principles calculation, and which energy is the Fermi level there.
    private Amendment? ReadWannier(YamlNode node, Dictionary<string, YamlNode> keys, Crystal crystal, HoppingReader hamiltonian, string? group, string folder)
    {
        int before = MistakeCount;
        var entries = Children(node, "wannier90", ["hr", "tb", "wsvec", "fermi", "electrons", "spin-order", "cut", "symmetrise"]);
        foreach (string other in new[] { "hoppings", "shells" }.Where(keys.ContainsKey))
        {
            Report(keys[other], other, "beside 'wannier90', whose files hold all hoppings, it has no place; leave one of them out");
        }

        if (entries.ContainsKey("hr") == entries.ContainsKey("tb"))
        {
            Report(node, "wannier90", "it needs one of 'hr' and 'tb', the file of the Hamiltonian");
        }

        if (entries.ContainsKey("fermi") == entries.ContainsKey("electrons"))
        {
            Report(node, "wannier90", "it needs one of 'fermi' (eV) and 'electrons' (in a cell, of both spins): no file of wannier90 tells the Fermi level");
        }

        double? fermi = entries.TryGetValue("fermi", out YamlNode? level) ? 1000 * Number(level, "wannier90.fermi", -1000, 1000, "eV") : null;
        double electrons = entries.TryGetValue("electrons", out YamlNode? filling) ? Number(filling, "wannier90.electrons", 0, 2 * crystal.Orbitals.Count, "electrons") : 0;
        string order = ReadChoice(entries, "spin-order", WannierReader.SpinOrders[0], WannierReader.SpinOrders, "wannier90.");
        bool symmetrise = string.Equals(ReadChoice(entries, "symmetrise", "no", ["no", "yes"], "wannier90."), "yes", StringComparison.Ordinal);
        (double, double)? cut = entries.TryGetValue("cut", out YamlNode? cutNode) ? ReadCut(cutNode) : null;
        if (MistakeCount > before)
        {
            return null;
        }

        try
        {
            var files = WannierHamiltonian.Read(Path.Combine(folder, Text(entries, entries.ContainsKey("hr") ? "hr" : "tb")));
            if (entries.ContainsKey("wsvec"))
            {
                files = files.Shifted(Path.Combine(folder, Text(entries, "wsvec")));
            }

            var amendment = Amendment.Of(crystal, WannierReader.Read(files, crystal, order), symmetrise, group, cut);
            double zero = fermi ?? WannierReader.FermiLevel(amendment.After, electrons);
            hamiltonian.Add(amendment.After, zero);
            return symmetrise || cut is not null ? amendment.WithFermiLevel(zero) : null;
        }
        catch (InputException fault)
        {
            Report(node, "wannier90", fault.Message.TrimEnd('.'));
            return null;
        }
    }

    private (double Beyond, double Below) ReadCut(YamlNode node)
    {
        var entries = Children(node, "wannier90.cut", ["beyond", "below"]);
        if (entries.Count == 0 && node is YamlMappingNode)
        {
            Report(node, "wannier90.cut", "it needs 'beyond', the longest bond to keep (Å), or 'below', the smallest to keep (meV), or both");
        }

        return (
            entries.TryGetValue("beyond", out YamlNode? beyond) ? Number(beyond, "wannier90.cut.beyond", 0, 1e6, "Å") : double.PositiveInfinity,
            entries.TryGetValue("below", out YamlNode? below) ? Number(below, "wannier90.cut.below", 0, 1e6, "meV") : 0);
    }

    private (int Shells, bool? Free) ReadGaps(Dictionary<string, YamlNode> keys)
    {
        if (!keys.TryGetValue("gaps", out YamlNode? node))
        {
            return (2, null);
        }

        var entries = Children(node, "gaps", ["shells", "spin"]);
        int shells = entries.TryGetValue("shells", out YamlNode? shellNode) ? Whole(shellNode, "gaps.shells", 0, 20) : 2;
        bool? free = ReadChoice(entries, "spin", "automatic", ["automatic", "free", "locked"], "gaps.") switch
        {
            "free" => true,
            "locked" => false,
            _ => null,
        };
        return (shells, free);
    }
}
