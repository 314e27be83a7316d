namespace PairScope.Formats;

/// <summary>
/// GXSM scans, in netCDF's classic format (GXSM 2 and 3) or in HDF5 (netCDF-4, GXSM 4): a field [time, value, y, x] times <c>dz</c>, over
/// <c>dimx</c> and <c>dimy</c> in Å round the offset. Facts: docs/formats.md, "GXSM and netCDF".
/// </summary>
internal static class GxsmScan
{
    /// <summary>Names of the field by the kind of its numbers.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["FloatField", "DoubleField", "H", "LongField", "ByteField", "ComplexDoubleField"];

    /// <summary>What a scan's file holds, whatever its format.</summary>
    /// <param name="Numbers">The numbers of a variable, or null where there is none.</param>
    /// <param name="Text">The text of a variable, or null.</param>
    /// <param name="Attribute">An attribute of a variable, or null.</param>
    public sealed record Source(Func<string, double[]?> Numbers, Func<string, string?> Text, Func<string, string, string?> Attribute);

    /// <summary>The scan.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="field">The field's name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="source">The file's variables.</param>
    /// <param name="metadata">What the file says of itself.</param>
    /// <exception cref="InputException">The field has another rank, or its axes are missing or have other lengths.</exception>
    public static MeasuredData Of(string path, string field, IReadOnlyList<long> shape, Source source, IReadOnlyDictionary<string, string> metadata)
    {
        double[] values = source.Numbers(field) ?? throw new InputException($"'{path}' holds no field '{field}' of numbers.");
        if (shape.Count != 4 || values.Length == 0)
        {
            throw new InputException($"'{path}': '{field}' has the shape [{string.Join(", ", shape)}], a GXSM scan has [time, value, y, x].");
        }

        (int times, int layers, int rows, int columns) = ((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3]);
        (double[] x, double[] y) = (Axis("dimx", columns), Axis("dimy", rows));
        var warnings = new List<string>();

        // What is told as "unit" is the unit shown to people; heights are stored in Å whatever it says.
        string shown = source.Attribute(field, "unit") ?? source.Attribute("dz", "unit") ?? string.Empty;
        double factor = source.Numbers("dz") is [var dz] && double.IsFinite(dz) && dz != 0 ? dz : 1;
        (string unit, double scale) = AxisUnit.Of(shown) is { IsLength: true } ? ("m", 1e-10)
            : shown switch { "nA" => ("A", 1e-9), "pA" => ("A", 1e-12), "mV" => ("V", 1e-3), _ => (shown, 1.0) };
        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= factor * scale;
        }

        if (source.Numbers("alpha") is [var angle] && angle != 0)
        {
            warnings.Add($"The frame was turned by {angle}° in a sense that the file does not tell; it is shown as if it were not.");
        }

        string name = source.Attribute(field, "ZLabel") is { Length: > 0 } label ? label : field;
        string origin = source.Text("basename") ?? string.Empty;
        SweepDirection direction = origin.Contains("-Xm-", StringComparison.Ordinal) ? SweepDirection.Backward : SweepDirection.Forward;
        StoredImage image = CoordinateImage.Upright(
            name, new MeasuredChannel(name, unit, direction, new NumericArray([times * layers, rows, columns], values)), x, AxisUnit.Of("Ang"), y, AxisUnit.Of("Ang"));
        double[]? bias = source.Numbers("sranger_mk2_hwi_bias") ?? source.Numbers("sranger_hwi_bias");
        return StoredImages.Of(
            path, "GXSM scan",
            [
                image with
                {
                    Sweep = Sweep(),
                    BiasMillivolts = layers > 1 ? null : bias is [var volts] ? 1e3 * volts : source.Attribute("value", "unit") is "V" && source.Numbers("value") is [var told] ? 1e3 * told : null,
                    CentreNanometres = (image.CentreNanometres.X + (0.1 * (One("offsetx") ?? 0)), image.CentreNanometres.Y + (0.1 * (One("offsety") ?? 0))),
                },
            ],
            null, metadata, warnings);

        double? One(string variable) => source.Numbers(variable) is [var number] && double.IsFinite(number) ? number : null;

        double[] Axis(string variable, int count) => source.Numbers(variable) is { } own && own.Length == count && Array.TrueForAll(own, double.IsFinite)
            ? own
            : throw new InputException($"'{path}': the axis '{variable}' must hold {count} numbers.");

        MeasuredAxis? Sweep()
        {
            if (times * layers == 1)
            {
                return null;
            }

            (string variable, int count) = layers > 1 ? ("value", layers) : ("time", times);
            if (times > 1 && layers > 1)
            {
                warnings.Add($"The scan has {times} times of {layers} layers each; they follow each other and are only counted.");
                return MeasuredAxis.Index("layer", times * layers);
            }

            AxisUnit own = AxisUnit.Of(source.Attribute(variable, "unit") ?? string.Empty);
            return source.Numbers(variable) is { } steps && steps.Length == count
                ? new MeasuredAxis(own.Name is "mV" ? "bias" : variable, own.Name, Array.ConvertAll(steps, v => own.Factor * v))
                : MeasuredAxis.Index("layer", count);
        }
    }
}
