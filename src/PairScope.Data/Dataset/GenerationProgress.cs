namespace PairScope.Data;

/// <summary>How far a data set, or one task's share of it, has come.</summary>
/// <param name="Done">Maps that are there.</param>
/// <param name="Total">Maps in all.</param>
/// <param name="Kept">Maps that were there at the start.</param>
/// <param name="Elapsed">Time since the start.</param>
public readonly record struct GenerationProgress(int Done, int Total, int Kept, TimeSpan Elapsed)
{
    /// <summary>Maps per second so far.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? (Done - Kept) / Elapsed.TotalSeconds : 0;

    /// <summary>The time left at this rate; null before the first map.</summary>
    public TimeSpan? Remaining => Done > Kept ? Elapsed * ((double)(Total - Done) / (Done - Kept)) : null;
}
