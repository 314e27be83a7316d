namespace PairScope.Formats;

/// <summary>What the columns of a table are, by what people call them.</summary>
internal static class TableRole
{
    // The first is the name of the axis here.
    private static readonly string[][] Aliases =
    [
        ["x", "x position", "x-position", "x_position", "x pos", "xpos"], ["y", "y position", "y-position", "y_position", "y pos", "ypos"],
        ["bias", "sample bias", "bias voltage", "voltage", "v_bias", "vbias"], ["energy", "energies"],
    ];

    // Letters that are a bias, or an energy, where their unit says so.
    private static readonly string[] Voltages = ["v", "u", "vs", "vb", "v_s", "v_b", "v_t", "u_t", "u_bias", "ubias"];

    /// <summary>The pairs of columns that are the places of pixels.</summary>
    public static IReadOnlyList<(string Slow, string Fast)> Places { get; } = [("row", "column"), ("n1", "n2"), ("m1", "m2"), ("y", "x"), ("qy", "qx"), ("q_y", "q_x")];

    /// <summary>The name of an axis here, or the column's own in small letters.</summary>
    /// <param name="head">Name and unit of the column.</param>
    public static string Of((string Name, string Unit) head)
    {
        string plain = head.Name.Trim().ToLowerInvariant();
        string unit = AxisUnit.Of(head.Unit).Name;
        return unit is "mV" && Voltages.Contains(plain, StringComparer.Ordinal) ? "bias"
            : unit is "meV" && plain is "e" or "ω" or "omega" ? "energy"
            : Aliases.FirstOrDefault(a => a.Contains(plain, StringComparer.Ordinal))?[0] ?? plain;
    }

    /// <summary>Whether two of the columns are the places of pixels.</summary>
    public static bool ArePlaces(IReadOnlyList<(string Name, string Unit)> heads)
    {
        string[] roles = [.. heads.Select(Of)];
        return Places.Any(p => roles.Contains(p.Slow, StringComparer.Ordinal) && roles.Contains(p.Fast, StringComparer.Ordinal));
    }
}
