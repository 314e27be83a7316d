using System.Globalization;
using System.Numerics;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Cli.Options;

/// <summary>A general mixture of a material's channels as text: "0.8*A1g:2 + 0.6i*B1g", weights real or imaginary, a channel as 'pairscope gaps' numbers it, of two partners one as :N.1 or :N.2.</summary>
internal static class GapMixture
{
    private const string Form = "such as \"0.8*A1g:2 + 0.6i*B1g\" with channels as 'pairscope gaps' numbers them, of two partners one as Eu:1.2";

    /// <summary>The gap Δ0 Σ w f.</summary>
    /// <param name="text">The text.</param>
    /// <param name="gaps">The material's channels.</param>
    /// <param name="amplitude">Δ0 in meV.</param>
    /// <exception cref="InputException">The text is none, or names no channel of the material.</exception>
    public static GapFunction Parse(string text, GeneratedGaps gaps, double amplitude)
    {
        BlochMatrix? sum = null;
        foreach ((Complex weight, string name) in Terms(text))
        {
            BlochMatrix term = amplitude * weight * Partner(name, gaps);
            sum = sum is null ? term : sum + term;
        }

        return new GapFunction(amplitude, sum!);
    }

    /// <summary>One channel of a material by its irrep and number.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static GeneratedChannel Channel(GeneratedGaps gaps, string irrep, int number)
    {
        GeneratedChannel[] channels = [.. gaps.Channels.Where(c => string.Equals(c.Irrep.Name, irrep, StringComparison.Ordinal))];
        string[] names = [.. gaps.Group.Irreps.Select(i => i.Name)];
        if (!names.Contains(irrep, StringComparer.Ordinal))
        {
            throw new InputException($"'{irrep}' is no irrep of {gaps.Group.Name}, which has {string.Join(", ", names)}.");
        }

        return number >= 1 && number <= channels.Length
            ? channels[number - 1]
            : throw new InputException(channels.Length == 0
                ? $"{irrep} has no channel on bonds up to shell {gaps.Shells}; 'pairscope gaps' lists those that there are, --shells more of them."
                : $"{irrep} has {(channels.Length == 1 ? "one channel" : $"{channels.Length} channels")} on bonds up to shell {gaps.Shells}, and {number} was asked for; 'pairscope gaps' lists them.");
    }

    private static BlochMatrix Partner(string name, GeneratedGaps gaps)
    {
        string[] parts = name.Split(':');
        string[] numbers = parts.Length == 2 ? parts[1].Split('.') : ["1"];
        if (parts.Length > 2 || numbers.Length > 2 || !int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int channel))
        {
            throw new InputException($"--gap: '{name}' is no channel; write a sum {Form}.");
        }

        GeneratedChannel found = Channel(gaps, IrrepNames.Plain(parts[0]), channel);
        int partner = 1;
        if (numbers.Length == 2 && (!int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out partner) || partner < 1 || partner > found.Partners.Count))
        {
            throw new InputException($"--gap: '{name}' asks for partner {numbers[1]}, and {found.Irrep.Name} has {found.Partners.Count}.");
        }

        return found.Partners[partner - 1];
    }

    private static IEnumerable<(Complex Weight, string Name)> Terms(string text)
    {
        int start = 0;
        for (int i = 1; i <= text.Length; i++)
        {
            // A sign in an exponent (1e-3) belongs to the number.
            if (i < text.Length && (text[i] is not ('+' or '-') || text[i - 1] is 'e'))
            {
                continue;
            }

            string term = text[start..i].Replace(" ", string.Empty, StringComparison.Ordinal);
            start = i;
            int star = term.IndexOf('*', StringComparison.Ordinal);
            string name = term[(star + 1)..].TrimStart('+', '-');
            string number = star >= 0 ? term[..star] : term.StartsWith('-') ? "-1" : "1";
            bool imaginary = number.EndsWith('i');
            number = imaginary ? number[..^1] : number;
            number = number is "" or "+" ? "1" : number is "-" ? "-1" : number;
            if (name.Length == 0 || !NumberOption.TryReal(number.TrimStart('+'), out double weight))
            {
                throw new InputException($"--gap: '{term}' is no weight times a channel; write a sum {Form}.");
            }

            yield return (imaginary ? new Complex(0, weight) : weight, name);
        }
    }
}
