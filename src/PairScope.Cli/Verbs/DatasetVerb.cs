using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope dataset: labelled maps from a protocol.</summary>
internal static class DatasetVerb
{
    /// <summary>Declares the verb and its sub-verbs.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "dataset",
            "Makes and looks after data sets of labelled maps.",
            "pairscope dataset generate protocols/publication.yaml -o data") { Generate() };
        return verb;
    }

    private static Verb Generate()
    {
        var verb = new Verb(
            "generate",
            "Simulates the maps of a protocol into FOLDER/dataset.h5, on all cores.",
            "pairscope dataset generate protocols/publication.yaml -o data",
            "pairscope dataset generate protocols/quick.yaml -o quick --count 60 --seed 7");
        var protocolArgument = new Argument<string>("PROTOCOL") { Description = "YAML file that says which maps (docs/protocol.md)" };
        var folderOption = new Option<string>("-o", "--output") { Description = "Folder of the data set", HelpName = "FOLDER", Required = true };
        Option<int?> countOption = NumberOption.OptionalWhole("--count", "N", "Maps in all, in the protocol's proportions [default: the protocol's]", "a whole number above zero", v => v > 0);
        Option<int?> seedOption = NumberOption.OptionalWhole("--seed", "S", "Takes the place of the protocol's seed", "a whole number, zero or more", v => v >= 0);
        Option<int?> threadsOption = NumberOption.OptionalWhole("--threads", "N", "Cores to use [default: all]", "a whole number between 1 and 1024", v => v is >= 1 and <= 1024);
        verb.Add(protocolArgument);
        verb.Add(folderOption);
        verb.Add(countOption);
        verb.Add(seedOption);
        verb.Add(threadsOption);
        verb.Does((parsed, cancellation) =>
        {
            Protocol protocol = Protocol.Load(parsed.GetValue(protocolArgument)!);
            string path = string.Empty;
            ProgressLine.During("simulating", parsed.InvocationConfiguration.Error, line =>
                path = DatasetGenerator.Generate(
                    protocol,
                    parsed.GetValue(folderOption)!,
                    parsed.GetValue(countOption),
                    parsed.GetValue(seedOption),
                    parsed.GetValue(threadsOption),
                    new Relay(line),
                    cancellation));
            using Data.Dataset made = Data.Dataset.Open(parsed.GetValue(folderOption)!);
            parsed.InvocationConfiguration.Output.WriteLine(
                $"{path}: {made.Counts.Train} training, {made.Counts.Validation} validation and {made.Counts.Test} test maps of {made.Energies.Count} × {made.Size} × {made.Size}, seed {made.Seed}.");
        });
        return verb;
    }

    private sealed class Relay(ProgressLine line) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value) =>
            line.Report((double)value.Done / value.Total, $"{value.Done}/{value.Total} maps, {value.Rate:F1}/s, {ProgressLine.Duration(value.Remaining)} left");
    }
}
