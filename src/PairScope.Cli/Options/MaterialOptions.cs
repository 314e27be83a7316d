using System.CommandLine;
using PairScope.Data;
using PairScope.Formats;
using PairScope.TightBinding;

namespace PairScope.Cli.Options;

/// <summary>A material and its chemical potential on a command line.</summary>
internal sealed class MaterialOptions
{
    private readonly Option<string> _material = new("--material")
    {
        Description = $"A material: {string.Join(", ", MaterialFile.Shipped)}, or a YAML file of your own (docs/materials.md)",
        HelpName = "FILE",
        DefaultValueFactory = _ => "nbse2",
    };

    /// <summary>Adds the option to a verb.</summary>
    public MaterialOptions(Command verb) => verb.Add(_material);

    /// <summary>The material of a command line.</summary>
    /// <exception cref="InputException">There is no such material, or its file has mistakes.</exception>
    public Material Read(ParseResult parsed) => MaterialFile.Read(parsed.GetValue(_material)!);
}
