using PairScope.Data;
using PairScope.Learning.Batches;
using PairScope.Learning.Networks;

namespace PairScope.Tests.Learning;

/// <summary>Small labelled maps whose classes differ plainly: each class is a ripple of its own wave vector.</summary>
internal static class Samples
{
    public const int Size = 32;

    /// <summary>The protocol that trainings on these maps name: its parameters have the ranges of the maps, and nothing else of it counts.</summary>
    public const string Protocol = """
        title: Ripples of the tests
        material: NbSe2
        classes:
          - { irrep: A1' }
          - { irrep: A1'' }
          - { irrep: A2' }
          - { irrep: E' }
          - { irrep: E'', channel: p }
        parameters: { delta: { uniform: [0.2, 2] }, theta: { uniform: [0, pi] }, mu: { uniform: [-100, 400] }, broadening: 0.1, strength: 100 }
        energies: [0]
        size: 32
        counts: { train: 1, validation: 1, test: 1 }
        seed: 1
        """;

    public static NetworkConfiguration Configuration(double width = 0.125, int size = Size, double[]? energies = null, string network = "vgg16") =>
        new(
            network, width, size, energies ?? [0], string.Equals(network, "vgg16", StringComparison.Ordinal) ? InputRepresentation.Real : InputRepresentation.RealSpace,
            [0.2, 2], [-100, 400], [0.1, 0.1]);

    /// <summary>The first hypothesis of a class of NbSe2.</summary>
    public static Hypothesis OfClass(int label) => TableHypothesis.All.First(h => h.Class == label);

    public static LabelledMaps Maps(int count, int seed)
    {
        var random = new Random(seed);
        var maps = new float[count][];
        var labels = new MapLabel[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = new MapLabel(OfClass(i % 5), 0.2 + (1.8 * random.NextDouble()), Math.PI * random.NextDouble(), -100 + (500 * random.NextDouble()));
            maps[i] = Ripple(labels[i]);
        }

        return new LabelledMaps(Size, [0.0], maps, labels);
    }

    public static Batch Batch(NetworkConfiguration configuration, int count, double noise, int seed = 1) =>
        new BatchMaker(Maps(count, seed), configuration).Make([.. Enumerable.Range(0, count)], noise, seed, pass: 0);

    // Even in r, so that the real part of its transform holds all of it.
    private static float[] Ripple(MapLabel label)
    {
        var map = new float[Size * Size];
        double wave = 2 * Math.PI * (2 + (2 * label.Class)) / Size;
        double decay = 4 + (4 * label.GapMeV);
        double turn = ClassList.NbSe2.HasMixingAngle(label.Class) ? Math.Cos(2 * label.MixingAngle) : 0;
        double across = 0.3 * label.ChemicalPotentialMeV / 400;
        for (int i = 0; i < Size; i++)
        {
            for (int j = 0; j < Size; j++)
            {
                double x = i - (Size / 2);
                double y = j - (Size / 2);
                double ripple = Math.Cos(wave * x) + Math.Cos((wave + across) * y) + (0.5 * turn * Math.Cos(wave * (x + y)));
                map[(i * Size) + j] = (float)(ripple * Math.Exp(-Math.Sqrt((x * x) + (y * y)) / decay));
            }
        }

        return map;
    }
}
