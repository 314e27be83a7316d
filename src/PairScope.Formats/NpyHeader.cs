using System.Globalization;
using System.Text.RegularExpressions;

namespace PairScope.Formats;

/// <summary>What the header of a .npy file says: the kind of number (b, i, u, f, c), its size, order and extents.</summary>
internal sealed partial record NpyHeader(char Kind, int ElementSize, bool IsBigEndian, bool IsFortranOrder, long[] Shape)
{
    /// <summary>Reads the Python dictionary <c>{'descr': '&lt;f8', 'fortran_order': False, 'shape': (2, 3), }</c>.</summary>
    /// <exception cref="InputException">An entry is missing, or the elements are not numbers that can be read.</exception>
    public static NpyHeader Parse(string path, string text)
    {
        var descriptor = DescriptorPattern().Match(text);
        if (!descriptor.Success)
        {
            throw new InputException(
                $"'{path}' does not hold plain numbers: its header must give 'descr' as one type such as '<f8', not a list of fields.");
        }

        var order = OrderPattern().Match(text);
        var shape = ShapePattern().Match(text);
        if (!order.Success || !shape.Success)
        {
            throw new InputException($"'{path}' has a damaged .npy header: 'fortran_order' or 'shape' is missing.");
        }

        var type = descriptor.Groups["value"].Value;
        var match = TypePattern().Match(type);
        if (!match.Success)
        {
            throw new InputException(
                $"'{path}' holds elements of type '{HeaderText.Shortened(type, 40)}'; booleans, integers, real numbers (f2, f4, f8) and complex numbers (c8, c16) can be read.");
        }

        var extents = shape.Groups["value"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var numbers = new long[extents.Length];
        for (var axis = 0; axis < extents.Length; axis++)
        {
            if (!long.TryParse(extents[axis].TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out numbers[axis])
                || numbers[axis] > int.MaxValue)
            {
                throw new InputException($"'{path}' has an absurd extent '{HeaderText.Shortened(extents[axis], 40)}' in its shape.");
            }
        }

        return new NpyHeader(
            match.Groups["type"].Value[0],
            int.Parse(match.Groups["type"].ValueSpan[1..], NumberStyles.None, CultureInfo.InvariantCulture),
            match.Groups["order"].ValueSpan is ">",
            order.Groups["value"].ValueSpan is "True",
            numbers);
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"](?<value>[^'"]*)['"]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DescriptorPattern();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(?<value>True|False)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OrderPattern();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\((?<value>[^()]*)\)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShapePattern();

    [GeneratedRegex("^(?<order>[<>|=]?)(?<type>b1|[iu][1248]|f[248]|c8|c16)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TypePattern();
}
