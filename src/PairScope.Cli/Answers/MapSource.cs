using PairScope.Cli.Output;
using PairScope.Formats;
using PairScope.Learning.MapFiles;
using PairScope.Maps;
using PairScope.Measurement;

namespace PairScope.Cli.Answers;

/// <summary>What a file holds for predict and fit: maps on the crystal's sites, or a scan and what became of it on the way there.</summary>
/// <param name="File">The file.</param>
/// <param name="Maps">The maps, or null for a scan that could not be brought to the crystal's sites.</param>
internal sealed record MapSource(string File, SiteMaps? Maps)
{
    /// <summary>How far from an energy of a network a layer may have been taken, meV: half the width of a good lock-in's modulation.</summary>
    public const double NearEnough = 0.1;

    /// <summary>ω of the layers that the shipped network for scans reads, meV: those of protocols/instrument.yaml.</summary>
    public static IReadOnlyList<double> EnergiesOfScans { get; } = [0, 6, 9, 14, 19];

    /// <summary>A good instrument, assumed where neither the file nor an option says anything of one: the middle of protocols/instrument.yaml.</summary>
    public static InstrumentSettings UsualInstrument { get; } = new(0.4, 0.1, 1.405, ConstantCurrent: false) { KernelAccuracy = 0.1 };

    // The network of protocols/energies.yaml reads five layers.
    private const int EnergiesTogether = 5;
    private const int EnergiesOfStates = 3; // 0 and ± 0.5 meV

    /// <summary>The scan with the recipe that brought it there, or null.</summary>
    public ScanOnSites? Scan { get; private init; }

    /// <summary>A scan that could not be brought there, or null.</summary>
    public MeasuredData? Unplaced { get; private init; }

    /// <summary>Why a scan could not be brought there; one sentence, or null.</summary>
    public string? Fault { get; private init; }

    /// <summary>Name of the shipped weights that know such maps: of what was deconvolved, of five energies, of three, or of one.</summary>
    public string Weights => Maps switch
    {
        { Field: not null } maps => maps.EnergiesMeV is null || maps.At(EnergiesOfScans, NearEnough) is not null ? "instrument" : "one-energy",
        { Array.Shape: [EnergiesTogether, _, _] } => "energies",
        { Array.Shape: [EnergiesOfStates, _, _] } => "chiral",
        _ => "one-energy",
    };

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="channel">Channel of a measured file, or null for the conductance.</param>
    /// <param name="crystal">Asked for the lattice of a scan's crystal, null for NbSe2 with its own, and for the places of several sites in its cell.</param>
    /// <param name="impurity">Where the one impurity of a scan lies, nm from its middle; null to find all.</param>
    /// <exception cref="InputException">The file is missing, damaged or of an unknown kind, or an impurity's place is given for no scan.</exception>
    public static MapSource Read(string file, string? channel, Func<(StatedLattice? Lattice, bool IsNbSe2, IReadOnlyList<(double F1, double F2)>? Basis)> crystal, (double X, double Y)? impurity)
    {
        if (SiteMaps.Read(file, channel) is { } maps)
        {
            return impurity is null
                ? new MapSource(file, maps)
                : throw new InputException($"--impurity-at says where an impurity lies in a scan, and '{file}' holds maps on the crystal's sites, whose impurity is at the origin.");
        }

        MeasuredData data = MeasuredData.Read(file);
        (StatedLattice? lattice, bool isNbSe2, IReadOnlyList<(double F1, double F2)>? basis) = crystal();
        if (impurity is var (x, y) && data.X.Unit is "nm" && data.Y.Unit is "nm" && !(Math.Abs(x) <= data.X.Extent / 2 && Math.Abs(y) <= data.Y.Extent / 2))
        {
            throw new InputException(FormattableString.Invariant($"--impurity-at {x},{y} lies outside of '{file}', {data.X.Extent:F2} × {data.Y.Extent:F2} nm, whose middle is 0,0."));
        }

        try
        {
            ScanOnSites scan = ScanOnSites.Of(data, channel, lattice, impurity, isNbSe2, basis);
            return new MapSource(file, scan.Maps) { Scan = scan };
        }
        catch (InputException fault)
        {
            return new MapSource(file, null) { Unplaced = data, Fault = fault.Message };
        }
    }
}
