using System.Globalization;

namespace PairScope.Formats;

/// <summary>A number as a program in Fortran may write it, with d for e.</summary>
internal static class FortranNumber
{
    /// <summary>Reads one that is finite.</summary>
    public static bool TryRead(string word, out double value) =>
        double.TryParse(word.Replace('d', 'e').Replace('D', 'e'), NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
