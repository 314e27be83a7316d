using System.CommandLine;
using PairScope.Learning.Inference;

namespace PairScope.Cli.Options;

/// <summary>The option --model, the same for every verb that reads with a network.</summary>
internal sealed class ModelOptions
{
    private const string Shipped = "publication.safetensors";

    private readonly Option<string?> _model = new("--model")
    {
        Description = "Weights to read with [default: those shipped with the program]",
        HelpName = "WEIGHTS",
    };

    /// <summary>Adds the option to a verb.</summary>
    public ModelOptions(Command verb) => verb.Add(_model);

    /// <summary>The network and its path.</summary>
    /// <exception cref="InputException">The weights are missing or damaged.</exception>
    public (TrainedNetwork Network, string Path) Load(ParseResult parsed)
    {
        string path = parsed.GetValue(_model) ?? ShippedPath();
        return (TrainedNetwork.Load(path), path);
    }

    // The program runs from a folder below the checkout; the weights lie in the checkout.
    private static string ShippedPath()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "weights", Shipped);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new InputException($"The shipped weights weights/{Shipped} were not found above {AppContext.BaseDirectory}; give --model WEIGHTS.");
    }
}
