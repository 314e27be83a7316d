using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.Formats;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope dataset export: one file for other programs.</summary>
internal static class DatasetExportVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "export",
            "Writes a whole data set as one file for NumPy (.npz) or for PyTorch and others (.h5).",
            "pairscope dataset export data -o data.h5");
        var folderArgument = new Argument<string>("FOLDER") { Description = "Folder of the data set" };
        verb.Add(folderArgument);
        var outputOptions = new OutputOptions(verb, ".npz", ".h5");
        verb.Does((parsed, cancellation) =>
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            OutputTarget target = outputOptions.Read(parsed);
            string folder = parsed.GetValue(folderArgument)!;
            using Data.Dataset dataset = Data.Dataset.Open(folder);
            if (dataset.Manifest.Shards!.Any(shard => InputFile.IsSame(target.Path, Path.Combine(folder, shard.File))))
            {
                throw new InputException($"-o '{target.Path}' is a shard of the data set itself, which the export would replace; give it another name.");
            }

            DatasetExport.Write(dataset, target.Path, cancellation);
            long bytes = new FileInfo(target.Path).Length;
            outputOptions.Announce(
                parsed, target, new Report("dataset export", [("folder", folder)]), clock,
                $"{dataset.Counts.Total} maps, {bytes / 1e6:F1} MB",
                [("maps", dataset.Counts.Total), ("bytes", bytes)]);
        });
        return verb;
    }
}
