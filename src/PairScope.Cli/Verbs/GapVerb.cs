namespace PairScope.Cli.Verbs;

/// <summary>pairscope gap.</summary>
internal static class GapVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create() => new("gap", "to come");
}
