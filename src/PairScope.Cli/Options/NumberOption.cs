using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace PairScope.Cli.Options;

/// <summary>Options that take numbers, checked while the command line is read, so that the sentence names the option.</summary>
internal static class NumberOption
{
    /// <summary>Largest energy or angle that means anything here, in meV or rad: far above every band, far below overflow.</summary>
    public const double Largest = 1e6;

    private const string AnyNumber = "a number between -1e6 and 1e6";

    /// <summary>A number up to <see cref="Largest"/> in modulus, with a further condition where <paramref name="allowed"/> is given.</summary>
    /// <param name="name">The option with its dashes.</param>
    /// <param name="unit">What stands for the value in the help: a unit.</param>
    /// <param name="description">One line of help.</param>
    /// <param name="standard">The value when the option is not given.</param>
    /// <param name="requirement">What the value must be, to complete "--x must be …".</param>
    /// <param name="allowed">The condition.</param>
    public static Option<double> Real(
        string name, string unit, string description, double standard, string requirement = AnyNumber, Func<double, bool>? allowed = null) =>
        new(name)
        {
            Description = description,
            HelpName = unit,
            DefaultValueFactory = _ => standard,
            CustomParser = result => TryReal(Text(result), out double value) && (allowed is null || allowed(value))
                ? value
                : Refuse<double>(result, name, requirement),
        };

    /// <summary>A number up to <see cref="Largest"/> in modulus, or null when the option is not given.</summary>
    public static Option<double?> OptionalReal(
        string name, string unit, string description, string requirement = AnyNumber, Func<double, bool>? allowed = null) =>
        new(name)
        {
            Description = description,
            HelpName = unit,
            CustomParser = result => TryReal(Text(result), out double value) && (allowed is null || allowed(value))
                ? value
                : Refuse<double?>(result, name, requirement),
        };

    /// <summary>A whole number within a condition.</summary>
    public static Option<int> Whole(string name, string unit, string description, int standard, string requirement, Func<int, bool> allowed) =>
        new(name)
        {
            Description = description,
            HelpName = unit,
            DefaultValueFactory = _ => standard,
            CustomParser = result => TryWhole(Text(result), out int value) && allowed(value) ? value : Refuse<int>(result, name, requirement),
        };

    /// <summary>A whole number within a condition, or null when the option is not given.</summary>
    public static Option<int?> OptionalWhole(string name, string unit, string description, string requirement, Func<int, bool> allowed) =>
        new(name)
        {
            Description = description,
            HelpName = unit,
            CustomParser = result => TryWhole(Text(result), out int value) && allowed(value) ? value : Refuse<int?>(result, name, requirement),
        };

    /// <summary>One of a few words; the default value of <typeparamref name="T"/> when the option is not given.</summary>
    public static Option<T> Word<T>(string name, string description, params (string Word, T Value)[] words) =>
        new(name)
        {
            Description = description,
            HelpName = string.Join('|', words.Select(w => w.Word)),
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result =>
            {
                string text = Text(result);
                foreach ((string word, T value) in words)
                {
                    if (string.Equals(word, text, StringComparison.Ordinal))
                    {
                        return value;
                    }
                }

                return Refuse<T>(result, name, $"one of {string.Join(", ", words.Select(w => w.Word))}");
            },
        };

    /// <summary>Reads a number; NaN and what is larger than <see cref="Largest"/> is refused.</summary>
    public static bool TryReal(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && Math.Abs(value) <= Largest;

    /// <summary>Some numbers with separators between them, or null where the text is anything else.</summary>
    /// <param name="result">The value on the command line.</param>
    /// <param name="count">How many.</param>
    /// <param name="separators">What may stand between two.</param>
    public static double[]? Numbers(ArgumentResult result, int count, params char[] separators)
    {
        double[] numbers = [.. Text(result).Split(separators).Select(part => TryReal(part, out double value) ? value : double.NaN)];
        return numbers.Length == count && numbers.All(double.IsFinite) ? numbers : null;
    }

    /// <summary>The text of a value on the command line.</summary>
    public static string Text(ArgumentResult result) => result.Tokens.Count > 0 ? result.Tokens[^1].Value : string.Empty;

    /// <summary>Reports a fault of the value, as a sentence that says what would be right.</summary>
    public static T Refuse<T>(ArgumentResult result, string name, string requirement)
    {
        result.AddError($"{name} must be {requirement}, but '{Text(result)}' was given.");
        return default!;
    }

    private static bool TryWhole(string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
