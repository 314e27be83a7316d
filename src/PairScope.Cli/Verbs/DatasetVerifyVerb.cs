using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope dataset verify: checksums, and a part of the maps simulated again.</summary>
internal static class DatasetVerifyVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "verify",
            "Computes the checksums of all shards and simulates a random part of the maps again; names what is damaged and ends with code 2.",
            "pairscope dataset verify data",
            "pairscope dataset verify data --fraction 0");
        var folderArgument = new Argument<string>("FOLDER") { Description = "Folder of the data set" };
        Option<double> fractionOption = NumberOption.Real("--fraction", "x", "Part of the maps to simulate again", 0.02, "a number between 0 and 1", v => v is >= 0 and <= 1);
        Option<int?> threadsOption = NumberOption.OptionalWhole("--threads", "N", "Cores to use [default: all]", "a whole number between 1 and 1024", v => v is >= 1 and <= 1024);
        verb.Add(folderArgument);
        verb.Add(fractionOption);
        verb.Add(threadsOption);
        verb.Does((parsed, cancellation) =>
        {
            string folder = parsed.GetValue(folderArgument)!;
            VerificationResult? result = null;
            ProgressLine.During("verifying", parsed.InvocationConfiguration.Error, line =>
                result = DatasetVerifier.Verify(
                    folder, parsed.GetValue(fractionOption), parsed.GetValue(threadsOption), line.Of<double>(done => (done, $"{100 * done:F0} %")), cancellation));
            if (result!.Faults.Count > 0)
            {
                throw new InputException(result.Faults.Count == 1
                    ? result.Faults[0]
                    : $"The data set '{folder}' has {result.Faults.Count} faults:{string.Concat(result.Faults.Select(f => $"\n  {f}"))}");
            }

            string again = result.Recomputed == 0
                ? "no map was simulated again"
                : result.Identical == result.Recomputed
                    ? $"{result.Recomputed} maps simulated again, all equal to the bit"
                    : $"{result.Recomputed} maps simulated again, {result.Identical} equal to the bit, the others within {result.LargestDifference:0.0e+0} of their largest value";
            parsed.InvocationConfiguration.Output.WriteLine(
                $"{folder}: the checksums of {result.Shards} shards ({result.Bytes / 1e6:F1} MB) are right; {again}.");
        });
        return verb;
    }
}
