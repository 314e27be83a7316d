using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Formats;
using PairScope.Measurement;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope inspect: what a measured file holds.</summary>
internal static class InspectVerb
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "inspect",
            "Prints what a measured file holds: channels, axes, units and what is wrong with it; draws thumbnails. Of a folder, one line for each file.",
            "pairscope inspect scan.sxm -o scan.png",
            "pairscope inspect spectrum.dat -o spectrum.png",
            "pairscope inspect topograph.sxm --spectra spectrum1.dat spectrum2.dat -o places.png",
            "pairscope inspect measurements",
            "pairscope inspect grid.3ds --json");
        var measured = new MeasuredOptions(verb, choosesPart: false);
        var pictureOption = new Option<string?>("-o", "--output") { Description = $"Also draw the channels, as {PictureFile.EndingsInWords}", HelpName = "FILE" };
        var jsonOption = new Option<bool>("--json") { Description = "Print everything, the file's header included, as JSON" };
        var spectraOption = new Option<string[]>("--spectra")
        {
            Description = "Spectra taken on this scan (single ones, lines or grids): where each lies on it, in nm, and a numbered dot in the picture", HelpName = "FILES", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [],
        };
        verb.Add(pictureOption);
        verb.Add(jsonOption);
        verb.Add(spectraOption);
        verb.Does((parsed, cancellation) =>
        {
            string? picture = OutputOptions.CheckPicture("-o", parsed.GetValue(pictureOption));

            TextWriter output = parsed.InvocationConfiguration.Output;
            string[] spectra = parsed.GetValue(spectraOption)!;
            if (Directory.Exists(measured.Path(parsed)))
            {
                if (picture is not null || parsed.GetValue(jsonOption) || spectra.Length > 0)
                {
                    throw new InputException($"'{measured.Path(parsed)}' is a folder, of which a table is printed; -o, --json and --spectra are for a file.");
                }

                PrintFolder(output, measured.Path(parsed), cancellation);
                return;
            }

            MeasuredData data = Verb.Compute(() => measured.Read(parsed), cancellation);
            SpectraOnScan placed = SpectraOnScan.On(data, spectra);
            if (picture is not null)
            {
                MeasuredPicture.Draw(picture, data, placed.Places);
            }

            if (parsed.GetValue(jsonOption))
            {
                Dictionary<string, object?> content = Content(data);
                if (spectra.Length > 0)
                {
                    content["spectra"] = placed.Json;
                }

                output.WriteLine(JsonSerializer.Serialize(content, Json));
            }
            else
            {
                Print(output, data);
                placed.Print(output);
            }
        });
        return verb;
    }

    /// <summary>One line for each file whose ending has a reader; a file that cannot be read gets its reason.</summary>
    /// <exception cref="InputException">The folder has no such file.</exception>
    private static void PrintFolder(TextWriter output, string folder, CancellationToken cancellation)
    {
        string[] files = [.. Directory.EnumerateFiles(folder)
            .Where(f => MeasuredData.Endings.Contains(Path.GetExtension(f).ToLowerInvariant(), StringComparer.Ordinal)).Order(StringComparer.Ordinal)];
        if (files.Length == 0)
        {
            throw new InputException($"The folder '{folder}' has no file that ends in {string.Join(", ", MeasuredData.Endings)}.");
        }

        output.WriteLine("| file | what | pixels | size | layers | bias (mV) | channels | remarks |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (string file in files)
        {
            string name = Path.GetFileName(file);
            try
            {
                MeasuredData data = Verb.Compute(() => MeasuredData.Read(file), cancellation);
                string bias = data.BiasMillivolts is { } one ? Text(one) : data.Sweep is { Unit: "mV" } sweep ? $"{Text(sweep.Values[0])} to {Text(sweep.Values[^1])}" : "–";
                string size = data.X.Unit.Length == 0 ? "–" : $"{Text(data.X.Extent)} × {Text(data.Y.Extent)} {data.X.Unit}";
                string channels = string.Join(", ", data.Channels.Select(c => c.Name).Distinct(StringComparer.Ordinal));
                output.WriteLine($"| {name} | {data.Format} | {data.Columns} × {data.Rows} | {size} | {data.Sweep?.Values.Count ?? 1} | {bias} | {channels} | {string.Join(' ', data.Warnings)} |");
            }
            catch (InputException fault)
            {
                output.WriteLine($"| {name} | – | – | – | – | – | – | {fault.Message} |");
            }
        }
    }

    private static void Print(TextWriter output, MeasuredData data)
    {
        string extent = data.IsPointSpectrum ? $", {data.Sweep!.Values.Count} points" : $", {data.Columns} × {data.Rows} pixels{Size(data)}";
        output.WriteLine($"{data.FilePath}: {data.Format}{extent}{(data.BiasMillivolts is { } bias ? $", bias {Text(bias)} mV" : string.Empty)}.");
        if (data.IsPointSpectrum)
        {
            output.WriteLine(PointSpectrum.At(data).PositionNanometres is var (x, y) ? $"Taken at ({Text(x)}, {Text(y)}) nm of the scanner." : "The file does not tell where it was taken.");
        }
        else if (data.CentreNanometres != default || data.AngleDegrees != 0)
        {
            output.WriteLine($"Middle at ({Text(data.CentreNanometres.X)}, {Text(data.CentreNanometres.Y)}) nm of the scanner, turned clockwise by {Text(data.AngleDegrees)}°.");
        }

        output.WriteLine($"Frame: {data.X.Name} to the right from {Text(data.X.Values[0])} to {Text(data.X.Values[^1])}{Unit(data.X)}, {data.Y.Name} from {Text(data.Y.Values[0])} in the top row to {Text(data.Y.Values[^1])}{Unit(data.Y)}, at the middles of the pixels.");
        if (data.Sweep is { } sweep)
        {
            output.WriteLine($"{(data.IsPointSpectrum ? "Sweep" : "Layers")}: {sweep.Values.Count} values of {sweep.Name} from {Text(sweep.Values[0])} to {Text(sweep.Values[^1])} {sweep.Unit}".TrimEnd() + ".");
        }

        output.WriteLine();
        ConductanceChoice choice = ConductanceChannel.Choose(data);
        output.WriteLine($"{(choice.IsConductance ? "dI/dV" : "No dI/dV; for a map")}: {choice.Reason}.");
        foreach (string doubt in choice.Doubts)
        {
            output.WriteLine($"Doubt: {doubt}");
        }

        if (choice.LockIn.Length > 0)
        {
            output.WriteLine($"Lock-in: {choice.LockIn}.");
        }

        output.WriteLine();
        output.WriteLine("| channel | direction | layers | unit | least | median | largest | without value |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (MeasuredChannel channel in data.Channels)
        {
            ChannelSummary summary = ChannelSummary.Of(channel);
            output.WriteLine(
                $"| {channel.Name}{(channel.BiasMillivolts is { } own ? $" at {Text(own)} mV" : string.Empty)} | {(channel.Direction is SweepDirection.Forward ? "forward" : "backward")} | {channel.Layers} | {channel.Unit} | {Text(summary.Least)} | {Text(summary.Median)} | {Text(summary.Largest)} | {summary.Missing} of {channel.Values.Count} |");
        }

        foreach (string warning in data.Warnings)
        {
            output.WriteLine();
            output.WriteLine($"Warning: {warning}");
        }
    }

    private static string Unit(MeasuredAxis axis) => axis.Unit.Length == 0 ? string.Empty : " " + axis.Unit;

    private static string Size(MeasuredData data) =>
        data.X.Unit.Length == 0 ? ", no size told" : $", {Text(data.X.Extent)} {data.X.Unit} × {Text(data.Y.Extent)} {data.Y.Unit}";

    private static Dictionary<string, object?> Content(MeasuredData data) => new(StringComparer.Ordinal)
    {
        ["file"] = data.FilePath,
        ["format"] = data.Format,
        ["columns"] = data.Columns,
        ["rows"] = data.Rows,
        ["x"] = Axis(data.X),
        ["y"] = Axis(data.Y),
        ["layers"] = data.Sweep is null ? null : Axis(data.Sweep),
        ["layerValues"] = data.Sweep?.Values.Select(Finite),
        ["biasMillivolts"] = data.BiasMillivolts is { } bias ? Finite(bias) : null,
        ["centreNanometres"] = new[] { Finite(data.CentreNanometres.X), Finite(data.CentreNanometres.Y) },
        ["angleDegrees"] = Finite(data.AngleDegrees),
        ["placesNanometres"] = data.Places?.Select(p => new[] { Finite(p.X), Finite(p.Y) }),
        ["conductance"] = Choice(ConductanceChannel.Choose(data)),
        ["channels"] = data.Channels.Select(channel =>
        {
            ChannelSummary summary = ChannelSummary.Of(channel);
            return new
            {
                name = channel.Name,
                unit = channel.Unit,
                direction = channel.Direction is SweepDirection.Forward ? "forward" : "backward",
                layers = channel.Layers,
                complex = channel.Values.IsComplex,
                least = Finite(summary.Least),
                median = Finite(summary.Median),
                largest = Finite(summary.Largest),
                withoutValue = summary.Missing,
                biasMillivolts = channel.BiasMillivolts,
            };
        }),
        ["warnings"] = data.Warnings,
        ["header"] = data.Metadata,
    };

    private static object Choice(ConductanceChoice choice) => new
    {
        channel = choice.Channel.Name,
        direction = choice.Channel.Direction is SweepDirection.Forward ? "forward" : "backward",
        isConductance = choice.IsConductance,
        reason = choice.Reason,
        doubts = choice.Doubts,
        lockIn = choice.LockIn,
    };

    private static object Axis(MeasuredAxis axis) =>
        new { name = axis.Name, unit = axis.Unit, first = Finite(axis.Values[0]), last = Finite(axis.Values[^1]), extent = Finite(axis.Extent), count = axis.Values.Count };

    // JSON has no NaN.
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Text(double value) => double.IsNaN(value) ? "–" : (value + 0.0).ToString("G5", CultureInfo.InvariantCulture);
}
