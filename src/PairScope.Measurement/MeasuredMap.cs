using System.Globalization;
using System.Numerics;
using PairScope.Formats;
using PairScope.Maps;
using PairScope.Numerics;
using PairScope.TightBinding;

namespace PairScope.Measurement;

/// <summary>
/// A measured map on the q grid of the simulated ones, with what was found on the way and the reasons why it may be
/// something the network has never seen.
/// </summary>
/// <remarks>
/// Bragg peaks fix the q scale but leave a choice: turning the crystal by 60° turns the hexagon into itself. For the
/// modulus |F(q)|, which is even in q, only the three turns by 120° remain, and they matter for E' and E'' alone.
/// </remarks>
public sealed class MeasuredMap
{
    private MeasuredMap(
        CrystalGridOptions options, ScanDescription description, Complex[] spectrum, BraggLattice lattice, GridCalibration used)
    {
        Size = options.Size;
        Description = description;
        Spectrum = spectrum;
        Lattice = lattice;
        Bragg1 = used.Bragg1;
        Bragg2 = used.Bragg2;
        Reasons = used.Reasons;
    }

    /// <summary>L.</summary>
    public int Size { get; }

    /// <summary>Channel and bias.</summary>
    public ScanDescription Description { get; }

    /// <summary>F(q), row-major [m1 + L/2, m2 + L/2] at q = (m1 b1 + m2 b2)/L, in the channel's unit times cells.</summary>
    public Complex[] Spectrum { get; }

    /// <summary>The lattice that the scan's own peaks form, with uncertainties.</summary>
    public BraggLattice Lattice { get; }

    /// <summary>The b1 that the grid was built on, cycles/nm in the scan's frame.</summary>
    public (double X, double Y) Bragg1 { get; }

    /// <summary>The b2 that the grid was built on, cycles/nm in the scan's frame.</summary>
    public (double X, double Y) Bragg2 { get; }

    /// <summary>Fraction of pixels without a usable value.</summary>
    public double ReplacedFraction { get; private init; }

    /// <summary>Unit cells along the shorter side of the scan.</summary>
    public double CellsInView { get; private init; }

    /// <summary>Why this map may not be what the network knows: one sentence each, empty if nothing was found.</summary>
    public IReadOnlyList<string> Reasons { get; }

    /// <summary>
    /// δρ(r) on the cells of the window: L⁻² Σ_q e^{iq·r} F(q), row-major [n1 + L/2, n2 + L/2]. A scan of more than L
    /// cells comes out folded onto the window.
    /// </summary>
    public double[] RealSpace() => WindowTransform.ToRealSpace(Spectrum, Size);

    /// <summary>
    /// Brings a measured file to the crystal's q grid: picks the channel, of a stack the layer nearest to the first trained
    /// energy, then as for a bare scan.
    /// </summary>
    /// <param name="data">The file.</param>
    /// <param name="options">Null for a 64-cell window of NbSe2 at zero bias.</param>
    /// <exception cref="InputException">The channel asked for is missing, the scan has no size in nm, is mostly empty or
    /// constant, or an option is out of range.</exception>
    public static MeasuredMap From(MeasuredData data, CrystalGridOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var choice = ConductanceChannel.Choose(data, options?.Channel);
        var channel = choice.Channel;
        var energy = (options ?? new CrystalGridOptions()).TrainedEnergies.FirstOrDefault();
        var layer = Enumerable.Range(0, channel.Layers).MinBy(n => Math.Abs((data.BiasOf(channel, n) ?? 0) - energy));
        var description = new ScanDescription(channel.Name, choice.IsConductance, data.BiasOf(channel, layer)) { Doubts = choice.Doubts };
        return From(ScanImage.Of(data, channel, layer), description, options);
    }

    /// <summary>
    /// Outliers and gaps, background, Bragg peaks, calibration, window, transform: from a scan to the crystal's q grid.
    /// </summary>
    /// <param name="scan">The scan.</param>
    /// <param name="description">What the file says about it.</param>
    /// <param name="options">Null for a 64-cell window of NbSe2 at zero bias.</param>
    /// <exception cref="InputException">The scan is mostly empty or constant, or an option is out of range.</exception>
    public static MeasuredMap From(ScanImage scan, ScanDescription description, CrystalGridOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(scan);
        ArgumentNullException.ThrowIfNull(description);
        options ??= new CrystalGridOptions();
        Check(options);
        var missing = scan.Values.Count(v => !double.IsFinite(v));
        if (missing * 2 > scan.Values.Length)
        {
            throw new InputException($"{missing} of {scan.Values.Length} pixels of the scan have no value, which is more than half.");
        }

        var (mended, replaced) = ScanCleaning.ReplaceOutliers(scan);
        var flat = ScanCleaning.RemoveBackground(mended, options.BackgroundOrder);
        var lattice = BraggSearch.InScan(flat, options.LatticeConstantAngstrom ?? options.CrystalLatticeConstantAngstrom);
        var used = GridCalibration.Of(lattice, options);
        var (a, origin) = GridCalibration.CellSide(lattice, options);
        var cells = 10 * Math.Min(scan.WidthNanometres, scan.HeightNanometres) / a;
        if (cells < options.Size)
        {
            used.Reasons.Add(Invariant($"The scan shows {cells:F0} unit cells on its shorter side ({origin}), but the network's window has {options.Size}."));
        }

        AddBiasReasons(used.Reasons, description, options);
        var whole = ScanCleaning.FillGaps(flat);
        var spectrum = CrystalTransform.Evaluate(
            options.HannWindow ? ScanCleaning.Taper(whole, WindowShape.Hann) : whole, used.Bragg1, used.Bragg2, options.Size, options.ImpurityNanometres);
        return new MeasuredMap(options, description, spectrum, lattice, used) { ReplacedFraction = replaced, CellsInView = cells };
    }

    private static void Check(CrystalGridOptions options)
    {
        if (options.Size is < 2 or > 512 || options.Size % 2 != 0)
        {
            throw new InputException($"The window size is {options.Size}, but it must be even and from 2 to 512.");
        }

        if (options.LatticeConstantAngstrom is { } a && !(a >= 1 && a <= 50))
        {
            throw new InputException(Invariant($"The lattice constant is {a} Å, but it must lie from 1 to 50 Å."));
        }

        if (options.BackgroundOrder is < 0 or > 5)
        {
            throw new InputException($"The background's order is {options.BackgroundOrder}, but it must be from 0 to 5.");
        }
    }

    private static void AddBiasReasons(List<string> reasons, ScanDescription description, CrystalGridOptions options)
    {
        if (!description.IsConductance)
        {
            reasons.Add($"The channel '{description.Channel}' is not dI/dV, which is what a QPI map shows.");
        }

        reasons.AddRange(description.Doubts);
        if (description.BiasMillivolts is not { } bias)
        {
            reasons.Add("The file does not tell the bias, so the energy of the map is unknown.");
        }
        else if (options.TrainedEnergies.Count > 0
            && (bias < options.TrainedEnergies.Min() - options.EnergyTolerance || bias > options.TrainedEnergies.Max() + options.EnergyTolerance))
        {
            reasons.Add(Invariant(
                $"The bias is {bias:G4} mV, but the network knows {options.TrainedEnergies.Min():G4} to {options.TrainedEnergies.Max():G4} meV."));
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
