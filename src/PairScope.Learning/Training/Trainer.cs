using System.Diagnostics;
using PairScope.Learning.Networks;
using PairScope.Learning.Torch;

namespace PairScope.Learning.Training;

/// <summary>
/// The training loop: AdamW with a one-cycle rate, cross-entropy of the classes plus the masked mean squared error of the
/// parameters, fresh noise in every pass, the weights of the best validation loss kept. A seed fixes the result.
/// </summary>
public static class Trainer
{
    private const double LargestGradient = 5;
    private const double WarmUp = 0.25;

    /// <summary>Trains a fresh network.</summary>
    /// <param name="training">Maps to learn from.</param>
    /// <param name="validation">Maps to choose the best weights by.</param>
    /// <param name="configuration">The network.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <returns>The network with its best weights, and one report for each pass.</returns>
    public static (TwoHeadNetwork Network, IReadOnlyList<EpochReport> Log) Train(
        LabelledMaps training,
        LabelledMaps validation,
        NetworkConfiguration configuration,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(options);
        TorchRuntime.Threads = options.Threads;
        TorchRuntime.Seed(options.Seed);
        TwoHeadNetwork network = NetworkRegistry.Create(configuration, options.Seed);
        using var optimizer = new AdamW(network.Weights.Trained, options.Rate, options.WeightDecay);
        var maker = new BatchMaker(training, configuration);
        int stepsPerEpoch = (training.Count + options.BatchSize - 1) / options.BatchSize;
        int steps = stepsPerEpoch * options.Epochs;
        var log = new List<EpochReport>();
        double best = double.PositiveInfinity;
        Dictionary<string, float[]> bestWeights = network.Weights.Snapshot();
        var clock = Stopwatch.StartNew();
        int step = 0;
        double running = 0;
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            int[] order = training.Shuffled(MapNoise.Seed(options.Seed, epoch, -1));
            double sum = 0;
            Task<Batch> next = Prepare(0);
            for (int s = 0; s < stepsPerEpoch; s++)
            {
                cancellation.ThrowIfCancellationRequested();
                Batch batch = next.GetAwaiter().GetResult();
                next = s + 1 < stepsPerEpoch ? Prepare(s + 1) : next;
                double rate = OneCycle(options.Rate, (double)step / steps);
                optimizer.SetRate(rate);
                double loss = Step(network, optimizer, batch, options.ParameterWeight);
                sum += loss;
                running = step == 0 ? loss : (0.98 * running) + (0.02 * loss);
                step++;
                EpochReport? report = null;
                if (s == stepsPerEpoch - 1)
                {
                    (double validationLoss, double hits) = Validate(network, validation, options);
                    report = new EpochReport(epoch + 1, rate, sum / stepsPerEpoch, validationLoss, hits, clock.Elapsed.TotalSeconds);
                    log.Add(report);
                    if (validationLoss < best)
                    {
                        best = validationLoss;
                        bestWeights = network.Weights.Snapshot();
                    }
                }

                progress?.Report(new TrainingProgress(step, steps, running, rate, clock.Elapsed * ((double)(steps - step) / step), report));
            }

            Task<Batch> Prepare(int s)
            {
                int[] indices = order[(s * options.BatchSize)..Math.Min(training.Count, (s + 1) * options.BatchSize)];
                int pass = epoch;
                return Task.Run(() => maker.Make(indices, options.Noise, options.Seed, pass), cancellation);
            }
        }

        network.Weights.Restore(name => bestWeights[name]);
        return (network, log);
    }

    /// <summary>The mean loss of a batch: cross-entropy plus weight times the masked mean squared error.</summary>
    public static Tensor Loss(NetworkOutput output, Batch batch, double parameterWeight)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(batch);
        Tensor labels = Tensor.From(batch.Labels, batch.Count);
        Tensor targets = Tensor.From(batch.Targets, batch.Count, TwoHeadNetwork.Outputs);
        Tensor mask = Tensor.From(batch.Mask, batch.Count, TwoHeadNetwork.Outputs);
        Tensor deviation = (output.Parameters - targets) * mask;
        double counted = Math.Max(1, batch.Mask.Sum());
        return output.Scores.CrossEntropy(labels) + (parameterWeight / counted * (deviation * deviation).Sum());
    }

    /// <summary>One step of the optimiser on one batch.</summary>
    /// <returns>The loss before the step.</returns>
    public static double Step(TwoHeadNetwork network, AdamW optimizer, Batch batch, double parameterWeight)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = new TensorScope();
        NetworkOutput output = network.Forward(batch.InputTensor(network.Configuration), training: true);
        Tensor loss = Loss(output, batch, parameterWeight);
        optimizer.ZeroGradients();
        loss.Backward();
        optimizer.ClipGradients(LargestGradient);
        optimizer.Step();
        return loss.Item();
    }

    // Up along a cosine over the first quarter, down along a cosine to nothing over the rest.
    private static double OneCycle(double largest, double done)
    {
        double height = done < WarmUp
            ? 0.04 + (0.96 * 0.5 * (1 - Math.Cos(Math.PI * done / WarmUp)))
            : 0.5 * (1 + Math.Cos(Math.PI * (done - WarmUp) / (1 - WarmUp)));
        return largest * Math.Max(height, 1e-4);
    }

    private static (double Loss, double HitRate) Validate(TwoHeadNetwork network, LabelledMaps maps, TrainingOptions options)
    {
        var maker = new BatchMaker(maps, network.Configuration);
        double loss = 0;
        int hits = 0;
        using IDisposable off = TorchRuntime.WithoutGradients();
        foreach (int[] indices in Enumerable.Range(0, maps.Count).Chunk(64))
        {
            using var scope = new TensorScope();
            Batch batch = maker.Make(indices, options.Noise, options.Seed, pass: -1);
            NetworkOutput output = network.Forward(batch.InputTensor(network.Configuration), training: false);
            loss += batch.Count * Loss(output, batch, options.ParameterWeight).Item();
            float[] scores = output.Scores.ToArray();
            int classes = scores.Length / batch.Count;
            for (int b = 0; b < batch.Count; b++)
            {
                ReadOnlySpan<float> row = scores.AsSpan(b * classes, classes);
                hits += Largest(row) == batch.Labels[b] ? 1 : 0;
            }
        }

        return (loss / maps.Count, (double)hits / maps.Count);
    }

    private static int Largest(ReadOnlySpan<float> row)
    {
        int largest = 0;
        for (int i = 1; i < row.Length; i++)
        {
            largest = row[i] > row[largest] ? i : largest;
        }

        return largest;
    }
}
