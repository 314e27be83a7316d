namespace PairScope.Cli.Verbs;

/// <summary>pairscope spectrum.</summary>
internal static class SpectrumVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create() => new("spectrum", "to come");
}
