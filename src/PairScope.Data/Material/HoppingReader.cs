using System.Numerics;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.TightBinding;
using YamlDotNet.RepresentationModel;

namespace PairScope.Data;

/// <summary>Reads the Hamiltonian of a material: hoppings one by one, shells of equal ones, spin–orbit coupling of a site.</summary>
/// <param name="reader">Where mistakes go.</param>
/// <param name="crystal">Sites and orbitals.</param>
internal sealed class HoppingReader(CrystalReader reader, Crystal crystal)
{
    internal static readonly string[] Spins = ["0", "x", "y", "z"];
    private readonly Dictionary<(LatticeVector Cell, int From, int To, string Spin), (Complex Value, long Line)> _given = [];
    private readonly Dictionary<LatticeVector, ComplexMatrix> _terms = [];
    private readonly HashSet<(int, int)> _shells = [];

    private int Orbitals => crystal.Orbitals.Count;

    /// <summary>h(k), all parts together, less a chemical potential on every orbital.</summary>
    public BlochMatrix Bloch(double chemicalPotential) => BlochMatrix.FromCoefficients(
        Orbitals, [.. _terms.OrderBy(t => t.Key).Select(t => (t.Key, t.Value)), (LatticeVector.Zero, ComplexMatrix.Identity(2 * Orbitals, -chemicalPotential))]);

    /// <summary>Reads the parts that are given.</summary>
    public void Read(Dictionary<string, YamlNode> keys)
    {
        if (keys.TryGetValue("shells", out YamlNode? shells))
        {
            foreach ((YamlNode node, string key, var entries) in reader.Entries(shells, "shells", ["from", "to", "values"], ["from", "to", "values"]))
            {
                ReadShells(node, entries, key);
            }
        }

        if (keys.TryGetValue("hoppings", out YamlNode? hoppings))
        {
            foreach ((YamlNode node, string key, var entries) in reader.Entries(hoppings, "hoppings", ["from", "to", "cell", "value", "spin"], ["from", "to", "value"]))
            {
                ReadHopping(node, entries, key);
            }
        }

        if (keys.TryGetValue("soc", out YamlNode? couplings))
        {
            foreach ((YamlNode node, string key, var entries) in reader.Entries(couplings, "soc", ["orbitals", "lambda"], ["orbitals", "lambda"]))
            {
                ReadCoupling(node, entries, key);
            }
        }
    }

    /// <summary>Adds what other files say, less their Fermi level.</summary>
    public void Add(BlochMatrix h, double fermiLevel)
    {
        for (int e = 0; e < h.Entries.Count; e++)
        {
            foreach ((LatticeVector cell, Complex value) in h.Entries[e].Coefficients)
            {
                Add(cell, e / h.Size, e % h.Size, value);
            }
        }

        for (int i = 0; i < h.Size; i++)
        {
            Add(LatticeVector.Zero, i, i, -fermiLevel);
        }
    }

    private void ReadHopping(YamlNode node, Dictionary<string, YamlNode> entries, string key)
    {
        int from = reader.OrbitalIndex(entries, key, "from", Orbitals);
        int to = reader.OrbitalIndex(entries, key, "to", Orbitals);
        LatticeVector cell = entries.TryGetValue("cell", out YamlNode? cellNode) ? reader.Cell(cellNode, key + ".cell") : LatticeVector.Zero;
        Complex value = reader.Energy(entries["value"], key + ".value");
        string spin = reader.Choice(entries, "spin", "0", Spins, key + ".");
        if (_given.TryGetValue((cell, from, to, spin), out var twice))
        {
            reader.Mistake(node, key, $"the same hopping is given in line {twice.Line}");
            return;
        }

        bool own = from == to && cell == LatticeVector.Zero;
        if (own && value.Imaginary != 0)
        {
            reader.Mistake(entries["value"], key + ".value", "an orbital with itself is its own conjugate, so the value must be real or the Hamiltonian is not Hermitian");
            return;
        }

        if (!own && _given.TryGetValue((-cell, to, from, spin), out var half))
        {
            if ((half.Value - Complex.Conjugate(value)).Magnitude > 1e-9 * Math.Max(1, value.Magnitude))
            {
                reader.Mistake(node, key, $"it is the other half of line {half.Line} and not its conjugate, so the Hamiltonian is not Hermitian; give one half, the other is added");
            }

            return;
        }

        _given[(cell, from, to, spin)] = (value, node.Start.Line);
        foreach ((int s, int t, Complex pauli) in Pauli(spin))
        {
            Add(cell, (s * Orbitals) + from, (t * Orbitals) + to, pauli * value);
            if (!own)
            {
                Add(-cell, (t * Orbitals) + to, (s * Orbitals) + from, Complex.Conjugate(pauli * value));
            }
        }
    }

    // All bonds of an orbit under the lattice's symmetry are equal; orbits by length, the first is on site where the two orbitals share one.
    private void ReadShells(YamlNode node, Dictionary<string, YamlNode> entries, string key)
    {
        int from = reader.OrbitalIndex(entries, key, "from", Orbitals);
        int to = reader.OrbitalIndex(entries, key, "to", Orbitals);
        if (!_shells.Add((Math.Min(from, to), Math.Max(from, to))))
        {
            reader.Mistake(node, key, "the shells of these two orbitals are given twice; the other direction follows from one");
            return;
        }

        double[] values = reader.EnergiesOf(entries["values"], key + ".values");
        IReadOnlyList<IReadOnlyList<LatticeVector>> orbits = BondOrbits.Of(crystal, from, to, values.Length);
        for (int shell = 0; shell < values.Length; shell++)
        {
            foreach (LatticeVector cell in orbits[shell])
            {
                for (int s = 0; s < 2; s++)
                {
                    Add(cell, (s * Orbitals) + from, (s * Orbitals) + to, values[shell]);
                    if (from != to)
                    {
                        Add(-cell, (s * Orbitals) + to, (s * Orbitals) + from, values[shell]);
                    }
                }
            }
        }
    }

    // λ/2 σ·l among harmonics of one l on one site.
    private void ReadCoupling(YamlNode node, Dictionary<string, YamlNode> entries, string key)
    {
        double lambda = reader.Energy(entries["lambda"], key + ".lambda").Real;
        int[] orbitals = entries["orbitals"] is YamlSequenceNode { Children.Count: > 1 } list
            ? [.. list.Children.Select((item, i) => reader.OrbitalIndex(new(StringComparer.Ordinal) { ["index"] = item }, $"{key}.orbitals[{i}]", "index", Orbitals))]
            : [];
        if (orbitals.Length == 0 || orbitals.Distinct().Count() < orbitals.Length)
        {
            reader.Mistake(node, key + ".orbitals", "it must be a list of two or more different orbitals");
            return;
        }

        if (orbitals.Select(o => (crystal.Orbitals[o].Site, crystal.Orbitals[o].Harmonic.L)).Distinct().Count() > 1)
        {
            reader.Mistake(node, key + ".orbitals", "spin–orbit coupling λ/2 σ·l joins harmonics of one l on one site");
            return;
        }

        for (int axis = 0; axis < 3; axis++)
        {
            foreach (int a in orbitals)
            {
                foreach (int b in orbitals)
                {
                    double l = RealHarmonic.AngularMomentum(crystal.Orbitals[a].Harmonic, crystal.Orbitals[b].Harmonic, axis);
                    foreach ((int s, int t, Complex pauli) in Math.Abs(l) < 1e-12 ? [] : Pauli(Spins[axis + 1]))
                    {
                        Add(LatticeVector.Zero, (s * Orbitals) + a, (t * Orbitals) + b, 0.5 * lambda * pauli * new Complex(0, Math.Abs(l - Math.Round(l)) < 1e-12 ? Math.Round(l) : l));
                    }
                }
            }
        }
    }

    private void Add(LatticeVector cell, int row, int column, Complex value)
    {
        if (!_terms.TryGetValue(cell, out ComplexMatrix? matrix))
        {
            _terms[cell] = matrix = new ComplexMatrix(2 * Orbitals);
        }

        matrix[row, column] += value;
    }

    internal static IEnumerable<(int Row, int Column, Complex Value)> Pauli(string spin) => spin switch
    {
        "x" => [(0, 1, Complex.One), (1, 0, Complex.One)],
        "y" => [(0, 1, -Complex.ImaginaryOne), (1, 0, Complex.ImaginaryOne)],
        "z" => [(0, 0, Complex.One), (1, 1, -Complex.One)],
        _ => [(0, 0, Complex.One), (1, 1, Complex.One)],
    };
}
