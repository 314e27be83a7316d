using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Inference;
using PairScope.Inference.Fields;
using PairScope.Learning.Answers;
using PairScope.Learning.MapFiles;
using PairScope.Learning.Networks;
using PairScope.Maps;
using PairScope.Measurement;

namespace PairScope.Cli.Answers;

/// <summary>
/// Reads one map for predict and fit: what the file says of itself, then the network where it knows such maps, then the exact simulator, which has the
/// last word.
/// </summary>
internal sealed class MapReader(ParseResult parsed, ConditionOptions measurement)
{
    private const double Reach = 25; // meV: beyond it maps hardly know the gap
    private const int MostLayers = 3;
    private const double SameEnergy = 1e-6; // meV
    private const string Unchecked = "The network's answer alone, not checked with the simulator (--fast).";
    private const double ProfiledFrom = 0.1; // rad: up to this deviation of θ a profile interval is the Gaussian one

    /// <summary>Whether the network answers alone.</summary>
    public bool Fast { get; init; }

    /// <summary>Whether the network is left out.</summary>
    public bool Scan { get; init; }

    /// <summary>Whether the fit also seeks far from the network's answer, and what would explain a map that nothing explains.</summary>
    public bool Thorough { get; init; }

    /// <summary>Whether moduli may be fitted, and whether the file holds them without saying so.</summary>
    public bool Magnitude { get; init; }

    /// <summary>Where the one impurity of a scan lies, nm from its middle, or null to look for all.</summary>
    public (double X, double Y)? ImpurityAt { get; init; }

    /// <summary>The lattice of a scan's crystal; null for that of the study.</summary>
    public StatedLattice? Lattice { get; init; }

    /// <summary>Channel of a measured file.</summary>
    public string? Channel { get; init; }

    /// <summary>The spectra that are fitted together with the maps, once it is known how these were made; null for none.</summary>
    public Func<MapSettings, SampleSpectra>? Spectra { get; init; }

    /// <summary>The crystal and its pairings, where the command line names them; null for those that the network knows.</summary>
    public Study? Study { get; init; }

    /// <summary>Which of a study's hypotheses are tried.</summary>
    public Func<Study, IReadOnlyList<Hypothesis>> Tried { get; init; } = study => study.Tried;

    /// <summary>Prior range of Δ0 in meV; null for the one that the network knows, or the usual one.</summary>
    public (double Low, double High)? GapRange { get; init; }

    /// <summary>Prior range of μ in meV; null likewise.</summary>
    public (double Low, double High)? ChemicalPotentialRange { get; init; }

    /// <summary>What the fit is made with besides what the file and the network say.</summary>
    public FitOptions Options { get; init; } = new();

    /// <summary>Told what the fit of a map will take, before it begins; null for nobody.</summary>
    public Action<RunEstimate>? Estimated { get; init; }

    /// <summary>Opens a file; what it holds chooses the weights.</summary>
    /// <param name="file">The file.</param>
    /// <param name="network">The weights that the command line names, which may know another crystal than NbSe2; null for none.</param>
    /// <exception cref="InputException">The file is missing, damaged, or of an unknown kind, or a scan, and scans of the crystal cannot be read.</exception>
    public MapSource Open(string file, TrainedNetwork? network = null) => MapSource.Read(file, Channel, () => Crystal(Study ?? network?.Study ?? Study.NbSe2), ImpurityAt);

    // --lattice corrects the lengths of the crystal's lattice and makes it no other one.
    private (StatedLattice? Lattice, bool IsNbSe2, IReadOnlyList<(double F1, double F2)>? Basis) Crystal(Study study)
    {
        if (study.Material is null)
        {
            return Lattice?.Shape is null
                ? (Lattice, true, null)
                : throw new InputException($"--lattice {Lattice.Words}: that of {Study.NbSe2Name} is hexagonal and told by its constant alone, such as --lattice 3.44; of another crystal fit a scan with --material.");
        }

        var own = StatedLattice.Of(study.Surface.Lattice, study.Surface.LatticeConstantAngstrom);
        StatedLattice lattice = Lattice is null ? own : Lattice.Shape is null ? StatedLattice.Of(study.Surface.Lattice, Lattice.ConstantAngstrom) : Lattice;
        return lattice.IsLike(own) ? (lattice, false, study.Surface.Sites?.Select(s => (s.F1, s.F2)).ToArray()) : throw new InputException($"--lattice {lattice.Words} is not the lattice of {study.Name}, {own.Words}, with other lengths; correct one of them.");
    }

    /// <summary>Reads a map.</summary>
    /// <param name="source">The map.</param>
    /// <param name="network">The network, and the path of its weights; null to leave it to the simulator, which then needs a <see cref="Study"/>.</param>
    /// <param name="model">The path.</param>
    /// <param name="progress">Told how far a fit is.</param>
    /// <param name="cancellation">Stops the fit.</param>
    /// <exception cref="InputException">The file holds no map that can be read.</exception>
    public MapAnswer Read(MapSource source, TrainedNetwork? network, string? model, IProgress<double>? progress, CancellationToken cancellation)
    {
        if ((Study ?? network!.Study).Material is { } foreign && (source.Maps is null || source.Maps.IsOfScan))
        {
            if (!Thorough)
            {
                throw new InputException($"'{source.File}' is a scan, and networks read scans of {Study.NbSe2Name} alone; of {foreign.Name} the simulator reads them: pairscope fit with --material or --model.");
            }

            if (source.Maps is null)
            {
                throw new InputException($"'{source.File}' could not be brought to the sites of {foreign.Name}: {source.Fault}");
            }
        }

        MapAnswer answer = ReadMaps(source, network, model, progress, cancellation);
        return answer.Model is null ? answer : answer with { Weights = network?.Origin };
    }

    private MapAnswer ReadMaps(MapSource source, TrainedNetwork? network, string? model, IProgress<double>? progress, CancellationToken cancellation)
    {
        Study study = Study ?? network!.Study;
        NetworkConfiguration? known = network?.Configuration;
        string file = source.File;
        if (source.Maps is not { } maps)
        {
            var scan = MapFile.OfScan(source.Unplaced!, known!, Lattice?.ConstantAngstrom, Channel);
            return new MapAnswer(file, model, null) { Network = Prediction.Of(network!, scan).Because($"The scan could not be brought to the sites of its crystal. {source.Fault}"), Map = scan };
        }

        if (maps.Settings.ForeignTo(file, study) is { } other)
        {
            throw new InputException(other);
        }

        var ofScan = new List<string>(source.Scan is { } brought ? [InWords(brought), .. brought.Processed.Warnings] : []);
        bool moduli = Magnitude || maps.IsMagnitude;
        if (moduli && !Thorough)
        {
            throw new InputException($"'{file}' holds moduli, |δρ(q)|, {(maps.IsOfScan ? "as the step 'crystal-grid' leaves them: give predict the scan itself, which it brings to the map of one impurity, or fit them" : "and the network needs δρ(r): write the map with --space r, or fit it")} with pairscope fit.");
        }

        if (maps.IsOfScan)
        {
            maps = measurement.EnergiesAsked(parsed) is { } asked ? maps.Named(asked) : maps;
            if (!Thorough)
            {
                return OfField(source, maps, network!, model!, ofScan, cancellation);
            }

            (maps, string? few) = Few(maps);
            ofScan.AddRange(few is null ? [] : [few]);
        }

        // The layers may stand in any order.
        if (known is not null && !maps.IsOfScan && maps.EnergiesMeV is { } own && own.Count == known.Energies.Count && !own.SequenceEqual(known.Energies) && maps.At(known.Energies, SameEnergy) is { } ordered)
        {
            maps = ordered;
        }

        MapSettings settings = measurement.Read(parsed, maps.Settings, known?.Energies ?? [], maps.IsOfScan ? MapSource.UsualInstrument : null);
        (int size, IReadOnlyList<double[]> layers) = maps.Layers(file);
        CheckLayers(file, maps, layers, settings, isKnown: known is not null);
        string[] outside = network is null ? [] : [.. settings.Outside(network, size)];
        string[] remarks = [.. ofScan, .. settings.Remarks, .. settings.Assumed(fitsStrengths: Thorough && maps.Field is not null) is { } assumed ? [assumed] : Array.Empty<string>(),
            .. maps.IsConstantUnknown ? ["The file holds the crystal's own density of states too, which is not known: the map's mean was not compared."] : Array.Empty<string>()];
        bool fits = known is not null && size == known.Size && layers.Count == known.Energies.Count && !moduli;
        MapFile? map = fits ? MapFile.Of(file, maps, known!) : null;
        Prediction? prediction = map is null || (outside.Length > 0 && !Fast) || Scan ? null : Prediction.Of(network!, map);
        string unknown = outside.Length == 0 ? string.Empty : $"The network does not know such maps: {string.Join("; ", outside)}.";
        if (Fast)
        {
            bool isTurned = !settings.IsOriented && map is not null && study.Hypotheses.Any(h => h.IsTurnedByInversion);
            prediction = isTurned ? prediction?.OrTurned(Prediction.Of(network!, map!.Turned(known!))) : prediction;
            return new MapAnswer(file, model, settings) { Network = Alone(file, prediction, maps, remarks, unknown), Map = map };
        }

        var observation = new MapObservation(size, settings.Energies, layers, moduli) {
            IsOriented = maps.Field?.IsOriented ?? settings.IsOriented, IsConstantUnknown = maps.IsConstantUnknown || maps.IsOfScan, // background and constant are one
            Lattice = study.Lattice,
        };
        if (settings.Conditions.Impurity == ImpurityKind.Scalar && Options.Conditions.Free.Contains(FitParameter.Potential))
        {
            throw new InputException("--free potential is the scalar part beside a moment, --impurity mx, my or mz; of a scalar impurity give --free strength.");
        }

        CheckResolution(file, maps, settings, study);
        settings = Completed(settings, maps, study, known);
        FitOptions options = Options with
        {
            Conditions = settings.Conditions, SeeksExtensions = Thorough, Hypotheses = [.. Tried(study).Where(h => !h.FreesPhase || IsTriedWithPhase(h, study))], GapStarts = study.Material is null ? Options.GapStarts : FitOptions.ManyGapStarts,
        };
        if (Spectra?.Invoke(settings) is { } spectra)
        {
            observation = observation.With(spectra.Spectra);
            options = options with { Conditions = spectra.Conditions };
            remarks = [.. remarks, .. spectra.Remarks];
        }

        options = maps.IsOfScan ? WithFree(options, FitParameter.Scale) : options; // a scan is in the unit of its channel
        if (maps.Field is { KindCount: > 1 })
        {
            options = WithFree(options, FitParameter.Strength);
            remarks = [.. remarks, "The map is that of the kind of impurities that shows most, whose strength was left free."];
        }

        if (prediction is not null)
        {
            options = NetworkStarts.From(prediction, network!, options) with { TrustsStarts = !Thorough };
            options = options with { Conditions = WithAsked(options.Conditions), Starts = [.. options.Starts.Select(s => Inside(s))] };
            if (!Thorough && maps.Settings.Unit is null && !NetworkStarts.IsInUnits(observation, prediction.Reading, options))
            {
                options = WithFree(options, FitParameter.Scale);
                remarks = [.. remarks, "The values are not in states/(meV·cell), as their size shows: the amplitude was left free."];
            }
        }

        WindowCost cost = MapFitter.Cost(observation, options);
        Estimated?.Invoke(new RunEstimate(
            $"a fit of {options.Hypotheses.Count} pairings to '{file}' ({layers.Count} × {size} × {size})", cost.Bytes, cost.SecondsOn(options.DegreeOfParallelism), Thorough ? "fit fewer --hypotheses or a smaller map, or use fewer --threads" : "give a smaller map"));
        FieldModel? ofField = maps.Field is null || observation.Spectra.Count > 0 ? null : settings.FieldModel(options, size);
        FitReport report = ofField is null ? MapFitter.Fit(observation, options, progress, cancellation) : FieldFit.Of(observation, options, maps.Field!, ofField, progress, cancellation);
        if (report.IsUnexplained && !Thorough && study.Material is null && !moduli && !options.Hypotheses.Any(h => h.FreesPhase))
        {
            report = WithPhase(observation, options, study, cancellation) ?? report;
        }

        if (report.IsUnexplained && !Thorough)
        {
            report = report with { Reasons = [.. report.Reasons, "pairscope fit looks for what would explain it."] };
        }

        report = report with
        {
            Reasons = [.. report.Reasons, .. maps.Settings.Faults],
            Remarks = [.. report.Remarks, .. remarks, .. unknown.Length > 0 ? [unknown + " The simulator read it alone."] : Array.Empty<string>()],
        };
        return new MapAnswer(file, prediction is null ? null : model, settings)
        {
            Network = prediction, Map = map, Scan = source.Scan, Fit = report, Intervals = Intervals(report, options, cancellation),
        };
    }

    // The settings with what is free, and of a crystal of one's own with its surface and the ranges to look in.
    private MapSettings Completed(MapSettings settings, SiteMaps maps, Study study, NetworkConfiguration? known)
    {
        FitConditions conditions = settings.Conditions with { Free = Options.Conditions.Free };
        if (study.Material is not null || known is null)
        {
            conditions = known is null ? conditions : NetworkStarts.Ranges(conditions, known);
            conditions = conditions with
            {
                Instrument = conditions.Instrument is { } seen ? seen with { Surface = study.Surface } : null,
                Orbital = maps.Field is { } on ? study.Surface.OrbitalOf(on.CellSites[on.Shown]) : 0,
            };
        }

        return settings with { Conditions = WithAsked(conditions) };
    }

    private static void CheckResolution(string file, SiteMaps maps, MapSettings settings, Study study)
    {
        if (settings.Conditions.Instrument is { } tip && study.Surface.Sites is { Count: var seenSites } && (maps.Field is null) == (tip.ResolutionAngstrom > 0))
        {
            throw new InputException(maps.Field is null
                ? $"--resolution: the tip sees {seenSites} sites in the cell of {study.Name}, and '{file}' holds one value for each cell; fit the scan itself, or leave the resolution out."
                : $"--resolution 0: the tip sees {seenSites} sites in the cell of {study.Name}, between which a tip without width sees nothing; give a width above zero.");
        }
    }

    // What the network says where the simulator is not asked.
    private static Prediction Alone(string file, Prediction? prediction, SiteMaps maps, IReadOnlyList<string> remarks, string unknown)
    {
        prediction = prediction?.Remarking([Unchecked, .. remarks])
            ?? throw new InputException($"'{file}': {unknown} Leave --fast out to have the map read by the simulator.");
        foreach (string reason in maps.Settings.Faults.Concat(unknown.Length > 0 ? [unknown] : []))
        {
            prediction = prediction.Because(reason);
        }

        return prediction;
    }

    private void CheckLayers(string file, SiteMaps maps, IReadOnlyList<double[]> layers, MapSettings settings, bool isKnown)
    {
        if (!isKnown && settings.Settings.Any(s => s is { Name: "energiesMeV", Source: "assumed" }))
        {
            throw new InputException($"'{file}' does not say at which energies its maps were made; give them with --energy.");
        }

        if (settings.Energies.Count != layers.Count)
        {
            throw new InputException($"'{file}' holds {layers.Count} maps and {settings.Energies.Count} energies are known for them ({string.Join(", ", settings.Energies)} meV); give the energy of each with --energy, with commas between.");
        }

        if (Magnitude && (maps.Array.IsComplex || layers.Any(l => l.Any(v => v < 0))))
        {
            throw new InputException($"--magnitude says that '{file}' holds |δρ(q)|, but its values are {(maps.Array.IsComplex ? "complex" : "negative in places")}.");
        }

        if (layers.All(l => l.Max() == l.Min()))
        {
            throw new InputException($"'{file}' is the same everywhere, so it holds no interference pattern; give a map with structure.");
        }
    }

    // Of E' the networks know nematic states alone, and may have taken one with a relative phase for anything: it is looked for everywhere, and where it explains the map it stands beside the others.
    private FitReport? WithPhase(MapObservation observation, FitOptions options, Study study, CancellationToken cancellation)
    {
        IReadOnlyList<Hypothesis> all = Tried(study);
        FitReport alone = MapFitter.Fit(
            observation, options with { Hypotheses = [.. all.Where(h => h.FreesPhase)], Starts = [], TrustsStarts = false, SeeksExtensions = false }, null, cancellation);
        if (alone.IsUnexplained)
        {
            return null;
        }

        HypothesisFit found = alone.Best.Fit;
        FitStart start = found.Place with { Class = found.Model.Hypothesis.Class };
        FitReport report = MapFitter.Fit(observation, options with { Hypotheses = all, Starts = [start, .. options.Starts] }, null, cancellation);
        return report.IsUnexplained ? null : report;
    }

    // Families with a relative phase: fit tries them, and predict where its network reads the phase; not beside spectra and the parameters of general gaps.
    private bool IsTriedWithPhase(Hypothesis hypothesis, Study study) =>
        Spectra is null && !Options.Conditions.Free.Contains(FitParameter.Phase) && (Thorough || study.Hypotheses.Any(known => known.FreesPhase && known.PairsLike(hypothesis)));

    private static FitOptions WithFree(FitOptions options, FitParameter parameter) => options with { Conditions = options.Conditions with { Free = [.. options.Conditions.Free.Append(parameter).Distinct()] } };

    private static string InWords(ScanOnSites scan) =>
        $"The scan was brought to the map of one impurity by the recipe beside this answer: channel '{scan.Processed.Channel}', lattice constant {scan.Processed.Lattice.LatticeConstantAngstrom:F3} Å, {(scan.Maps.Field!.Impurities.Count is 1 ? "one impurity" : $"{scan.Maps.Field.Impurities.Count} impurities")}{(scan.Maps.Field.KindCount is 1 ? string.Empty : $" that look like {scan.Maps.Field.KindCount} kinds")}.";

    // The network that knows scans reads its own energies; where they were not taken nothing sure can be said, and the layer at the Fermi level shows how the map looks.
    private MapAnswer OfField(MapSource source, SiteMaps maps, TrainedNetwork network, string model, IReadOnlyList<string> remarks, CancellationToken cancellation)
    {
        NetworkConfiguration known = network.Configuration;
        if (network.Protocol?.Instrument is not null && maps.At(known.Energies, MapSource.NearEnough) is { Field: { } field } chosen)
        {
            var reading = new FieldReader(network);
            FieldAnswer read = reading.Read(MapFile.Of(source.File, chosen, known), field, cancellation: cancellation);
            Prediction answer = Fast ? read.Prediction : reading.BesideMetal(read, cancellation);
            return new MapAnswer(source.File, model, null) { Network = answer.Remarking(Fast ? [Unchecked, .. remarks] : remarks), Map = read.Map, Scan = source.Scan, Field = read.Impurities };
        }

        string taken = maps.EnergiesMeV is { Count: > 0 } energies ? $"{energies.Count} from {energies.Min():G4} to {energies.Max():G4} mV" : "of unknown bias (--energy tells it)";
        string reason = $"Scans are read from layers at {string.Join(", ", MapSource.EnergiesOfScans)} mV together, and the layers of this one are {taken}; pairscope fit fits those that are there.";
        MapFile map = MapFile.Of(source.File, maps.At(known.Energies, double.PositiveInfinity) ?? maps, known);
        return new MapAnswer(source.File, model, null) { Network = Prediction.Of(network, map).Because(reason).Remarking(remarks), Map = map, Scan = source.Scan };
    }

    // A fit of many layers takes as many times longer, and a few of them far apart tell nearly all: the least, a middle and the largest energy.
    private static (SiteMaps Maps, string? Remark) Few(SiteMaps maps)
    {
        if (maps.EnergiesMeV is not { Count: > MostLayers } energies)
        {
            return (maps, null);
        }

        double[] inReach = [.. energies.Where(e => Math.Abs(e) <= Reach).DefaultIfEmpty(energies.MinBy(Math.Abs)).Order()];
        int least = Array.IndexOf(inReach, inReach.MinBy(Math.Abs));
        double[] chosen = [.. new[] { inReach[least], inReach[(inReach.Length + least) / 2], inReach[^1] }.Distinct()];
        return (maps.At(chosen, 0) ?? maps, $"Of {energies.Count} layers those at {string.Join(", ", chosen.Select(e => FormattableString.Invariant($"{e:G5}")))} meV were fitted.");
    }

    // What the user knows beforehand goes before what the network was trained on.
    private FitConditions WithAsked(FitConditions conditions) => conditions with
    {
        GapRange = GapRange ?? conditions.GapRange, ChemicalPotentialRange = ChemicalPotentialRange ?? conditions.ChemicalPotentialRange,
    };

    private FitStart Inside(FitStart start) => start with
    {
        GapAmplitude = GapRange is { } gaps ? Math.Clamp(start.GapAmplitude, gaps.Low, gaps.High) : start.GapAmplitude,
        ChemicalPotential = ChemicalPotentialRange is { } places ? Math.Clamp(start.ChemicalPotential, places.Low, places.High) : start.ChemicalPotential,
    };

    private Dictionary<string, (double[] Inner, double[] Outer)> Intervals(FitReport report, FitOptions options, CancellationToken cancellation)
    {
        HypothesisFit best = report.Best.Fit;
        double[] At(FitParameter parameter, double deviations)
        {
            if ((parameter == FitParameter.MixingAngle || OwnAngle.IndexOf(parameter) is not null) && (report.IsUnexplained || report.Field is not null || (!Thorough && best.Deviation(parameter) < ProfiledFrom)))
            {
                double reach = Math.Min(deviations * best.Deviation(parameter), Math.PI / 2);
                return [best.Value(parameter) - reach, best.Value(parameter) + reach];
            }

            (double low, double high) = ParameterInterval.Of(report, options.Conditions, parameter, deviations, cancellation);
            return [low, high];
        }

        return best.Model.Parameters.ToDictionary(
            best.Model.NameOf, p => (At(p, ParameterInterval.Inner), At(p, ParameterInterval.Outer)), StringComparer.Ordinal);
    }
}
