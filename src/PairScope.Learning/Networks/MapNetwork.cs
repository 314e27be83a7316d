namespace PairScope.Learning.Networks;

/// <summary>A network with its weights, as maps are read with it: from prepared inputs to both heads. The filter bank needs managed code alone; what trains, and the published networks, live in PairScope.Training.</summary>
public abstract class MapNetwork : IDisposable
{
    /// <summary>A network of a configuration.</summary>
    protected MapNetwork(NetworkConfiguration configuration) => Configuration = configuration;

    /// <summary>What fixes the network besides its weights.</summary>
    public NetworkConfiguration Configuration { get; }

    /// <summary>Numbers in the last shared layer.</summary>
    public abstract int Features { get; }

    /// <summary>Trained numbers.</summary>
    public abstract long WeightCount { get; }

    /// <summary>The fixed first layer, or null for a network that reads the maps themselves.</summary>
    public virtual FilterBank? Bank => null;

    /// <summary>The network's answer to maps.</summary>
    /// <param name="inputs">Prepared inputs, E·L² in a row.</param>
    public abstract NetworkAnswer Read(Rows inputs);

    /// <summary>All that a file needs to hold of it.</summary>
    public abstract IEnumerable<(string Name, StoredTensor Tensor)> ToTensors();

    /// <summary>All weights and buffers in single precision, ready for other programs.</summary>
    public abstract IEnumerable<(string Name, StoredTensor Tensor)> WholeTensors();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what is not managed.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>What a network says of a batch of maps.</summary>
/// <param name="Filtered">What the fixed first layer makes of them, [maps, filters]; no numbers without one.</param>
/// <param name="Features">Last shared layer, [maps, features].</param>
/// <param name="Scores">Class scores, [maps, classes].</param>
/// <param name="Parameters">The second head, [maps, quantity · classes] in the order of <see cref="ParameterHead"/>.</param>
public sealed record NetworkAnswer(Rows Filtered, Rows Features, Rows Scores, Rows Parameters);
