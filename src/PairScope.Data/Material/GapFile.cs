using System.Numerics;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.TightBinding;
using YamlDotNet.RepresentationModel;

namespace PairScope.Data;

/// <summary>A gap typed out bond by bond, as a YAML file: <c>gap: [{from: 0, to: 0, cell: [1, 0], singlet: 10, triplet: [0, 0, [0, 2]]}]</c>.</summary>
/// <remarks>docs/materials.md, "Material files".</remarks>
public static class GapFile
{
    private const long LongestFile = 1 << 20;

    /// <summary>Reads a gap for a crystal.</summary>
    /// <param name="path">The file.</param>
    /// <param name="crystal">The crystal whose orbitals it names.</param>
    /// <exception cref="InputException">The file is missing or has mistakes; all of them are told, with their lines.</exception>
    public static GapFunction Read(string path, Crystal crystal) => Parse(InputFile.ReadText(path, LongestFile, "gap"), path, crystal);

    /// <summary>Reads a gap from its text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="source">A name for messages.</param>
    /// <param name="crystal">The crystal whose orbitals it names.</param>
    /// <exception cref="InputException">The text has mistakes.</exception>
    public static GapFunction Parse(string text, string source, Crystal crystal) => GapReader.Read(text, source, crystal);

    private sealed class GapReader(Crystal crystal) : CrystalReader("gap")
    {
        private readonly Dictionary<(LatticeVector Cell, int From, int To), (ComplexMatrix Value, long Line)> _given = [];
        private readonly List<(LatticeVector, ComplexMatrix)> _terms = [];

        private int Orbitals => crystal.Orbitals.Count;

        public static GapFunction Read(string text, string source, Crystal crystal)
        {
            var reader = new GapReader(crystal);
            YamlMappingNode root = reader.ParseYaml(text, source, "gap");
            var keys = reader.Children(root, "", ["gap"]);
            reader.Require(root, keys, "", ["gap"]);
            if (keys.TryGetValue("gap", out YamlNode? list))
            {
                foreach ((YamlNode node, string key, var entries) in reader.Entries(list, "gap", ["from", "to", "cell", "singlet", "triplet"], ["from", "to"]))
                {
                    reader.ReadPair(node, key, entries);
                }
            }

            reader.ThrowIfMistaken(source);
            BlochMatrix matrix = BlochMatrix.FromCoefficients(crystal.Orbitals.Count, reader._terms);
            double size = matrix.Entries.Max(e => e.Coefficients.Sum(t => t.Value.Magnitude));
            return size > 0 ? new GapFunction(size, matrix) : throw new InputException($"The gap '{source}' is zero; for the normal state use --normal.");
        }

        private void ReadPair(YamlNode node, string key, Dictionary<string, YamlNode> entries)
        {
            int before = MistakeCount;
            int from = OrbitalIndex(entries, key, "from", Orbitals);
            int to = OrbitalIndex(entries, key, "to", Orbitals);
            LatticeVector cell = entries.TryGetValue("cell", out YamlNode? cellNode) ? Cell(cellNode, key + ".cell") : LatticeVector.Zero;
            Complex singlet = entries.TryGetValue("singlet", out YamlNode? singletNode) ? Energy(singletNode, key + ".singlet") : 0;
            Complex[] d = Components(entries, key, "triplet", "it must be the three components of d, each a number or [re, im]");

            // [ψ + d·σ] iσy.
            Complex i = Complex.ImaginaryOne;
            var value = new ComplexMatrix(2) { [0, 0] = (i * d[1]) - d[0], [0, 1] = d[2] + singlet, [1, 0] = d[2] - singlet, [1, 1] = d[0] + (i * d[1]) };
            bool own = from == to && cell == LatticeVector.Zero;
            if (own && d.Any(c => c != Complex.Zero))
            {
                Report(node, key, "two electrons in one orbital pair as a singlet alone; a triplet there has the wrong parity");
            }

            if (_given.TryGetValue((cell, from, to), out var twice))
            {
                Report(node, key, $"the same pair is given in line {twice.Line}");
            }
            else if (_given.TryGetValue((-cell, to, from), out var half))
            {
                if (Enumerable.Range(0, 4).Any(e => (value[e / 2, e % 2] + half.Value[e % 2, e / 2]).Magnitude > 1e-9))
                {
                    Report(node, key, $"it is the partner of line {half.Line} and not minus its transpose, so the gap has the wrong parity; give one half, the other follows");
                }

                return;
            }

            if (MistakeCount > before)
            {
                return;
            }

            _given[(cell, from, to)] = (value, node.Start.Line);
            var there = new ComplexMatrix(2 * Orbitals);
            var back = new ComplexMatrix(2 * Orbitals);
            for (int s = 0; s < 2; s++)
            {
                for (int t = 0; t < 2; t++)
                {
                    there[(s * Orbitals) + from, (t * Orbitals) + to] = value[s, t];
                    back[(t * Orbitals) + to, (s * Orbitals) + from] = -value[s, t];
                }
            }

            _terms.Add((cell, there));
            if (!own)
            {
                _terms.Add((-cell, back));
            }
        }
    }
}
