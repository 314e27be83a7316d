using System.CommandLine;
using PairScope.Data;
using PairScope.Scattering;

namespace PairScope.Cli.Options;

/// <summary>The options that describe the impurity.</summary>
internal sealed class ImpurityOptions
{
    private readonly Option<ImpurityKind> _kind = NumberOption.Word(
        "--impurity", "Scalar potential, or a classical spin along x, y or z [default: scalar]", Words);

    private readonly Option<double> _strength = NumberOption.Real("--strength", "meV", "Strength of the impurity, V0 or J", 100);

    /// <summary>The kinds by their words.</summary>
    public static (string Word, ImpurityKind Value)[] Words => [.. PairingLabels.Impurities.Select((word, i) => (word, (ImpurityKind)i))];

    /// <summary>Adds the options to a verb.</summary>
    public ImpurityOptions(Command verb)
    {
        verb.Add(_kind);
        verb.Add(_strength);
    }

    /// <summary>The impurity of a command line, its description under the names that files and --json use, and for the title of a picture.</summary>
    public (Impurity Impurity, IEnumerable<(string Name, object? Value)> Description, string Title) Read(ParseResult parsed)
    {
        (ImpurityKind kind, double strength) = Values(parsed);
        string name = PairingLabels.Impurities[(int)kind];
        return (Sample.ImpurityOf(kind, strength), [("impurity", name), ("strengthMeV", strength)], Title(name, strength));
    }

    /// <summary>Kind and strength of a command line.</summary>
    public (ImpurityKind Kind, double Strength) Values(ParseResult parsed) => (parsed.GetValue(_kind), parsed.GetValue(_strength));

    /// <summary>Kind and strength for the title of a picture.</summary>
    public static string Title(string kind, double strength) => FormattableString.Invariant(
        $"{(kind is "scalar" ? "scalar impurity, V0" : $"impurity spin along {kind[1..]}, J")} = {strength:0.####} meV");
}
