using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Formats;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope convert: measured data in another format.</summary>
internal static class ConvertVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "convert",
            "Writes measured data in another format: .h5, .npz and .csv hold everything, .npy one channel, .gsf one plane of one. The parameters of a simulation go along wherever the format has a place for them.",
            "pairscope convert scan.sxm scan.h5",
            "pairscope convert spectrum.dat spectrum.csv",
            "pairscope convert grid.3ds layer.gsf --channel \"LIY 1 omega\" --bias -5");
        var measured = new MeasuredOptions(verb, choosesPart: true);
        var outArgument = new Argument<string>("OUT") { Description = $"File to write; its ending chooses the format: {string.Join(", ", MeasuredFile.Endings)}" };
        verb.Add(outArgument);
        verb.Does((parsed, cancellation) =>
        {
            string path = parsed.GetValue(outArgument)!;
            if (!MeasuredFile.Endings.Contains(Path.GetExtension(path).ToLowerInvariant(), StringComparer.Ordinal))
            {
                throw new InputException($"'{path}' must end in one of {string.Join(", ", MeasuredFile.Endings)}, which chooses the format.");
            }

            InputFile.Require(measured.Path(parsed));
            if (InputFile.IsSame(path, measured.Path(parsed)))
            {
                throw new InputException($"'{path}' is the input itself, which its copy would replace; give the output another name.");
            }

            AtomicFile.Begin(path).Dispose();
            MeasuredData data = Verb.Compute(() => measured.Read(parsed), cancellation);
            MeasuredFile.Write(path, data);
            foreach (string warning in data.Warnings.Concat(MeasuredFile.LeftOut(path, data)))
            {
                parsed.InvocationConfiguration.Error.WriteLine($"pairscope: {warning}");
            }

            parsed.InvocationConfiguration.Output.WriteLine(
                $"{path}: {data.Channels.Count} {(data.Channels.Count == 1 ? "channel" : "channels")} of {data.Columns} × {data.Rows} pixels{(data.Sweep is { } sweep ? $", {sweep.Values.Count} layers" : string.Empty)}");
        });
        return verb;
    }
}
