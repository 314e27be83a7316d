using System.CommandLine;

namespace PairScope.Cli.Options;

/// <summary>The option --impurity-at: where in a scan the impurity lies that is to be read.</summary>
internal static class PlaceOption
{
    /// <summary>Declares it; null when it is not given.</summary>
    public static Option<(double X, double Y)?> Create() => new("--impurity-at")
    {
        Description = "Of a scan: its one impurity lies at this place, nm from the middle of the frame, x to the right and y upwards [default: all impurities are looked for]",
        HelpName = "X,Y",
        CustomParser = result => NumberOption.Numbers(result, 2, ',') is [var x, var y]
            ? (x, y)
            : NumberOption.Refuse<(double, double)?>(result, "--impurity-at", "two numbers of nm with a comma between them, such as 1.2,-0.4"),
    };
}
