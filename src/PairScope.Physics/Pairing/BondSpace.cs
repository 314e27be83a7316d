using PairScope.Lattice;
using PairScope.Symmetry;

namespace PairScope.Pairing;

/// <summary>A pair of orbital a in cell 0 and orbital b in cell R.</summary>
/// <param name="Cell">R.</param>
/// <param name="From">a.</param>
/// <param name="To">b.</param>
/// <param name="Length">|R + τ_B − τ_A|.</param>
/// <param name="Shell">0 for one site, then by length.</param>
public sealed record Bond(LatticeVector Cell, int From, int To, double Length, int Shell);

/// <summary>
/// All bonds of a crystal up to a shell, in the order (length, a, b, −n1, −n2), where operations and reversal carry them, and the connected sets they fall into.
/// </summary>
/// <remarks>docs/materials.md, "Gap functions".</remarks>
internal sealed class BondSpace
{
    private const double LengthTolerance = 1e-4;
    private const double MostBonds = 4e6;
    private readonly Dictionary<(LatticeVector, int, int), int> _index;
    private readonly List<(int Target, double Factor)>[][] _images; // [operation][bond]

    public BondSpace(Crystal crystal, IReadOnlyList<CrystalOperation> operations, int shells)
    {
        Bonds = List(crystal, shells);
        _index = Bonds.Select((b, i) => (b, i)).ToDictionary(p => (p.b.Cell, p.b.From, p.b.To), p => p.i);
        Reversed = [.. Bonds.Select(b => _index[(-b.Cell, b.To, b.From)])];
        _images = [.. operations.Select(g => Bonds.Select(b => Image(g, b)).ToArray())];
        Blocks = Connected();
    }

    /// <summary>The bonds.</summary>
    public IReadOnlyList<Bond> Bonds { get; }

    /// <summary>(R, a, b) → (−R, b, a).</summary>
    public IReadOnlyList<int> Reversed { get; }

    /// <summary>Connected sets under all operations and reversal, each ascending, by their first bond.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Blocks { get; }

    /// <summary>The bonds that an operation carries a bond to, with the factors D D of the orbitals.</summary>
    public IReadOnlyList<(int Target, double Factor)> ImagesOf(int operation, int bond) => _images[operation][bond];

    private List<(int, double)> Image(CrystalOperation g, Bond bond)
    {
        int n = g.Crystal.Orbitals.Count;
        (int fromSite, int toSite) = (g.Crystal.Orbitals[bond.From].Site, g.Crystal.Orbitals[bond.To].Site);
        LatticeVector cell = g.CellOf(bond.Cell, fromSite, toSite);
        var image = new List<(int, double)>();
        for (int a = 0; a < n; a++)
        {
            for (int b = 0; b < n; b++)
            {
                double factor = g.Orbital(a, bond.From) * g.Orbital(b, bond.To);
                if (factor != 0)
                {
                    image.Add((_index[(cell, a, b)], factor));
                }
            }
        }

        return image;
    }

    private List<IReadOnlyList<int>> Connected()
    {
        var seen = new bool[Bonds.Count];
        var blocks = new List<IReadOnlyList<int>>();
        for (int start = 0; start < seen.Length; start++)
        {
            if (seen[start])
            {
                continue;
            }

            var block = new List<int> { start };
            seen[start] = true;
            for (int i = 0; i < block.Count; i++)
            {
                foreach (int next in _images.SelectMany(g => g[block[i]].Select(t => t.Target)).Append(Reversed[block[i]]))
                {
                    if (!seen[next])
                    {
                        seen[next] = true;
                        block.Add(next);
                    }
                }
            }

            blocks.Add([.. block.Order()]);
        }

        return blocks;
    }

    private static List<Bond> List(Crystal crystal, int shells)
    {
        int n = crystal.Orbitals.Count;
        for (int reach = 2; ; reach *= 2)
        {
            if ((double)reach * reach * n * n > MostBonds)
            {
                throw new InputException(
                    $"The bonds up to shell {shells} are too many to be listed: among them those to cells {reach} away. Ask for fewer shells, or give lattice vectors more alike in length and sites at heights nearer to each other.");
            }

            var all = new List<(LatticeVector Cell, int From, int To, double Length)>();
            for (int n1 = -reach; n1 <= reach; n1++)
            {
                for (int n2 = -reach; n2 <= reach; n2++)
                {
                    for (int pair = 0; pair < n * n; pair++)
                    {
                        var cell = new LatticeVector(n1, n2);
                        all.Add((cell, pair / n, pair % n, crystal.BondLength(pair / n, pair % n, cell)));
                    }
                }
            }

            double[] lengths = Distinct(all.Select(b => b.Length));

            // Whole shells only: no cell outside the range may be nearer than the last shell.
            if (lengths.Length > shells + 1 && lengths[shells] < 0.999 * Covered(crystal, reach))
            {
                int ShellOf(double length) => Array.FindIndex(lengths, l => Math.Abs(l - length) <= LengthTolerance * Math.Max(l, lengths[1]));
                return
                [
                    .. all.Where(b => b.Length <= lengths[shells] * (1 + LengthTolerance) || (shells == 0 && b.Length <= LengthTolerance * lengths[1]))
                        .Select(b => new Bond(b.Cell, b.From, b.To, lengths[ShellOf(b.Length)], ShellOf(b.Length)))
                        .OrderBy(b => b.Length).ThenBy(b => b.From).ThenBy(b => b.To).ThenBy(b => -b.Cell.N1).ThenBy(b => -b.Cell.N2),
                ];
            }
        }
    }

    // Every place within this distance of a site lies in a cell of the range, for all places of sites.
    private static double Covered(Crystal crystal, int reach)
    {
        double inner = crystal.Lattice.CellArea / Math.Max(Norm(crystal.Lattice.A1), Norm(crystal.Lattice.A2));
        double spread1 = crystal.Sites.Max(s => s.F1) - crystal.Sites.Min(s => s.F1);
        double spread2 = crystal.Sites.Max(s => s.F2) - crystal.Sites.Min(s => s.F2);
        return inner * (reach - Math.Max(spread1, spread2));

        static double Norm((double X, double Y) v) => Math.Sqrt((v.X * v.X) + (v.Y * v.Y));
    }

    private static double[] Distinct(IEnumerable<double> lengths)
    {
        var kept = new List<double>();
        foreach (double length in lengths.Order())
        {
            if (kept.Count == 0 || length - kept[^1] > LengthTolerance * Math.Max(length, 1e-9))
            {
                kept.Add(length);
            }
        }

        return [.. kept];
    }
}
