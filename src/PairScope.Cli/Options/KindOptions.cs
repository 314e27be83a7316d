using System.CommandLine;
using PairScope.Data;
using PairScope.Measurement;
using PairScope.Scattering;

namespace PairScope.Cli.Options;

/// <summary>The options that say how many impurities of which kinds a simulated scan holds.</summary>
internal sealed class KindOptions
{
    private const int MostImpurities = 200;
    private const int MostKinds = 4;

    private readonly Option<int> _count = NumberOption.Whole("--impurities", "N", "Impurities in the scan, of the first kind", 10, "a whole number between 1 and 200", v => v is >= 1 and <= MostImpurities);
    private readonly Option<double> _height = NumberOption.Real(
        "--height", "pm", "How far they stand out of the topograph, negative for holes", ScanSettings.UsualImpurityPicometres, "a number of pm between -1000 and 1000", v => Math.Abs(v) <= 1000);

    private readonly Option<SampleKind[]> _kinds = new("--kind")
    {
        Description = "A further kind: how many, their strength in meV and their height in pm; may be given again",
        HelpName = "N,V0,HEIGHT",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            var kinds = new List<SampleKind>();
            foreach (string text in result.Tokens.Select(t => t.Value))
            {
                double[] numbers = [.. text.Split(',').Select(part => NumberOption.TryReal(part, out double value) ? value : double.NaN)];
                if (numbers is not [var count and >= 1 and <= MostImpurities, var strength, var height and >= -1000 and <= 1000] || count != Math.Floor(count) || double.IsNaN(strength))
                {
                    result.AddError($"--kind must be a whole number from 1 to {MostImpurities}, a number of meV and one of pm between -1000 and 1000, with commas between, such as 8,-80,-30, but '{text}' was given.");
                    return [];
                }

                kinds.Add(new SampleKind((int)count, strength, height));
            }

            return [.. kinds];
        },
    };

    /// <summary>Adds the options to a verb.</summary>
    public KindOptions(Command verb)
    {
        foreach (Option option in (Option[])[_count, _height, _kinds])
        {
            verb.Add(option);
        }
    }

    /// <summary>The populations of a command line: the first kind, those of the protocol, those of the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="kind">Scalar or magnetic, of all kinds.</param>
    /// <param name="strength">That of the first kind, meV.</param>
    /// <param name="further">The protocol's.</param>
    /// <exception cref="InputException">There are too many kinds or impurities.</exception>
    public IReadOnlyList<ImpurityPopulation> Read(ParseResult parsed, ImpurityKind kind, double strength, IReadOnlyList<SampleKind> further)
    {
        SampleKind[] all = [new(parsed.GetValue(_count), strength, parsed.GetValue(_height)), .. further, .. parsed.GetValue(_kinds) ?? []];
        return all.Length > MostKinds || all.Sum(k => k.Count) > MostImpurities
            ? throw new InputException($"The scan would hold {all.Sum(k => k.Count)} impurities of {all.Length} kinds, but it can hold {MostImpurities} of {MostKinds}.")
            : [.. all.Select(k => new ImpurityPopulation(Sample.ImpurityOf(kind, k.StrengthMeV), k.Count, k.HeightPicometres))];
    }
}
