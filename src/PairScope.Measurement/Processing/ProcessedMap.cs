using System.Numerics;
using System.Text.RegularExpressions;
using PairScope.Formats;

namespace PairScope.Measurement;

/// <summary>What one step did: its parameters and what it found, as numbers and words under names that end in their unit.</summary>
/// <param name="Name">Name of the step in recipes.</param>
/// <param name="Parameters">What it was told.</param>
/// <param name="Findings">What it found.</param>
public sealed record StepRecord(string Name, IReadOnlyDictionary<string, object> Parameters, IReadOnlyDictionary<string, object> Findings);

/// <summary>A spectrum derived from measured layers, one plane for each energy it has.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Energies">Bias of each plane, mV.</param>
/// <param name="Planes">Row-major like the spectra, q_y growing with the row.</param>
public sealed record DerivedSpectrum(string Name, string Unit, IReadOnlyList<double> Energies, IReadOnlyList<double[]> Planes);

/// <summary>
/// A measured map on its way through a recipe: the layers of one channel and the topograph recorded with them, what was found
/// in them, and a record of every step. Steps return a new one and never change what they were given.
/// </summary>
public sealed record ProcessedMap
{
    // "Z", "[P1]_Z", "Z_fwd", "Topography": never "Z-controller".
    private static readonly Regex Height = new(@"^(\[?P\d+\]?[ _]?)?(Z($|[ _(])|height|topo)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    private ProcessedMap(MeasuredData source) => Source = source;

    /// <summary>The file.</summary>
    public MeasuredData Source { get; }

    /// <summary>Name of the channel.</summary>
    public required string Channel { get; init; }

    /// <summary>Its unit.</summary>
    public required string Unit { get; init; }

    /// <summary>Why it was taken and no other.</summary>
    public string ChannelReason { get; private init; } = string.Empty;

    /// <summary>Whether it can be dI/dV.</summary>
    public bool IsConductance { get; private init; }

    /// <summary>Whether <see cref="Topograph"/> is a height that was recorded.</summary>
    public bool HasHeight { get; private init; }

    /// <summary>One scan for each bias.</summary>
    public required IReadOnlyList<ScanImage> Layers { get; init; }

    /// <summary>Bias of each layer, mV; NaN where the file does not tell.</summary>
    public required IReadOnlyList<double> BiasMillivolts { get; init; }

    /// <summary>The scan that shows the atoms best: the height where it was recorded, else the mean of the layers.</summary>
    public required ScanImage Topograph { get; init; }

    /// <summary>Unit of the topograph's values.</summary>
    public required string TopographUnit { get; init; }

    /// <summary>The lattice found, in the frame of the layers as they are now.</summary>
    public BraggLattice Lattice { get; init; } = BraggLattice.None;

    /// <summary>Impurities found, in the frame of the layers as they are now.</summary>
    public IReadOnlyList<FoundImpurity> Impurities { get; init; } = [];

    /// <summary>Where phases are counted from, nm from the middle of the layers.</summary>
    public (double X, double Y) Origin { get; init; }

    /// <summary>Transforms of the layers; empty before the step that makes them.</summary>
    public IReadOnlyList<ScanSpectrum> Spectra { get; init; } = [];

    /// <summary>Further planes on the grid of the spectra.</summary>
    public IReadOnlyList<DerivedSpectrum> Derived { get; init; } = [];

    /// <summary>Transforms at the crystal's wave vectors (m1 b1 + m2 b2)/L, row-major [m1 + L/2, m2 + L/2]; empty before the step that makes them.</summary>
    public IReadOnlyList<Complex[]> CrystalSpectra { get; init; } = [];

    /// <summary>L of the crystal's grid.</summary>
    public int CrystalSize { get; init; }

    /// <summary>The layers on the crystal's sites, or null before the step that reads them off.</summary>
    public SiteField? Field { get; init; }

    /// <summary>The map of one of many impurities for each bias, row-major [n1 + L/2, n2 + L/2]; empty before the step that makes them.</summary>
    public IReadOnlyList<double[]> SingleMaps { get; init; } = [];

    /// <summary>Such maps for each kind of impurities, [kind][bias].</summary>
    public IReadOnlyList<double[][]> KindMaps { get; init; } = [];

    /// <summary>L of the maps of one impurity.</summary>
    public int SingleSize { get; init; }

    /// <summary>Curves over the energy by name: energies [mV] and values.</summary>
    public IReadOnlyList<(string Name, string Unit, double[] Energies, double[] Values)> Curves { get; init; } = [];

    /// <summary>Waves filtered out of the layer in the middle, with their wavefronts round a defect; empty before the step that counts them.</summary>
    public IReadOnlyList<Wavefronts> Waves { get; init; } = [];

    /// <summary>What was done, in order.</summary>
    public IReadOnlyList<StepRecord> Steps { get; init; } = [];

    /// <summary>What a reader of the result must know; one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Takes a channel and a topograph out of a file.</summary>
    /// <param name="data">The file.</param>
    /// <param name="channel">The channel's name, or null for dI/dV.</param>
    /// <param name="topograph">The topograph's name, or null for the height, where the file has one.</param>
    /// <exception cref="InputException">A channel is missing, complex, or the file tells no size in nm.</exception>
    public static ProcessedMap From(MeasuredData data, string? channel = null, string? topograph = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ConductanceChoice choice = ConductanceChannel.Choose(data, channel);
        MeasuredChannel chosen = choice.Channel;
        if (chosen.Values.IsComplex)
        {
            throw new InputException($"The channel '{chosen.Name}' of '{data.FilePath}' is complex; recipes begin with real values over the surface.");
        }

        ScanImage[] layers = [.. Enumerable.Range(0, chosen.Layers).Select(n => ScanImage.Of(data, chosen, n))];
        MeasuredChannel? height = topograph is null
            ? data.Channels.FirstOrDefault(c => c.Layers == 1 && c.Unit is "m" or "nm" or "pm" or "Å" && Height.IsMatch(c.Name) && c.Plane(0).Where(double.IsFinite).Distinct().Skip(1).Any())
            : data.Select(topograph).Channels[0];
        return new ProcessedMap(data)
        {
            Channel = chosen.Name,
            Unit = chosen.Unit,
            Layers = layers,
            BiasMillivolts = [.. Enumerable.Range(0, chosen.Layers).Select(n => data.BiasOf(chosen, n) ?? double.NaN)],
            Topograph = height is null ? Mean(layers) : ScanImage.Of(data, height, 0),
            TopographUnit = height?.Unit ?? chosen.Unit,
            Warnings = [.. data.Warnings, .. choice.IsConductance ? Array.Empty<string>() : [$"The channel '{chosen.Name}' is not dI/dV, which is what a QPI map shows."], .. choice.Doubts],
            ChannelReason = choice.Reason,
            IsConductance = choice.IsConductance,
            HasHeight = height is not null,
        };
    }

    /// <summary>The same change to every layer and to the topograph.</summary>
    public ProcessedMap WithScans(Func<ScanImage, ScanImage> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return this with { Layers = [.. Layers.Select(change)], Topograph = change(Topograph), Waves = [] };
    }

    /// <summary>The two layers of opposite bias ±E, E > 0, as indices; the nearest within a tenth of the bias step.</summary>
    /// <exception cref="InputException">There is no such pair.</exception>
    public IReadOnlyList<(double Energy, int Positive, int Negative)> OppositeLayers()
    {
        double[] sorted = [.. BiasMillivolts.Where(double.IsFinite).Order()];
        double step = sorted.Length > 1 ? sorted.Zip(sorted.Skip(1), (a, b) => b - a).Where(d => d > 0).DefaultIfEmpty(0).Min() : 0;
        var pairs = new List<(double, int, int)>();
        for (int p = 0; p < BiasMillivolts.Count; p++)
        {
            double energy = BiasMillivolts[p];
            int n = Enumerable.Range(0, BiasMillivolts.Count).MinBy(i => Math.Abs(BiasMillivolts[i] + energy));
            if (energy > 0 && Math.Abs(BiasMillivolts[n] + energy) <= 0.1 * step)
            {
                pairs.Add((energy, p, n));
            }
        }

        return pairs.Count > 0
            ? [.. pairs.OrderBy(pair => pair.Item1)]
            : throw new InputException("The map has no two layers of opposite bias, which this analysis compares; correct the bias offset first, or take another map.");
    }

    private static ScanImage Mean(ScanImage[] layers)
    {
        var sum = new double[layers[0].Values.Length];
        foreach (ScanImage layer in layers)
        {
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += layer.Values[i] / layers.Length;
            }
        }

        return layers[0].With(sum);
    }
}

/// <summary>One step of a recipe: a pure function with its parameters.</summary>
/// <param name="Name">Its name in recipes.</param>
public abstract record ProcessingStep(string Name)
{
    /// <summary>The parameters under the names that recipes use.</summary>
    protected abstract IEnumerable<(string Name, object? Value)> Parameters { get; }

    /// <summary>Applies the step and records it.</summary>
    /// <exception cref="InputException">The map is not what the step needs.</exception>
    public ProcessedMap Apply(ProcessedMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var findings = new Dictionary<string, object>(StringComparer.Ordinal);
        try
        {
            ProcessedMap result = Apply(map, findings);
            var parameters = Parameters.Where(p => p.Value is not null).ToDictionary(p => p.Name, p => p.Value!, StringComparer.Ordinal);
            return result with { Steps = [.. map.Steps, new StepRecord(Name, parameters, findings)] };
        }
        catch (InputException fault)
        {
            throw new InputException($"The step '{Name}' cannot be done: {fault.Message}", fault);
        }
    }

    /// <summary>Does the work and writes down what it found.</summary>
    protected abstract ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings);
}
