using System.CommandLine;
using PairScope.Cli.Output;
using PairScope.Lattice;

namespace PairScope.Cli.Options;

/// <summary>The path Γ–M–K–Γ as an option and in files.</summary>
internal static class PathOptions
{
    /// <summary>The option --points.</summary>
    public static Option<int> Points() => NumberOption.Whole(
        "--points", "N", "Momenta along Γ–M–K–Γ", 400, "a whole number between 4 and 100000", v => v is >= 4 and <= 100_000);

    /// <summary>Distance along the path and the momenta in Cartesian and reduced components.</summary>
    public static IEnumerable<Column> Columns(MomentumPath path) =>
        [new("distance", "1/a", path.Distances), .. Momenta(path.Momenta)];

    /// <summary>Momenta in Cartesian and reduced components.</summary>
    public static IEnumerable<Column> Momenta(IReadOnlyList<ReducedMomentum> momenta)
    {
        CartesianMomentum[] cartesian = [.. momenta.Select(k => k.ToCartesian())];
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
