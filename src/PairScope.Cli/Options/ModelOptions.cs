using System.CommandLine;
using PairScope.Cli.Answers;
using PairScope.Cli.Verbs;
using PairScope.Learning.Answers;
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

    /// <summary>A map's file and the network for it: the one that the command line names, which says how a scan is read, or the shipped one that knows such maps.</summary>
    /// <exception cref="InputException">The weights or the file are missing or damaged.</exception>
    public (MapSource Source, TrainedNetwork Network, string Path) Open(ParseResult parsed, MapReader reader, string file)
    {
        if (!IsGiven(parsed))
        {
            MapSource shipped = reader.Open(file);
            (TrainedNetwork known, string at) = Load(parsed, shipped.Weights);
            return (shipped, known, at);
        }

        (TrainedNetwork network, string path) = Load(parsed);
        try
        {
            return (reader.Open(file, network), network, path);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>The network of a weights file; only the published ones need libtorch.</summary>
    /// <exception cref="InputException">The weights are missing or damaged.</exception>
    public static TrainedNetwork Load(string path) => TrainedNetwork.Load(path, NetworkRegistry.Reader);

    /// <summary>The path of the weights for a map.</summary>
    /// <inheritdoc cref="Load" path="/param"/>
    /// <inheritdoc cref="Load" path="/exception"/>
    public string PathFor(ParseResult parsed, string shipped = OneEnergy) =>
        parsed.GetValue(_model) ?? ShippedPath(shipped + ".safetensors");

    private static string ShippedPath(string name) => Shipped.Above(Path.Combine("weights", name))
        ?? throw new InputException($"The shipped weights weights/{name} were not found above {AppContext.BaseDirectory}; give --model WEIGHTS.");
}
