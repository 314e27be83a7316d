using System.CommandLine;
using PairScope.Data;
using PairScope.Lattice;
using PairScope.Scattering;

namespace PairScope.Cli.Options;

/// <summary>The options that describe the impurity.</summary>
internal sealed class ImpurityOptions
{
    private readonly Option<string?> _kind = new("--impurity")
    {
        Description = $"Scalar potential, or a classical spin along x, y or z: {string.Join(", ", PairingLabels.Impurities)}; or a YAML file of potentials, moments and changed bonds on any orbitals [default: scalar]",
        HelpName = "KIND|FILE",
        CustomParser = result => NumberOption.Text(result) is var text && (IsFile(text) || PairingLabels.Impurities.Contains(text, StringComparer.Ordinal))
            ? text
            : NumberOption.Refuse<string?>(result, "--impurity", $"one of {string.Join(", ", PairingLabels.Impurities)}, or a file that ends in .yaml"),
    };

    private readonly Option<double> _strength = NumberOption.Real("--strength", "meV", "Strength of the impurity, V0 or J", 100);

    /// <summary>The kinds by their words.</summary>
    public static (string Word, ImpurityKind Value)[] Words => [.. PairingLabels.Impurities.Select((word, i) => (word, (ImpurityKind)i))];

    private readonly Option<double?>? _potential;

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="takesPotential">Whether a moment may have a scalar part.</param>
    public ImpurityOptions(Command verb, bool takesPotential = false)
    {
        verb.Add(_kind);
        verb.Add(_strength);
        if (takesPotential)
        {
            verb.Add(_potential = PotentialOption("none"));
        }
    }

    /// <summary>The option of the scalar part of an impurity with a moment.</summary>
    /// <param name="standard">What is taken without it.</param>
    public static Option<double?> PotentialOption(string standard) =>
        NumberOption.OptionalReal("--potential", "meV", $"Scalar part V0 of an impurity with a moment, whose strength is J [default: {standard}]");

    /// <summary>Refuses a scalar part of what is scalar anyway.</summary>
    /// <exception cref="InputException">There is one.</exception>
    public static void CheckPotential(ImpurityKind kind, double? potential)
    {
        if (kind == ImpurityKind.Scalar && potential is { } v)
        {
            throw new InputException(FormattableString.Invariant($"--potential {v} is the scalar part beside a moment, --impurity mx, my or mz; that of a scalar impurity is its --strength."));
        }
    }

    /// <summary>The impurity of a command line, its description under the names that files and --json use, and for the title of a picture.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="crystal">The crystal whose orbitals a file names; null for that of the built-in NbSe2.</param>
    /// <exception cref="InputException">The file has mistakes, --strength or --potential stands beside it, or --potential beside a scalar.</exception>
    public (Impurity Impurity, IEnumerable<(string Name, object? Value)> Description, string Title) Read(ParseResult parsed, Crystal? crystal = null)
    {
        if (parsed.GetValue(_kind) is { } file && IsFile(file))
        {
            foreach (Option? option in (Option?[])[_strength, _potential])
            {
                if (option is not null && parsed.GetResult(option) is { Implicit: false })
                {
                    throw new InputException($"{option.Name} has no meaning beside --impurity {file}, which says all strengths; leave it out.");
                }
            }

            return (ImpurityFile.Read(file, crystal ?? MaterialFile.Read("nbse2").Crystal), [("impurity", file)], $"impurity of {Path.GetFileName(file)}");
        }

        (ImpurityKind kind, double strength) = Values(parsed);
        string name = PairingLabels.Impurities[(int)kind];
        double? potential = _potential is null ? null : parsed.GetValue(_potential);
        CheckPotential(kind, potential);
        return (
            Sample.ImpurityOf(kind, strength, potential ?? 0),
            [("impurity", name), ("strengthMeV", strength), .. potential is { } v ? [("potentialMeV", (object?)v)] : Array.Empty<(string, object?)>()],
            Title(name, strength) + (potential is { } part ? FormattableString.Invariant($", V0 = {part:0.####} meV") : string.Empty));
    }

    /// <summary>Kind and strength of a command line.</summary>
    /// <exception cref="InputException">The impurity is a file.</exception>
    public (ImpurityKind Kind, double Strength) Values(ParseResult parsed)
    {
        string word = parsed.GetValue(_kind) ?? PairingLabels.Impurities[0];
        return IsFile(word)
            ? throw new InputException($"--impurity '{word}' is a file, and here impurities are points: {string.Join(", ", PairingLabels.Impurities)}.")
            : ((ImpurityKind)PairingLabels.Impurities.ToList().IndexOf(word), parsed.GetValue(_strength));
    }

    private static bool IsFile(string text) => text.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);

    /// <summary>Kind and strength for the title of a picture.</summary>
    public static string Title(string kind, double strength) => FormattableString.Invariant(
        $"{(kind is "scalar" ? "scalar impurity, V0" : $"impurity spin along {kind[1..]}, J")} = {strength:0.####} meV");
}
