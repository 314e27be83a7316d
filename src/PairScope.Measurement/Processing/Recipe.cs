using PairScope.Formats;

namespace PairScope.Measurement;

/// <summary>The steps that a measured map goes through, in order, and the channels they are done to.</summary>
/// <param name="Channel">The channel, or null for dI/dV.</param>
/// <param name="Topograph">The topograph, or null for the height.</param>
/// <param name="Steps">The steps.</param>
/// <param name="Text">The recipe as it was written, kept with the result.</param>
public sealed record Recipe(string? Channel, string? Topograph, IReadOnlyList<ProcessingStep> Steps, string Text)
{
    /// <summary>Applies every step.</summary>
    /// <exception cref="InputException">A step cannot be done; the sentence names it.</exception>
    public ProcessedMap Apply(MeasuredData data) => Steps.Aggregate(ProcessedMap.From(data, Channel, Topograph), (map, step) => step.Apply(map));
}
