using System.Text;

namespace PairScope.Tests.Formats;

/// <summary>Damages files the way disks, transfers and other programs do, and the way an attacker would. A seed gives one file.</summary>
internal static class FileMutator
{
    private const int LargestFile = 1 << 18;

    private static readonly string[] Absurd =
    [
        "-1", "0", "1", "7", "65536", "32768 x 32768", "1000000 x 1000000", "32768 32768", "2147483647", "4294967296", "1000000000000", "-2147483648", "1e12", "1e308", "-1e308",
        "NaN", "inf", "", "\"", "=", ";;;;", ",,,,", "0x10", "1,5", "\u00e4", "(1000000, 1000000)", "(2147483647, 2147483647, 2147483647)",
    ];

    /// <summary>One damaged file: one to three mutations of one of the good ones.</summary>
    public static byte[] Mutated(IReadOnlyList<byte[]> good, int seed)
    {
        var random = new Random(seed);
        byte[] file = good[random.Next(good.Count)];
        for (int n = random.Next(1, 4); n > 0 && file.Length > 0; n--)
        {
            file = Once(file, good, random);
        }

        return file.Length > LargestFile ? file[..LargestFile] : file;
    }

    private static byte[] Once(byte[] file, IReadOnlyList<byte[]> good, Random random)
    {
        byte[] changed = [.. file];
        int at = random.Next(file.Length);
        int length = Math.Min(file.Length - at, 1 << random.Next(0, 12));
        switch (random.Next(12))
        {
            case 0:
                return file[..at];
            case 1:
                for (int n = random.Next(1, 9); n > 0; n--)
                {
                    changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
                }

                return changed;
            case 2:
                random.NextBytes(changed.AsSpan(at, length));
                return changed;
            case 3:
                changed.AsSpan(at, length).Fill((byte)(random.Next(2) * 0xff));
                return changed;
            case 4:
                return [.. file[..at], .. file[(at + length)..]];
            case 5:
                return [.. file[..at], .. Enumerable.Repeat(file[at..(at + length)], random.Next(2, 20)).SelectMany(part => part)];
            case 6:
                // The other byte order from somewhere on.
                for (int i = at; i + 4 <= changed.Length; i += 4)
                {
                    changed.AsSpan(i, 4).Reverse();
                }

                return changed;
            case 7:
                // NaN everywhere behind the header, in either byte order.
                for (int i = at; i + 4 <= changed.Length; i += 4)
                {
                    (changed[i], changed[i + 1], changed[i + 2], changed[i + 3]) = random.Next(2) == 0 ? ((byte)0x7f, (byte)0xc0, (byte)0, (byte)0) : ((byte)0, (byte)0, (byte)0xc0, (byte)0x7f);
                }

                return changed;
            case 8:
                byte[] other = good[random.Next(good.Count)];
                return [.. file[..at], .. other[random.Next(other.Length)..]];
            case 9:
                return Spliced(file, at, at, "\n" + Absurd[random.Next(Absurd.Length)] + "\n");
            default:
                return WithAbsurdNumber(file, random);
        }
    }

    /// <summary>A number of the text, from its first digit to the end of its run of digits, signs, dots and exponents, replaced.</summary>
    private static byte[] WithAbsurdNumber(byte[] file, Random random)
    {
        int header = Math.Min(file.Length, 4096);
        int start = random.Next(header);
        while (start < header && !char.IsAsciiDigit((char)file[start]))
        {
            start++;
        }

        int end = start;
        while (end < header && (char)file[end] is (>= '0' and <= '9') or '.' or '-' or '+' or 'E' or 'e')
        {
            end++;
        }

        return Spliced(file, start, end, Absurd[random.Next(Absurd.Length)]);
    }

    private static byte[] Spliced(byte[] file, int from, int to, string text) => [.. file[..from], .. Encoding.UTF8.GetBytes(text), .. file[to..]];
}
