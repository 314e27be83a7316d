namespace PairScope.Cli.Verbs;

/// <summary>pairscope dataset: labelled maps, from making them to handing them on.</summary>
internal static class DatasetVerb
{
    /// <summary>Declares the verb and its sub-verbs.</summary>
    public static Verb Create() =>
        new(
            "dataset",
            "Makes and looks after data sets of labelled maps.",
            "pairscope dataset generate protocols/publication.yaml -o data",
            "pairscope dataset verify data")
        {
            DatasetGenerateVerb.Create(),
            DatasetSubmitVerb.Create(),
            DatasetStatusVerb.Create(),
            DatasetMergeVerb.Create(),
            DatasetVerifyVerb.Create(),
            DatasetInspectVerb.Create(),
            DatasetExportVerb.Create(),
        };
}
