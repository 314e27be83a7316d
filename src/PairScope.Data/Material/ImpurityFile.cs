using System.Numerics;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Scattering;
using YamlDotNet.RepresentationModel;

namespace PairScope.Data;

/// <summary>
/// An impurity as a YAML file: a list of potentials, moments and absorbers on orbitals and of changed bonds,
/// <c>[{cell: [0, 0], orbital: 0, scalar: 100, moment: [0, 0, 50], absorbing: 20}, {from: {cell: [0, 0], orbital: 0}, to: {cell: [1, 0], orbital: 1}, scalar: [0, 20], moment: [5, 0, 0]}]</c>.
/// </summary>
/// <remarks>docs/materials.md, eq. (4).</remarks>
public static class ImpurityFile
{
    private const long LongestFile = 1 << 20;
    private const int MostEntries = 64;
    private const double LargestAbsorption = 1e6; // meV, as of every energy

    /// <summary>Reads an impurity for a crystal.</summary>
    /// <param name="path">The file.</param>
    /// <param name="crystal">The crystal whose orbitals it names.</param>
    /// <exception cref="InputException">The file is missing or has mistakes; all of them are told, with their lines.</exception>
    public static Impurity Read(string path, Crystal crystal) => Parse(InputFile.ReadText(path, LongestFile, "impurity"), path, crystal);

    /// <summary>Reads an impurity from its text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="source">A name for messages.</param>
    /// <param name="crystal">The crystal whose orbitals it names.</param>
    /// <exception cref="InputException">The text has mistakes.</exception>
    public static Impurity Parse(string text, string source, Crystal crystal) => ImpurityReader.Read(text, source, crystal);

    private sealed class ImpurityReader(Crystal crystal) : CrystalReader("impurity")
    {
        private readonly List<ImpurityEntry> _entries = [];
        private readonly List<(int From, int To, Complex[] V)> _parts = []; // ⟨from|v|to⟩ in spin space, row by row
        private readonly Dictionary<(int, int), long> _lines = [];
        private readonly Dictionary<int, double> _absorption = []; // by entry

        public static Impurity Read(string text, string source, Crystal crystal)
        {
            if (PlainYaml.Parse(text, $"The impurity '{source}'") is not YamlSequenceNode { Children.Count: > 0 and <= MostEntries } list)
            {
                throw new InputException($"The impurity '{source}' must be a list of 1 to {MostEntries} entries such as - {{cell: [0, 0], orbital: 0, scalar: 100}}.");
            }

            var reader = new ImpurityReader(crystal);
            foreach ((YamlNode node, string key, var entries) in reader.Entries(list, "impurity", ["cell", "orbital", "from", "to", "scalar", "moment", "absorbing"], []))
            {
                reader.ReadEntry(node, key, entries);
            }

            reader.ThrowIfMistaken(source);
            int count = reader._entries.Count;
            var strength = new ComplexMatrix(2 * count);
            foreach ((int from, int to, Complex[] v) in reader._parts)
            {
                for (int e = 0; e < 4; e++)
                {
                    (int row, int column) = ((e / 2 * count) + from, (e % 2 * count) + to);
                    strength[row, column] += v[e];
                    if (from != to)
                    {
                        strength[column, row] += Complex.Conjugate(v[e]);
                    }
                }
            }

            double[] absorption = [.. Enumerable.Range(0, count).Select(e => reader._absorption.GetValueOrDefault(e))];
            return absorption.Any(w => w > 0) || Enumerable.Range(0, 4 * count * count).Any(i => strength[i / (2 * count), i % (2 * count)] != 0)
                ? new Impurity(reader._entries, strength, absorption)
                : throw new InputException($"The impurity '{source}' is zero everywhere, so it scatters nothing; give a scalar, a moment or an absorbing part that is not.");
        }

        private void ReadEntry(YamlNode node, string key, Dictionary<string, YamlNode> entries)
        {
            bool bond = entries.ContainsKey("from") || entries.ContainsKey("to");
            string[] needed = bond ? ["from", "to"] : ["orbital"];
            string[] foreign = bond ? ["cell", "orbital", "absorbing"] : [];
            int before = MistakeCount;
            Require(node, entries, key + ".", needed);
            foreach (string name in foreign.Where(entries.ContainsKey))
            {
                Report(entries[name], $"{key}.{name}", name is "absorbing" ? "a bond absorbs nothing; give it to a place (cell and orbital)" : "an entry is a place (cell and orbital) or a bond (from and to), not both");
            }

            if (!entries.ContainsKey("scalar") && !entries.ContainsKey("moment") && !entries.ContainsKey("absorbing"))
            {
                Report(node, key, "it needs scalar, moment or absorbing");
            }

            if (MistakeCount > before)
            {
                return;
            }

            (int from, int to) = bond
                ? (Place(entries["from"], key + ".from"), Place(entries["to"], key + ".to"))
                : (Index(node, key, entries), -1);
            Complex scalar = entries.TryGetValue("scalar", out YamlNode? scalarNode) ? Energy(scalarNode, key + ".scalar") : 0;
            Complex[] moment = Components(entries, key, "moment", "it must be three components [x, y, z]");
            if (!bond && (scalar.Imaginary != 0 || Array.Exists(moment, m => m.Imaginary != 0)))
            {
                Report(node, key, "on an orbital the potential and the moment must be real, or the impurity is not Hermitian");
            }

            if (MistakeCount > before)
            {
                return;
            }

            to = bond ? to : from;
            if (bond && from == to)
            {
                Report(node, key, "a bond needs two different ends");
            }
            else if (!_lines.TryAdd((Math.Min(from, to), Math.Max(from, to)), node.Start.Line))
            {
                Report(node, key, $"the same {(bond ? "bond" : "place")} is given in line {_lines[(Math.Min(from, to), Math.Max(from, to))]}");
            }
            else
            {
                if (entries.TryGetValue("absorbing", out YamlNode? absorbing))
                {
                    _absorption[from] = Number(absorbing, key + ".absorbing", 0, LargestAbsorption, "meV");
                }

                Complex i = Complex.ImaginaryOne;
                _parts.Add((from, to, [scalar + moment[2], moment[0] - (i * moment[1]), moment[0] + (i * moment[1]), scalar - moment[2]]));
            }
        }

        private int Place(YamlNode node, string key)
        {
            var entries = Children(node, key, ["cell", "orbital"]);
            Require(node, entries, key + ".", ["orbital"]);
            return entries.ContainsKey("orbital") ? Index(node, key, entries) : 0;
        }

        private int Index(YamlNode node, string key, Dictionary<string, YamlNode> entries)
        {
            LatticeVector cell = entries.TryGetValue("cell", out YamlNode? cellNode) ? Cell(cellNode, key + ".cell") : LatticeVector.Zero;
            var place = new ImpurityEntry(cell, OrbitalIndex(entries, key, "orbital", crystal.Orbitals.Count));
            int at = _entries.IndexOf(place);
            if (at < 0)
            {
                _entries.Add(place);
                at = _entries.Count - 1;
                if (_entries.Count > 1 && Math.Max(Math.Abs(place.Cell.N1 - _entries[0].Cell.N1), Math.Abs(place.Cell.N2 - _entries[0].Cell.N2)) > 100)
                {
                    Report(node, key + ".cell", "an impurity reaches over 100 cells at most from its first entry");
                }
            }

            return at;
        }
    }
}
