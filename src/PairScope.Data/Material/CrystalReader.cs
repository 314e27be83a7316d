using System.Numerics;
using PairScope.Lattice;
using YamlDotNet.RepresentationModel;

namespace PairScope.Data;

/// <summary>What files about a crystal share: lattice, sites and orbitals; cells, complex numbers and indices of orbitals.</summary>
/// <param name="noun">What kind of file it is, for messages.</param>
internal abstract class CrystalReader(string noun) : YamlReader(noun)
{
    private const int MostOrbitals = 64;
    private const int FarthestCell = 1000;
    private const double LargestEnergy = 1e7;
    private const double LongestCell = 200; // beyond it the cells round one are too many to be looked at
    private const double FarthestSite = 100; // cells

    /// <summary>Lattice, sites and orbitals; null where something is wrong with them.</summary>
    protected Crystal? ReadCrystal(Dictionary<string, YamlNode> keys)
    {
        int before = MistakeCount;
        BravaisLattice? lattice = keys.TryGetValue("lattice", out YamlNode? latticeNode) ? ReadLattice(latticeNode) : null;
        List<Site> sites = keys.TryGetValue("sites", out YamlNode? siteNode) ? ReadSites(siteNode) : [];
        List<Orbital> orbitals = keys.TryGetValue("orbitals", out YamlNode? orbitalNode) ? ReadOrbitals(orbitalNode, sites) : [];
        return MistakeCount > before || lattice is null || sites.Count == 0 || orbitals.Count == 0 ? null : new Crystal(lattice, sites, orbitals);
    }

    /// <summary>The entries of a list, each a mapping of known keys.</summary>
    internal IEnumerable<(YamlNode Node, string Key, Dictionary<string, YamlNode> Entries)> Entries(YamlNode node, string key, string[] known, string[] required)
    {
        if (node is not YamlSequenceNode { Children.Count: > 0 } list)
        {
            Report(node, key, $"it must be a list of mappings of {string.Join(", ", known)}");
            yield break;
        }

        for (int i = 0; i < list.Children.Count; i++)
        {
            string at = $"{key}[{i}]";
            int before = MistakeCount;
            var entries = Children(list.Children[i], at, known);
            if (list.Children[i] is YamlMappingNode)
            {
                Require(list.Children[i], entries, at + ".", required);
            }

            if (MistakeCount == before)
            {
                yield return (list.Children[i], at, entries);
            }
        }
    }

    /// <summary>Index of an orbital.</summary>
    internal int OrbitalIndex(Dictionary<string, YamlNode> entries, string key, string name, int orbitals) => Whole(entries[name], $"{key}.{name}", 0, orbitals - 1);

    /// <summary>A cell [n1, n2].</summary>
    internal LatticeVector Cell(YamlNode node, string key)
    {
        if (node is YamlSequenceNode { Children.Count: 2 } pair)
        {
            return new LatticeVector(
                Whole(pair.Children[0], key, -FarthestCell, FarthestCell), Whole(pair.Children[1], key, -FarthestCell, FarthestCell));
        }

        Report(node, key, "it must be two whole numbers [n1, n2]");
        return LatticeVector.Zero;
    }

    /// <summary>Three components, each as <see cref="Energy"/>; zero where the entry has not the key.</summary>
    /// <param name="entries">The entry.</param>
    /// <param name="key">Where it stands.</param>
    /// <param name="name">The key.</param>
    /// <param name="wanted">What is said of anything else.</param>
    internal Complex[] Components(Dictionary<string, YamlNode> entries, string key, string name, string wanted)
    {
        if (entries.TryGetValue(name, out YamlNode? node))
        {
            if (node is YamlSequenceNode { Children.Count: 3 } list)
            {
                return [.. list.Children.Select((c, i) => Energy(c, $"{key}.{name}[{i}]"))];
            }

            Report(node, $"{key}.{name}", wanted);
        }

        return [0, 0, 0];
    }

    /// <summary>A real number, or a complex one as [re, im], in meV.</summary>
    internal Complex Energy(YamlNode node, string key)
    {
        if (node is YamlSequenceNode { Children.Count: 2 } pair)
        {
            return new Complex(
                Number(pair.Children[0], key, -LargestEnergy, LargestEnergy, "meV"), Number(pair.Children[1], key, -LargestEnergy, LargestEnergy, "meV"));
        }

        if (node is YamlScalarNode)
        {
            return Number(node, key, -LargestEnergy, LargestEnergy, "meV");
        }

        Report(node, key, "it must be a number, or a complex one as [re, im]");
        return Complex.Zero;
    }

    /// <summary>Reports a mistake, for readers of parts.</summary>
    internal void Mistake(YamlNode node, string key, string what) => Report(node, key, what);

    /// <summary>Numbers of a list, for readers of parts.</summary>
    internal double[] EnergiesOf(YamlNode node, string key) => Numbers(node, key, -LargestEnergy, LargestEnergy, "meV");

    /// <summary>A choice of words, for readers of parts.</summary>
    internal string Choice(Dictionary<string, YamlNode> entries, string key, string absent, string[] allowed, string prefix) => ReadChoice(entries, key, absent, allowed, prefix);

    private BravaisLattice? ReadLattice(YamlNode node)
    {
        if (node is YamlSequenceNode { Children: [YamlSequenceNode { Children.Count: 2 } first, YamlSequenceNode { Children.Count: 2 } second] })
        {
            int before = MistakeCount;
            double At(YamlSequenceNode vector, int i) => Number(vector.Children[i], "lattice", -1e6, 1e6);
            (double, double) a1 = (At(first, 0), At(first, 1));
            (double, double) a2 = (At(second, 0), At(second, 1));
            if (MistakeCount > before)
            {
                return null;
            }

            try
            {
                var lattice = new BravaisLattice(a1, a2);
                double longest = Math.Max((a1.Item1 * a1.Item1) + (a1.Item2 * a1.Item2), (a2.Item1 * a2.Item1) + (a2.Item2 * a2.Item2));
                if (longest <= LongestCell * lattice.CellArea)
                {
                    return lattice;
                }

                Report(node, "lattice", FormattableString.Invariant(
                    $"the square of the longer vector is {longest / lattice.CellArea:G3} times the cell's area, and {LongestCell} times is the most; choose vectors more alike in length and nearer to a right angle"));
                return null;
            }
            catch (ArgumentException fault)
            {
                Report(node, "lattice", fault.Message.TrimEnd('.'));
                return null;
            }
        }

        Report(node, "lattice", "it must be two vectors [[x, y], [x, y]]");
        return null;
    }

    private List<Site> ReadSites(YamlNode node)
    {
        var sites = new List<Site>();
        foreach ((YamlNode at, string key, var entries) in Entries(node, "sites", ["name", "species", "at"], ["name", "at"]))
        {
            string name = Text(entries, "name");
            string species = entries.ContainsKey("species") ? Text(entries, "species") : name;
            if (sites.Exists(s => string.Equals(s.Name, name, StringComparison.Ordinal)))
            {
                Report(at, key + ".name", $"there are two sites '{name}'");
            }

            double[] place = entries["at"] is YamlSequenceNode { Children.Count: 2 or 3 }
                ? Numbers(entries["at"], key + ".at", -1e6, 1e6, string.Empty)
                : [];
            if (place.Length == 0)
            {
                Report(entries["at"], key + ".at", "it must be [f1, f2] or [f1, f2, z]: two fractions of the lattice vectors and a height");
                continue;
            }

            if (place.Take(2).Any(f => Math.Abs(f) > FarthestSite))
            {
                Report(entries["at"], key + ".at", $"it lies over {FarthestSite} cells away; fractions between 0 and 1 name every site");
                continue;
            }

            var site = new Site(name, species, place[0], place[1], place.Length > 2 ? place[2] : 0);
            if (sites.Exists(s => Math.Abs(s.F1 - site.F1 - Math.Round(s.F1 - site.F1)) < 1e-6 && Math.Abs(s.F2 - site.F2 - Math.Round(s.F2 - site.F2)) < 1e-6 && Math.Abs(s.Height - site.Height) < 1e-6))
            {
                Report(entries["at"], key + ".at", "another site is at the same place");
            }

            sites.Add(site);
        }

        return sites;
    }

    private List<Orbital> ReadOrbitals(YamlNode node, List<Site> sites)
    {
        var orbitals = new List<Orbital>();
        foreach ((YamlNode at, string key, var entries) in Entries(node, "orbitals", ["site", "harmonic"], ["site", "harmonic"]))
        {
            string siteName = Text(entries, "site");
            int site = sites.FindIndex(s => string.Equals(s.Name, siteName, StringComparison.Ordinal));
            if (site < 0)
            {
                Report(entries["site"], key + ".site", $"there is no site '{siteName}'; the sites are {string.Join(", ", sites.Select(s => s.Name))}");
            }

            string harmonicName = Text(entries, "harmonic");
            if (RealHarmonic.Find(harmonicName) is not { } harmonic)
            {
                Report(entries["harmonic"], key + ".harmonic", $"'{harmonicName}' is no harmonic; they are {string.Join(", ", RealHarmonic.All.Select(h => h.Name))}");
            }
            else if (orbitals.Contains(new Orbital(site, harmonic)))
            {
                Report(at, key, $"site '{siteName}' has {harmonicName} twice");
            }
            else
            {
                orbitals.Add(new Orbital(site, harmonic));
            }
        }

        if (orbitals.Count > MostOrbitals)
        {
            Report(node, "orbitals", $"there are {orbitals.Count}, more than the {MostOrbitals} that can be computed");
        }

        return orbitals;
    }
}
