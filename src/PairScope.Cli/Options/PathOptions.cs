using System.CommandLine;
using PairScope.Cli.Output;
using PairScope.Lattice;

namespace PairScope.Cli.Options;

/// <summary>A path through the zone as options and in files: where it turns, which part of it, how many momenta.</summary>
internal sealed class PathOptions
{
    private readonly Option<string?> _path = new("--path")
    {
        Description = "Corners of the path with - between them: the points of the lattice's zone (hexagonal G, M, K, K'; square G, X, M; rectangular G, X, S, Y), or reduced momenta in brackets such as (0.1,0.2); quote it [default: round the zone, G-M-K-G or the like]",
        HelpName = "CORNERS",
    };

    private readonly Option<(double From, double To)?> _part = new("--part")
    {
        Description = "Only the part of the path between two fractions of its length, such as 0.7:0.75",
        HelpName = "FROM:TO",
        CustomParser = result => NumberOption.Text(result).Split(':') is [var low, var high]
            && NumberOption.TryReal(low, out double from) && NumberOption.TryReal(high, out double to) && from >= 0 && from < to && to <= 1
                ? (from, to)
                : NumberOption.Refuse<(double, double)?>(result, "--part", "two fractions of the path with a colon between them, rising from 0 to 1 such as 0.7:0.75"),
    };

    private readonly Option<int> _points = NumberOption.Whole(
        "--points", "N", "Momenta along the path", 400, "a whole number between 4 and 100000", v => v is >= 4 and <= 100_000);

    /// <summary>Adds the options to a verb.</summary>
    public PathOptions(Command verb)
    {
        verb.Add(_path);
        verb.Add(_part);
        verb.Add(_points);
    }

    /// <summary>Names of the options that were given, for verbs that can do without a path.</summary>
    public IEnumerable<string> Given(ParseResult parsed) =>
        from option in (Option[])[_path, _part, _points] where parsed.GetResult(option) is { Implicit: false } select option.Name;

    /// <summary>The path of a command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="crystal">The crystal, whose zone has names for its points.</param>
    /// <exception cref="InputException">A corner is none, or there are fewer momenta than corners.</exception>
    public MomentumPath Read(ParseResult parsed, CrystalChoice crystal)
    {
        var zone = new BrillouinZone(crystal.Lattice);
        string text = parsed.GetValue(_path) ?? string.Join('-', zone.Points.Append(zone.Points[0]).Select(p => p.Name));
        IReadOnlyList<(string Label, ReducedMomentum Momentum)> corners = PathText.Parse(text, crystal.Lattice)
            ?? throw new InputException($"--path must be two or more corners with - between them, each {string.Join(", ", PathText.Names(zone))} or a reduced momentum such as (0.1,0.2), and no corner twice in a row, but '{text}' was given.");
        int points = parsed.GetValue(_points);
        if (points < corners.Count)
        {
            throw new InputException($"--points must be at least the number of corners {corners.Count}, but '{points}' was given.");
        }

        MomentumPath path = MomentumPath.Between(crystal.Lattice, corners, points);
        return parsed.GetValue(_part) is var (from, to) ? path.Part(from, to, points) : path;
    }

    /// <summary>Distance along the path and the momenta in Cartesian and reduced components.</summary>
    public static IEnumerable<Column> Columns(MomentumPath path, BravaisLattice lattice) =>
        [new("distance", "1/a", path.Distances), .. Momenta(path.Momenta, lattice)];

    /// <summary>Momenta in Cartesian and reduced components.</summary>
    public static IEnumerable<Column> Momenta(IReadOnlyList<ReducedMomentum> momenta, BravaisLattice lattice)
    {
        (double X, double Y)[] cartesian = [.. momenta.Select(lattice.WaveVector)];
        yield return new Column("kx", "1/a", [.. cartesian.Select(k => k.X)]);
        yield return new Column("ky", "1/a", [.. cartesian.Select(k => k.Y)]);
        yield return new Column("kappa1", string.Empty, [.. momenta.Select(k => k.K1)]);
        yield return new Column("kappa2", string.Empty, [.. momenta.Select(k => k.K2)]);
    }

    /// <summary>The corners under the names that files and --json use.</summary>
    public static IEnumerable<(string Name, object? Value)> Describe(MomentumPath path)
    {
        yield return ("path", string.Join('-', path.Ticks.Select(t => t.Label)));
        yield return ("points", path.Momenta.Count);
        yield return ("cornersPerA", path.Ticks.Select(t => t.Distance).ToArray());
    }
}
