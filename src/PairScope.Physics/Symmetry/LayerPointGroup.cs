namespace PairScope.Symmetry;

/// <summary>
/// One of the 27 point groups of layers, found from its operations: its name, its operations as words g = r^k b^j c^l and its irreps.
/// </summary>
/// <remarks>docs/materials.md, eq. (8).</remarks>
public sealed class LayerPointGroup
{
    private readonly PointOperation[] _operations;
    private readonly (int Rotations, int Reflections, int Doublings)[] _words;

    /// <summary>The group of a set of operations.</summary>
    /// <param name="operations">The operations, closed under products.</param>
    /// <exception cref="ArgumentException">The operations are not closed under products.</exception>
    public LayerPointGroup(IReadOnlyList<PointOperation> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        if (!IsClosed(operations))
        {
            throw new ArgumentException("The operations of a group must be closed under products.", nameof(operations));
        }

        _operations = [.. operations];
        (Name, PointOperation r, PointOperation? b, PointOperation? c) = Generators(_operations);
        RotationOrder = r.Order;
        (Reflection, Doubling) = (b, c);
        _words = [.. _operations.Select(g => Word(g, r))];
        Irreps = PointGroupIrrep.Of(this);
    }

    /// <summary>The Schoenflies symbol, such as D3h.</summary>
    public string Name { get; }

    /// <summary>The operations.</summary>
    public IReadOnlyList<PointOperation> Operations => _operations;

    /// <summary>m, the order of r.</summary>
    public int RotationOrder { get; }

    /// <summary>b, where the group has one.</summary>
    public PointOperation? Reflection { get; }

    /// <summary>c, where the group has one: the inversion or the mirror of the layer (in Cs the mirror).</summary>
    public PointOperation? Doubling { get; }

    /// <summary>The irreps, those with c = +1 first.</summary>
    public IReadOnlyList<PointGroupIrrep> Irreps { get; }

    /// <summary>(k, j, l) of an operation r^k b^j c^l.</summary>
    /// <param name="operation">Index of the operation.</param>
    public (int Rotations, int Reflections, int Doublings) WordOf(int operation) => _words[operation];

    /// <summary>Whether a set holds all products of its operations, and so is a group.</summary>
    public static bool IsClosed(IReadOnlyList<PointOperation> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        return operations.Count > 0 && operations.All(a => operations.All(b => operations.Any(c => c.IsProduct(a, b))));
    }

    /// <summary>The names of all subgroups, each with the operations of the first one found; this group's own name first.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PointOperation>> Subgroups()
    {
        var found = new Dictionary<string, IReadOnlyList<PointOperation>>(StringComparer.Ordinal) { [Name] = _operations };
        foreach (PointOperation first in _operations)
        {
            foreach (PointOperation second in _operations)
            {
                foreach (PointOperation third in _operations)
                {
                    IReadOnlyList<PointOperation> generated = Generated([first, second, third]);
                    found.TryAdd(Generators(generated).Name, generated);
                }
            }
        }

        return found;
    }

    private List<PointOperation> Generated(PointOperation[] generators)
    {
        List<PointOperation> group = [.. generators.Distinct()];
        for (int i = 0; i < group.Count; i++)
        {
            foreach (PointOperation g in generators)
            {
                PointOperation product = _operations.First(c => c.IsProduct(group[i], g));
                if (!group.Contains(product))
                {
                    group.Add(product);
                }
            }
        }

        return [.. _operations.Where(group.Contains)];
    }

    private (int, int, int) Word(PointOperation g, PointOperation r)
    {
        PointOperation identity = _operations.First(IsIdentity);
        PointOperation power = identity;
        for (int k = 0; k < RotationOrder; k++)
        {
            for (int j = 0; j <= (Reflection is null ? 0 : 1); j++)
            {
                PointOperation turned = j == 0 ? power : Product(power, Reflection!);
                for (int l = 0; l <= (Doubling is null ? 0 : 1); l++)
                {
                    if ((l == 0 ? turned : Product(turned, Doubling!)) == g)
                    {
                        return (k, j, l);
                    }
                }
            }

            power = Product(power, r);
        }

        throw new InvalidOperationException($"{g.Name} is no word of the generators of {Name}.");
    }

    private PointOperation Product(PointOperation second, PointOperation first) => _operations.First(g => g.IsProduct(second, first));

    private static bool IsIdentity(PointOperation g) => g is { KeepsHeight: true, Turns: 1, Lattice.Determinant: 1 };

    private static (string Name, PointOperation R, PointOperation? B, PointOperation? C) Generators(IReadOnlyList<PointOperation> all)
    {
        PointOperation identity = all.First(IsIdentity);
        PointOperation? mirror = all.FirstOrDefault(g => g is { KeepsHeight: false, Turns: 1, Lattice.Determinant: 1 });
        PointOperation? inversion = all.FirstOrDefault(g => g is { KeepsHeight: false, Turns: 2 });
        PointOperation? s4 = all.FirstOrDefault(g => g is { KeepsHeight: false, Turns: 4 } && g.Lattice.Angle < Math.PI);
        PointOperation[] halfTurns = [.. all.Where(g => g is { KeepsHeight: false, Lattice.Determinant: -1 })];
        PointOperation[] vertical = [.. all.Where(g => g is { KeepsHeight: true, Lattice.Determinant: -1 })];
        int m = all.Where(g => g.KeepsHeight).Max(g => g.Turns);
        if (m == 1)
        {
            return (halfTurns.Length, vertical.Length, mirror, inversion) switch
            {
                (0, 0, null, null) => ("C1", identity, null, null),
                (0, 0, null, { } i) => ("Ci", identity, null, i),
                (0, 0, { } h, _) => ("Cs", identity, null, h),
                (0, _, _, _) => ("Cs", identity, null, vertical[0]),
                (_, 0, _, _) => ("C2", halfTurns[0], null, null),
                (_, _, _, { } i) => ("C2h", halfTurns[0], null, i),
                _ => ("C2v", halfTurns[0], mirror, null),
            };
        }

        PointOperation r = all.First(g => g.KeepsHeight && g.Turns == m && g.Lattice.Angle <= Math.PI + 1e-6);
        PointOperation? b = halfTurns.Length > 0 ? Chosen(halfTurns, m) : vertical.Length > 0 ? Chosen(vertical, m) : null;
        if (s4 is not null && m == 2)
        {
            return b is null ? ("S4", s4, null, null) : ("D2d", s4, Chosen(halfTurns, 4), null);
        }

        bool dihedral = halfTurns.Length > 0;
        string family = dihedral ? "D" : "C";
        return (mirror, inversion) switch
        {
            ({ } h, null) => ($"{family}{m}h", r, b, h), // C3h, D3h
            (null, { } i) => (dihedral ? $"D{m}d" : $"S{2 * m}", r, b, i), // D3d, S6
            (_, { } i) => ($"{family}{m}h", r, b, i),
            _ => ($"{family}{m}{(!dihedral && vertical.Length > 0 ? "v" : string.Empty)}", r, b, null),
        };
    }

    // Of several axes (of mirrors: their traces) the one with the smallest angle from x; for a threefold axis the line y where there is one.
    private static PointOperation Chosen(PointOperation[] lines, int m) =>
        (m == 3 ? Array.Find(lines, g => Math.Abs(g.LineAngle - (Math.PI / 2)) < 1e-6) : null)
            ?? lines.MinBy(g => g.LineAngle > Math.PI - 1e-6 ? 0 : g.LineAngle)!;
}
