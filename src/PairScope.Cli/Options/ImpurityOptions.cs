using System.CommandLine;
using PairScope.Scattering;

namespace PairScope.Cli.Options;

/// <summary>The options that describe the impurity.</summary>
internal sealed class ImpurityOptions
{
    private readonly Option<string?> _kind = NumberOption.Word<string?>(
        "--impurity", "Scalar potential, or a classical spin along x, y or z [default: scalar]", ("scalar", "scalar"), ("mx", "mx"), ("my", "my"), ("mz", "mz"));

    private readonly Option<double> _strength = NumberOption.Real("--strength", "meV", "Strength of the impurity, V0 or J", 100);

    /// <summary>Adds the options to a verb.</summary>
    public ImpurityOptions(Command verb)
    {
        verb.Add(_kind);
        verb.Add(_strength);
    }

    /// <summary>The impurity of a command line, its description under the names that files and --json use, and for the title of a picture.</summary>
    public (Impurity Impurity, IEnumerable<(string Name, object? Value)> Description, string Title) Read(ParseResult parsed)
    {
        string kind = parsed.GetValue(_kind) ?? "scalar";
        double strength = parsed.GetValue(_strength);
        Impurity impurity = kind switch
        {
            "mx" => Impurity.Magnetic(strength, 1, 0, 0),
            "my" => Impurity.Magnetic(strength, 0, 1, 0),
            "mz" => Impurity.Magnetic(strength, 0, 0, 1),
            _ => Impurity.Scalar(strength),
        };
        return (impurity, [("impurity", kind), ("strengthMeV", strength)], Title(kind, strength));
    }

    /// <summary>Kind and strength for the title of a picture.</summary>
    public static string Title(string kind, double strength) => FormattableString.Invariant(
        $"{(kind is "scalar" ? "scalar impurity, V0" : $"impurity spin along {kind[1..]}, J")} = {strength:0.####} meV");
}
