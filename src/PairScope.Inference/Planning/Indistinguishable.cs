namespace PairScope.Inference.Planning;

/// <summary>Two gaps whose maps are the same, by a symmetry.</summary>
/// <param name="What">Which two.</param>
/// <param name="Reason">The symmetry that carries one into the other, and leaves everything else as it is.</param>
/// <param name="Lifted">What would break that symmetry, so that maps differ; by how much is not said.</param>
public sealed record Indistinguishable(string What, string Reason, IReadOnlyList<string> Lifted);
