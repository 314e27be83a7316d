using System.CommandLine;
using System.Diagnostics;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Formats;
using PairScope.Inference.Scatterers;
using PairScope.Spectra;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope simulate scatterers: spectra over scatterers on a normal metal.</summary>
internal static class SimulateScatterersVerb
{
    private const int MostPlaces = 10_000;
    private const double SecondsOfWave = 1.5e-6; // and of a product of two, on one core
    private const double SecondsOfProduct = 1e-8;
    private const double BytesOfValue = 200; // on the way into the table

    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "scatterers",
            "Computes spectra over scatterers at known places on a normal metal, with all scattering between them: with --from those that an answer of 'fit scatterers' predicts, over other scatterers too.",
            "pairscope simulate scatterers --scatterers atoms.csv --line 0.5,4.1,0,7.5,31 --energy -96:96:4 -o line.csv",
            "pairscope simulate scatterers --scatterers smaller.csv --from corral.json --at 3.93,3.84 --energy -96:96:1 -o centre.csv");
        var scattererOptions = new ScattererOptions(verb);
        var atOption = new Option<(double X, double Y)?>("--at")
        {
            Description = "One place, nm in the scatterers' frame",
            HelpName = "X,Y",
            CustomParser = result => NumberOption.Numbers(result, 2, ',') is [var x, var y]
                ? (x, y)
                : NumberOption.Refuse<(double, double)?>(result, "--at", "two numbers of nm with a comma between them"),
        };
        var lineOption = new Option<double[]?>("--line")
        {
            Description = "Places along a line: where it begins (nm), its angle to x (degrees), its length (nm) and how many",
            HelpName = "X,Y,ANGLE,LENGTH,N",
            CustomParser = result => NumberOption.Numbers(result, 5, ',') is [_, _, _, > 0, >= 2 and <= MostPlaces and var n] numbers && n == Math.Floor(n)
                ? numbers
                : NumberOption.Refuse<double[]?>(result, "--line", $"five numbers with commas between them: x, y, angle, a length above 0 and 2 to {MostPlaces} places"),
        };
        Option<EnergyList?> energyOption = EnergyList.Option("--energy", "Biases, mV [default: -100:100:2]");
        var fromOption = new Option<string?>("--from") { Description = "An answer of 'fit scatterers', whose parameters count where no option says otherwise [default: the material's band and black scatterers]", HelpName = "FILE" };
        Option<double?> bottomOption = NumberOption.OptionalReal("--bottom", "meV", "E0, the band's bottom");
        Option<double?> massOption = NumberOption.OptionalReal("--mass", "m", "m* over the electron's mass", "a number between 0.01 and 10", v => v is >= 0.01 and <= 10);
        Option<double?> broadeningOption = NumberOption.OptionalReal("--broadening", "meV", "Γ", "a number between 0.1 and 1000", v => v is >= 0.1 and <= 1000);
        Option<double?> inverseOption = NumberOption.OptionalReal("--inverse-potential", "u", "Re u of the scatterers (docs/physics.md)", "a number between -100 and 100", v => v is >= -100 and <= 100);
        Option<double?> absorptionOption = NumberOption.OptionalReal("--absorption", "u", "Im u of the scatterers", "a number between 0 and 100", v => v is >= 0 and <= 100);
        foreach (Option option in (Option[])[atOption, lineOption, energyOption, fromOption, bottomOption, massOption, broadeningOption, inverseOption, absorptionOption])
        {
            verb.Add(option);
        }

        Option<bool> forceOption = RunEstimate.ForceOption();
        verb.Add(forceOption);
        var outputOptions = new OutputOptions(verb, ".csv");
        verb.Does((parsed, cancellation) =>
        {
            var clock = Stopwatch.StartNew();
            OutputTarget target = outputOptions.Read(parsed);
            double[] biases = [.. (parsed.GetValue(energyOption) ?? EnergyList.Range(-100, 100, 2)).Values];
            (IsotropicBand band, IReadOnlyList<(double X, double Y)> scatterers) = scattererOptions.Read(parsed, biases.Max());
            ScattererValues state = ScattererValues.Of(band);
            state = parsed.GetValue(fromOption) is { } from ? ScattererValuesFile.Read(from, state) : state;
            foreach ((Option<double?> option, ScattererParameter parameter) in ((Option<double?>, ScattererParameter)[])[(bottomOption, ScattererParameter.Bottom), (massOption, ScattererParameter.Mass),
                (broadeningOption, ScattererParameter.Broadening), (inverseOption, ScattererParameter.InversePotential), (absorptionOption, ScattererParameter.Absorption)])
            {
                state = parsed.GetValue(option) is { } value ? state.With((parameter, value)) : state;
            }

            (double X, double Y)? at = parsed.GetValue(atOption);
            double[]? line = parsed.GetValue(lineOption) is { Length: > 0 } numbers ? numbers : null; // without the option an array is empty
            if ((at is null) == (line is null))
            {
                throw new InputException("Where the tip is must be said once, by --at x,y for one place or by --line x,y,angle,length,places.");
            }

            double[] along = line is null ? [0] : [.. Enumerable.Range(0, (int)line[4]).Select(i => line[3] * i / (line[4] - 1))];
            (double x, double y, double angle) = at is var (px, py) ? (px, py, 0) : (line![0], line[1], line[2]);
            state = state.With((ScattererParameter.X, x), (ScattererParameter.Y, y), (ScattererParameter.Angle, angle));
            double values = (double)along.Length * biases.Length;
            double waves = values * scatterers.Count;
            new RunEstimate($"{along.Length} spectra of {biases.Length} biases over {scatterers.Count} scatterers", BytesOfValue * values, ((waves * SecondsOfWave) + (waves * scatterers.Count * SecondsOfProduct)) / Environment.ProcessorCount, "choose fewer places or biases")
                .Check(parsed.GetValue(forceOption), parsed.InvocationConfiguration.Error);
            double[][] density = Verb.Compute(() => state.Density(band, scatterers, along, biases), cancellation);
            double[][] conductance = [.. density.Select(d => state.Conductance(d, biases))];
            CsvFile.WriteTable(
                target.Path, [.. ScattererParameters.All.Select(p => FormattableString.Invariant($"{p.Key()} = {state[p]:R}"))], ["x (nm)", "bias (mV)", "dI/dV (a.u.)"],
                conductance.SelectMany((c, n) => c.Select((v, e) => (IReadOnlyList<double>)[along[n], biases[e], v])));
            double[] peaks = [.. conductance.Select(c => biases[c.Index().MaxBy(v => v.Item).Index])];
            var report = new Report("simulate scatterers", [("material", scattererOptions.Material(parsed)), ("scatterers", scatterers.Count)], [.. ScattererParameters.All.Select(p => (p.Key(), (object?)state[p]))]);
            outputOptions.Announce(
                parsed, target, report, clock, FormattableString.Invariant($"{along.Length} spectra of {biases.Length} biases over {scatterers.Count} scatterers{(along.Length == 1 ? $"; dI/dV is largest at {peaks[0]:0.###} mV" : string.Empty)}"),
                [("places", along.Length), ("biases", biases.Length), ("largestAtMillivolts", peaks)]);
        });
        return verb;
    }
}
