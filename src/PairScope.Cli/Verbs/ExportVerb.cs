using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Formats;
using PairScope.Learning.Answers;
using PairScope.Learning.Networks;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope export: a network for other programs.</summary>
internal static class ExportVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "export",
            "Writes the weights of a network as .npz in single precision, for PyTorch or numpy (docs/formats.md shows how to use them).",
            "pairscope export --torch weights.safetensors -o network.npz");
        var weightsOption = new Option<string>("--torch") { Description = "Weights file of pairscope train", HelpName = "WEIGHTS", Required = true };
        verb.Add(weightsOption);
        var outputOptions = new OutputOptions(verb, ".npz");
        verb.Does((parsed, _) =>
        {
            InputFile.Require(parsed.GetValue(weightsOption)!);
            OutputTarget target = outputOptions.Read(parsed);
            using TrainedNetwork network = ModelOptions.Load(parsed.GetValue(weightsOption)!);
            (string Name, StoredTensor Tensor)[] tensors = [.. network.HeadTensors()];
            NpzFile.Write(target.Path, archive =>
            {
                foreach ((string name, StoredTensor tensor) in tensors)
                {
                    archive.Add(name, Array.ConvertAll(tensor.Shape, s => checked((int)s)), [tensor.Values]);
                }
            });
            parsed.InvocationConfiguration.Output.WriteLine($"{target.Path}: {tensors.Length} tensors, float32");
        });
        return verb;
    }
}
