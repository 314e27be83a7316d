using System.CommandLine;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Cli.Options;

/// <summary>The options --material and --scatterers: a normal metal and what stands on it.</summary>
internal sealed class ScattererOptions
{
    private readonly Option<string> _material = new("--material")
    {
        Description = $"The metal, whose lowest band has circles round Γ for contours: {string.Join(", ", MaterialFile.Shipped)}, or a YAML file of your own",
        HelpName = "FILE",
        DefaultValueFactory = _ => "ag111",
    };

    private readonly Option<string> _scatterers = new("--scatterers") { Description = "Table of their places, x and y in nm", HelpName = "FILE", Required = true };

    /// <summary>Adds the options to a verb.</summary>
    public ScattererOptions(Command verb)
    {
        verb.Add(_material);
        verb.Add(_scatterers);
    }

    /// <summary>The material's name.</summary>
    public string Material(ParseResult parsed) => parsed.GetValue(_material)!;

    /// <summary>The metal's band and the places.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="highest">The highest energy that will be asked for, meV.</param>
    /// <exception cref="InputException">A file is missing or wrong, or the band's contours are no circles up to there.</exception>
    public (IsotropicBand Band, IReadOnlyList<(double X, double Y)> Places) Read(ParseResult parsed, double highest)
    {
        Material material = MaterialFile.Read(Material(parsed));
        return (IsotropicBand.Of(material, highest), PlacesFile.Read(parsed.GetValue(_scatterers)!));
    }
}
