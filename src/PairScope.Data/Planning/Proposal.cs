using PairScope.Formats;
using PairScope.Maps;

namespace PairScope.Data;

/// <summary>
/// What a measurement is to find out and what the instrument can do: a study with its priors, the settings that can be chosen, the noise and the hours. Read from
/// YAML; every key is described in docs/plan.md.
/// </summary>
/// <remarks>docs/plan.md, "The study".</remarks>
public sealed record Proposal
{
    /// <summary>What the measurement is for.</summary>
    public required string Title { get; init; }

    /// <summary>The crystal, and the hypotheses with their priors.</summary>
    public required Study Study { get; init; }

    /// <summary>One distribution for each of <see cref="PairingLabels.Parameters"/>, in that order: the priors of Δ0 and μ, and the values of η, Rashba coupling and the impurity's strength.</summary>
    public required IReadOnlyList<Distribution> Parameters { get; init; }

    /// <summary>What the instrument is and how long it may measure.</summary>
    public required PlannedInstrument Instrument { get; init; }

    /// <summary>The kinds of impurity at hand.</summary>
    public required IReadOnlyList<ImpurityKind> Impurities { get; init; }

    /// <summary>What tips can see.</summary>
    public required IReadOnlyList<TipSpin> Tips { get; init; }

    /// <summary>What is not known beforehand beside μ, Δ0 and the state: any of strength, broadening and scale, a factor on all maps.</summary>
    public IReadOnlyList<string> Free { get; init; } = [];

    /// <summary>Energies to choose among, meV; null where they follow from the Fermi lines and the gap.</summary>
    public IReadOnlyList<double>? Energies { get; init; }

    /// <summary>Energies that would be measured without a plan, with the first impurity and tip; ω = 0 unless given.</summary>
    public IReadOnlyList<double> Now { get; init; } = [0];

    /// <summary>L, the side of the window round each impurity, in cells.</summary>
    public int Size { get; init; } = 32;

    /// <summary>The YAML text.</summary>
    public required string Text { get; init; }

    /// <summary>A parameter's distribution by its name, one of <see cref="PairingLabels.Parameters"/>.</summary>
    /// <param name="parameter">The name.</param>
    public Distribution this[string parameter] => Parameters[PairingLabels.Parameters.ToList().IndexOf(parameter)];

    /// <summary>Standard deviation of a site's noise in one hour on one map, in units of the normal state's conductance: σ1 √(pixels² / (3600 · pixels per cell · impurities)).</summary>
    /// <remarks>docs/plan.md, eq. (1).</remarks>
    public double NoiseInAnHour
    {
        get
        {
            double pixels = (double)Instrument.Pixels * Instrument.Pixels;
            double perCell = pixels * CellArea / (Instrument.Field * Instrument.Field);
            return Instrument.Noise * Math.Sqrt(pixels / (3600 * perCell * Instrument.Impurities));
        }
    }

    /// <summary>Area of the cell in nm², or in |a1|² where the crystal's lengths have no unit; so is <see cref="PlannedInstrument.Field"/>.</summary>
    public double CellArea => Study.Material is { } material
        ? material.Crystal.Lattice.CellArea * (HasLengths ? 0.01 : 1)
        : Study.Lattice.CellArea * Math.Pow(0.1 * TightBinding.Materials.NbSe2LatticeConstantAngstrom, 2);

    /// <summary>Whether lengths have a unit.</summary>
    public bool HasLengths => Study.Material is not { LengthUnit: not "Å" };

    /// <summary>Reads a study of a measurement.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file cannot be read, or it has mistakes; all of them are reported together, each with its line and key.</exception>
    public static Proposal Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        const int LargestFile = 1 << 20;
        return ProposalReader.Read(InputFile.ReadText(path, LargestFile, "study"), path, Path.GetDirectoryName(Path.GetFullPath(path)));
    }

    /// <summary>Reads it from its text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="InputException">The text has mistakes.</exception>
    public static Proposal Parse(string text, string source) => ProposalReader.Read(text, source, null);
}

/// <summary>An instrument with what it has to work on, and its hours.</summary>
/// <param name="TemperatureKelvin">T.</param>
/// <param name="LockInMillivolts">Amplitude of the lock-in's modulation, from the middle to the peak.</param>
/// <param name="Field">Side of the square field of view, nm; lattice constants where the crystal's lengths have no unit.</param>
/// <param name="Pixels">Pixels a side.</param>
/// <param name="Impurities">How many equal impurities lie in the field.</param>
/// <param name="Noise">Standard deviation of one pixel measured for one second, in units of the normal state's conductance.</param>
/// <param name="Pink">Share of the noise's variance that falls as 1/|q|; the rest is white.</param>
/// <param name="Hours">Time for all maps together.</param>
public sealed record PlannedInstrument(
    double TemperatureKelvin, double LockInMillivolts, double Field, int Pixels, int Impurities, double Noise, double Pink, double Hours);
