using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PairScope.Learning;
using PairScope.Learning.Batches;
using PairScope.Learning.Networks;
using PairScope.Training.Networks;
using PairScope.Training.Torch;

namespace PairScope.Training;

/// <summary>
/// The training loop: AdamW with a one-cycle rate, cross-entropy of the classes plus the likelihood of the parameters, fresh noise in
/// every pass, the weights of the best validation loss kept. A seed fixes the result, and a training resumed from a
/// checkpoint ends as if it had never stopped: order, noise and rate follow from the seed and the step alone.
/// </summary>
/// <remarks>docs/physics.md, eq. (38).</remarks>
public sealed class Trainer
{
    private const double LargestGradient = 1;
    private const double WarmUp = 0.08;
    private readonly LabelledMaps _validation;
    private readonly TrainingOptions _options;
    private readonly TwoHeadNetwork _network;
    private readonly BatchMaker _held;
    private readonly ITrainingMaps _source;
    private LabelledMaps? _given; // what the source gave for the pass
    private LabelledMaps _training; // with the mirror images
    private BatchMaker _batches;
    private readonly List<EpochReport> _log = [];
    private Dictionary<string, float[]> _bestWeights;
    private double _best = double.PositiveInfinity;

    private Trainer(ITrainingMaps source, LabelledMaps validation, NetworkConfiguration configuration, TrainingOptions options)
    {
        _source = source;
        _validation = validation;
        _options = options;
        TorchRuntime.Threads = options.Threads;
        TorchRuntime.Seed(options.Seed);
        _network = NetworkRegistry.Create(configuration, options.Seed);
        if (_network.Bank is not null)
        {
            if (!options.Augmentation.IsNone)
            {
                throw new InputException($"--gain, --window, --strain and --shift change the maps, but '{options.Network}' draws its noise behind fixed filters of the maps as they are; train vgg16 or convnext with them.");
            }

            LabelledMaps some = source.Pass(0).Spread(options.PreparationMaps);
            int length = configuration.Energies.Count * configuration.Size * configuration.Size;
            _network.Prepare([.. new BatchMaker(some, configuration).Make([.. Enumerable.Range(0, some.Count)], 0, 0, 0).Inputs.Chunk(length)], [.. some.Labels.Select(l => l.Class)], some.Study);
        }

        Begin(0);
        _held = Maker(validation);
        _bestWeights = _network.Weights.Snapshot();
    }

    /// <summary>Trains a fresh network, or goes on from a checkpoint.</summary>
    /// <param name="training">Maps to learn from, the same or others in every pass.</param>
    /// <param name="validation">Maps to choose the best weights by.</param>
    /// <param name="configuration">The network.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="checkpoint">A file to keep the state in, about once a minute; if it is there already, training goes on from it.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <returns>The network with its best weights, and one report for each pass.</returns>
    /// <exception cref="InputException">The checkpoint belongs to another training, or the network cannot be trained on changed maps.</exception>
    public static (TwoHeadNetwork Network, IReadOnlyList<EpochReport> Log) Train(
        ITrainingMaps training,
        LabelledMaps validation,
        NetworkConfiguration configuration,
        TrainingOptions options,
        IProgress<TrainingProgress>? progress = null,
        string? checkpoint = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(options);
        return new Trainer(training, validation, configuration, options).Run(progress, checkpoint, cancellation);
    }

    /// <summary>The mean loss of a batch: cross-entropy plus weight times the parameters' −ln likelihood.</summary>
    public static Tensor Loss(NetworkOutput output, Batch batch, double parameterWeight)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(batch);
        return output.Scores.CrossEntropy(Tensor.From(batch.Labels, batch.Count)) + (parameterWeight * ParameterLoss.Of(output.Parameters, batch));
    }

    /// <summary>One step of the optimiser on one batch.</summary>
    /// <returns>The loss before the step.</returns>
    public static double Step(TwoHeadNetwork network, AdamW optimizer, Batch batch, double parameterWeight)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = new TensorScope();
        Tensor loss = Loss(network.Forward(batch, training: true), batch, parameterWeight);
        optimizer.ZeroGradients();
        loss.Backward();
        optimizer.ClipGradients(LargestGradient);
        optimizer.Step();
        return loss.Item();
    }

    private (TwoHeadNetwork Network, IReadOnlyList<EpochReport> Log) Run(IProgress<TrainingProgress>? progress, string? checkpoint, CancellationToken cancellation)
    {
        using var optimizer = new AdamW(_network.Weights.Trained, _options.Rate, _options.WeightDecay);
        int stepsPerEpoch = (_training.Count + _options.BatchSize - 1) / _options.BatchSize;
        int steps = stepsPerEpoch * _options.Epochs;
        int first = 0;
        double earlier = 0;
        var under = new PassUnderWay(0, 0, 0);
        string data = checkpoint is null ? string.Empty : DataIdentity();
        if (checkpoint is not null && Checkpoint.Load(checkpoint, _network, optimizer, _options, data) is { } state)
        {
            first = state.Log.Count;
            under = state.Pass;
            earlier = state.Log.LastOrDefault()?.Seconds ?? 0;
            _log.AddRange(state.Log);
            _best = state.Log.Select(e => e.ValidationLoss).DefaultIfEmpty(double.PositiveInfinity).Min();
            _bestWeights = state.BestWeights;
        }

        var clock = Stopwatch.StartNew();
        var sinceCheckpoint = Stopwatch.StartNew();
        int step = (first * stepsPerEpoch) + under.Steps;
        int begun = step;
        double running = under.RunningLoss;
        for (int epoch = first; epoch < _options.Epochs && !Stalled(); epoch++)
        {
            Begin(epoch);
            int[] order = _training.Shuffled(MapNoise.Seed(_options.Seed, epoch, -1));
            double sum = epoch == first ? under.LossSum : 0;
            int from = epoch == first ? under.Steps : 0;
            Task<Batch> next = Prepare(from);
            for (int s = from; s < stepsPerEpoch; s++)
            {
                cancellation.ThrowIfCancellationRequested();
                Batch batch = next.GetAwaiter().GetResult();
                next = s + 1 < stepsPerEpoch ? Prepare(s + 1) : next;
                double rate = OneCycle(_options.Rate, (double)step / steps);
                optimizer.SetRate(rate);
                double loss = Step(_network, optimizer, batch, _options.ParameterWeight);
                sum += loss;
                running = s == 0 && epoch == first ? loss : (0.98 * running) + (0.02 * loss);
                step++;
                EpochReport? report = s == stepsPerEpoch - 1 ? EndPass(epoch, rate, sum / stepsPerEpoch, earlier + clock.Elapsed.TotalSeconds) : null;
                TimeSpan left = clock.Elapsed * ((double)(steps - step) / (step - begun));
                bool whole = report is not null;
                if (checkpoint is not null && ((whole && sinceCheckpoint.Elapsed > _options.CheckpointInterval) || (_options.CheckpointSteps > 0 && step % _options.CheckpointSteps == 0)))
                {
                    Checkpoint.Save(checkpoint, _network, optimizer, _options, data, _log, _bestWeights, whole ? new PassUnderWay(0, 0, running) : new PassUnderWay(s + 1, sum, running));
                    sinceCheckpoint.Restart();
                }

                progress?.Report(new TrainingProgress(step, steps, running, rate, left, report));
            }

            Task<Batch> Prepare(int s)
            {
                int[] indices = order[(s * _options.BatchSize)..Math.Min(_training.Count, (s + 1) * _options.BatchSize)];
                int pass = epoch;
                return Task.Run(() => _batches.Make(indices, _options.Noise, _options.Seed, pass, _options.NoiseSpread, _options.Augmentation), cancellation);
            }
        }

        _network.Weights.Restore(name => _bestWeights[name]);
        return (_network, _log);
    }

    // What tells the maps of one training from those of another: all labels that are known before it, and the first map to choose by.
    private string DataIdentity()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (MapLabel label in _training.Labels.Concat(_validation.Labels))
        {
            double[] numbers = [label.Class, label.GapMeV, label.MixingAngle, label.ChemicalPotentialMeV, label.Phase];
            hash.AppendData(MemoryMarshal.AsBytes(numbers.AsSpan()));
        }

        hash.AppendData(MemoryMarshal.AsBytes(_validation.Maps[0].AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // The maps of a pass, taken through the fixed first layer only when they are others than those of the pass before.
    [MemberNotNull(nameof(_training), nameof(_batches))]
    private void Begin(int pass)
    {
        LabelledMaps maps = _source.Pass(pass);
        if (_training is null || _batches is null || !ReferenceEquals(maps, _given))
        {
            _given = maps;
            _training = _options.MirrorImages ? maps.WithMirrorImages() : maps;
            _batches = Maker(_training);
        }
    }

    private BatchMaker Maker(LabelledMaps maps) =>
        _network.Bank is { } bank ? BatchMaker.Behind(bank, maps, _network.Configuration) : new BatchMaker(maps, _network.Configuration);

    private EpochReport EndPass(int epoch, double rate, double loss, double seconds)
    {
        (double validationLoss, double hits) = Validate();
        var report = new EpochReport(epoch + 1, rate, loss, validationLoss, hits, seconds);
        _log.Add(report);
        if (validationLoss < _best)
        {
            _best = validationLoss;
            _bestWeights = _network.Weights.Snapshot();
        }

        return report;
    }

    private bool Stalled() =>
        _options.Patience > 0 && _log.Count > _options.Patience && _log.SkipLast(_options.Patience).Min(e => e.ValidationLoss) <= _best;

    // Up along a cosine over the first part, down along a cosine to nothing over the rest.
    private static double OneCycle(double largest, double done)
    {
        double height = done < WarmUp
            ? 0.04 + (0.96 * 0.5 * (1 - Math.Cos(Math.PI * done / WarmUp)))
            : 0.5 * (1 + Math.Cos(Math.PI * (done - WarmUp) / (1 - WarmUp)));
        return largest * Math.Max(height, 1e-4);
    }

    private (double Loss, double HitRate) Validate()
    {
        double loss = 0;
        int hits = 0;
        using IDisposable off = TorchRuntime.WithoutGradients();
        foreach (int[] indices in Enumerable.Range(0, _validation.Count).Chunk(256))
        {
            using var scope = new TensorScope();
            Batch batch = _held.Make(indices, _options.Noise, _options.Seed, pass: -1, augmentation: _options.Augmentation);
            NetworkOutput output = _network.Forward(batch, training: false);
            loss += batch.Count * Loss(output, batch, _options.ParameterWeight).Item();
            float[] scores = output.Scores.ToArray();
            int classes = scores.Length / batch.Count;
            for (int b = 0; b < batch.Count; b++)
            {
                ReadOnlySpan<float> row = scores.AsSpan(b * classes, classes);
                hits += Largest(row) == batch.Labels[b] ? 1 : 0;
            }
        }

        return (loss / _validation.Count, (double)hits / _validation.Count);
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
