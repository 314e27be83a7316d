using PairScope.Inference.Joint;
using PairScope.Lattice;
using PairScope.Maps;

namespace PairScope.Inference;

/// <summary>
/// A map to be explained, at one or more energies on the crystal's own window: δρ(r) with the impurity at the origin, or |δρ(q)| alone, which does
/// not tell where the impurity is.
/// </summary>
public sealed class MapObservation
{
    private const int InnerSize = 32;

    /// <summary>Takes the layers of a map.</summary>
    /// <param name="size">L, even.</param>
    /// <param name="energies">ω of each layer in meV.</param>
    /// <param name="layers">δρ(r), row-major [n1 + L/2, n2 + L/2], or |δρ(q)| = |Σ_r e^{−iq·r} δρ(r)|, [m1 + L/2, m2 + L/2], one for each energy.</param>
    /// <param name="isMagnitude">Whether the layers are |δρ(q)|.</param>
    /// <exception cref="ArgumentException">The layers do not fit the energies or the size, or hold values that are not finite.</exception>
    public MapObservation(int size, IReadOnlyList<double> energies, IReadOnlyList<double[]> layers, bool isMagnitude = false)
    {
        ArgumentNullException.ThrowIfNull(energies);
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count == 0 || layers.Count != energies.Count || layers.Any(l => l.Length != size * size || !l.All(double.IsFinite)))
        {
            throw new ArgumentException($"A map needs one layer of {size} × {size} finite values for each of its {energies.Count} energies.", nameof(layers));
        }

        Size = size;
        Energies = energies;
        Layers = layers;
        IsMagnitude = isMagnitude;
    }

    private MapObservation(int size, IReadOnlyList<double> energies, IReadOnlyList<double[]> layers, bool isMagnitude, IReadOnlyList<SampleSpectrum> spectra) =>
        (Size, Energies, Layers, IsMagnitude, Spectra) = (size, energies, layers, isMagnitude, spectra);

    /// <summary>L.</summary>
    public int Size { get; }

    /// <summary>ω of each layer in meV.</summary>
    public IReadOnlyList<double> Energies { get; }

    /// <summary>δρ(r) or |δρ(q)| of each layer.</summary>
    public IReadOnlyList<double[]> Layers { get; }

    /// <summary>Whether the layers are |δρ(q)|.</summary>
    public bool IsMagnitude { get; }

    /// <summary>Whether a1 and a2 are known to be the crystal's own, and not their opposites; |δρ(q)| does not tell.</summary>
    public bool IsOriented { get => field && !IsMagnitude; init; } = true;

    /// <summary>Whether a constant that nobody knows was added to each layer of δρ(r), such as the crystal's own density of states; then means are not compared.</summary>
    public bool IsConstantUnknown { get; init; }

    /// <summary>The lattice, whose metric tells the length of wave vectors in the noise; the triangular one unless given.</summary>
    public BravaisLattice Lattice { get; init; } = TriangularLattice.Value;

    /// <summary>Spectra of the same sample, which are fitted together with the maps.</summary>
    public IReadOnlyList<SampleSpectrum> Spectra { get; init; } = [];

    /// <summary>The same maps beside other spectra, or none.</summary>
    public MapObservation With(IReadOnlyList<SampleSpectrum> spectra) =>
        new(Size, Energies, Layers, IsMagnitude, spectra) { IsOriented = IsOriented, IsConstantUnknown = IsConstantUnknown, Lattice = Lattice };

    /// <summary>Spectra alone, beside no map.</summary>
    internal static MapObservation Of(IReadOnlyList<SampleSpectrum> spectra) => new(2, [], [], isMagnitude: false, spectra);

    /// <summary>Root mean square of δρ(r) over the window; that of |δρ(q)| is L times as large.</summary>
    public double Rms(int layer) => Math.Sqrt(Layers[layer].Average(v => v * v)) / (IsMagnitude ? Size : 1);

    /// <summary>A first guess of each layer's noise, 5 % of its rms white and as much pink.</summary>
    public NoiseSpectrum[] FirstNoise() => [.. Layers.Select((_, e) => new NoiseSpectrum(Size, 0.05 * Rms(e), 0.05 * Rms(e), Lattice))];

    /// <summary>How its layers are compared with simulated maps under a noise.</summary>
    public MapComparison Comparison(NoiseSpectrum noise) => IsMagnitude ? new MagnitudeComparison(noise) : new Whitening(noise, IsConstantUnknown);

    /// <summary>The inner 32 × 32 sites without the spectra, where maps are cheap and χ² has fewer minima; a smaller map, and one that does not know its impurity's place, whole.</summary>
    public MapObservation Inner() => Size > InnerSize ? Cropped(InnerSize) : With([]);

    /// <summary>The inner part of the window, l × l sites round the impurity; a map that does not know its impurity's place stays whole.</summary>
    public MapObservation Cropped(int size)
    {
        if (IsMagnitude)
        {
            return With([]);
        }

        int first = (Size - size) / 2;
        return new MapObservation(size, Energies, [.. Layers.Select(layer =>
            Enumerable.Range(0, size * size).Select(i => layer[(((i / size) + first) * Size) + (i % size) + first]).ToArray())]) { IsOriented = IsOriented, IsConstantUnknown = IsConstantUnknown, Lattice = Lattice };
    }
}
