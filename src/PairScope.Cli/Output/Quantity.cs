using System.Globalization;

namespace PairScope.Cli.Output;

/// <summary>Measured numbers for people: as many digits as the deviation makes sense of, and never a zero that is none.</summary>
internal static class Quantity
{
    private const int MostDecimals = 5;

    /// <summary>"1.459 ± 0.006": the deviation with two digits, the value with as many decimals.</summary>
    /// <param name="value">The value.</param>
    /// <param name="deviation">Its standard deviation; infinite where nothing is known of it.</param>
    public static string Text(double value, double deviation)
    {
        if (!double.IsFinite(deviation))
        {
            return "not fixed by the map";
        }

        int decimals = deviation > 0 ? Math.Clamp(1 - (int)Math.Floor(Math.Log10(deviation)), 0, MostDecimals) : MostDecimals;
        double least = Math.Pow(10, -decimals);
        return $"{Fixed(value, decimals)} {(deviation < least ? $"± less than {Fixed(least, decimals)}" : $"± {Fixed(deviation, decimals)}")}";
    }

    /// <summary>A range "0.02 to 0.93", or one number where the ends agree to its digits.</summary>
    public static string Range(double low, double high)
    {
        string from = (Math.Abs(low) < 1e-6 * Math.Abs(high) ? 0 : low).ToString("G3", CultureInfo.InvariantCulture); // a node is found to rounding
        string to = high.ToString("G3", CultureInfo.InvariantCulture);
        return string.Equals(from, to, StringComparison.Ordinal) ? to : $"{from} to {to}";
    }

    private static string Fixed(double value, int decimals)
    {
        double rounded = Math.Round(value, decimals);
        return (rounded == 0 ? 0 : rounded).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
