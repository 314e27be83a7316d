using System.CommandLine;
using PairScope.Cli.Answers;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.Formats;
using PairScope.Inference;
using PairScope.Learning.Answers;
using PairScope.Maps;
using PairScope.Measurement;
using PairScope.Pairing;
using PairScope.TightBinding;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope fit: every pairing tried against a map with the exact simulator.</summary>
internal static class FitVerb
{
    private const double FixedGap = 3; // how far from a Δ0 that a protocol holds it is looked for, as a factor
    private const double FixedMu = 50; // meV, the same of μ

    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "fit",
            "Fits every pairing to a map with the exact simulator, and together with it to spectra of the same sample: probabilities, parameters with intervals, or that none of them fits.",
            "pairscope fit map.npy -o fit.json --picture fit.png",
            "pairscope fit map.h5 --hypotheses \"A1',E'\" --broadening 0.2 --free strength -o fit.json",
            "pairscope fit map.npy --temperature 0.4 --lock-in 0.1 --resolution 1.4 -o fit.json",
            "pairscope fit d-wave.npy --material cuprate --energy 5 --broadening 1 --gap-range 5:40 --mu-range -30:30 -o fit.json",
            "pairscope fit d-wave.h5 --protocol protocols/cuprate-mixed.yaml -o mixed.json",
            "pairscope fit maps.h5 --spectrum spectrum.dat -o fit.json --picture fit.png",
            "pairscope fit moduli.npy --magnitude --energy 0.5 --free scale -o fit.json");
        var fileArgument = new Argument<string>("FILE") { Description = "The map, with the impurity at the origin, or a scan" };
        var modelOptions = new ModelOptions(verb);
        Option<bool> scanOption = new("--scan") { Description = "Start from a scan of all parameters instead of the network's answer" };
        Option<bool> magnitudeOption = new("--magnitude") { Description = "The file holds |δρ(q)|, [m1 + L/2, m2 + L/2], wherever the impurity is" };
        var hypothesesOption = new Option<string>("--hypotheses") { Description = "Classes to try, with commas between; the normal metal is always a rival", HelpName = "all|A1',…", DefaultValueFactory = _ => "all" };
        var freeOption = new Option<string?>("--free") { Description = "Also fit these, with commas between: strength, broadening, scale, rashba; of an impurity with a moment its potential; of A1' on-site pairs; of E' a triplet part, and beside it or spectra the phase between its partners, which maps alone are fitted with anyway", HelpName = "NAMES" };
        var pictureOption = new Option<string?>("--picture") { Description = $"Also draw map, best fit, residual and runner-up, as {PictureFile.EndingsInWords}", HelpName = "FILE" };
        Option<int?> threadsOption = NumberOption.OptionalWhole("--threads", "N", "Cores to use [default: all]", "a whole number between 1 and 1024", v => v is >= 1 and <= 1024);
        verb.Add(fileArgument);
        Option<(double X, double Y)?> placeOption = PlaceOption.Create();
        Option<StatedLattice?> latticeOption = LatticeOption.Create();
        var channelOption = new Option<string?>("--channel") { Description = "Channel of a measured file [default: the conductance]", HelpName = "NAME" };
        var materialOptions = new MaterialOptions("NbSe2 with its table of gaps, or what the weights of --model know");
        Option<(double Low, double High)?> gapRangeOption = RangeOption("--gap-range", "Prior range of Δ0 in meV [default: 0.2:2, with --material needed]", v => v > 0);
        Option<(double Low, double High)?> muRangeOption = RangeOption("--mu-range", "Prior range of μ in meV, what is known of it beforehand [default: -100:400, with --material -50:50 about that of the file]", _ => true);
        var protocolOption = new Option<string?>("--protocol") { Description = "The crystal, what to try of it (mixtures of several channels too) and the ranges of Δ0 and μ, as a protocol of maps says them", HelpName = "FILE" };
        verb.Add(protocolOption);
        verb.Add(materialOptions.Name);
        verb.Add(materialOptions.Shells);
        verb.Add(gapRangeOption);
        verb.Add(muRangeOption);
        verb.Add(scanOption);
        verb.Add(magnitudeOption);
        verb.Add(hypothesesOption);
        verb.Add(freeOption);
        verb.Add(pictureOption);
        verb.Add(threadsOption);
        verb.Add(latticeOption);
        verb.Add(channelOption);
        verb.Add(placeOption);
        var conditionOptions = new ConditionOptions(verb);
        Option<bool> forceOption = RunEstimate.ForceOption();
        verb.Add(forceOption);
        var spectraOptions = new SampleSpectraOptions(verb);
        var outputOptions = new OutputOptions(verb, ".json");
        verb.Does((parsed, cancellation) =>
        {
            OutputTarget target = outputOptions.Read(parsed);
            string? picture = OutputOptions.CheckPicture("--picture", parsed.GetValue(pictureOption));
            string file = parsed.GetValue(fileArgument)!;
            Freed freed = FreeOf(parsed.GetValue(freeOption));
            Material? material = materialOptions.Read(parsed);
            Protocol? protocol = parsed.GetValue(protocolOption) is { } asked ? Protocol.Load(asked) : null;
            if (protocol is not null && material is not null)
            {
                throw new InputException("--protocol and --material exclude each other: a protocol names its material.");
            }

            Study? study = protocol?.Study ?? (material is null ? null : Study.Of(material, materialOptions.Channels(parsed, material)));
            IReadOnlyList<Hypothesis> Tried(Study of) => HypothesesOf(parsed.GetValue(hypothesesOption)!, freed.Widened(protocol is null ? of.Tried : of.Hypotheses));
            if (!modelOptions.IsGiven(parsed))
            {
                Tried(study ?? Study.NbSe2);
            }
            else if (study is not null)
            {
                throw new InputException($"--model and {(protocol is null ? "--material" : "--protocol")} exclude each other: weights know their own crystal.");
            }

            CheckRanges(parsed, material, materialOptions.Shells, gapRangeOption);
            InputFile.Require(file);
            IReadOnlyList<SpectrumSource> spectra = spectraOptions.Open(parsed);
            CheckStudy(study ?? Study.NbSe2, freed);
            IReadOnlyList<FitParameter> free = spectra.Count > 0 && !freed.Triplet ? freed.Parameters : [.. freed.Parameters.Where(p => p != FitParameter.Phase)]; // which is a family of its own anyway
            var reader = new MapReader(parsed, conditionOptions)
            {
                Estimated = estimate => estimate.Check(parsed.GetValue(forceOption), parsed.InvocationConfiguration.Error),
                Thorough = true,
                Study = study,
                Tried = Tried,
                Scan = parsed.GetValue(scanOption),
                Magnitude = parsed.GetValue(magnitudeOption),
                Lattice = parsed.GetValue(latticeOption),
                Channel = parsed.GetValue(channelOption),
                ImpurityAt = parsed.GetValue(placeOption),
                Spectra = spectra.Count == 0 ? null : settings => spectraOptions.Read(parsed, spectra, settings),
                GapRange = parsed.GetValue(gapRangeOption) ?? (protocol is null ? null : RangeOf(protocol["delta"], value => (value / FixedGap, value * FixedGap))),
                ChemicalPotentialRange = parsed.GetValue(muRangeOption) ?? (protocol is not null ? RangeOf(protocol["mu"], value => (value - FixedMu, value + FixedMu)) : material is null ? null : (-50, 50)),
                Options = new FitOptions
                {
                    Conditions = new FitConditions { Free = free },
                    DegreeOfParallelism = parsed.GetValue(threadsOption) ?? Environment.ProcessorCount,
                },
            };
            (MapSource source, TrainedNetwork? network, string? model) = study is null ? modelOptions.Open(parsed, reader, file) : (reader.Open(file), null, null);
            using (network)
            {
                CheckStudy(study ?? network!.Study, freed);
                MapAnswer answer = null!;
                ProgressLine.During("fitting", parsed.InvocationConfiguration.Error, line => answer = reader.Read(source, network, model, line.Fractions(), cancellation));
                answer = answer with { SpectrumFiles = spectra };
                string json = answer.Write(target.Path, picture);
                parsed.InvocationConfiguration.Output.WriteLine(outputOptions.WantsJson(parsed) ? json : answer.Sentence());
            }
        });
        verb.Add(FitScatterersVerb.Create());
        return verb;
    }

    private static Option<(double Low, double High)?> RangeOption(string name, string description, Func<double, bool> allowed) => new(name)
    {
        Description = description,
        HelpName = "FROM:TO",
        CustomParser = result => NumberOption.Text(result).Split(':') is [var low, var high]
            && NumberOption.TryReal(low, out double from) && NumberOption.TryReal(high, out double to) && from < to && allowed(from) && Math.Abs(from) <= 1e6 && Math.Abs(to) <= 1e6
                ? (from, to)
                : NumberOption.Refuse<(double, double)?>(result, name, $"two rising numbers of meV with a colon between them, such as {(name is "--gap-range" ? "5:40" : "-30:30")}"),
    };

    // Where a protocol draws a parameter from; round the value where it holds it.
    private static (double Low, double High) RangeOf(Distribution drawn, Func<double, (double Low, double High)> about) =>
        drawn.Lowest < drawn.Highest ? (drawn.Lowest, drawn.Highest) : about(drawn.Lowest);

    // What is known of NbSe2 only.
    private static void CheckStudy(Study study, Freed freed)
    {
        if (study.Material is not null && (freed.OnSite || freed.Triplet || freed.Parameters.Any(p => p is FitParameter.Rashba or FitParameter.Phase)))
        {
            throw new InputException($"--free takes strength, potential, broadening and scale for {study.Name}; rashba, on-site, phase and triplet belong to the table of NbSe2.");
        }
    }

    // Nothing is known beforehand of a crystal that the command line names.
    private static void CheckRanges(ParseResult parsed, Material? material, Option shells, Option gapRange)
    {
        bool Says(Option option) => parsed.GetResult(option) is { Implicit: false };
        if (material is null && Says(shells))
        {
            throw new InputException($"{shells.Name} belongs to --material; the table of NbSe2 has its own bonds.");
        }

        if (material is not null && !Says(gapRange))
        {
            throw new InputException($"--material {material.Name} needs --gap-range, the gaps in meV to look among, such as 5:40: nothing is known of them beforehand.");
        }
    }

    // The metal stays a rival of every pairing.
    private static IReadOnlyList<Hypothesis> HypothesesOf(string text, IReadOnlyList<Hypothesis> all)
    {
        if (string.Equals(text, "all", StringComparison.OrdinalIgnoreCase))
        {
            return all;
        }

        IReadOnlyList<string> classes = all[0].Classes.Names;

        string[] names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string? unknown = Array.Find(names, n => !classes.Contains(n, StringComparer.Ordinal));
        return unknown is null && names.Length > 0
            ? [.. all.Where(h => !h.HasGap || names.Contains(classes[h.Class], StringComparer.Ordinal))]
            : throw new InputException($"--hypotheses must be all or some of {string.Join(", ", classes)} with commas between, but '{text}' was given.");
    }

    // What --free asks for: parameters of every fit, and of NbSe2 all channels of an irrep together.
    private sealed record Freed(IReadOnlyList<FitParameter> Parameters, bool OnSite, bool Triplet)
    {
        // The hypotheses with the general gap of an irrep in the place of all that are cases of it.
        public IReadOnlyList<Hypothesis> Widened(IReadOnlyList<Hypothesis> all)
        {
            all = OnSite ? Widened(all, TableHypothesis.General(Irrep.A1Prime, inAnyState: false, 1)) : all;
            return Triplet ? Widened(all, TableHypothesis.General(Irrep.EPrime, Parameters.Contains(FitParameter.Phase), 1)) : all;
        }

        private static Hypothesis[] Widened(IReadOnlyList<Hypothesis> all, TableHypothesis general)
        {
            Hypothesis[] cases = [.. all.Where(h => h.Irrep == general.Irrep)];
            return cases.Length == 0 ? [.. all] : [.. all.TakeWhile(h => h != cases[0]), general with { Prior = cases.Sum(h => h.Prior) }, .. all.SkipWhile(h => h != cases[0]).Where(h => !cases.Contains(h))];
        }
    }

    private static Freed FreeOf(string? text)
    {
        string[] names = [.. (text ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
        return new Freed(
            [.. names.SelectMany(name => name switch
            {
                "strength" => new[] { FitParameter.Strength },
                "potential" => [FitParameter.Potential],
                "broadening" => [FitParameter.Broadening],
                "scale" => [FitParameter.Scale],
                "rashba" => [FitParameter.Rashba],
                "phase" => [FitParameter.Phase],
                OnSite or Triplet => [],
                _ => throw new InputException($"--free must name strength, potential, broadening, scale, rashba, on-site, phase or triplet, with commas between, but '{text}' was given."),
            })],
            names.Contains(OnSite, StringComparer.Ordinal),
            names.Contains(Triplet, StringComparer.Ordinal));
    }

    private const string OnSite = "on-site";
    private const string Triplet = "triplet";
}
