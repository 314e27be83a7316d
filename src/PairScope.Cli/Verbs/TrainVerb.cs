using System.CommandLine;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Data;
using PairScope.Formats;
using PairScope.GreenFunctions;
using PairScope.Learning.Answers;
using PairScope.Learning.Batches;
using PairScope.Learning.Networks;
using PairScope.Training;
using PairScope.Training.Networks;
using PairScope.Training.Torch;

namespace PairScope.Cli.Verbs;

/// <summary>pairscope train: a network from a data set.</summary>
internal static class TrainVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create()
    {
        var verb = new Verb(
            "train",
            "Trains a two-head network on a data set, or on maps simulated meanwhile: classes of pairing, and Δ0, μ, θ with their uncertainties. A training that was stopped goes on where it was.",
            "pairscope train --data data -o weights.safetensors",
            "pairscope train --data quick -o quick.safetensors --epochs 2 --width 0.125",
            "pairscope train --data data -o vgg.safetensors --network vgg16",
            "pairscope train --protocol protocols/publication.yaml -o online.safetensors");
        var standard = new TrainingOptions();
        var dataOption = new Option<string?>("--data") { Description = "Folder of the data set", HelpName = "FOLDER" };
        var protocolOption = new Option<string?>("--protocol") { Description = "Instead of --data: simulate new maps of this protocol for every pass", HelpName = "FILE" };
        Option<int?> mapsOption = NumberOption.OptionalWhole("--maps", "N", "With --protocol, maps in a pass [default: those of the protocol's training split]", "a whole number between 1 and 10000000", v => v is >= 1 and <= 10_000_000);
        var outputOptions = new OutputOptions(verb, ".safetensors");
        var networkOption = new Option<string>("--network") { Description = $"Network: {string.Join(", ", NetworkRegistry.Names)}", HelpName = "NAME", DefaultValueFactory = _ => standard.Network };
        Option<double?> widthOption = NumberOption.OptionalReal("--width", "x", "Width of the layers, 1 for the full network [default: 1, of vgg16 and convnext 0.25]", "a number between 0.02 and 2", v => v is >= 0.02 and <= 2);
        Option<InputRepresentation> inputOption = NumberOption.Word("--input", "What of a map the network sees: δρ(r) or Re δρ(q) with the impurity at the origin, or |δρ(q)| [default: realspace, of vgg16 and convnext magnitude]", ("realspace", InputRepresentation.RealSpace), ("magnitude", InputRepresentation.Magnitude), ("real", InputRepresentation.Real));
        Option<int?> epochsOption = NumberOption.OptionalWhole("--epochs", "N", "Passes over the training maps [default: 160, of vgg16 and convnext 16]", "a whole number between 1 and 100000", v => v is >= 1 and <= 100_000);
        Option<int?> batchOption = NumberOption.OptionalWhole("--batch", "N", "Maps in a step [default: 256, of vgg16 and convnext 32]", "a whole number between 2 and 4096", v => v is >= 2 and <= 4096);
        Option<int> patienceOption = NumberOption.Whole("--patience", "N", "End after so many passes without a better validation loss; 0 for never", 0, "a whole number, zero or more", v => v >= 0);
        Option<double> rateOption = NumberOption.Real("--rate", "x", "Largest learning rate of the one-cycle schedule", standard.Rate, "a number above 0 and at most 1", v => v is > 0 and <= 1);
        Option<double> noiseOption = NumberOption.Real("--noise", "x", "Noise: that fraction of each map's rms white, and as much pink", standard.Noise, "a number between 0 and 10", v => v is >= 0 and <= 10);
        Option<double?> spreadOption = NumberOption.OptionalReal("--noise-spread", "f", "White and pink level of a map each differ from --noise by up to this factor [default: 3, of vgg16 and convnext 1]", "a number between 1 and 100", v => v is >= 1 and <= 100);
        Option<double> gainOption = NumberOption.Real("--gain", "x", "Of vgg16 and convnext: noise of the gain, each site times 1 + x ε", 0, "a number between 0 and 1", v => v is >= 0 and <= 1);
        Option<double> windowOption = NumberOption.Real("--window", "cells", "Of vgg16 and convnext: a Gaussian window round the impurity, at narrowest of this width σ; 0 for none", 0, "0 or a number between 1 and 1000", v => v is 0 or (>= 1 and <= 1000));
        Option<double> strainOption = NumberOption.Real("--strain", "x", "Of vgg16 and convnext: strain left by the calibration, each entry at most x", 0, "a number between 0 and 0.2", v => v is >= 0 and <= 0.2);
        Option<double> shiftOption = NumberOption.Real("--shift", "cells", "Of vgg16 and convnext: the impurity missed by at most so much along a1 and a2", 0, "a number between 0 and 10", v => v is >= 0 and <= 10);
        Option<int> seedOption = NumberOption.Whole("--seed", "S", "Fixes initial weights, order and noise", standard.Seed, "a whole number, zero or more", v => v >= 0);
        Option<int> threadsOption = NumberOption.Whole("--threads", "N", "Cores to use", standard.Threads, "a whole number between 1 and 1024", v => v is >= 1 and <= 1024);
        Option<TorchDevice> deviceOption = NumberOption.Word("--device", "Where the network is trained: on the processor, or on an NVIDIA GPU with a libtorch that knows CUDA [default: cpu]", ("cpu", TorchDevice.Cpu), ("cuda", TorchDevice.Cuda));
        Option<int> stepsOption = NumberOption.Whole("--checkpoint-steps", "N", "Keep the state after so many steps too, besides once a minute after a pass; 0 for never", 0, "a whole number, zero or more", v => v >= 0);
        var boardOption = new Option<string?>("--tensorboard") { Description = "Also write the log as an event file of TensorBoard into this folder", HelpName = "FOLDER" };
        Option<bool> forceOption = RunEstimate.ForceOption();
        foreach (Option option in new Option[] { dataOption, protocolOption, mapsOption, networkOption, widthOption, inputOption, epochsOption, batchOption, patienceOption, rateOption, noiseOption, spreadOption, gainOption, windowOption, strainOption, shiftOption, seedOption, threadsOption, deviceOption, stepsOption, boardOption, forceOption })
        {
            verb.Add(option);
        }

        verb.Does((parsed, cancellation) =>
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            OutputTarget target = outputOptions.Read(parsed);
            string checkpoint = OutputOptions.CheckPlace("-o", Path.ChangeExtension(target.Path, ".checkpoint"));
            string table = OutputOptions.CheckPlace("-o", Path.ChangeExtension(target.Path, ".log.csv"));
            string? board = parsed.GetValue(boardOption) is { } wanted ? OutputOptions.CheckFolder("--tensorboard", wanted) : null;
            TextWriter error = parsed.InvocationConfiguration.Error;
            var defaults = TrainingOptions.For(parsed.GetValue(networkOption)!);
            TrainingOptions options = defaults with
            {
                Width = parsed.GetValue(widthOption) ?? defaults.Width,
                Representation = parsed.GetResult(inputOption) is null ? defaults.Representation : parsed.GetValue(inputOption),
                Epochs = parsed.GetValue(epochsOption) ?? defaults.Epochs,
                BatchSize = parsed.GetValue(batchOption) ?? defaults.BatchSize,
                Patience = parsed.GetValue(patienceOption),
                Rate = parsed.GetResult(rateOption) is null or { Implicit: true } ? defaults.Rate : parsed.GetValue(rateOption),
                Noise = parsed.GetValue(noiseOption),
                NoiseSpread = parsed.GetValue(spreadOption) ?? defaults.NoiseSpread,
                Augmentation = new Augmentation
                {
                    Gain = parsed.GetValue(gainOption),
                    Window = parsed.GetValue(windowOption),
                    Strain = parsed.GetValue(strainOption),
                    Shift = parsed.GetValue(shiftOption),
                },
                Seed = parsed.GetValue(seedOption),
                Threads = parsed.GetValue(threadsOption),
                CheckpointSteps = parsed.GetValue(stepsOption),
            };
            bool force = parsed.GetValue(forceOption);
            Protocol? online = parsed.GetValue(protocolOption) is { } file ? Protocol.Load(file) : null;
            int maps = parsed.GetValue(mapsOption) ?? online?.Counts.Train ?? 0;
            RunEstimate? estimate = online is null
                ? null
                : Estimate($"a training of {options.Epochs} passes over {maps} maps each", online, online.Counts with { Train = maps }, options, isOnline: true);
            estimate?.Refuse(force);
            TorchRuntime.Load(message => error.WriteLine($"pairscope: {message}"));
            TorchRuntime.Device = parsed.GetValue(deviceOption);
            using Data.Dataset? data = parsed.GetValue(dataOption) is { } folder ? Data.Dataset.Open(folder) : null;
            (Protocol protocol, SplitCounts counts) = (data, online, parsed.GetValue(mapsOption)) switch
            {
                ({ } known, null, null) => (known.Plan.Protocol, known.Plan.Counts),
                (null, { } asked, _) => (asked, asked.Counts with { Train = maps }),
                (null, null, _) => throw new InputException("Give --data FOLDER, the maps to train on, or --protocol FILE, to simulate them."),
                _ => throw new InputException("--protocol and --maps stand in the place of --data; give one or the other."),
            };
            estimate ??= Estimate($"a training on '{parsed.GetValue(dataOption)}'", protocol, counts, options, isOnline: false);
            options = options with { MirrorImages = options.MirrorImages && protocol.HasMirrorImages };
            var configuration = options.ConfigurationFor(protocol);
            double mirrored = options.MirrorImages ? protocol.Study.Hypotheses.Where(h => h.Mirrored(1, 0) is not null).Sum(h => h.Prior) : 0;
            double steps = StepTime.Total(StepTime.Measure(configuration, options, counts.Train), (1 + mirrored) * counts.Train, counts.Validation, options);
            (estimate with { Seconds = estimate.Seconds + steps }).Check(force, error);
            (ITrainingMaps training, LabelledMaps validation) = data is null
                ? Online(protocol, maps, options, cancellation)
                : (LabelledMaps.Read(data, Split.Train), LabelledMaps.Read(data, Split.Validation));
            TwoHeadNetwork? network = null;
            IReadOnlyList<EpochReport> log = [];
            ProgressLine.During("training", error, line =>
                (network, log) = Trainer.Train(training, validation, configuration, options, line.Of<TrainingProgress>(Told), checkpoint, cancellation));
            using TrainedNetwork trained = Completion.Of(network!, training, validation, options, log, protocol.Text);
            trained.Save(target.Path);
            File.Delete(checkpoint);
            AtomicFile.WriteText(table, EpochReport.ToCsv(log));
            if (board is not null)
            {
                DateTimeOffset started = DateTimeOffset.Now - clock.Elapsed;
                AtomicFile.Write(
                    Path.Combine(board, $"events.out.tfevents.{started.ToUnixTimeSeconds()}.{Path.GetFileNameWithoutExtension(target.Path)}"),
                    stream => stream.Write(TensorBoardLog.Write(log, started)));
            }

            EpochReport best = log.MinBy(e => e.ValidationLoss)!;
            var report = new Report("train",
                [("network", options.Network), ("width", options.Width), ("input", options.Representation.ToString().ToLowerInvariant()), ("epochs", options.Epochs), ("batch", options.BatchSize), ("rate", options.Rate), ("noise", options.Noise), ("noiseSpread", options.NoiseSpread), ("gain", options.Augmentation.Gain), ("window", options.Augmentation.Window), ("strain", options.Augmentation.Strain), ("shift", options.Augmentation.Shift), ("seed", options.Seed), ("trainingMaps", training.Total)]);
            outputOptions.Announce(
                parsed, target, report, clock,
                $"{trained.WeightCount} weights, best after pass {best.Epoch} of {log.Count}: validation loss {best.ValidationLoss:F3}, {best.HitRate:P1} of the labels right",
                [("weights", trained.WeightCount), ("validationLoss", best.ValidationLoss), ("hitRate", best.HitRate)]);
        });
        return verb;
    }

    // Of maps on disk each split keeps some shards; of maps made meanwhile there are two passes, and those that serve after the training. The time is that of
    // making them, to which that of the steps is added once libtorch is there to be timed.
    private static RunEstimate Estimate(string subject, Protocol protocol, SplitCounts counts, TrainingOptions options, bool isOnline)
    {
        const double Libtorch = 3e8;
        const double Kept = 256 << 20;
        const double FilterAnswers = 600 * sizeof(float);
        double map = sizeof(float) * (double)protocol.Energies.Count * protocol.Size * protocol.Size;
        double maps = isOnline
            ? (map * ((2.0 * counts.Train) + counts.Validation)) + Math.Min(1L << 30, map * counts.Train * options.Epochs)
            : Math.Min(Kept, map * counts.Train) + Math.Min(Kept, map * counts.Validation);
        WindowCost sample = SampleSimulator.Cost(protocol, protocol.Draw(Split.Train, 0, protocol.Study.Hypotheses[0]));
        double made = isOnline ? ((double)counts.Train * options.Epochs) + counts.Validation : 0;
        return new RunEstimate(
            subject,
            Libtorch + maps + (2 * FilterAnswers * (counts.Train + counts.Validation)) + (isOnline ? Environment.ProcessorCount * sample.Bytes : 0),
            sample.Seconds * made / Environment.ProcessorCount,
            isOnline ? "choose fewer --maps" : "choose a smaller data set");
    }

    private static (ITrainingMaps, LabelledMaps) Online(Protocol protocol, int maps, TrainingOptions options, CancellationToken cancellation)
    {
        if (maps == 0 || protocol.Counts.Validation == 0)
        {
            throw new InputException("The protocol's training and validation counts must be above zero to train on it.");
        }

        // The optimiser waits for maps more often than maps for the optimiser.
        var source = new OnlineMaps(protocol, maps, options.Epochs, seed: null, Environment.ProcessorCount, cancellation);
        return (source, source.Validation(protocol.Counts.Validation));
    }

    private static (double Fraction, string Text) Told(TrainingProgress made) =>
        ((double)made.Step / made.Steps, $"step {made.Step}/{made.Steps}, loss {made.Loss:F3}, rate {made.Rate:E1}, {ProgressLine.Duration(made.Remaining)} left");
}
