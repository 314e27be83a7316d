using System.CommandLine;
using System.Globalization;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.Formats;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope dataset inspect: what a data set holds.</summary>
internal static class DatasetInspectVerb
{
    private static readonly string[] Units = ["meV", "rad", "rad", "meV", "meV", "meV", "meV"];

    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "inspect",
            "Prints how many maps of each kind a data set holds and the ranges of its parameters; draws a few of each class.",
            "pairscope dataset inspect data -o sheet.png");
        var folderArgument = new Argument<string>("FOLDER") { Description = "Folder of the data set" };
        var outputOption = new Option<string?>("-o", "--output") { Description = $"Also draw a few maps of each class, as {PictureFile.EndingsInWords}", HelpName = "FILE" };
        verb.Add(folderArgument);
        verb.Add(outputOption);
        verb.Does((parsed, cancellation) =>
        {
            string? picture = OutputOptions.CheckPicture("-o", parsed.GetValue(outputOption));

            string folder = parsed.GetValue(folderArgument)!;
            using Data.Dataset dataset = Data.Dataset.Open(folder);
            Print(parsed.InvocationConfiguration.Output, dataset, Verb.Compute(() => DatasetSummary.Of(dataset), cancellation));
            if (picture is not null)
            {
                ContactSheet.Draw(picture, dataset, $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}: {dataset.Plan.Protocol.Title}");
            }
        });
        return verb;
    }

    private static void Print(TextWriter output, Data.Dataset dataset, DatasetSummary summary)
    {
        output.WriteLine(dataset.Plan.Protocol.Title);
        output.WriteLine(
            $"{dataset.Counts.Total} maps of {dataset.Energies.Count} × {dataset.Size} × {dataset.Size} in {dataset.Manifest.Shards!.Count} shards of {dataset.Plan.MapsPerShard}, {summary.Bytes / 1e6:F1} MB; seed {dataset.Seed}, program version {dataset.ProgramVersion}.");
        output.WriteLine($"Energies: {string.Join(", ", dataset.Energies.Select(e => Text(e)))} meV.");
        PrintCounts(output, "class", dataset.Study.Classes.Names, summary.Classes);
        PrintCounts(output, "irrep", dataset.Study.Irreps, summary.Irreps);
        PrintCounts(output, "impurity", PairingLabels.Impurities, summary.Impurities);
        output.WriteLine();
        output.WriteLine("| parameter | from | to | unit |");
        output.WriteLine("|---|---|---|---|");
        for (int p = 0; p < summary.Ranges.Count; p++)
        {
            output.WriteLine($"| {dataset.Study.Parameters[p]} | {Text(summary.Ranges[p].Lowest)} | {Text(summary.Ranges[p].Highest)} | {(p < Units.Length ? Units[p] : "rad")} |");
        }
    }

    private static void PrintCounts(TextWriter output, string kind, IReadOnlyList<string> names, IReadOnlyList<SplitCounts> counts)
    {
        output.WriteLine();
        output.WriteLine($"| {kind} | train | validation | test |");
        output.WriteLine("|---|---|---|---|");
        for (int n = 0; n < names.Count; n++)
        {
            if (counts[n].Total > 0)
            {
                output.WriteLine($"| {names[n]} | {counts[n].Train} | {counts[n].Validation} | {counts[n].Test} |");
            }
        }
    }

    private static string Text(double value) => value.ToString("G5", CultureInfo.InvariantCulture);
}
