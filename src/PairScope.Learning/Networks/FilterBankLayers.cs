namespace PairScope.Learning.Networks;

/// <summary>A tensor that a network has: what it is called in a file, its shape, and what it begins with.</summary>
/// <param name="Name">Name in weights files and checkpoints.</param>
/// <param name="Shape">Sizes of the axes; weights are [outputs, inputs].</param>
/// <param name="FanIn">n of the initial values, normal with variance 2/n (He); 0 where they are all alike.</param>
/// <param name="Value">The initial value where they are all alike.</param>
/// <param name="Trained">Whether training moves it.</param>
public sealed record WeightPlan(string Name, IReadOnlyList<long> Shape, long FanIn = 0, float Value = 0, bool Trained = true)
{
    /// <summary>Numbers in it.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);
}

/// <summary>x Wᵀ + b, or the scale W and shift b of a norm.</summary>
/// <param name="Weight">W.</param>
/// <param name="Bias">b.</param>
/// <typeparam name="T">What weights are held in.</typeparam>
public sealed record Affine<T>(T Weight, T Bias)
{
    /// <summary>A linear layer, drawn with variance 2/fanIn.</summary>
    public static Affine<T> Linear(string name, long fanIn, long outputs, long inputs, Func<WeightPlan, T> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        return new(make(new WeightPlan($"{name}.weight", [outputs, inputs], fanIn)), make(new WeightPlan($"{name}.bias", [outputs])));
    }

    /// <summary>A norm, which begins as unity.</summary>
    public static Affine<T> Norm(string name, long width, Func<WeightPlan, T> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        return new(make(new WeightPlan($"{name}.weight", [width], Value: 1)), make(new WeightPlan($"{name}.bias", [width])));
    }
}

/// <summary>The two heads that every network here ends in: scores of the classes, and the numbers of <see cref="ParameterHead"/>.</summary>
/// <param name="Classes">[classes, features].</param>
/// <param name="Parameters">[7 · classes, features].</param>
/// <typeparam name="T">What weights are held in.</typeparam>
public sealed record TwoHeads<T>(Affine<T> Classes, Affine<T> Parameters)
{
    /// <summary>The heads' tensors, one after the other.</summary>
    public static TwoHeads<T> Declare(int classes, int features, Func<WeightPlan, T> make) => new(
        Affine<T>.Linear("classes", 2L * features, classes, features, make),
        Affine<T>.Linear("parameters", 2L * features, (long)classes * ParameterHead.Quantities, features, make));
}

/// <summary>The operations that the filter bank's layers are made of, on whatever holds the numbers: managed memory to read maps, libtorch to train.</summary>
/// <typeparam name="T">Holds a batch [maps, numbers] or a weight.</typeparam>
public interface ILayerArithmetic<T>
{
    /// <summary>x Wᵀ + b.</summary>
    T Linear(T x, Affine<T> layer);

    /// <summary>Each row less its mean, over the root of its variance + 10⁻⁶, times the scale, plus the shift.</summary>
    T Normalise(T x, Affine<T> norm);

    /// <summary>silu(a) ∘ b for rows (a, b), silu(a) = a/(1 + e^−a): half as many numbers.</summary>
    T Gate(T x);

    /// <summary>x + y.</summary>
    T Add(T x, T y);

    /// <summary>Every row times a row of factors.</summary>
    T Scale(T x, T factors);
}

/// <summary>
/// The trained layers behind the bank of filters, stated once for training and for reading: names and sizes of all tensors, and the way
/// from the filters' answers z to both heads, x0 = A (s ∘ z) + a, x ← x + B gate(C norm(x) + c) + b three times, norm(x) to the heads.
/// </summary>
/// <param name="FilterScale">s, one over the rms of each filter's answers: [filters].</param>
/// <param name="Entry">A, [width, filters].</param>
/// <param name="Blocks">Norm, C [4 width, width] and B [width, 2 width] of each block.</param>
/// <param name="Exit">The last norm.</param>
/// <param name="Heads">The heads.</param>
/// <typeparam name="T">What weights and batches are held in.</typeparam>
/// <remarks>docs/networks.md, "The filter bank". Gated layers: N. Shazeer, arXiv:2002.05202.</remarks>
public sealed record FilterBankLayers<T>(
    T FilterScale, Affine<T> Entry, IReadOnlyList<(Affine<T> Norm, Affine<T> Up, Affine<T> Down)> Blocks, Affine<T> Exit, TwoHeads<T> Heads)
{
    private const int BlockCount = 3;
    private const int FullWidth = 192;

    /// <summary>All tensors, in the order in which they are drawn and stored.</summary>
    /// <param name="configuration">Width and classes of the network.</param>
    /// <param name="filters">Filters of the bank.</param>
    /// <param name="make">Makes one.</param>
    public static FilterBankLayers<T> Declare(NetworkConfiguration configuration, int filters, Func<WeightPlan, T> make)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(make);
        int width = Width(configuration);
        T scale = make(new WeightPlan("bank.scale", [filters], Value: 1, Trained: false));
        var entry = Affine<T>.Linear("entry", 2L * filters, width, filters, make);
        var blocks = new List<(Affine<T>, Affine<T>, Affine<T>)>();
        for (int i = 0; i < BlockCount; i++)
        {
            blocks.Add((
                Affine<T>.Norm($"block.{i}.norm", width, make),
                Affine<T>.Linear($"block.{i}.up", 2L * width, 4L * width, width, make),
                Affine<T>.Linear($"block.{i}.down", 4L * width, width, 2L * width, make)));
        }

        var exit = Affine<T>.Norm("exit.norm", width, make);
        return new(scale, entry, blocks, exit, TwoHeads<T>.Declare(configuration.Classes, width, make));
    }

    /// <summary>Numbers in the last shared layer.</summary>
    public static int Width(NetworkConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Math.Max(16, (int)Math.Round(FullWidth * configuration.Width));
    }

    /// <summary>From the filters' answers [maps, filters] to the last shared layer [maps, width].</summary>
    public T Features(T filtered, ILayerArithmetic<T> with)
    {
        ArgumentNullException.ThrowIfNull(with);
        T x = with.Linear(with.Scale(filtered, FilterScale), Entry);
        foreach ((Affine<T> norm, Affine<T> up, Affine<T> down) in Blocks)
        {
            x = with.Add(x, with.Linear(with.Gate(with.Linear(with.Normalise(x, norm), up)), down));
        }

        return with.Normalise(x, Exit);
    }
}
