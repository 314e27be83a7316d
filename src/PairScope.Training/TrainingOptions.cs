using PairScope.Data;
using PairScope.Learning.Batches;
using PairScope.Learning.Networks;
using PairScope.Training.Networks;

namespace PairScope.Training;

/// <summary>How a network is trained. The defaults are those of the filter bank.</summary>
public sealed record TrainingOptions
{
    /// <summary>Name of the network in <see cref="NetworkRegistry"/>.</summary>
    public string Network { get; init; } = FilterBankNetwork.Name;

    /// <summary>Width of the layers: of the filter bank's as a fraction of 192, of the others as a fraction of the published channels.</summary>
    public double Width { get; init; } = 1;

    /// <summary>What of a map the network sees.</summary>
    public InputRepresentation Representation { get; init; } = InputRepresentation.RealSpace;

    /// <summary>Passes over the training maps.</summary>
    public int Epochs { get; init; } = 160;

    /// <summary>Maps in a step.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Largest learning rate of the one-cycle schedule.</summary>
    public double Rate { get; init; } = 3e-3;

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Noise level of the training maps: that fraction of the rms white, and as much pink.</summary>
    public double Noise { get; init; } = 0.05;

    /// <summary>Factor by which the white and the pink level of a training map may each differ from <see cref="Noise"/>; 1 for not at all.</summary>
    public double NoiseSpread { get; init; } = 3;

    /// <summary>What else may happen to a training map; nothing by default.</summary>
    public Augmentation Augmentation { get; init; } = new();

    /// <summary>Weight of the parameters' −ln likelihood beside the cross-entropy.</summary>
    public double ParameterWeight { get; init; } = 0.5;

    /// <summary>Passes without a better validation loss after which training ends; 0 for never.</summary>
    public int Patience { get; init; }

    /// <summary>Whether the mirror images of maps that are maps of the same family at another θ (of NbSe2 E′) are trained on too, and families whose mirror images are maps of each other (A″ and E″'s p pairs) share an emulator.</summary>
    public bool MirrorImages { get; init; } = true;

    /// <summary>Most maps that a fixed first layer is made from.</summary>
    public int PreparationMaps { get; init; } = 8000;

    /// <summary>Fixes initial weights, order and noise.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads of libtorch.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Least time between two checkpoints.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Steps after which the state is saved too, within a pass; 0 for never.</summary>
    public int CheckpointSteps { get; init; }

    /// <summary>The defaults of a network.</summary>
    public static TrainingOptions For(string network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var convolutional = new TrainingOptions { Network = network, Width = 0.25, Representation = InputRepresentation.Magnitude, Epochs = 16, BatchSize = 32, MirrorImages = false, NoiseSpread = 1 };
        return network.ToUpperInvariant() switch
        {
            "VGG16" => convolutional with { Rate = 2e-3, WeightDecay = 0.01 },
            "CONVNEXT" => convolutional with { Rate = 1e-3 },
            _ => new() { Network = network },
        };
    }

    /// <summary>The configuration for a protocol's maps: their size, energies and ranges with the network and input that these options name.</summary>
    /// <exception cref="InputException">Its maps tell the sign of S3, which networks do not learn.</exception>
    public NetworkConfiguration ConfigurationFor(Protocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        double[] Range(string parameter)
        {
            Distribution distribution = protocol[parameter];
            return [distribution.Lowest, distribution.Highest];
        }

        if (protocol.TellsSignOfStates)
        {
            throw new InputException("The protocol draws states with a relative phase of either sign, and round its magnetic impurities or under its tip, which sees spin, maps tell the sign, while networks learn |S3| alone: read such maps with pairscope fit, or train on scalar impurities under a tip without spin.");
        }

        int classes = protocol.Study.Classes.Names.Count - (protocol.Study.Hypotheses.All(h => h.HasGap) ? 1 : 0);
        HeldState[] states = [.. Enumerable.Range(0, classes).Select(protocol.Study.HoldsOf)];
        return new NetworkConfiguration(
            Network, Width, protocol.Size, protocol.Energies, Representation, Range("delta"), Range("mu"), Range("broadening"), classes)
        {
            States = states.Any(s => s > HeldState.Angle) ? states : null,
        };
    }
}

/// <summary>One pass over the training maps.</summary>
/// <param name="Epoch">Number of the pass, from 1.</param>
/// <param name="Rate">Learning rate at its end.</param>
/// <param name="TrainingLoss">Mean loss over its steps.</param>
/// <param name="ValidationLoss">Loss on the validation maps.</param>
/// <param name="HitRate">Fraction of validation maps with the right class.</param>
/// <param name="Seconds">Time since the start.</param>
public sealed record EpochReport(int Epoch, double Rate, double TrainingLoss, double ValidationLoss, double HitRate, double Seconds)
{
    /// <summary>Reports as CSV, one line for each pass.</summary>
    public static string ToCsv(IEnumerable<EpochReport> log)
    {
        ArgumentNullException.ThrowIfNull(log);
        IEnumerable<string> rows = log.Select(e => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{e.Epoch},{e.Rate:E6},{e.TrainingLoss:R},{e.ValidationLoss:R},{e.HitRate:R},{e.Seconds:F1}"));
        return string.Join('\n', rows.Prepend("epoch,rate,training_loss,validation_loss,hit_rate,seconds")) + "\n";
    }
}

/// <summary>How far training has come, reported after every step.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">Running mean of the loss.</param>
/// <param name="Rate">Learning rate.</param>
/// <param name="Remaining">Time left at this pace.</param>
/// <param name="Finished">The pass just finished, if one was.</param>
public sealed record TrainingProgress(int Step, int Steps, double Loss, double Rate, TimeSpan Remaining, EpochReport? Finished);
