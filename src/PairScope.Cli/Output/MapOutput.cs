using PairScope.Cli.Options;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Maps;

namespace PairScope.Cli.Output;

/// <summary>Maps of one window at one energy or several, in real or reciprocal space, on their way to a file.</summary>
/// <param name="Maps">One map for each energy.</param>
/// <param name="IsStack">Whether the output has an energy axis: [E, L, L] instead of [L, L].</param>
/// <param name="Reciprocal">δρ(q) instead of δρ(r).</param>
/// <param name="Crystal">The crystal: its words for a picture, its lattice for places.</param>
/// <param name="Settings">Broadening, impurity, and torus and spin where they matter, for a picture.</param>
internal sealed record MapOutput(IReadOnlyList<QpiMap> Maps, bool IsStack, bool Reciprocal, CrystalChoice Crystal, string Settings)
{
    private const string Unit = "states/(meV·cell)";

    /// <summary>Z: how many zones of wave vectors along each axis, odd.</summary>
    public int Zones { get; init; } = 1;

    /// <summary>The density of the clean crystal at each energy, which is added to δρ(r); null for δρ alone.</summary>
    public IReadOnlyList<double>? Density { get; init; }

    /// <summary>The image that a tip of finite width makes of δρ(r), and what is added to it; null for values on the cells.</summary>
    public TipImageFrame? TipImage { get; init; }

    private string Quantity => Reciprocal ? "δρ(q)" : Density is null && TipImage is not { IsAbsolute: true } ? "δρ(r)" : "ρ(r)";

    private int Size => Maps[0].Size;

    private int Side => TipImage is { } image ? image.Square.Pixels : Reciprocal ? Zones * Size : Size;

    private int[] Shape => IsStack ? [Maps.Count, Side, Side] : [Side, Side];

    /// <summary>Refuses what the format cannot hold, before anything is computed.</summary>
    /// <param name="target">The file.</param>
    /// <param name="energies">One map for each.</param>
    /// <param name="side">Sites or wave vectors a side, of all zones.</param>
    /// <param name="reciprocal">Whether the numbers are complex.</param>
    /// <returns>About how many bytes the maps take on their way into the file.</returns>
    /// <exception cref="InputException">Several energies for a format of one map, or more numbers than fit.</exception>
    public static double CheckFits(OutputTarget target, EnergyList energies, int side, bool reciprocal)
    {
        const double Copies = 2.5; // measured: the maps themselves, one array of them, and what is in transformation
        if ((target.Ending is ".gsf" || target.IsPicture) && energies.Values.Count > 1)
        {
            throw new InputException($"-o '{target.Path}' holds one map, and --energy gives {energies.Values.Count}; use .npy, .h5 or .csv for a stack.");
        }

        double numbers = (double)energies.Values.Count * side * side;
        double bytes = numbers * (reciprocal ? 16 : 8);
        return numbers > Array.MaxLength / 2
            ? throw new InputException($"-o '{target.Path}' would hold {energies.Values.Count} maps of {side}×{side} numbers, {bytes / 1e9:0.0} GB together and more than one array can; ask for fewer energies or zones at a time, or a smaller --size.")
            : Copies * bytes;
    }

    /// <summary>The maps as an array with its axes.</summary>
    public ResultArray ToResult()
    {
        double[] index = [.. Enumerable.Range(-Side / 2, Side).Select(i => (double)i)];
        string letter = Reciprocal ? "m" : "n";
        List<Column> axes = TipImage?.Axes() ?? [new Column($"{letter}1", string.Empty, index), new Column($"{letter}2", string.Empty, index)];
        if (IsStack)
        {
            axes.Insert(0, new Column("energy", "meV", [.. Maps.Select(m => m.Energy)]));
        }

        return Reciprocal
            ? new ResultArray("map", Quantity, Unit, axes, null, [.. Maps.SelectMany(Waves)], ReciprocalGrid("q", Size, Crystal.Lattice))
            : new ResultArray("map", Quantity, Unit, axes, [.. Enumerable.Range(0, Maps.Count).SelectMany(Real)], null, TipImage is null ? RealGrid() : null);
    }

    /// <summary>Where the momenta (m1 b1 + m2 b2)/L lie.</summary>
    /// <param name="letter">q or k.</param>
    /// <param name="size">L.</param>
    /// <param name="lattice">The lattice with |a1| = 1.</param>
    public static CsvGrid ReciprocalGrid(string letter, int size, BravaisLattice lattice) => new("m1", "m2", $"{letter}x (1/a)", $"{letter}y (1/a)", (m1, m2) =>
        lattice.WaveVector(new ReducedMomentum((double)m1 / size, (double)m2 / size)));

    private CsvGrid RealGrid() => new("n1", "n2", "x (a)", "y (a)", (n1, n2) => Crystal.Lattice.Position(n1, n2));

    private double[] Real(int map) => TipImage is { } image ? image.Values(map) : Density is null ? Maps[map].RealSpace : [.. Maps[map].RealSpace.Select(v => v + Density[map])];

    private System.Numerics.Complex[] Waves(QpiMap map) => Zones == 1 && map.Sites.Count == 1 ? map.ReciprocalSpace() : map.ReciprocalSpace(Zones);

    /// <summary>What else the maps depend on, for a picture; the tip sees both spins unless it is told otherwise.</summary>
    public static string SettingsTitle(SolverChoice solver, string impurity, TipSpin spin)
    {
        return $"{solver.Title()}, {impurity}" + spin switch
        {
            { Axis: '\0' } => string.Empty,
            { Polarisation: null } => $", spin density along {spin}",
            { PolarisationBeside: { } p } => FormattableString.Invariant($", tip polarised by {p:0.####} along {spin.Axis}"),
            _ => $", spin {spin} alone",
        };
    }

    /// <summary>The first map: |δρ(q)| over the zone or several of them, or δρ(r) on the crystal's cells.</summary>
    public Figure Picture()
    {
        string title = FormattableString.Invariant($"{Crystal.Title}, ω = {Maps[0].Energy:0.####} meV");
        return Reciprocal
            ? Drawings.ReciprocalMap([.. Waves(Maps[0]).Select(c => c.Magnitude)], Size, Zones, Crystal, title, Settings)
            : TipImage is { } image ? Drawings.TipImage(Real(0), image, Quantity, title, Settings)
            : Drawings.RealMap(Real(0), Size, Crystal, Density is not null, title, Settings);
    }

    /// <summary>One line for people.</summary>
    public string Describe() =>
        $"{Quantity}, {(Reciprocal ? "complex128" : "float64")} [{string.Join(", ", Shape)}] in {Unit}, δρ(r = 0) = {string.Join(", ", Maps.Take(3).Select(m => m.AtImpurity.ToString("g8")))}{(Maps.Count > 3 ? " …" : string.Empty)}";

    /// <summary>What came out, for --json; minimum, maximum and rms are those of δρ(r) over the window.</summary>
    public IEnumerable<(string Name, object? Value)> Summary()
    {
        yield return ("quantity", Quantity);
        yield return ("unit", Unit);
        yield return ("space", Reciprocal ? "q" : TipImage is null ? "r" : "xy");
        yield return ("dtype", Reciprocal ? "complex128" : "float64");
        yield return ("shape", Shape);
        yield return ("indexOrder", $"[{(IsStack ? "energy, " : string.Empty)}{(TipImage is not null ? "row from the top, column" : !Reciprocal ? "n1 + L/2, n2 + L/2" : Zones == 1 ? "m1 + L/2, m2 + L/2" : "m1 + ZL/2, m2 + ZL/2")}]");
        yield return ("zones", Reciprocal ? Zones : null);
        yield return ("maps", Maps.Select(m => new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["energyMeV"] = m.Energy,
            ["atImpurity"] = m.AtImpurity,
            ["min"] = m.RealSpace.Min(),
            ["max"] = m.RealSpace.Max(),
            ["errorEstimate"] = m.ErrorEstimate,
            ["rms"] = Math.Sqrt(m.RealSpace.Sum(v => v * v) / m.RealSpace.Length),
        }).ToArray());
    }
}
