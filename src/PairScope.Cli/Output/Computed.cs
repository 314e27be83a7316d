using PairScope.Formats;

namespace PairScope.Cli.Output;

/// <summary>What a verb computed, on its way into a file, or to whoever asked the server for it.</summary>
/// <param name="Report">With which parameters.</param>
/// <param name="Data">The numbers.</param>
/// <param name="Picture">Draws them.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Results">What came out, for --json.</param>
internal record Computed(Report Report, ResultData Data, Func<Figure> Picture, string Summary, IEnumerable<(string Name, object? Value)> Results);

/// <summary>Maps that were computed.</summary>
/// <param name="Report">With which parameters.</param>
/// <param name="Maps">The maps, in the space that was asked for.</param>
internal sealed record ComputedMaps(Report Report, MapOutput Maps) : Computed(Report, Maps.ToResult(), Maps.Picture, Maps.Describe(), Maps.Summary());
