namespace PairScope.Formats;

/// <summary>A colour in sRGB, 0 to 255 each.</summary>
public readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    /// <summary>Black lines and letters, a little softened.</summary>
    public static readonly Rgb Ink = new(0x22, 0x22, 0x22);

    /// <summary>Secondary text and guides.</summary>
    public static readonly Rgb Muted = new(0x77, 0x77, 0x77);

    /// <summary>Paper.</summary>
    public static readonly Rgb White = new(0xff, 0xff, 0xff);

    /// <summary>Colours of lines that differ in lightness as well as hue, so that they stay apart for colour-blind eyes.</summary>
    public static IReadOnlyList<Rgb> Series { get; } =
    [
        new(0x1b, 0x4f, 0x8f), new(0xc4, 0x4e, 0x1c), new(0x2a, 0x8f, 0x6d), new(0x8c, 0x3b, 0x8f), new(0xb8, 0x8a, 0x00), new(0x55, 0x55, 0x55),
    ];
}

/// <summary>A continuous scale of colours, sampled at a few points and joined by a smooth curve in each sRGB component.</summary>
public sealed class ColorMap
{
    /// <summary>How many colours it has.</summary>
    internal const int Steps = 256;

    private readonly Rgb[] _table = new Rgb[Steps];

    private ColorMap(string name, params ReadOnlySpan<uint> samples)
    {
        Name = name;
        for (var n = 0; n < _table.Length; n++)
        {
            var position = n / 255.0 * (samples.Length - 1);
            var i = Math.Min((int)position, samples.Length - 2);
            var t = position - i;
            _table[n] = new Rgb(Component(samples, 16, i, t), Component(samples, 8, i, t), Component(samples, 0, i, t));
        }
    }

    /// <summary>Dark violet to yellow, perceptually uniform; for magnitudes.</summary>
    public static ColorMap Viridis { get; } =
        new("viridis", 0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21908C, 0x27AD81, 0x5DC863, 0xAADC32, 0xFDE725);

    /// <summary>Black over red to pale yellow, perceptually uniform.</summary>
    public static ColorMap Magma { get; } =
        new("magma", 0x000004, 0x1D1147, 0x51127C, 0x822681, 0xB63679, 0xE65164, 0xFB8861, 0xFEC287, 0xFCFDBF);

    /// <summary>Black over orange to pale yellow, perceptually uniform.</summary>
    public static ColorMap Inferno { get; } =
        new("inferno", 0x000004, 0x210C4A, 0x56106E, 0x89226A, 0xBB3754, 0xE35932, 0xF98C0A, 0xF9C932, 0xFCFFA4);

    /// <summary>Black to white; for topographs.</summary>
    public static ColorMap Grey { get; } = new("grey", 0x000000, 0xFFFFFF);

    /// <summary>White to black; for magnitudes of Fourier transforms, as papers print them.</summary>
    public static ColorMap InverseGrey { get; } = new("inverse grey", 0xFFFFFF, 0x000000);

    /// <summary>Blue over white to red, for signed data with zero in the middle.</summary>
    public static ColorMap BlueRed { get; } = new(
        "blue-red", 0x053061, 0x2166AC, 0x4393C3, 0x92C5DE, 0xD1E5F0, 0xF7F7F7, 0xFDDBC7, 0xF4A582, 0xD6604D, 0xB2182B, 0x67001F);

    /// <summary>Its name in words.</summary>
    public string Name { get; }

    /// <summary>The colour at 0 ≤ t ≤ 1; values outside take the end colours.</summary>
    public Rgb At(double t) => _table[(int)Math.Round(255 * Math.Clamp(double.IsNaN(t) ? 0 : t, 0, 1))];

    /// <summary>Cubic through the samples with slopes from their neighbours; monotone enough for colours, clamped to a byte.</summary>
    private static byte Component(ReadOnlySpan<uint> samples, int shift, int i, double t)
    {
        double b = (samples[i] >> shift) & 255;
        double c = (samples[i + 1] >> shift) & 255;
        double a = i > 0 ? (samples[i - 1] >> shift) & 255 : (2 * b) - c;
        double d = i + 2 < samples.Length ? (samples[i + 2] >> shift) & 255 : (2 * c) - b;
        var value = b + (0.5 * t * (c - a + (t * ((2 * a) - (5 * b) + (4 * c) - d + (t * ((3 * (b - c)) + d - a))))));
        return (byte)Math.Clamp(Math.Round(value), 0, 255);
    }
}
