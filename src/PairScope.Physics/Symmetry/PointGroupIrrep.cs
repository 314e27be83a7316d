namespace PairScope.Symmetry;

/// <summary>An irreducible representation of a layer's point group, over the real numbers.</summary>
/// <remarks>docs/materials.md, eq. (8).</remarks>
public sealed class PointGroupIrrep
{
    private readonly double[][] _matrices;

    private PointGroupIrrep(string name, int dimension, bool isComplexPair, double[][] matrices) =>
        (Name, Dimension, IsComplexPair, _matrices) = (name, dimension, isComplexPair, matrices);

    /// <summary>The name in ASCII, such as A1g, E'' or B2.</summary>
    public string Name { get; }

    /// <summary>The name with real primes, for people.</summary>
    public string DisplayName => Name.Replace("''", "″", StringComparison.Ordinal).Replace('\'', '′');

    /// <summary>d, 1 or 2.</summary>
    public int Dimension { get; }

    /// <summary>Whether it is two complex representations that time reversal joins.</summary>
    public bool IsComplexPair { get; }

    /// <summary>D(g), row-major: g f_i = Σ_j D_ij f_j on the column of partners.</summary>
    /// <param name="operation">Index of the operation in the group.</param>
    public IReadOnlyList<double> Matrix(int operation) => _matrices[operation];

    /// <summary>All irreps of a group, those with c = +1 first.</summary>
    internal static IReadOnlyList<PointGroupIrrep> Of(LayerPointGroup group)
    {
        var irreps = new List<PointGroupIrrep>();
        int m = group.RotationOrder;
        bool hasReflection = group.Reflection is not null;
        int[] signs = group.Doubling is null ? [1] : [1, -1];
        foreach (int doubling in signs)
        {
            string suffix = group.Doubling is null ? string.Empty : Suffix(group, doubling);
            foreach (int rotation in m % 2 == 0 ? (int[])[1, -1] : [1])
            {
                foreach (int reflection in hasReflection ? (int[])[1, -1] : [1])
                {
                    string name = (rotation > 0 ? "A" : "B") + (hasReflection ? reflection > 0 ? "1" : "2" : string.Empty);
                    irreps.Add(new PointGroupIrrep(
                        (group.Name is "D2" or "D2h" ? NameOfD2(rotation, reflection) : name) + suffix,
                        1,
                        isComplexPair: false,
                        [.. Words(group).Select(w => (double[])[Power(rotation, w.Rotations) * Power(reflection, w.Reflections) * Power(doubling, w.Doublings)])]));
                }
            }

            int pairs = (m - 1) / 2;
            for (int mu = 1; mu <= pairs; mu++)
            {
                int order = mu;
                irreps.Add(new PointGroupIrrep(
                    $"E{(pairs > 1 ? mu : string.Empty)}{suffix}",
                    2,
                    !hasReflection,
                    [.. Words(group).Select(w => Pair(m, order, w.Rotations, w.Reflections, Power(doubling, w.Doublings)))]));
            }
        }

        return irreps;
    }

    private static IEnumerable<(int Rotations, int Reflections, int Doublings)> Words(LayerPointGroup group) =>
        Enumerable.Range(0, group.Operations.Count).Select(group.WordOf);

    private static int Power(int sign, int count) => count % 2 == 0 ? 1 : sign;

    private static double[] Pair(int m, int mu, int rotations, int reflections, int sign)
    {
        // Of sixths and quarters of a turn: sines and cosines alike wherever they must be.
        (double sin, double cos) = Math.SinCos(2 * Math.PI * (mu * rotations % m) / m);
        (sin, cos) = (Exact(sin), Exact(cos));
        double second = reflections % 2 == 0 ? sign : -sign;
        return [sign * cos, sign * sin, -second * sin, second * cos];
    }

    private static double Exact(double value) => Math.Abs((2 * value) - Math.Round(2 * value)) < 1e-12
        ? Math.Round(2 * value) / 2
        : Math.CopySign(Math.Sqrt(3) / 2, value);

    private static string Suffix(LayerPointGroup group, int sign) => group.Doubling is { KeepsHeight: false, Turns: 2 }
        ? sign > 0 ? "g" : "u"
        : sign > 0 ? "'" : "''";

    // B1, B2, B3 are even under the half turns about z, y and x; b is the one about x.
    private static string NameOfD2(int rotation, int reflection) => (rotation, reflection) switch
    {
        (1, 1) => "A",
        (1, _) => "B1",
        (_, 1) => "B3",
        _ => "B2",
    };
}
