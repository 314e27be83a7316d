using System.Diagnostics;
using PairScope.Learning.Batches;
using PairScope.Learning.Networks;
using PairScope.Training.Networks;
using PairScope.Training.Torch;

namespace PairScope.Training;

/// <summary>How long the steps of a training will take, measured before it begins on a network of the same shape that is thrown away.</summary>
public static class StepTime
{
    private const int Most = 8;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(0.3);

    // A validation batch is taken forward only, and backward costs twice as much as forward.
    private const double ForwardShare = 1.0 / 3;

    /// <summary>Seconds that one step takes on this machine, with the threads that the options name.</summary>
    /// <param name="configuration">The network.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="maps">Maps in a pass; a batch holds no more.</param>
    /// <exception cref="InputException">No network has that name, or the maps are too small for it.</exception>
    public static double Measure(NetworkConfiguration configuration, TrainingOptions options, int maps)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(options);
        TorchRuntime.Threads = options.Threads;
        using TwoHeadNetwork network = NetworkRegistry.Create(configuration, options.Seed);
        using var optimizer = new AdamW(network.Weights.Trained, options.Rate, options.WeightDecay);
        Batch batch = Noise(network, Math.Clamp(maps, 1, options.BatchSize));
        double Step() => Trainer.Step(network, optimizer, batch, options.ParameterWeight);
        Step(); // memory taken, kernels chosen
        var clock = Stopwatch.StartNew();
        TimeSpan fastest = TimeSpan.MaxValue; // the others were held up by whatever else the machine does
        for (int done = 0; done < Most && (done == 0 || clock.Elapsed < Enough); done++)
        {
            long start = Stopwatch.GetTimestamp();
            Step();
            fastest = fastest < Stopwatch.GetElapsedTime(start) ? fastest : Stopwatch.GetElapsedTime(start);
        }

        return fastest.TotalSeconds;
    }

    /// <summary>Seconds of all steps and of the validation after each pass.</summary>
    /// <param name="step">Seconds of one step.</param>
    /// <param name="training">Maps in a pass, mirror images included.</param>
    /// <param name="validation">Maps to choose the best weights by.</param>
    /// <param name="options">How it is trained.</param>
    public static double Total(double step, double training, int validation, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return step * options.Epochs * (Math.Ceiling(training / options.BatchSize) + (ForwardShare * validation / options.BatchSize));
    }

    private static Batch Noise(TwoHeadNetwork network, int count)
    {
        NetworkConfiguration configuration = network.Configuration;
        int length = network.Bank?.Count ?? configuration.Energies.Count * configuration.Size * configuration.Size;
        var random = new Random(1);
        float[] inputs = [.. Enumerable.Range(0, count * length).Select(_ => (float)((2 * random.NextDouble()) - 1))];
        return new Batch(count, inputs, new long[count], new float[count * ParameterHead.Targets], new bool[count], network.Bank is not null);
    }
}
