using PairScope.Learning.Networks;

namespace PairScope.Training.Networks;

/// <summary>The networks by name: the one place that a new one is entered.</summary>
public static class NetworkRegistry
{
    private static readonly Dictionary<string, Func<NetworkConfiguration, int, TwoHeadNetwork>> Makers =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["convnext"] = (configuration, seed) => new ConvNextNetwork(configuration, seed),
            [FilterBankNetwork.Name] = (configuration, seed) => new TrainableFilterBank(configuration, seed),
            ["vgg16"] = (configuration, seed) => new VggNetwork(configuration, seed),
        };

    /// <summary>The known names.</summary>
    public static IEnumerable<string> Names => Makers.Keys;

    /// <summary>A network with fresh weights.</summary>
    /// <exception cref="InputException">No network has that name, or the maps are too small for it.</exception>
    public static TwoHeadNetwork Create(NetworkConfiguration configuration, int seed)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (!Makers.TryGetValue(configuration.Name, out Func<NetworkConfiguration, int, TwoHeadNetwork>? make))
        {
            throw new InputException($"There is no network '{configuration.Name}'; the networks are {string.Join(", ", Names)}.");
        }

        int least = string.Equals(configuration.Name, "convnext", StringComparison.OrdinalIgnoreCase) ? 32 : 16;
        if (configuration.Size < least)
        {
            throw new InputException($"The network '{configuration.Name}' needs maps of at least {least} × {least} and was given {configuration.Size}.");
        }

        return make(configuration, seed);
    }

    /// <summary>The network of a weights file, read through libtorch.</summary>
    /// <exception cref="InputException">No network has the configuration's name, libtorch is not there, or a tensor is missing or has another size.</exception>
    public static MapNetwork Reader(NetworkConfiguration configuration, IReadOnlyDictionary<string, StoredTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        TwoHeadNetwork network = NetworkRegistry.Create(configuration, seed: 0);
        try
        {
            network.Weights.Restore(name => tensors.TryGetValue(name, out StoredTensor? t) ? t.Values : null);
            return new TorchReader(network);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
