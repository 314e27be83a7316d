using System.Text.Json;
using PairScope.Data;
using PairScope.Learning;
using PairScope.Learning.Answers;
using PairScope.Learning.Batches;
using PairScope.Learning.Evaluation;
using PairScope.Learning.Networks;
using PairScope.Learning.Emulators;
using PairScope.Training.Networks;
using PairScope.Training.Emulators;

namespace PairScope.Training;

/// <summary>Makes a network that reads maps out of one that was trained: emulators, the temperature and the factors that calibrate its answers, the measure of novelty.</summary>
public static class Completion
{
    // The measure of novelty and the temperature need thousands of maps, not all of a data set that may not fit into memory.
    private const int MostFittedMaps = 6000;

    private const int MostSurfaceMaps = 60_000;
    private const int WantedReadings = 2000; // of validation maps, to calibrate by
    private const int MostRepeats = 8;

    private static readonly double[] Trusts = [0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1]; // an emulator's scores are larger than the heads'

    /// <summary>
    /// Completes a network after training: the temperature by the least Brier score on the validation maps, the measure of
    /// novelty from training and validation maps, all changed as in the training. The trained network becomes the reader's own.
    /// </summary>
    /// <param name="trained">The network, whose weights are rounded to what a file holds.</param>
    /// <param name="training">The maps that it learnt from.</param>
    /// <param name="validation">Maps to calibrate by.</param>
    /// <param name="options">How it was trained.</param>
    /// <param name="log">One report for each pass.</param>
    /// <param name="protocol">The protocol's text.</param>
    public static TrainedNetwork Of(
        TwoHeadNetwork trained,
        ITrainingMaps training,
        LabelledMaps validation,
        TrainingOptions options,
        IReadOnlyList<EpochReport> log,
        string protocol)
    {
        ArgumentNullException.ThrowIfNull(trained);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(options);
        trained.Weights.RoundToHalf();
        MapNetwork network = trained.ToReader();
        LabelledMaps fitted = training.Together(MostFittedMaps);
        validation = validation.Spread(MostFittedMaps);
        validation = validation.Repeated(Math.Clamp(WantedReadings / validation.Count, 1, MostRepeats)); // few maps are read under several noises
        PairingEmulators? emulators = null;
        if (network.Bank is { } bank)
        {
            LabelledMaps some = training.Together(MostSurfaceMaps);
            some = options.MirrorImages ? some.WithMirrorImages() : some;
            emulators = PairingEmulatorsTraining.Fit(
                network.Configuration, some.Labels, BatchMaker.Behind(bank, some, network.Configuration).Stem, bank.WhiteShares, options.MirrorImages ? bank.ExchangeSigns : []);
        }

        var seen = RawOutput.Of(network, fitted, options.Noise, options.Seed, pass: -2, options.Augmentation);
        var held = RawOutput.Of(network, validation, options.Noise, options.Seed, pass: -3, options.Augmentation);
        NoveltyModel novelty = NoveltyTraining.Fit(
            seen.Inputs, seen.Features, [.. fitted.Labels.Select(l => l.Class)], network.Configuration.Classes, held.Inputs, held.Features);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["format"] = TrainedNetwork.Format,
            ["program_version"] = DatasetGenerator.ProgramVersion,
            ["classes"] = string.Join(',', training.Study.Classes.Names.Take(network.Configuration.Classes)),
            ["configuration"] = JsonSerializer.Serialize(network.Configuration, TrainedNetwork.Json),
            ["training"] = JsonSerializer.Serialize(options, TrainedNetwork.Json),
            ["training_log"] = JsonSerializer.Serialize(log, TrainedNetwork.Json),
            ["training_maps"] = training.Total.ToString(),
            ["protocol"] = protocol,
        };
        var answers = new HeadReading[validation.Count];
        Parallel.For(0, answers.Length, i =>
        {
            HeadReading heads = held.Heads[i];
            answers[i] = emulators?.Refine(held.Stems[i], heads, validation.Labels[i].Class) ?? heads;
        });
        (double trust, double temperature, _) = (emulators is null ? [1] : Trusts)
            .Select(trust => (trust, Fit: Temperature([.. answers.Select((a, i) => a.Blended(held.Heads[i], trust))], validation.Labels)))
            .Select(t => (t.trust, t.Fit.Temperature, t.Fit.Score)).MinBy(t => t.Score);
        return new TrainedNetwork(network, emulators, trust, temperature, Deviations(answers, validation.Labels), novelty, metadata, TrainedNetwork.ProtocolOf(metadata, "the training"));
    }

    // Factors that make the 95 % intervals of each class's validation maps hold: the 95 % quantile of |error|/deviation over 1.96.
    private static float[] Deviations(HeadReading[] answers, IReadOnlyList<MapLabel> labels)
    {
        int classes = answers[0].Scores.Length;
        var ratios = new List<double>[3 * classes];
        for (int i = 0; i < ratios.Length; i++)
        {
            ratios[i] = [];
        }

        for (int i = 0; i < labels.Count; i++)
        {
            int c = labels[i].Class;
            ParameterReading reading = answers[i].Readings[c];
            ratios[3 * c].Add(Math.Abs(reading.ChemicalPotentialMeV - labels[i].ChemicalPotentialMeV) / reading.ChemicalPotentialDeviation);
            if (labels[i].Hypothesis.HasGap)
            {
                ratios[(3 * c) + 1].Add(Math.Abs(Math.Log(reading.GapMeV / labels[i].GapMeV)) / reading.GapLogDeviation);
            }

            ratios[(3 * c) + 2].AddRange(StateDeviations.Of(reading, labels[i]));
        }

        return Array.ConvertAll(ratios, r => r.Count < 20 ? 1f : (float)Math.Max(0.05, r.Order().ElementAt((int)(0.95 * r.Count)) / 1.96));
    }

    // The temperature T at which softmax(scores/T) has the least Brier score Σ (p − δ)², to 3 %. Unlike the cross-entropy it is bounded: a
    // emulator that is sure and wrong once in a thousand maps does not decide for all of them.
    private static (double Temperature, double Score) Temperature(HeadReading[] answers, IReadOnlyList<MapLabel> labels)
    {
        double Score(double temperature)
        {
            double sum = 0;
            for (int i = 0; i < answers.Length; i++)
            {
                double[] scores = answers[i].Scores;
                double largest = scores.Max();
                double[] p = Array.ConvertAll(scores, s => Math.Exp((s - largest) / temperature));
                double partition = p.Sum();
                for (int c = 0; c < p.Length; c++)
                {
                    double miss = (p[c] / partition) - (c == labels[i].Class ? 1 : 0);
                    sum += miss * miss;
                }
            }

            return sum / answers.Length;
        }

        return Enumerable.Range(0, 156).Select(i => 0.2 * Math.Pow(1.03, i)).Select(t => (t, Score(t))).MinBy(t => t.Item2);
    }
}
