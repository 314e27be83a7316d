using System.CommandLine;
using PairScope.Data;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope dataset merge: one data set from the shards of many tasks.</summary>
internal static class DatasetMergeVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "merge",
            "Checks that all shards are there and belong together, and writes the manifest; joins folders made on several machines.",
            "pairscope dataset merge data",
            "pairscope dataset merge first second -o data");
        var foldersArgument = new Argument<string[]>("FOLDER") { Description = "Folders with shards of one data set", Arity = ArgumentArity.OneOrMore };
        var outputOption = new Option<string?>("-o", "--output") { Description = "Folder of the whole data set [default: the only folder given]", HelpName = "FOLDER" };
        verb.Add(foldersArgument);
        verb.Add(outputOption);
        verb.Does((parsed, cancellation) =>
        {
            string[] folders = parsed.GetValue(foldersArgument)!;
            string? output = parsed.GetValue(outputOption);
            if (output is null && folders.Length > 1)
            {
                throw new InputException("-o must be given when several folders are merged.");
            }

            output ??= folders[0];
            DatasetPlan plan = DatasetMerger.Merge(folders, output, cancellation);
            parsed.InvocationConfiguration.Output.WriteLine(
                $"{output}: {plan.Counts.Train} training, {plan.Counts.Validation} validation and {plan.Counts.Test} test maps in {plan.Shards.Count} shards.");
        });
        return verb;
    }
}
