using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Measurement;
using PairScope.Pairing;
using PairScope.Scattering;

namespace PairScope.Inference.Fields;

/// <summary>The simulator of a field of view with many impurities: what is known of the crystal and of the instrument that looks at it.</summary>
/// <param name="Hypotheses">The pairings that the field is tried against, and perhaps the normal metal.</param>
/// <param name="Instrument">The instrument as far as it is known; its middle looks at the field, and how wide its ranges are says how far its settings may be off.</param>
/// <param name="Energies">ω of the layers, meV.</param>
/// <param name="Size">L of the maps of single impurities.</param>
/// <remarks>docs/physics.md, eqs. (51)–(55).</remarks>
public sealed record FieldModel(IReadOnlyList<Hypothesis> Hypotheses, InstrumentDistributions Instrument, IReadOnlyList<double> Energies, int Size)
{
    private const double Accuracy = 2e-4; // of fields, whose differences at small steps are derivatives
    private const double AccuracyOfSteps = 1e-2;
    private const double FineKernel = 0.01;
    private const double LeastShare = 0.25; // of the smearing and of the resolution stated, below which neither is taken
    private const double Sharp = 1e-3; // meV or lattice constants: no setting is known better

    /// <summary>V0 of the impurity whose map stands for all, and with which fits of strengths begin, meV.</summary>
    public double KnownStrength { get; init; } = 100;

    /// <summary>η, meV.</summary>
    public double Broadening { get; init; } = 0.1;

    /// <summary>Rashba coupling, meV, where the crystal knows one.</summary>
    public double Rashba { get; init; }

    /// <summary>The range in which μ is looked for, meV.</summary>
    public (double Low, double High) ChemicalPotentials { get; init; } = (-100, 400);

    /// <summary>The range in which Δ0 is looked for, meV.</summary>
    public (double Low, double High) Gaps { get; init; } = (0.2, 2);

    /// <summary>Whether temperature and lock-in are counted to <see cref="FineKernel"/> of the peak, as the parameters that are told need, or to what maps are trained with.</summary>
    internal bool IsFine { get; init; }

    /// <summary>What the instrument's settings are taken to be more than the middle of their ranges.</summary>
    internal SettingsOff Settings { get; private init; }

    /// <summary>How well each of these is known.</summary>
    internal SettingsOff Known => new(
        Math.Max(Widened(Sharp), Uniform(
            Variance(Instrument.Temperature.Lowest, Instrument.LockIn.Lowest), Variance(Instrument.Temperature.Highest, Instrument.LockIn.Highest))),
        Math.Max(Sharp, Uniform(Instrument.Resolution.Lowest, Instrument.Resolution.Highest) / Instrument.Surface.LatticeConstantAngstrom));

    /// <summary>Standard deviation of the kernel of temperature and lock-in as stated, meV.</summary>
    internal double Smeared => EnergyKernel.StandardDeviation(Instrument.Middle.TemperatureKelvin, Instrument.Middle.LockInMillivolts);

    /// <summary>What the stated kernel's variance gains where it becomes wider, meV².</summary>
    /// <param name="by">By how much, meV.</param>
    internal double Widened(double by) => by * ((2 * Smeared) + by);

    /// <summary>The same with other settings, as near to these as they may be.</summary>
    /// <param name="change">By how much they change.</param>
    internal FieldModel Moved(SettingsOff change)
    {
        double middle = Instrument.Middle.ResolutionAngstrom / Instrument.Surface.LatticeConstantAngstrom;
        return this with
        {
            Settings = new(
                Math.Max(Settings.Smearing + change.Smearing, ((LeastShare * LeastShare) - 1) * Smeared * Smeared),
                Math.Max(Settings.Resolution + change.Resolution, (LeastShare - 1) * middle)),
        };
    }

    /// <summary>The map of one impurity and its derivatives by μ, Δ0, θ and η, from which a field's steps are made.</summary>
    /// <param name="hypothesis">The pairing.</param>
    internal MapModel OfImpurity(Hypothesis hypothesis) => new(hypothesis, Conditions with { Free = [FitParameter.Broadening], Accuracy = AccuracyOfSteps }, Energies, Size);

    /// <summary>The same as an answer tells it.</summary>
    internal MapModel ModelOf(Hypothesis hypothesis) => new(hypothesis, Conditions, Energies, Size);

    /// <summary>The crystal with a gap, or without.</summary>
    /// <param name="hypothesis">Whose crystal it is.</param>
    /// <param name="mu">μ, meV.</param>
    /// <param name="gap">The gap.</param>
    public GreenFunction Crystal(Hypothesis hypothesis, double mu, GapFunction gap)
    {
        ArgumentNullException.ThrowIfNull(hypothesis);
        return new KeptWindows(new CrystalGreenFunction(new BdgHamiltonian(hypothesis.Normal(mu, Rashba), gap), Broadening, Accuracy));
    }

    /// <summary>The normal metal.</summary>
    /// <param name="mu">μ, meV.</param>
    internal GreenFunction Metal(double mu) => Crystal(Hypotheses[0], mu, GapFunction.None(Hypotheses[0].Normal(mu, Rashba).Bloch.Orbitals));

    /// <summary>The map of one impurity, [E, L, L].</summary>
    /// <param name="crystal">The crystal.</param>
    /// <param name="strength">V0, meV.</param>
    /// <param name="site">The site of the cell on which it sits.</param>
    /// <param name="cancellation">Looked at before each energy.</param>
    internal double[][] Single(GreenFunction crystal, double strength, int site, CancellationToken cancellation) => Single(crystal, strength, site, Energies, Size, cancellation);

    /// <summary>The same at some energies on a window of another size.</summary>
    internal double[][] Single(GreenFunction crystal, double strength, int site, IReadOnlyList<double> energies, int size, CancellationToken cancellation) =>
        Middle.SingleMap(crystal, On(site, strength), energies, size, cancellation);

    // A potential on a site of the cell.
    private Impurity On(int site, double strength) => Impurity.Scalar(strength, new ImpurityEntry(LatticeVector.Zero, Instrument.Surface.OrbitalOf(site)));

    /// <summary>G0(0) of an electron of one spin on a site of the cell as the instrument's energies see it, 1/meV.</summary>
    internal System.Numerics.Complex Local(GreenFunction crystal, double energy, int size, int site)
    {
        int orbital = Instrument.Surface.OrbitalOf(site);
        double extra = Middle.Kernel!.ExtraBroadening;
        GreenFunction seen = extra > 0 ? crystal.WithBroadening(crystal.Broadening + extra) : crystal;
        return seen.Window(energy, size)[orbital, orbital, 0, 0];
    }

    /// <summary>The field on the measured sites, blurred, for each energy; its derivative by the width of the blur, in lattice constants; and, when asked, those by the strength of each impurity.</summary>
    /// <param name="crystal">The crystal.</param>
    /// <param name="field">Sites and impurities.</param>
    /// <param name="strengths">V_j, meV.</param>
    /// <param name="withStrengths">Whether to compute the derivatives by strength.</param>
    /// <param name="cancellation">Looked at before each energy.</param>
    internal (double[][] Values, double[][] ByResolution, double[][][] ByStrength) Field(
        GreenFunction crystal, SiteField field, IReadOnlyList<double> strengths, bool withStrengths, CancellationToken cancellation)
    {
        // The blur needs the sites round the measured ones too.
        InstrumentSettings instrument = Middle;
        TipResolution tip = instrument.Blur;
        double width = tip.Width;
        TunnellingSurface surface = instrument.Surface;
        (int Site, LatticeVector R, double Weight)[] near = [.. Enumerable.Range(0, surface.SiteCount).SelectMany(site => tip.Kernel(offset: surface.PlaceOf(site)), (site, n) => (site, n.R, n.Weight))];
        LatticeVector[] sites = [.. field.Sites.SelectMany(site => near.Select(n => site + n.R)).Distinct()];
        Dictionary<LatticeVector, int> index = sites.Select((r, i) => (r, i)).ToDictionary(p => p.r, p => p.i);
        var cluster = new ImpurityCluster([.. strengths.Select((v, j) => On(field.CellSites[field.Kinds[j]], v))], field.Impurities);
        FieldSpectrum spectra = instrument.Spectra(crystal, cluster, sites, Energies, cancellation, withStrengths);
        int[][] neighbours = [.. field.Sites.Select(site => near.Select(n => (n.Site * sites.Length) + index[site + n.R]).ToArray())];
        double[] blur = [.. near.Select(n => n.Weight)];
        double[] byWidth = [.. near.Select(n => width == 0 ? 0 : n.Weight * ((tip.Lattice.SquaredLength(n.R.N1 + surface.PlaceOf(n.Site).F1, n.R.N2 + surface.PlaceOf(n.Site).F2) / (width * width)) - 2) / width)];
        return (
            [.. spectra.Changes.Select(change => Seen(change, blur))],
            [.. spectra.Changes.Select(change => Seen(change, byWidth))],
            [.. spectra.ByStrength.Select(energy => energy.Select(change => Seen(change, blur)).ToArray())]);

        double[] Seen(double[] change, double[] weights)
        {
            var seen = new double[neighbours.Length];
            Parallel.For(0, seen.Length, n =>
            {
                for (int k = 0; k < weights.Length; k++)
                {
                    seen[n] += weights[k] * change[neighbours[n][k]];
                }
            });
            return seen;
        }
    }

    private FitConditions Conditions => new()
    {
        Broadening = Broadening, Strength = KnownStrength, Rashba = Rashba, Instrument = Middle, ChemicalPotentialRange = ChemicalPotentials, GapRange = Gaps,
    };

    // The standard deviation of a value that is equally likely to be anywhere in a range.
    private static double Uniform(double low, double high) => (high - low) / Math.Sqrt(12);

    private InstrumentSettings Middle
    {
        get
        {
            InstrumentSettings middle = Instrument.Middle;
            middle = middle with { KernelAccuracy = IsFine ? Math.Min(middle.KernelAccuracy, FineKernel) : middle.KernelAccuracy };
            EnergyKernel kernel = middle.KernelOver(Broadening);
            return middle with
            {
                Kernel = Smeared is var width && width > 0 ? kernel.Stretched(Math.Sqrt(1 + (Settings.Smearing / (width * width)))) : kernel,
                ResolutionAngstrom = middle.ResolutionAngstrom + (Settings.Resolution * Instrument.Surface.LatticeConstantAngstrom),
            };
        }
    }

    private static double Variance(double kelvin, double millivolts) => Math.Pow(EnergyKernel.StandardDeviation(kelvin, millivolts), 2);
}
