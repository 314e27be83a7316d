using System.Text.Json;
using System.Text.Json.Nodes;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Measurement;

namespace PairScope.Cli.Serving;

/// <summary>The pictures of a measured file: one layer of a channel, the spectra of one pixel, and a recipe step by step.</summary>
/// <remarks>docs/serve.md, "Frames".</remarks>
internal static class MeasuredViews
{
    private const int MostPixels = 512; // of a picture's side: more than the screen shows
    private const int MostSteps = 40;

    /// <summary>One layer of a channel, the top row first.</summary>
    /// <param name="request">file, and perhaps channel (its number) and layer.</param>
    /// <param name="pathOf">The path of a file that a request names.</param>
    /// <exception cref="InputException">The file cannot be read, or has no such channel or layer.</exception>
    public static byte[] Scan(JsonObject request, Func<string, string> pathOf)
    {
        MeasuredData data = Read(request, pathOf, "channel", "layer");
        int number = Number(request, "channel", data.Channels.Count) ?? Math.Max(0, data.Channels.ToList().IndexOf(ConductanceChannel.Choose(data, null).Channel));
        MeasuredChannel channel = data.Channels[number];
        int layer = Number(request, "layer", channel.Layers) ?? channel.Layers / 2;
        double[] plane = channel.Plane(layer);
        (int rows, int columns, float[] values) = Thinned(plane, data.Rows, data.Columns);
        var head = new JsonObject
        {
            ["columns"] = data.Columns,
            ["rows"] = data.Rows,
            ["width"] = data.X.Extent,
            ["height"] = data.Y.Extent,
            ["lengthUnit"] = data.X.Unit,
            ["channels"] = new JsonArray([.. data.Channels.Select(c => (JsonNode)$"{c.Name}{(c.Direction is SweepDirection.Backward ? ", backward" : string.Empty)}")]),
            ["channel"] = number,
            ["unit"] = channel.Unit,
            ["layers"] = channel.Layers,
            ["layer"] = layer,
            ["at"] = channel.Layers > 1 && data.Sweep is { } sweep ? FormattableString.Invariant($"{sweep.Values[layer]:G5} {sweep.Unit}") : null,
            ["hasSpectra"] = data.Sweep is { Values.Count: > 1 },
        };
        return ViewFrame.Of(head, [("scan", [rows, columns], values)]);
    }

    /// <summary>Every channel over the sweep at one pixel.</summary>
    /// <param name="request">file, row and column, the top row being 0.</param>
    /// <param name="pathOf">The path of a file that a request names.</param>
    /// <exception cref="InputException">The file cannot be read, has no spectra, or no such pixel.</exception>
    public static byte[] Point(JsonObject request, Func<string, string> pathOf)
    {
        MeasuredData data = Read(request, pathOf, "row", "column");
        if (data.Sweep is not { Values.Count: > 1 } sweep)
        {
            throw new InputException("The file has one value for each pixel, and no spectra.");
        }

        int row = Number(request, "row", data.Rows) ?? data.Rows / 2, column = Number(request, "column", data.Columns) ?? data.Columns / 2;
        MeasuredChannel[] channels = [.. data.Channels.Where(c => c.Layers == sweep.Values.Count && !c.Values.IsComplex)];
        int pixel = (row * data.Columns) + column;
        var head = new JsonObject
        {
            ["sweep"] = sweep.Name,
            ["sweepUnit"] = sweep.Unit,
            ["row"] = row,
            ["column"] = column,
            ["units"] = new JsonArray([.. channels.Select(c => (JsonNode)c.Unit)]),
        };
        (string, int[], float[]) Curve(string name, IEnumerable<double> values) => (name, [sweep.Values.Count], [.. values.Select(v => (float)v)]);
        return ViewFrame.Of(head,
        [
            Curve("sweep", sweep.Values),
            .. channels.Select(c => Curve(c.Direction is SweepDirection.Backward ? c.Name + ", backward" : c.Name, Enumerable.Range(0, c.Layers).Select(n => c.Values.Real[(n * data.Rows * data.Columns) + pixel]))),
        ]);
    }

    /// <summary>
    /// A recipe step by step: the layer in the middle before everything and after each step, and the transform's modulus where a step made one. Where a step
    /// cannot be done the frame ends there and says why.
    /// </summary>
    /// <param name="request">file, and recipe (a file's name) or text (the recipe itself).</param>
    /// <param name="pathOf">The path of a file that a request names.</param>
    /// <param name="cancellation">Ends it between two steps.</param>
    /// <exception cref="InputException">The file or the recipe has a mistake.</exception>
    public static byte[] Steps(JsonObject request, Func<string, string> pathOf, CancellationToken cancellation)
    {
        MeasuredData data = Read(request, pathOf, "recipe", "text");
        Recipe recipe = Text(request, "text") is { } text ? RecipeFile.Parse(text, "recipe")
            : RecipeFile.Read(pathOf(Text(request, "recipe") ?? throw new InputException("The steps need 'recipe', the name of a file, or 'text'.")));
        if (recipe.Steps.Count > MostSteps)
        {
            throw new InputException($"The recipe has {recipe.Steps.Count} steps, and the page shows {MostSteps} at most; 'process' does them all.");
        }

        ProcessedMap map = ProcessedMap.From(data, recipe.Channel, recipe.Topograph);
        var arrays = new List<(string, int[], float[])>();
        var steps = new JsonArray();
        bool isTransform = false;
        Show(map, null);
        string? fault = null;
        foreach (ProcessingStep step in recipe.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                ProcessedMap next = step.Apply(map);
                Show(next, map);
                map = next;
            }
            catch (InputException failed)
            {
                fault = failed.Message;
                break;
            }
        }

        return ViewFrame.Of(
            new JsonObject
            {
                ["recipe"] = recipe.Text,
                ["channel"] = map.Channel,
                ["channelReason"] = map.ChannelReason,
                ["steps"] = steps,
                ["fault"] = fault,
                ["warnings"] = new JsonArray([.. map.Warnings.Select(w => (JsonNode)w)]),
            },
            arrays);

        void Show(ProcessedMap after, ProcessedMap? before)
        {
            int layer = after.Layers.Count / 2;

            // What the step made: planes derived from the transform, the transform, or the layer; a step that made none of them leaves what was shown.
            bool isDerived = after.Derived.Count > (before?.Derived.Count ?? 0);
            isTransform = isDerived || (before is not null && after.Spectra.Count > 0 && (!ReferenceEquals(after.Spectra, before.Spectra) || (isTransform && ReferenceEquals(after.Layers, before.Layers))));
            ScanSpectrum? spectrum = isTransform ? after.Spectra[layer] : null;
            (double[] plane, int rows, int columns) = spectrum is null ? (after.Layers[layer].Values, after.Layers[layer].Rows, after.Layers[layer].Columns)
                : (isDerived ? after.Derived[^1].Planes[Math.Min(layer, after.Derived[^1].Planes.Count - 1)] : Array.ConvertAll(spectrum.Values, v => v.Magnitude), spectrum.Rows, spectrum.Columns);
            (int thinRows, int thinColumns, float[] values) = Thinned([.. plane.Chunk(columns).Reverse().SelectMany(line => line)], rows, columns);
            arrays.Add((steps.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), [thinRows, thinColumns], values));
            StepRecord? record = before is null ? null : after.Steps[^1];
            steps.Add((JsonNode)new JsonObject
            {
                ["name"] = record?.Name,
                ["parameters"] = record is null ? null : JsonSerializer.SerializeToNode(record.Parameters),
                ["findings"] = record is null ? null : JsonSerializer.SerializeToNode(record.Findings),
                ["isTransform"] = isTransform,
                ["shows"] = isDerived ? after.Derived[^1].Name : isTransform ? "|F(q)|" : null,
                ["width"] = spectrum is null ? after.Layers[layer].WidthNanometres : columns * spectrum.StepX,
                ["height"] = spectrum is null ? after.Layers[layer].HeightNanometres : rows * spectrum.StepY,
                ["lengthUnit"] = isTransform ? "1/nm" : "nm",
                ["unit"] = isTransform ? $"{after.Unit} nm²".Trim() : after.Unit,
                ["biasMillivolts"] = double.IsFinite(after.BiasMillivolts[layer]) ? after.BiasMillivolts[layer] : null,
                ["impurities"] = new JsonArray([.. after.Impurities.Take(200).Select(f => (JsonNode)new JsonArray(f.X, f.Y))]),
            });
        }
    }

    private static MeasuredData Read(JsonObject request, Func<string, string> pathOf, params string[] known)
    {
        if (request.FirstOrDefault(p => p.Key is not "file" && !known.Contains(p.Key, StringComparer.Ordinal)) is { Key: { } foreign })
        {
            throw new InputException($"'{foreign}' is nothing that this picture takes; it takes file, {string.Join(", ", known)}.");
        }

        return MeasuredData.Read(pathOf(Text(request, "file") ?? throw new InputException("The picture needs 'file'.")));
    }

    private static string? Text(JsonObject request, string name) => request[name] is null ? null
        : request[name] is JsonValue value && value.TryGetValue(out string? text) ? text
        : throw new InputException($"'{name}' must be a text.");

    private static int? Number(JsonObject request, string name, int count) => request[name] is null ? null
        : request[name] is JsonValue value && value.TryGetValue(out int number) && number >= 0 && number < count ? number
        : throw new InputException($"'{name}' must be a whole number from 0 to {count - 1}.");

    // Every so many pixels one, so that no side is longer than the screen's.
    private static (int Rows, int Columns, float[] Values) Thinned(double[] plane, int rows, int columns)
    {
        (int down, int across) = ((rows + MostPixels - 1) / MostPixels, (columns + MostPixels - 1) / MostPixels);
        (int thinRows, int thinColumns) = ((rows + down - 1) / down, (columns + across - 1) / across);
        var values = new float[thinRows * thinColumns];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)plane[(i / thinColumns * down * columns) + (i % thinColumns * across)];
        }

        return (thinRows, thinColumns, values);
    }
}
