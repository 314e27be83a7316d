namespace PairScope.Cli.Verbs;

/// <summary>pairscope bands.</summary>
internal static class BandsVerb
{
    /// <summary>Declares the verb.</summary>
    public static Verb Create() => new("bands", "to come");
}
