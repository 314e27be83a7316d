using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using PairScope.BogoliubovDeGennes;
using PairScope.Cli.Answers;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.Formats;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Measurement;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope simulate scan: the file an instrument would write of a field of view with several impurities, and beside it what is true of it.</summary>
internal static class SimulateScanVerb
{
    private const double LeastDistance = 6; // lattice constants between two impurities
    private const double KernelAccuracy = 0.005; // of temperature and lock-in, as no network needs them: errors that fits tell are smaller than what a coarse kernel errs by

    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "scan",
            "Simulates a grid of spectra with several impurities, of one kind or more, as an instrument would write it (lattice anywhere, drift, tip, temperature, lock-in, noise, topograph), and writes the truth beside it as FILE.truth.json. "
            + "With a PROTOCOL the pairing, its parameters, the energies and the instrument are drawn from it.",
            "pairscope simulate scan --irrep \"A2'\" --delta 1.6 --theta 1.9 --mu 210 --impurities 10 --seed 8 -o scan.3ds",
            "pairscope simulate scan --irrep \"E'\" --delta 1 --theta 0.8 --mu 80 --impurities 6 --kind 6,-80,-30 --seed 9 -o scan.3ds",
            "pairscope simulate scan --material cuprate --gap B1g --delta 20 --energy 0,5,10,15,20 --broadening 1 --impurities 6 --seed 2 -o scan.3ds",
            "pairscope simulate scan protocols/instrument.yaml --seed 3 -o scan.3ds");
        var protocolArgument = new Argument<string?>("PROTOCOL") { Description = "Protocol to draw the sample from; without one the options say what it is", Arity = ArgumentArity.ZeroOrOne };
        verb.Add(protocolArgument);
        var crystalOptions = new CrystalOptions(verb, gapRequired: false);
        Option<EnergyList?> energyOption = EnergyList.Option("--energy", "Energies ω = eV of the layers, meV [default: 0,6,9,14,19, which tell A'' from E'']");
        Option<double?> broadeningOption = NumberOption.OptionalReal("--broadening", "meV", "Broadening η [default: 0.1]", "a number of meV between 1e-3 and 1e3", v => v is >= 1e-3 and <= 1e3);
        var impurityOptions = new ImpurityOptions(verb);
        Option<double?> temperatureOption = NumberOption.OptionalReal("--temperature", "K", "Temperature [default: 0.4]", "a number between 0 and 20 K", v => v is >= 0 and <= 20);
        Option<double?> lockInOption = NumberOption.OptionalReal("--lock-in", "mV", "Amplitude of the lock-in's modulation, from the middle to the peak [default: 0.1]", "a number between 0 and 20 mV", v => v is >= 0 and <= 20);
        Option<bool> feedbackOption = new("--constant-current") { Description = "The feedback holds the current at the last energy" };
        foreach (Option option in (Option[])[energyOption, broadeningOption, temperatureOption, lockInOption, feedbackOption])
        {
            verb.Add(option);
        }

        Option[] ofSample = [.. verb.Options]; // those that a protocol takes the place of
        var kindOptions = new KindOptions(verb);
        var frameOptions = new ScanFrameOptions(verb);
        Option<bool> forceOption = RunEstimate.ForceOption();
        verb.Add(forceOption);
        var outputOptions = new OutputOptions(verb, ".3ds", ".h5", ".npz");
        verb.Does((parsed, cancellation) =>
        {
            var clock = Stopwatch.StartNew();
            OutputTarget target = outputOptions.Read(parsed);
            ScanSettings frame = frameOptions.Read(parsed);
            Sampled sampled = parsed.GetValue(protocolArgument) is { } protocol ? Drawn(parsed, ofSample, protocol, frame.Seed) : Given();
            sampled = sampled with { Instrument = sampled.Instrument with { KernelAccuracy = KernelAccuracy } };
            if (sampled.Energies.Count < 2)
            {
                throw new InputException("--energy gives one energy, and a scan of spectra needs two or more; give a list such as 0,6,9,14,19.");
            }

            // The chalcogens of NbSe2 are what its topograph shows; of other crystals it is bright on the sites.
            frame = sampled.Instrument.Surface == TunnellingSurface.NbSe2 ? frame : frame with { BrightAtoms = (0, 0) };
            IReadOnlyList<ImpurityPopulation> populations = kindOptions.Read(parsed, sampled.Kind, sampled.Strength, sampled.Further);
            WindowCost cost = Verb.Compute(
                () => SimulatedScan.Cost(sampled.Hamiltonian, sampled.Broadening, populations, LeastDistance, sampled.Energies, sampled.Instrument, frame), cancellation);
            new RunEstimate($"a scan of {frame.SideNanometres} nm with {frame.Pixels}×{frame.Pixels} pixels and {sampled.Energies.Count} layers", cost.Bytes, cost.SecondsOn(Environment.ProcessorCount), "choose a smaller --side, fewer pixels or fewer energies")
                .Check(parsed.GetValue(forceOption), parsed.InvocationConfiguration.Error);
            SimulatedScan scan = Verb.Compute(
                () => SimulatedScan.Of(sampled.Hamiltonian, sampled.Broadening, populations, LeastDistance, sampled.Energies, sampled.Instrument, frame, cancellation), cancellation);
            MeasuredFile.Write(target.Path, scan.Data);
            var report = new Report("simulate scan", sampled.Description, ScanFrameOptions.Describe(frame), [("orientation", "known")]);
            (string, object?)[] truth =
            [
                ("impurities", scan.Impurities.Select((site, j) => Impurity(site, scan.Places[j], scan.Kinds[j], populations, sampled.Instrument.Surface.Sites is null ? null : scan.CellSites[j] + 1)).ToArray()),
            ];
            string beside = Path.ChangeExtension(target.Path, ".truth.json");
            using (var text = new StringWriter(CultureInfo.InvariantCulture))
            {
                report.WriteJson(text, target.Path, truth, clock.Elapsed);
                AtomicFile.WriteText(beside, text.ToString());
            }

            outputOptions.Announce(
                parsed, target, report, clock, $"{sampled.Energies.Count} layers of {frame.Pixels}×{frame.Pixels} pixels over {frame.SideNanometres} nm, {scan.Impurities.Count} impurities{(populations.Count > 1 ? $" of {populations.Count} kinds" : string.Empty)}; what is true of it is in {beside}", truth);

            Sampled Given()
            {
                CrystalChoice crystal = crystalOptions.Read(parsed);
                (_, IEnumerable<(string Name, object? Value)> described, _) = impurityOptions.Read(parsed);
                (ImpurityKind kind, double strength) = impurityOptions.Values(parsed);
                IReadOnlyList<double> energies = parsed.GetValue(energyOption)?.Values ?? MapSource.EnergiesOfScans;
                double broadening = parsed.GetValue(broadeningOption) ?? 0.1;
                var instrument = new InstrumentSettings(parsed.GetValue(temperatureOption) ?? Usual.TemperatureKelvin, parsed.GetValue(lockInOption) ?? Usual.LockInMillivolts, 0, parsed.GetValue(feedbackOption))
                {
                    Surface = TunnellingSurface.Of(crystal.Material),
                };
                if (instrument is { ConstantCurrent: true, Surface.Sites: not null })
                {
                    throw new InputException(FieldSpectrum.OneSiteOnly);
                }

                return new Sampled(crystal.Hamiltonian(), broadening, kind, strength, [], energies, instrument, [.. crystal.Parameters, .. described, ("broadeningMeV", broadening), .. Describe(energies, instrument)]);
            }
        });
        return verb;
    }

    // Of one kind the places are all there is to tell.
    private static object Impurity(LatticeVector site, (double X, double Y) place, int kind, IReadOnlyList<ImpurityPopulation> populations, int? cellSite) => cellSite is not null
        ? new
        {
            n1 = site.N1, n2 = site.N2, cellSite, xNm = place.X, yNm = place.Y, kind = kind + 1, strengthMeV = populations[kind].Strength, heightPm = populations[kind].HeightPicometres,
        }
        : populations.Count == 1 ? (object)new { n1 = site.N1, n2 = site.N2, xNm = place.X, yNm = place.Y }
        : new
        {
            n1 = site.N1, n2 = site.N2, xNm = place.X, yNm = place.Y, kind = kind + 1, strengthMeV = populations[kind].Strength, heightPm = populations[kind].HeightPicometres,
        };

    // The resolution is the frame's.
    private static InstrumentSettings Usual { get; } = new(MapSource.UsualInstrument.TemperatureKelvin, MapSource.UsualInstrument.LockInMillivolts, 0, ConstantCurrent: false);

    private sealed record Sampled(
        BdgHamiltonian Hamiltonian, double Broadening, ImpurityKind Kind, double Strength, IReadOnlyList<SampleKind> Further, IReadOnlyList<double> Energies, InstrumentSettings Instrument, IEnumerable<(string Name, object? Value)> Description);

    private static IEnumerable<(string Name, object? Value)> Describe(IReadOnlyList<double> energies, InstrumentSettings instrument) =>
    [
        ("energiesMeV", energies.ToArray()), ("temperatureKelvin", instrument.TemperatureKelvin), ("lockInMillivolts", instrument.LockInMillivolts), ("constantCurrent", instrument.ConstantCurrent),
    ];

    // A class drawn with the seed, and of it the sample whose number is the seed; what the protocol says cannot be said again.
    private static Sampled Drawn(ParseResult parsed, Option[] ofSample, string path, int seed)
    {
        if (ofSample.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } twice)
        {
            throw new InputException($"{twice.Name} is said by the protocol '{path}' already; leave one of them out.");
        }

        Protocol protocol = Protocol.Load(path);
        Random random = new(seed);
        Sample sample = protocol.Draw(Split.Test, seed, protocol.Study.Hypotheses[protocol.AssignHypotheses(1000)[random.Next(1000)]]);
        InstrumentSettings instrument = sample.Instrument ?? Usual with { Surface = protocol.Study.Surface };
        return new Sampled(
            new BdgHamiltonian(sample.Normal(), sample.Gap()),
            sample.Broadening,
            sample.Impurity,
            sample.Strength,
            sample.Kinds,
            protocol.Energies,
            instrument,
            [
                ("protocol", path), ("material", protocol.Study.Name), ("class", protocol.Study.Classes.Names[sample.Label]), ("irrep", sample.Hypothesis.Irrep?.ToAscii()), ("gapAmplitudeMeV", sample.Delta), ("mixingAngleRad", sample.Theta), ("phaseRad", sample.Phase),
                ("chemicalPotentialMeV", sample.Mu), ("rashbaMeV", sample.Rashba), ("broadeningMeV", sample.Broadening), ("impurity", PairingLabels.Impurities[(int)sample.Impurity]), ("strengthMeV", sample.Strength),
                .. Describe(protocol.Energies, instrument),
            ]);
    }
}
