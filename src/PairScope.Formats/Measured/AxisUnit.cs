using System.Globalization;

namespace PairScope.Formats;

/// <summary>
/// Units of axes: whatever a file counts lengths, biases and energies in becomes nm, mV and meV at the reader, and nowhere else.
/// </summary>
/// <param name="Name">The unit that is used.</param>
/// <param name="Factor">How many of it one of the file's unit is.</param>
internal readonly record struct AxisUnit(string Name, double Factor)
{
    private static readonly Dictionary<string, AxisUnit> Known = Table();

    // Units of values, which tell that a bracket holds a unit.
    private static readonly string[] OfValues = ["A", "S", "Hz", "Ohm", "Ω", "s", "K", "T", "N", "deg", "°", "%", "a.u.", "arb. units", "1/nm", "1/m", "1/eV", "1/meV", "dB"];

    /// <summary>The unit that axes are given in and the factor on the values: (nm, 1e9) for m; of what is no length, bias or energy, itself and 1.</summary>
    public static AxisUnit Of(string unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        string plain = unit.Trim();
        return Known.TryGetValue(plain, out AxisUnit known) ? known : new AxisUnit(plain, 1);
    }

    /// <summary>Whether a length is meant.</summary>
    public bool IsLength => Name is "nm";

    /// <summary>An axis in nm, mV or meV where its unit can be brought there.</summary>
    public static MeasuredAxis Axis(string name, string unit, IReadOnlyList<double> values, double? extent = null)
    {
        (string own, double factor) = Of(unit);
        var axis = new MeasuredAxis(name, own, factor is 1 ? values : [.. values.Select(v => factor * v)]);
        return extent is >= 0 and < double.PositiveInfinity ? axis with { Extent = extent.Value * factor } : axis;
    }

    /// <summary>Whether a word is a unit, so that "x(nm)" is a name with a unit and "F(q)" is not.</summary>
    public static bool IsUnit(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        string plain = word.Trim();
        return Known.ContainsKey(plain) || OfValues.Contains(plain, StringComparer.Ordinal)
            || (plain.Length > 1 && "fpnuµμmkMG".Contains(plain[0], StringComparison.Ordinal) && OfValues.Contains(plain[1..], StringComparer.Ordinal));
    }

    // Every spelling met in files: powers of ten on m, V and eV.
    private static Dictionary<string, AxisUnit> Table()
    {
        (string Prefix, int Power)[] prefixes = [("", 0), ("k", 3), ("m", -3), ("u", -6), ("µ", -6), ("μ", -6), ("n", -9), ("p", -12), ("f", -15)];
        (string Name, string Target, int Power)[] bases = [("m", "nm", 9), ("V", "mV", 3), ("eV", "meV", 3)];
        (string Name, string Target, int Power)[] words =
        [
            ("cm", "nm", 7), ("meter", "nm", 9), ("meters", "nm", 9), ("metre", "nm", 9), ("metres", "nm", 9), ("micron", "nm", 3), ("microns", "nm", 3), ("micrometer", "nm", 3), ("micrometers", "nm", 3),
            ("nanometer", "nm", 0), ("nanometers", "nm", 0), ("nanometre", "nm", 0), ("nanometres", "nm", 0), ("Å", "nm", -1), ("\u212B", "nm", -1), ("A\u030A", "nm", -1), ("Ang", "nm", -1), ("AA", "nm", -1),
            ("Angstrom", "nm", -1), ("angstrom", "nm", -1), ("Angstroms", "nm", -1), ("angstroms", "nm", -1), ("Ångström", "nm", -1), ("ångström", "nm", -1),
            ("volt", "mV", 3), ("volts", "mV", 3), ("Volt", "mV", 3), ("Volts", "mV", 3), ("millivolt", "mV", 0), ("millivolts", "mV", 0), ("electronvolt", "meV", 3), ("electronvolts", "meV", 3),
        ];
        var table = new Dictionary<string, AxisUnit>(StringComparer.Ordinal);
        foreach ((string name, string target, int power) in bases.SelectMany(b => prefixes.Select(p => (p.Prefix + b.Name, b.Target, p.Power + b.Power))).Concat(words))
        {
            table[name] = new AxisUnit(target, double.Parse($"1e{power}", CultureInfo.InvariantCulture));
        }

        return table;
    }
}
