namespace PairScope.Formats;

/// <summary>The units of axes: lengths become nm, biases mV and energies meV where a file is read; all others stay.</summary>
/// <param name="Name">The unit that is used.</param>
/// <param name="Factor">How many of it one of the file's unit is.</param>
internal readonly record struct AxisUnit(string Name, double Factor)
{
    /// <summary>Of the unit that a file names. Å is written in several ways, and µ as a letter of Greek, as a sign, or as u.</summary>
    public static AxisUnit Of(string unit) => unit.Trim().Replace('\u03bc', '\u00b5') switch
    {
        "m" => new("nm", 1e9),
        "mm" => new("nm", 1e6),
        "\u00b5m" or "um" => new("nm", 1e3),
        "nm" => new("nm", 1),
        "pm" => new("nm", 1e-3),
        "\u00c5" or "\u212b" or "Ang" or "AA" or "Angstrom" => new("nm", 0.1),
        "V" => new("mV", 1e3),
        "mV" => new("mV", 1),
        "\u00b5V" or "uV" => new("mV", 1e-3),
        "eV" => new("meV", 1e3),
        var other => new(other, 1),
    };

    /// <summary>Whether a length is meant.</summary>
    public bool IsLength => Name is "nm";
}
