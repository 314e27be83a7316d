using System.Numerics;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Learning.Networks;
using PairScope.Maps;
using PairScope.Measurement;

namespace PairScope.Learning.MapFiles;

/// <summary>
/// A map on its way to a network, read from a file: simulated (as written by pairscope simulate), deconvolved from a scan (.h5 as
/// written by pairscope process) or measured (.3ds, .sxm, …). All end as the same network input.
/// </summary>
/// <param name="Input">The prepared input, [E, L, L].</param>
/// <param name="Magnitude">|δρ(q)| of the first energy for pictures, [m1 + L/2, m2 + L/2].</param>
/// <param name="Size">L.</param>
/// <param name="Measured">What was found on the way from a measured file, or null for a simulated map.</param>
/// <param name="Reasons">Why the map may not be what the network knows; one sentence each.</param>
public sealed record MapFile(float[] Input, double[] Magnitude, int Size, MeasuredMap? Measured, IReadOnlyList<string> Reasons)
{
    /// <summary>δρ(r) of each energy with the impurity at the origin, [n1 + L/2, n2 + L/2]; empty for a measured map, whose impurity nobody has placed.</summary>
    public IReadOnlyList<double[]> RealSpace { get; private init; } = [];

    /// <summary>The scan on the crystal's sites that the map was deconvolved from, or null.</summary>
    public SiteField? Field { get; init; }

    /// <summary>Maps over the sites of the crystal, already read.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="maps">What it holds.</param>
    /// <param name="configuration">What the network takes.</param>
    /// <exception cref="InputException">The maps are moduli, damaged, the same everywhere or of another size than the network's.</exception>
    public static MapFile Of(string path, SiteMaps maps, NetworkConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(configuration);
        if (maps.IsMagnitude)
        {
            throw new InputException($"'{path}' holds moduli, |δρ(q)|; the network needs δρ(r): write the map with --space r.");
        }

        (int size, IReadOnlyList<double[]> layers) = maps.Layers(path);
        if (size != configuration.Size || layers.Count != configuration.Energies.Count)
        {
            int[] needed = configuration.Energies.Count == 1 ? [configuration.Size, configuration.Size] : [configuration.Energies.Count, configuration.Size, configuration.Size];
            throw new InputException($"'{path}' holds an array [{string.Join(", ", maps.Array.Shape)}] where the network needs [{string.Join(", ", needed)}].");
        }

        var reasons = new List<string>();
        if (maps.EnergiesMeV is { } energies && energies.Count == layers.Count && energies.Zip(configuration.Energies).Any(e => Math.Abs(e.First - e.Second) > 1e-6))
        {
            reasons.Add($"The map was made at {string.Join(", ", energies)} meV and the network was trained at {string.Join(", ", configuration.Energies)} meV.");
        }

        Complex[] q = [.. layers.SelectMany(layer => WindowTransform.ToReciprocalSpace(layer, size))];
        return Prepare(path, q, configuration, null, reasons) with { RealSpace = layers, Field = maps.Field };
    }

    /// <summary>A map that is already in memory as δρ(r), [E, L, L].</summary>
    public static MapFile FromRealSpace(double[] map, NetworkConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Of("the map", new SiteMaps(new NumericArray([configuration.Energies.Count, configuration.Size, configuration.Size], map)), configuration);
    }

    /// <summary>The map as it would be if a1 and a2 were their opposites, m(−r); the first row and column have no opposites in the window.</summary>
    /// <param name="configuration">What the network takes.</param>
    public MapFile Turned(NetworkConfiguration configuration)
    {
        int Opposite(int i) => (((Size - (i / Size)) % Size) * Size) + ((Size - (i % Size)) % Size);
        return FromRealSpace([.. RealSpace.SelectMany(layer => layer.Select((_, i) => layer[Opposite(i)]))], configuration) with { Reasons = Reasons, Field = Field };
    }

    /// <summary>A scan whose impurity nobody has placed.</summary>
    /// <param name="data">The scan.</param>
    /// <param name="configuration">What the network takes.</param>
    /// <param name="latticeAngstrom">A lattice constant the user vouches for, or null to calibrate on the Bragg peaks.</param>
    /// <param name="channel">Name of the channel, or null to choose the conductance.</param>
    /// <exception cref="InputException">The scan has no such channel, or is the same everywhere, or the network reads several energies at once.</exception>
    public static MapFile OfScan(MeasuredData data, NetworkConfiguration configuration, double? latticeAngstrom = null, string? channel = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(configuration);
        string path = data.FilePath;
        MeasuredMap map = MeasuredMap.From(
            data,
            new CrystalGridOptions
            {
                Size = configuration.Size,
                TrainedEnergies = configuration.Energies,
                LatticeConstantAngstrom = latticeAngstrom,
                Channel = channel,
            });
        var reasons = new List<string>(map.Reasons);
        if (configuration.Energies.Count > 1)
        {
            throw new InputException($"The network reads {configuration.Energies.Count} energies at once, of impurities on known sites; bring '{path}' there with pairscope process and protocols/instrument-scan.yaml, or use a network for one energy.");
        }

        if (configuration.Representation != InputRepresentation.Magnitude)
        {
            reasons.Add("The network needs the impurity's position, which a measured map does not give.");
        }

        return Prepare(path, map.Spectrum, configuration, map, reasons);
    }

    private static MapFile Prepare(string path, Complex[] q, NetworkConfiguration configuration, MeasuredMap? measured, IReadOnlyList<string> reasons)
    {
        var input = new float[q.Length];
        NetworkInput.FromReciprocalSpace(configuration, q, input);
        if (!input.Any(v => v != 0))
        {
            throw new InputException($"'{path}' is the same everywhere, so it holds no interference pattern; give a map with structure.");
        }

        int sites = configuration.Size * configuration.Size;
        return new MapFile(input, Array.ConvertAll(q[..sites], v => v.Magnitude), configuration.Size, measured, reasons);
    }
}
