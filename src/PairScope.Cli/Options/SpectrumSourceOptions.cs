using System.CommandLine;
using PairScope.Cli.Answers;
using PairScope.Cli.Verbs;
using PairScope.Formats;

namespace PairScope.Cli.Options;

/// <summary>The options that say what of a file of spectra is dI/dV and over which biases.</summary>
internal sealed class SpectrumSourceOptions
{
    private readonly Option<string?> _channel;
    private readonly Option<string?> _bias;
    private readonly Option<(double Low, double High)?> _range;

    /// <summary>The options.</summary>
    /// <param name="of">What the names begin with where spectra are not the verb's only data: "spectrum-"; empty where they are.</param>
    public SpectrumSourceOptions(string of = "")
    {
        string subject = of.Length > 0 ? "Of --spectrum: " : string.Empty;
        string range = $"--{of}range";
        _channel = new Option<string?>($"--{of}channel") { Description = $"{subject}The channel that is dI/dV [default: the data tell]", HelpName = "NAME" };
        _bias = new Option<string?>($"--{of}bias-channel") { Description = $"{subject}A channel in which the bias was recorded, instead of the bias that was set", HelpName = "NAME" };
        _range = new Option<(double Low, double High)?>(range)
        {
            Description = $"{subject}Only biases between two, in mV, such as -5:5 [default: all]",
            HelpName = "FROM:TO",
            CustomParser = result => NumberOption.Numbers(result, 2, ':') is [var low, var high] && high > low
                ? (low, high)
                : NumberOption.Refuse<(double, double)?>(result, range, "two rising biases in mV with a colon between them, such as -5:5"),
        };
    }

    /// <summary>Those of files without a recorded bias.</summary>
    public IReadOnlyList<Option> WithoutBiasChannel => [_channel, _range];

    /// <summary>The channel that is dI/dV, or null to let the data tell.</summary>
    public string? Channel(ParseResult parsed) => parsed.GetValue(_channel);

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_channel, _bias, _range];

    /// <summary>The biases that count, mV, or null for all.</summary>
    public (double Low, double High)? Range(ParseResult parsed) => parsed.GetValue(_range);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It is missing, holds no spectra over the bias, or none that can be fitted.</exception>
    public SpectrumSource Open(ParseResult parsed, string file)
    {
        InputFile.Require(file);
        return SpectrumSource.Open(file, parsed.GetValue(_channel), parsed.GetValue(_bias), Range(parsed));
    }
}
