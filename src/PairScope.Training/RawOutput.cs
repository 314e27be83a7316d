using PairScope.Learning.Batches;
using PairScope.Learning.Networks;
using PairScope.Learning.Emulators;

namespace PairScope.Training;

/// <summary>What a network gives for a set of maps.</summary>
/// <param name="Inputs">Prepared inputs.</param>
/// <param name="Stems">What the fixed first layer makes of them.</param>
/// <param name="Features">The last shared layer.</param>
/// <param name="Heads">Both heads' numbers.</param>
internal sealed record RawOutput(
    IReadOnlyList<float[]> Inputs, IReadOnlyList<float[]> Stems, IReadOnlyList<float[]> Features, IReadOnlyList<HeadReading> Heads)
{
    /// <summary>Of labelled maps with noise, and with what else happens to them.</summary>
    public static RawOutput Of(MapNetwork network, LabelledMaps maps, double noise, long seed, int pass, Augmentation? augmentation = null)
    {
        var maker = new BatchMaker(maps, network.Configuration);
        var output = (Inputs: new List<float[]>(), Stems: new List<float[]>(), Features: new List<float[]>(), Heads: new List<HeadReading>());
        foreach (int[] indices in Enumerable.Range(0, maps.Count).Chunk(64))
        {
            Batch batch = maker.Make(indices, noise, seed, pass, augmentation: augmentation);
            var inputs = Rows.Of(batch.Inputs, batch.Inputs.Length / batch.Count);
            NetworkAnswer answer = network.Read(inputs);
            for (int i = 0; i < batch.Count; i++)
            {
                output.Inputs.Add(inputs[i].ToArray());
                output.Stems.Add(answer.Filtered[i].ToArray());
                output.Features.Add(answer.Features[i].ToArray());
                output.Heads.Add(HeadReading.Of(network.Configuration, answer, i));
            }
        }

        return new RawOutput(output.Inputs, output.Stems, output.Features, output.Heads);
    }
}
