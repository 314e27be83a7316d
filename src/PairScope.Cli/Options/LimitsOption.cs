using System.CommandLine;

namespace PairScope.Cli.Options;

/// <summary>The option --limits: which values a picture shows.</summary>
internal static class LimitsOption
{
    /// <summary>Declares it; null when it is not given.</summary>
    /// <param name="description">One line of help.</param>
    public static Option<(double Low, double High)?> Create(string description) => new("--limits")
    {
        Description = description,
        HelpName = "LOW,HIGH",
        CustomParser = result => NumberOption.Numbers(result, 2, ',', ':') is [var low, var high] && low < high
            ? (low, high)
            : NumberOption.Refuse<(double, double)?>(result, "--limits", "two numbers with a comma between them, the lower one first, such as 0,0.5"),
    };
}
