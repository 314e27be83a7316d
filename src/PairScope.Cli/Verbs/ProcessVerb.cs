using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Measurement;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope process: a measured map through the steps of a recipe.</summary>
internal static class ProcessVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "process",
            "Takes a measured map through the steps of a recipe: background, drift, calibration, transform (docs/measurement.md lists them).",
            "pairscope process scan.sxm --recipe protocols/measured.yaml -o processed.h5 --picture processed.png",
            "pairscope process scans --recipe protocols/instrument-scan.yaml -o processed/summary.csv");
        var measured = new MeasuredOptions(verb, choosesPart: false);
        var recipeOption = new Option<string>("--recipe") { Description = "The recipe, a YAML file", HelpName = "FILE", Required = true };
        var pictureOption = new Option<string?>("--picture") { Description = $"Also draw the map and its transform, as {PictureFile.EndingsInWords}", HelpName = "FILE" };
        verb.Add(recipeOption);
        verb.Add(pictureOption);
        var outputOptions = new OutputOptions(verb, ".h5", ".csv");
        verb.Does((parsed, cancellation) =>
        {
            var clock = Stopwatch.StartNew();
            OutputTarget target = outputOptions.Read(parsed);
            string? picture = OutputOptions.CheckPicture("--picture", parsed.GetValue(pictureOption));
            string file = measured.Path(parsed);
            if (!Directory.Exists(file))
            {
                InputFile.Require(file);
            }

            if (InputFile.IsSame(target.Path, file))
            {
                throw new InputException($"-o '{target.Path}' is the input itself, which the result would replace; give it another name.");
            }

            Recipe recipe = RecipeFile.Read(parsed.GetValue(recipeOption)!);
            if (Directory.Exists(file) != target.Ending is ".csv")
            {
                throw new InputException($"-o '{target.Path}' must end in .h5 for a file and in .csv for a folder, and '{file}' is {(Directory.Exists(file) ? "a folder" : "none")}.");
            }

            if (target.Ending is ".csv")
            {
                Table(parsed, file, recipe, target.Path, cancellation);
                return;
            }

            MeasuredData data = measured.Read(parsed);
            ProcessedMap map = Verb.Compute(() => recipe.Apply(data), cancellation);
            ProcessedFile.Write(target.Path, map, recipe, PairScopeCommand.Version);
            if (picture is not null)
            {
                Draw(picture, map);
            }

            if (outputOptions.WantsJson(parsed))
            {
                var report = new Report("process", [("recipe", parsed.GetValue(recipeOption)), ("channel", map.Channel)]);
                (string, object?)[] results = [("channelReason", map.ChannelReason), ("steps", map.Steps.Select(s => new { name = s.Name, parameters = s.Parameters, findings = s.Findings })), ("warnings", map.Warnings)];
                outputOptions.Announce(parsed, target, report, clock, string.Empty, results);
                return;
            }

            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"{target.Path}: {map.Layers.Count} {(map.Layers.Count == 1 ? "layer" : "layers")} of '{map.Channel}' through {map.Steps.Count} steps");
            output.WriteLine($"Channel: {map.ChannelReason}.");
            foreach (StepRecord step in map.Steps)
            {
                output.WriteLine($"- {step.Name}{Listed(step.Parameters, " (", ")")}{Listed(step.Findings, ": ", string.Empty)}");
            }

            foreach (string warning in map.Warnings)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"pairscope: {warning}");
            }
        });
        return verb;
    }

    // Each file's result goes beside the table, under the file's name.
    private static void Table(ParseResult parsed, string folder, Recipe recipe, string output, CancellationToken cancellation)
    {
        var table = new SummaryTable("file", "output", "layers", "impurities", "lattice constant (A)", "warnings", "fault");
        IReadOnlyList<string> files = table.Files(folder, MeasuredData.Endings, output);
        int done = 0;
        var written = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            string name = Path.ChangeExtension(Path.GetFileName(file), ".h5");
            string result = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(output))!, name);
            try
            {
                if (files.FirstOrDefault(f => InputFile.IsSame(result, f)) is { } input)
                {
                    throw new InputException($"Its result would take the place of {(string.Equals(input, file, StringComparison.Ordinal) ? "the file itself" : $"'{Path.GetFileName(input)}'")}; write the table to another folder.");
                }

                if (written.TryGetValue(name, out string? other))
                {
                    throw new InputException($"Its result would take the place of that of '{other}'; give the files names that differ in more than their ending.");
                }

                ProcessedMap map = Verb.Compute(() => recipe.Apply(MeasuredData.Read(file)), cancellation);
                ProcessedFile.Write(result, map, recipe, PairScopeCommand.Version);
                written[name] = Path.GetFileName(file);
                double? lattice = map.Lattice.Kind is LatticeKind.None ? null : map.Lattice.LatticeConstantAngstrom;
                table.Add(Path.GetFileName(file), name, map.Layers.Count, map.Impurities.Count, lattice, string.Join(' ', map.Warnings), null);
                done++;
            }
            catch (InputException fault)
            {
                table.Add(Path.GetFileName(file), null, null, null, null, null, fault.Message);
            }
        }

        table.Write(output);
        parsed.InvocationConfiguration.Output.WriteLine($"{output}: {done} of {files.Count} files processed");
    }

    /// <summary>The layer in the middle and what was made of it.</summary>
    private static void Draw(string path, ProcessedMap map)
    {
        MeasuredData scan = ProcessedFile.OverScan(map);
        int layer = map.Layers.Count / 2;
        var panels = new List<Panel> { MeasuredPicture.Panel(scan, scan.Channels[0], layer) };
        foreach ((string group, MeasuredData data) in ProcessedFile.Spectra(map))
        {
            MeasuredChannel channel = data.Channels[0];
            int shown = Math.Min(layer, channel.Layers - 1);
            if (group is "/crystal")
            {
                double[] modulus = channel.Plane(shown);
                panels.Add(ZonePlots.ReciprocalMap(modulus, map.CrystalSize, "Crystal's grid", ColorScale.Sequential(modulus, "|F(q)|", channel.Unit, ColorMap.InverseGrey, clip: 0.005), latticeAngstrom: map.Lattice.LatticeConstantAngstrom, lattice: map.Lattice.Shape));
            }
            else
            {
                // Beyond the second Bragg peaks there is nothing but noise of the scanner.
                panels.Add(MeasuredPicture.Panel(data, channel, shown, map.Lattice.Kind is LatticeKind.None ? null : 2.1 * map.Lattice.Bragg1.Length));
            }
        }

        panels.AddRange(map.Waves.Select((wave, n) => WavefrontsPicture.Panel(map, wave, n + 1)));
        new Figure(Path.GetFileName(map.Source.FilePath), panels) { Subtitle = string.Join(", ", map.Steps.Select(s => s.Name)), PanelHeight = 320 }.Save(path, scale: 1.5);
    }

    private static string Listed(IReadOnlyDictionary<string, object> entries, string before, string after) => entries.Count == 0
        ? string.Empty
        : before + string.Join(", ", entries.Select(e => $"{e.Key} {Text(e.Value)}")) + after;

    private static string Text(object value) => value switch
    {
        double number => number.ToString("G5", CultureInfo.InvariantCulture),
        int[] { Length: > 6 } numbers => $"{numbers.Length} numbers",
        int[] numbers => $"({string.Join(", ", numbers)})",
        double[] { Length: > 6 } numbers => $"{numbers.Length} numbers",
        double[] numbers => $"({string.Join(", ", numbers.Select(n => n.ToString("G6", CultureInfo.InvariantCulture)))})",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
    };
}
