namespace PairScope.Measurement;

/// <summary>What a file says about a scan besides its values.</summary>
/// <param name="Channel">Name of the channel.</param>
/// <param name="IsConductance">Whether the channel can be dI/dV.</param>
/// <param name="BiasMillivolts">Sample bias, mV, or null where the file does not tell.</param>
public sealed record ScanDescription(string Channel, bool IsConductance, double? BiasMillivolts)
{
    /// <summary>What speaks against the channel; one sentence each.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];
}
