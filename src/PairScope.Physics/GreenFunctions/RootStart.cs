namespace PairScope.GreenFunctions;

/// <summary>What is known about the roots before they are sought.</summary>
internal enum RootStart
{
    /// <summary>Nothing: they start from those of the nodes before.</summary>
    Nothing,

    /// <summary>Those of nodes nearby.</summary>
    Nearby,

    /// <summary>Those of the same nodes in a block that differs by a small part of η: good to some digits.</summary>
    Beside,
}
