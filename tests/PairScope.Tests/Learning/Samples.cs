using PairScope.Learning.Batches;
using PairScope.Learning.Networks;

namespace PairScope.Tests.Learning;

/// <summary>Small labelled maps whose classes differ plainly: each class is a ripple of its own wave vector.</summary>
internal static class Samples
{
    public const int Size = 32;

    public static NetworkConfiguration Configuration(double width = 0.125, int size = Size, double[]? energies = null, string network = "vgg16") =>
        new(
            network, width, size, energies ?? [0], string.Equals(network, "vgg16", StringComparison.Ordinal) ? InputRepresentation.Real : InputRepresentation.RealSpace,
            [0.2, 2], [-100, 400], [0.1, 0.1]);

    public static LabelledMaps Maps(int count, int seed)
    {
        var random = new Random(seed);
        var maps = new float[count][];
        var labels = new MapLabel[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = new MapLabel(i % 5, 0.2 + (1.8 * random.NextDouble()), Math.PI * random.NextDouble(), -100 + (500 * random.NextDouble()));
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
        double turn = MapLabel.HasMixingAngle(label.Class) ? Math.Cos(2 * label.MixingAngle) : 0;
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
