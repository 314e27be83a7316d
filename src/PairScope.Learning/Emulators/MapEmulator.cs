using System.Buffers;
using PairScope.Data;
using PairScope.Learning.Networks;

namespace PairScope.Learning.Emulators;

/// <summary>
/// The emulator that the noiseless maps of one pairing form in the space of a network's filters, as a function of μ, ln Δ0
/// and what the maps hold of the state: f(p) = Σ_j α_j k(p, c_j) along the principal directions B of the training maps, c_j some of their points and
/// α by regularised least squares over all of them.
/// </summary>
/// <remarks>docs/physics.md, eq. (46). Made in training.</remarks>
public sealed class MapEmulator
{
    private const double LeastKernel = 1e-12; // centres less alike than this count for nothing
    private readonly double[] _places; // centres in the kernel's coordinates, [coordinate, centre]
    private readonly float[] _alpha; // [centre, direction]
    private readonly Lazy<float[]> _basis; // orthonormal, [direction, filter]; made when a map is first fitted, as most maps rule out most emulators
    private readonly float[] _stored; // the same as it stands in a file, in half precision
    private readonly float[] _roughness; // square error near each centre

    internal MapEmulator(EmulatorKernel kernel, IReadOnlyList<EmulatorPoint> centres, float[] alpha, float[] basis, float[] errors, float[] roughness)
    {
        _roughness = roughness;
        Kernel = kernel;
        Filters = basis.Length / (errors.Length - 1);
        Centres = centres;
        Errors = errors;
        _places = ByCoordinate(kernel.Place(centres), kernel.Coordinates);
        _alpha = alpha;
        _basis = new Lazy<float[]>(() => Orthonormal(basis, Filters));
        _stored = basis;
    }

    /// <summary>Likeness of maps at two points.</summary>
    public EmulatorKernel Kernel { get; }

    /// <summary>The points that the emulator hangs on.</summary>
    public IReadOnlyList<EmulatorPoint> Centres { get; }

    /// <summary>How the square error of the emulator is spread: the share of each direction and, last, of all that lies outside of them.</summary>
    public IReadOnlyList<float> Errors { get; }

    /// <summary>Mean over the centres of the square error there.</summary>
    public double MeanSquareError => _roughness.Average();

    /// <summary>Number of filters.</summary>
    public int Filters { get; }

    /// <summary>Number of directions.</summary>
    public int Directions => _stored.Length / Filters;

    /// <summary>A vector over the filters along each direction, and the square of what lies outside of them.</summary>
    public (float[] Along, double Outside) Project(ReadOnlySpan<float> filtered)
    {
        float[] basis = _basis.Value;
        var along = new float[Directions];
        for (int d = 0; d < along.Length; d++)
        {
            along[d] = (float)SinglePrecision.Dot(filtered, basis.AsSpan(d * Filters, Filters));
        }

        float[] rest = filtered.ToArray();
        for (int d = 0; d < along.Length; d++)
        {
            SinglePrecision.AddScaled(rest, -along[d], basis.AsSpan(d * Filters, Filters));
        }

        return (along, SinglePrecision.Dot(rest, rest));
    }

    /// <summary>The mean of a quantity of the filters over each direction, weighted by its squares, and over the room outside of them.</summary>
    internal double[] Average(ReadOnlySpan<double> filters)
    {
        float[] basis = _basis.Value;
        var average = new double[Directions + 1];
        double total = 0;
        for (int k = 0; k < Filters; k++)
        {
            total += filters[k];
            for (int d = 0; d < Directions; d++)
            {
                average[d] += filters[k] * basis[(d * Filters) + k] * basis[(d * Filters) + k];
            }
        }

        average[^1] = Filters > Directions ? Math.Max(0, total - average.Sum()) / (Filters - Directions) : 0;
        return average;
    }

    /// <summary>The emulator at a point, and its derivatives where there is room for them.</summary>
    /// <param name="p">The point.</param>
    /// <param name="holds">What the point says of the state.</param>
    /// <param name="rows">Room for [1 + parameters, direction]: f, ∂f/∂μ, ∂f/∂ln Δ0 and those by what the point says of the state; or for f alone.</param>
    /// <returns>Square error near this point, measured on maps that the emulator was not made from: it is rougher in some places than in others.</returns>
    public double Evaluate(EmulatorPoint p, HeldState holds, Span<float> rows)
    {
        int coordinates = Kernel.Coordinates;
        int directions = Directions;
        int count = Centres.Count;
        int columns = EmulatorKernel.Parameters(holds);
        int parameters = Math.Min(columns, (rows.Length / directions) - 1);
        Span<double> x = stackalloc double[4];
        Span<double> slope = stackalloc double[16];
        Kernel.Place(p, holds, x[..coordinates], slope);
        double[] room = ArrayPool<double>.Shared.Rent((4 + parameters) * count);
        int[] near = ArrayPool<int>.Shared.Rent(count);
        try
        {
            Span<double> squares = room.AsSpan(0, count);
            Span<double> values = room.AsSpan(count, count);
            Span<double> changes = room.AsSpan(2 * count, count);
            SquaredDistances(x[..coordinates], squares);
            Kernel.Of(squares, values, changes);
            int found = 0;
            double roughness = 1e-12;
            double total = 1e-12;
            for (int j = 0; j < count; j++)
            {
                if (values[j] >= LeastKernel)
                {
                    near[found++] = j;
                    double fourth = values[j] * values[j] * values[j] * values[j];
                    double weight = fourth * fourth; // the roughness at the centres is weighed by the eighth power of the kernel
                    roughness += weight * _roughness[j];
                    total += weight;
                }
            }

            // [0, near centre]: k; [1 + parameter, near centre]: its derivative k′(s)/s Σ_c (x − c) ∂x/∂p.
            Span<double> factors = room.AsSpan(3 * count, (1 + parameters) * found);
            for (int k = 0; k < found; k++)
            {
                int j = near[k];
                factors[k] = values[j];
                for (int a = 0; a < parameters; a++)
                {
                    double along = 0;
                    for (int c = 0; c < coordinates; c++)
                    {
                        along += (x[c] - _places[(c * count) + j]) * slope[(c * columns) + a];
                    }

                    factors[((1 + a) * found) + k] = changes[j] * along;
                }
            }

            // The weights α cancel each other almost entirely, so they are summed in double precision; what is left is of the size of a map.
            var sums = new double[(1 + parameters) * directions];
            SinglePrecision.AddProduct(sums, factors, near.AsSpan(0, found), _alpha, directions);
            for (int i = 0; i < sums.Length; i++)
            {
                rows[i] = (float)sums[i];
            }

            return roughness / total;
        }
        finally
        {
            ArrayPool<double>.Shared.Return(room);
            ArrayPool<int>.Shared.Return(near);
        }
    }

    private void SquaredDistances(ReadOnlySpan<double> x, Span<double> squares)
    {
        squares.Clear();
        for (int c = 0; c < x.Length; c++)
        {
            ReadOnlySpan<double> places = _places.AsSpan(c * squares.Length, squares.Length);
            for (int j = 0; j < squares.Length; j++)
            {
                squares[j] += (x[c] - places[j]) * (x[c] - places[j]);
            }
        }
    }

    private static double[] ByCoordinate(double[] rows, int columns)
    {
        int count = rows.Length / columns;
        var turned = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            turned[(i % columns * count) + (i / columns)] = rows[i];
        }

        return turned;
    }

    /// <summary>The emulator as tensors of a weights file.</summary>
    internal IEnumerable<(string Name, StoredTensor Tensor)> ToTensors(string name)
    {
        yield return ($"{name}.kernel", new StoredTensor([3 + EmulatorKernel.LengthCount], [(int)Kernel.Holds, Kernel.IsGaussian ? 1 : 0, (float)Kernel.LeastGap, .. Kernel.Lengths.Select(l => (float)l)]));
        int columns = Columns(Kernel.Holds);
        yield return ($"{name}.centres", new StoredTensor([Centres.Count, columns], [.. Centres.SelectMany(c => new[] { (float)c.ChemicalPotential, (float)c.LogGap, (float)c.First, (float)c.Second }.Take(columns))]));
        yield return ($"{name}.alpha", new StoredTensor([Centres.Count, Directions], _alpha));
        yield return ($"{name}.basis", new StoredTensor([Directions, Filters], _stored, TensorType.F16));
        yield return ($"{name}.errors", new StoredTensor([Errors.Count], [.. Errors]));
        yield return ($"{name}.roughness", new StoredTensor([Centres.Count], _roughness));
    }

    /// <summary>The emulator from the tensors of a weights file.</summary>
    /// <exception cref="InputException">A tensor is missing or does not fit the others.</exception>
    internal static MapEmulator FromTensors(IReadOnlyDictionary<string, StoredTensor> tensors, string name, int filters)
    {
        float[] Need(string part, Func<int, bool> fits) =>
            tensors.TryGetValue($"{name}.{part}", out StoredTensor? t) && fits(t.Values.Length)
                ? t.Values
                : throw new InputException($"The weights hold no tensor '{name}.{part}' of a size that fits the network.");
        float[] kernel = Need("kernel", n => n == 3 + EmulatorKernel.LengthCount);
        var holds = (HeldState)(int)kernel[0];
        if (!Enum.IsDefined(holds) || (int)holds != kernel[0])
        {
            throw new InputException($"The tensor '{name}.kernel' does not say what the maps hold of the state.");
        }

        int columns = Columns(holds);
        float[] centres = Need("centres", n => n > 0 && n % columns == 0);
        float[] basis = Need("basis", n => n > 0 && n % filters == 0);
        float[] alpha = Need("alpha", n => n == centres.Length / columns * (basis.Length / filters));
        if (!(kernel[2] > 0) || kernel.Skip(3).Any(l => !(l > 0)))
        {
            throw new InputException($"The tensor '{name}.kernel' must hold lengths above zero.");
        }

        return new MapEmulator(
            new EmulatorKernel(holds, kernel[1] != 0, kernel[2], [.. kernel.Skip(3).Select(l => (double)l)]),
            [.. centres.Chunk(columns).Select(c => new EmulatorPoint(c[0], c[1], c[2], columns > 3 ? c[3] : 0))],
            alpha,
            basis,
            Need("errors", n => n == (basis.Length / filters) + 1),
            Need("roughness", n => n == centres.Length / columns));
    }

    // A centre in a file: μ, ln Δ0 and θ, which stands there even where the maps do not hold it; with the relative phase S1 and S2, or S3².
    private static int Columns(HeldState holds) => holds is HeldState.Disc ? 4 : 3;

    // Half precision leaves the rows orthonormal to 5e-4; one step of Newton and Schulz, B ← (3 − B Bᵀ) B/2, leaves the square of that.
    private static float[] Orthonormal(float[] basis, int filters)
    {
        int directions = basis.Length / filters;
        float[] products = MatrixProduct.Transposed(basis, basis, filters);
        var result = new float[basis.Length];
        Parallel.For(0, directions, d =>
        {
            Span<float> row = result.AsSpan(d * filters, filters);
            for (int e = 0; e < directions; e++)
            {
                SinglePrecision.AddScaled(row, (float)((e == d ? 1.5 : 0) - (0.5 * products[(d * directions) + e])), basis.AsSpan(e * filters, filters));
            }
        });
        return result;
    }
}
