using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Inference;
using PairScope.Learning.Inference;
using PairScope.Maps;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope fit: every pairing tried against a map with the exact simulator.</summary>
internal static class FitVerb
{
    /// <summary>Why a scan is not fitted.</summary>
    public const string OffTheSites = "A fit needs the map on the crystal's sites with its impurity at the origin: bring the scan there with pairscope process and protocols/instrument-scan.yaml.";

    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "fit",
            "Fits every pairing to a map with the exact simulator: probabilities, parameters with intervals, or that none of them fits.",
            "pairscope fit map.npy -o fit.json --picture fit.png",
            "pairscope fit map.h5 --hypotheses \"A1',E'\" --broadening 0.2 --free strength -o fit.json",
            "pairscope fit map.npy --temperature 0.4 --lock-in 0.1 --resolution 1.4 -o fit.json",
            "pairscope fit moduli.npy --magnitude --energy 0.5 --free scale -o fit.json");
        var fileArgument = new Argument<string>("FILE") { Description = "The map, with the impurity at the origin: .npy, .h5, .npz, .gsf or .csv" };
        var modelOptions = new ModelOptions(verb);
        Option<bool> scanOption = new("--scan") { Description = "Start from a scan of all parameters instead of the network's answer" };
        Option<EnergyList?> energyOption = EnergyList.Option("--energy", "Energy ω of each map of the file, meV [default: as the file says, else as the network knows]");
        Option<bool> magnitudeOption = new("--magnitude") { Description = "The file holds |δρ(q)|, [m1 + L/2, m2 + L/2], wherever the impurity is" };
        var hypothesesOption = new Option<string>("--hypotheses") { Description = "Classes to try, with commas between", HelpName = "all|A1',…", DefaultValueFactory = _ => "all" };
        Option<double> broadeningOption = NumberOption.Real("--broadening", "meV", "Energy broadening η", 0.1, "a number above 0, at most 1000 meV", v => v is > 0 and <= 1000);
        Option<double> strengthOption = NumberOption.Real("--strength", "meV", "Strength V0 of the scalar impurity", 100);
        Option<double> rashbaOption = NumberOption.Real("--rashba", "meV", "Rashba coupling", 0);
        Option<double> temperatureOption = NumberOption.Real("--temperature", "K", "Temperature, which smears the spectra", 0, "a number between 0 and 300", v => v is >= 0 and <= 300);
        Option<double> lockInOption = NumberOption.Real("--lock-in", "mV", "Amplitude of the lock-in's modulation, from the middle to the peak", 0, "a number between 0 and 100", v => v is >= 0 and <= 100);
        Option<double> resolutionOption = NumberOption.Real("--resolution", "Å", "σ of orbital, tip and resampling together", 0, "a number between 0 and 20", v => v is >= 0 and <= 20);
        var freeOption = new Option<string?>("--free") { Description = "Also fit these, with commas between: strength, broadening, scale, and of E' the phase between its partners and a triplet part", HelpName = "NAMES" };
        var pictureOption = new Option<string?>("--picture") { Description = "Also draw map, best fit, residual and runner-up, as .png", HelpName = "FILE" };
        Option<int?> threadsOption = NumberOption.OptionalWhole("--threads", "N", "Cores to use [default: all]", "a whole number between 1 and 1024", v => v is >= 1 and <= 1024);
        verb.Add(fileArgument);
        verb.Add(scanOption);
        verb.Add(energyOption);
        verb.Add(magnitudeOption);
        verb.Add(hypothesesOption);
        verb.Add(broadeningOption);
        verb.Add(strengthOption);
        verb.Add(rashbaOption);
        verb.Add(temperatureOption);
        verb.Add(lockInOption);
        verb.Add(resolutionOption);
        verb.Add(freeOption);
        verb.Add(pictureOption);
        verb.Add(threadsOption);
        var outputOptions = new OutputOptions(verb, ".json");
        verb.Does((parsed, cancellation) =>
        {
            OutputTarget target = outputOptions.Read(parsed);
            string? picture = PictureOf(parsed.GetValue(pictureOption));
            var options = new FitOptions
            {
                Conditions = new FitConditions
                {
                    Broadening = parsed.GetValue(broadeningOption),
                    Strength = parsed.GetValue(strengthOption),
                    Rashba = parsed.GetValue(rashbaOption),
                    Instrument = InstrumentOf(parsed.GetValue(temperatureOption), parsed.GetValue(lockInOption), parsed.GetValue(resolutionOption)),
                    Free = FreeOf(parsed.GetValue(freeOption)),
                },
                Hypotheses = HypothesesOf(parsed.GetValue(hypothesesOption)!),
                DegreeOfParallelism = parsed.GetValue(threadsOption) ?? Environment.ProcessorCount,
            };
            string file = parsed.GetValue(fileArgument)!;
            (TrainedNetwork network, string model) = modelOptions.Load(parsed, file);
            using (network)
            {
                if (SiteMaps.Read(file) is not { } maps)
                {
                    MapFile scan = MapFile.Read(file, network.Configuration);
                    PredictVerb.Answer(parsed, outputOptions, target, picture, file, model, scan, Prediction.Of(network, scan).Because(OffTheSites));
                    return;
                }

                MapObservation observation = Observation(file, maps, parsed.GetValue(energyOption)?.Values, network.Configuration.Energies, parsed.GetValue(magnitudeOption));

                // Maps that the network was not made for are searched for without it.
                bool known = !parsed.GetValue(scanOption) && !observation.IsMagnitude
                    && network.Configuration.Size == observation.Size && network.Configuration.Energies.SequenceEqual(observation.Energies);
                Prediction? prediction = known ? Prediction.Of(network, MapFile.Of(file, maps, network.Configuration)) : null;
                options = prediction is null ? options : StartingFrom(prediction, network, options);
                Answer(parsed, outputOptions, target, picture, file, known ? model : null, observation, options, prediction, cancellation);
            }
        });
        return verb;
    }

    /// <summary>The options with starts where the network sees the map in every class, and the ranges and the instrument that it knows.</summary>
    public static FitOptions StartingFrom(Prediction prediction, TrainedNetwork network, FitOptions options) => options with
    {
        Starts = [.. prediction.Reading.ByClass.Select((r, c) => new FitStart(r.ChemicalPotentialMeV, r.GapMeV, r.MixingAngle, c))],
        Conditions = options.Conditions with
        {
            ChemicalPotentialRange = (network.Configuration.ChemicalPotentialRangeMeV[0], network.Configuration.ChemicalPotentialRangeMeV[1]),
            GapRange = (network.Configuration.GapRangeMeV[0], network.Configuration.GapRangeMeV[1]),
            Instrument = options.Conditions.Instrument ?? network.Protocol?.Instrument?.Middle,
        },
    };

    /// <summary>Fits, writes result.json and the picture, and tells the answer.</summary>
    public static void Answer(
        ParseResult parsed,
        OutputOptions outputOptions,
        OutputTarget target,
        string? picture,
        string file,
        string? model,
        MapObservation observation,
        FitOptions options,
        Prediction? prediction,
        CancellationToken cancellation)
    {
        FitReport report = null!;
        ProgressLine.During("fitting", parsed.InvocationConfiguration.Error, line =>
            report = MapFitter.Fit(observation, options, new Relay(line), cancellation));
        string json = FitJson.Of(file, model, report, Intervals(report, options, cancellation), prediction);
        if (picture is not null)
        {
            FitPicture.Draw(picture, Path.GetFileName(file), report, []);
        }

        AtomicFile.WriteText(target.Path, json + "\n");
        parsed.InvocationConfiguration.Output.WriteLine(outputOptions.WantsJson(parsed) ? json : Sentence(report));
    }

    private static InstrumentSettings? InstrumentOf(double kelvin, double millivolts, double angstrom) =>
        (kelvin, millivolts, angstrom) is (0, 0, 0) ? null : new InstrumentSettings(kelvin, millivolts, angstrom, ConstantCurrent: false);

    /// <summary>The file of --picture, checked.</summary>
    public static string? PictureOf(string? path) => path is null || path.EndsWith(".png", StringComparison.OrdinalIgnoreCase)
        ? path
        : throw new InputException($"--picture '{path}' must end in .png.");

    // Energies: those asked for, those that the file tells, or those of the network.
    private static MapObservation Observation(string file, SiteMaps maps, IReadOnlyList<double>? energies, IReadOnlyList<double> usual, bool isMagnitude)
    {
        (int size, IReadOnlyList<double[]> layers) = maps.Layers(file);
        if (isMagnitude && (maps.Array.IsComplex || layers.Any(l => l.Any(v => v < 0))))
        {
            throw new InputException($"--magnitude says that '{file}' holds |δρ(q)|, but its values are {(maps.Array.IsComplex ? "complex" : "negative in places")}.");
        }

        IReadOnlyList<double> asked = energies ?? maps.EnergiesMeV ?? usual;
        return asked.Count == layers.Count
            ? new MapObservation(size, asked, layers, isMagnitude || maps.IsMagnitude) { IsOriented = maps.Field?.IsOriented ?? true }
            : throw new InputException($"'{file}' holds {layers.Count} maps; give the energy of each with --energy, with commas between.");
    }

    private static Dictionary<string, (double[] Inner, double[] Outer)> Intervals(FitReport report, FitOptions options, CancellationToken cancellation)
    {
        double[] At(FitParameter parameter, double deviations)
        {
            (double low, double high) = ParameterInterval.Of(report, options.Conditions, parameter, deviations, cancellation);
            return [low, high];
        }

        return report.Best.Fit.Model.Parameters.ToDictionary(
            p => p.ToString(), p => (At(p, ParameterInterval.Inner), At(p, ParameterInterval.Outer)), StringComparer.Ordinal);
    }

    /// <summary>The answer for people.</summary>
    public static string Sentence(FitReport report)
    {
        if (report.Abstained)
        {
            return $"cannot tell: {string.Join(' ', report.Reasons)}";
        }

        HypothesisFit fit = report.Best.Fit;
        string theta = fit.Model.Hypothesis.HasMixingAngle
            ? $", θ = {fit.Value(FitParameter.MixingAngle):F3} ± {fit.Deviation(FitParameter.MixingAngle):F3} rad"
            : string.Empty;
        return $"{PairingLabels.Classes[report.Label]} with probability {report.ClassProbabilities[report.Label]:P1}: "
            + $"Δ0 = {fit.Value(FitParameter.GapAmplitude):F3} ± {fit.Deviation(FitParameter.GapAmplitude):F3} meV, "
            + $"μ = {fit.Value(FitParameter.ChemicalPotential):F2} ± {fit.Deviation(FitParameter.ChemicalPotential):F2} meV{theta}; p = {report.Best.PValue:G2}"
            + (report.Remarks.Count > 0 ? $" ({string.Join(' ', report.Remarks)})" : string.Empty);
    }

    private static IReadOnlyList<Hypothesis> HypothesesOf(string text)
    {
        if (string.Equals(text, "all", StringComparison.OrdinalIgnoreCase))
        {
            return Hypothesis.All;
        }

        string[] names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string? unknown = Array.Find(names, n => !PairingLabels.Classes.Contains(n, StringComparer.Ordinal));
        return unknown is null && names.Length > 0
            ? [.. Hypothesis.All.Where(h => names.Contains(PairingLabels.Classes[h.Class], StringComparer.Ordinal))]
            : throw new InputException($"--hypotheses must be all or some of {string.Join(", ", PairingLabels.Classes)} with commas between, but '{text}' was given.");
    }

    private static IReadOnlyList<FitParameter> FreeOf(string? text) =>
        [.. (text ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).SelectMany(name => name switch
        {
            "strength" => new[] { FitParameter.Strength },
            "broadening" => [FitParameter.Broadening],
            "scale" => [FitParameter.Scale],
            "phase" => [FitParameter.Phase],
            "triplet" => [FitParameter.ChannelAngle, FitParameter.TripletAngle, FitParameter.TripletPhase],
            _ => throw new InputException($"--free must name strength, broadening, scale, phase or triplet, with commas between, but '{text}' was given."),
        }).Distinct()];

    /// <summary>Tells a progress line how far a fit is.</summary>
    public sealed class Relay(ProgressLine line) : IProgress<double>
    {
        public void Report(double value) => line.Report(value, $"{value:P0}");
    }
}
