using System.CommandLine;
using PairScope.Learning.Inference;
using PairScope.Training.Networks;

namespace PairScope.Cli.Options;

/// <summary>The option --model, the same for every verb that reads with a network.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string?> _model = new("--model")
    {
        Description = "Weights to read with [default: of those shipped with the program the ones for this kind of map]",
        HelpName = "WEIGHTS",
    };

    private const string OneEnergy = "one-energy";

    /// <summary>Adds the option to a verb.</summary>
    public ModelOptions(Command verb) => verb.Add(_model);

    /// <summary>Whether the command line names weights.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_model) is not null;

    /// <summary>The network and its path.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="shipped">Name of the shipped weights to take where the command line names none.</param>
    /// <exception cref="InputException">The weights are missing or damaged.</exception>
    public (TrainedNetwork Network, string Path) Load(ParseResult parsed, string shipped = OneEnergy)
    {
        string path = PathFor(parsed, shipped);
        return (Load(path), path);
    }

    /// <summary>The network of a weights file; only the published ones need libtorch.</summary>
    /// <exception cref="InputException">The weights are missing or damaged.</exception>
    public static TrainedNetwork Load(string path) => TrainedNetwork.Load(path, NetworkRegistry.Reader);

    /// <summary>The path of the weights for a map.</summary>
    /// <inheritdoc cref="Load" path="/param"/>
    /// <inheritdoc cref="Load" path="/exception"/>
    public string PathFor(ParseResult parsed, string shipped = OneEnergy) =>
        parsed.GetValue(_model) ?? ShippedPath(shipped + ".safetensors");

    // The program runs from a folder below the checkout; the weights lie in the checkout.
    private static string ShippedPath(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "weights", name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new InputException($"The shipped weights weights/{name} were not found above {AppContext.BaseDirectory}; give --model WEIGHTS.");
    }
}
