namespace PairScope.Pairing;

/// <summary>
/// The irreducible representations of D3h. Single-primed ones hold the singlet and d_z, double-primed ones the
/// in-plane triplets (σh turns d_x and d_y round).
/// </summary>
/// <remarks>docs/physics.md, "Pairing".</remarks>
public enum Irrep
{
    /// <summary>A1′.</summary>
    A1Prime,

    /// <summary>A2′.</summary>
    A2Prime,

    /// <summary>A1″.</summary>
    A1DoublePrime,

    /// <summary>A2″.</summary>
    A2DoublePrime,

    /// <summary>E′, two-dimensional.</summary>
    EPrime,

    /// <summary>E″, two-dimensional.</summary>
    EDoublePrime,
}

/// <summary>Irreps in text, and what all their gaps have in common.</summary>
public static class IrrepNames
{
    private static readonly string[] Ascii = ["A1'", "A2'", "A1''", "A2''", "E'", "E''"];

    /// <summary>The ASCII names in the order of <see cref="Irrep"/>: A1', A2', A1'', A2'', E', E''.</summary>
    public static IReadOnlyList<string> All => Ascii;

    /// <summary>The ASCII name, for files and the command line.</summary>
    public static string ToAscii(this Irrep irrep) => Ascii[(int)irrep];

    /// <summary>The name with real primes, for people: A1′, A″ ….</summary>
    public static string ToDisplay(this Irrep irrep) => Ascii[(int)irrep].Replace("''", "″", StringComparison.Ordinal).Replace('\'', '′');

    /// <summary>Whether it pairs equal spins, d in the plane: what is odd under the mirror of the plane.</summary>
    public static bool PairsEqualSpins(this Irrep irrep) => irrep is Irrep.A1DoublePrime or Irrep.A2DoublePrime or Irrep.EDoublePrime;

    /// <summary>A name in ASCII, whichever primes and subscripts it was typed with.</summary>
    public static string Plain(string? text) => (text ?? string.Empty).Trim()
        .Replace("″", "''", StringComparison.Ordinal)
        .Replace('′', '\'')
        .Replace('’', '\'')
        .Replace("\"", "''", StringComparison.Ordinal)
        .Replace("₁", "1", StringComparison.Ordinal)
        .Replace("₂", "2", StringComparison.Ordinal);

    /// <summary>Reads a name in ASCII (A1', A1'') or with real primes (A1′, A1″, A1′′).</summary>
    /// <returns>Whether the text names an irrep.</returns>
    public static bool TryParse(string? text, out Irrep irrep)
    {
        string ascii = Plain(text);
        int index = Array.FindIndex(Ascii, name => string.Equals(name, ascii, StringComparison.OrdinalIgnoreCase));
        irrep = index >= 0 ? (Irrep)index : default;
        return index >= 0;
    }
}
