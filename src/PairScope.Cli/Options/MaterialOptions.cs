using System.CommandLine;
using PairScope.Data;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Cli.Options;

/// <summary>The options --material and --shells, the same for every verb that takes any crystal.</summary>
/// <param name="without">What happens where no material is given, for the help.</param>
internal sealed class MaterialOptions(string without)
{
    /// <summary>--material.</summary>
    public Option<string?> Name { get; } = new("--material")
    {
        Description = $"A material: {string.Join(", ", MaterialFile.Shipped)}, or a YAML file of your own (docs/materials.md), with the channels that 'pairscope gaps' lists [default: {without}]",
        HelpName = "FILE",
    };

    /// <summary>--shells.</summary>
    public Option<int?> Shells { get; } = NumberOption.OptionalWhole(
        "--shells", "N", "Shells of neighbours whose bonds pair, besides the site itself, for the channels of a material [default: the material's, else 2]", "a whole number between 0 and 20", v => v is >= 0 and <= 20);

    /// <summary>The material of a command line; null where none is named.</summary>
    /// <exception cref="InputException">There is no such material, or its file has mistakes.</exception>
    public Material? Read(ParseResult parsed) => parsed.GetValue(Name) is { } name ? MaterialFile.Read(name) : null;

    /// <summary>The channels of a material.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="material">The material.</param>
    /// <param name="spinIsFree">Whether spin turns freely; the material's word unless given.</param>
    public GeneratedGaps Channels(ParseResult parsed, Material material, bool? spinIsFree = null) => GeneratedGaps.Of(material, parsed.GetValue(Shells), spinIsFree);
}
