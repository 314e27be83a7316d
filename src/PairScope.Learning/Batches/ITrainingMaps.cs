using PairScope.Data;

namespace PairScope.Learning.Batches;

/// <summary>Where the maps of each pass of a training come from.</summary>
public interface ITrainingMaps
{
    /// <summary>The crystal and the pairings that the labels are of.</summary>
    Study Study { get; }

    /// <summary>Maps in a pass, as many of each class in every pass.</summary>
    int Count { get; }

    /// <summary>Maps of all passes that differ.</summary>
    long Total { get; }

    /// <summary>The maps of one pass.</summary>
    /// <param name="pass">Its number, from 0.</param>
    LabelledMaps Pass(int pass);

    /// <summary>Maps out of all passes, at most so many, in an order that does not follow their classes.</summary>
    /// <param name="most">How many.</param>
    LabelledMaps Together(int most);
}
