using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Inference;

/// <summary>
/// The simulated maps of one hypothesis as a function of its free parameters, and their derivatives. It holds nothing that changes: several threads may ask it at once.
/// </summary>
/// <remarks>docs/physics.md, eq. (32).</remarks>
public sealed class MapModel
{
    private const double CoarsestAccuracy = 1e-3;
    private readonly IReadOnlyList<MapSetting> _settings;
    private readonly InstrumentSettings? _blurring;
    private readonly IReadOnlyList<OrbitalSite>? _sites; // of the cell, where the tip sees several
    private readonly int _outer; // the window that the tip sees something of
    private readonly EnergyKernel _kernel;

    /// <summary>A model for maps of a window.</summary>
    /// <exception cref="InputException">Temperature or lock-in smear too much for the broadening.</exception>
    public MapModel(Hypothesis hypothesis, FitConditions conditions, IReadOnlyList<double> energies, int size)
        : this(hypothesis, conditions, [.. energies.Select(energy => new MapSetting(energy, conditions?.Impurity ?? default, conditions?.Spin ?? default))], size)
    {
    }

    /// <summary>A model for maps of a window that need not have the same impurity and tip.</summary>
    /// <param name="hypothesis">The hypothesis.</param>
    /// <param name="conditions">What is known and free; its impurity and its tip are not asked.</param>
    /// <param name="settings">Energy, impurity and tip of each map.</param>
    /// <param name="size">L.</param>
    /// <exception cref="InputException">Temperature or lock-in smear too much for the broadening.</exception>
    public MapModel(Hypothesis hypothesis, FitConditions conditions, IReadOnlyList<MapSetting> settings, int size)
    {
        ArgumentNullException.ThrowIfNull(hypothesis);
        ArgumentNullException.ThrowIfNull(conditions);
        ArgumentNullException.ThrowIfNull(settings);
        Hypothesis = hypothesis;
        Conditions = conditions;
        _settings = settings;
        Size = size;
        _blurring = conditions.Instrument is { ResolutionAngstrom: > 0 } blurring ? blurring : null;
        _sites = _blurring?.Surface.SitesOfMaps;
        _outer = size + (2 * (_blurring?.Margin ?? 0));
        _kernel = conditions.Instrument?.KernelOver(conditions.Broadening) ?? EnergyKernel.None;
        Parameters =
        [
            .. conditions.ChemicalPotential is null ? [FitParameter.ChemicalPotential] : Array.Empty<FitParameter>(),
            .. hypothesis.HasGap ? [FitParameter.GapAmplitude] : Array.Empty<FitParameter>(),
            .. hypothesis.HasMixingAngle ? [FitParameter.MixingAngle] : Array.Empty<FitParameter>(),
            .. hypothesis.FreesPhase && !conditions.Free.Contains(FitParameter.Phase) ? [FitParameter.Phase] : Array.Empty<FitParameter>(),
            .. hypothesis.Angles.Select((_, k) => OwnAngle.At(k)),
            .. conditions.Free.Where(p => p != FitParameter.Phase || (hypothesis.Irrep is Irrep.EPrime && hypothesis.HasPhase)),
        ];
    }

    /// <summary>What is known and what is free.</summary>
    public FitConditions Conditions { get; }

    /// <summary>L, the side of the window.</summary>
    public int Size { get; }

    /// <summary>How many energies its maps have.</summary>
    public int Energies => _settings.Count;

    /// <summary>The hypothesis.</summary>
    public Hypothesis Hypothesis { get; }

    /// <summary>The free parameters in the order of every vector of them.</summary>
    public IReadOnlyList<FitParameter> Parameters { get; }

    /// <summary>Whether a parameter is an angle, of whatever gap.</summary>
    public static bool IsAngle(FitParameter parameter) => parameter is FitParameter.MixingAngle or FitParameter.Phase || OwnAngle.IndexOf(parameter) is not null;

    /// <summary>A parameter's name in results.</summary>
    public string NameOf(FitParameter parameter) => OwnAngle.IndexOf(parameter) is { } own ? Hypothesis.Angles[own].Name : parameter.ToString();

    /// <summary>A vector of the free parameters, the conditions' values for those not named; angles of the hypothesis's own are those given or else θ; general gaps and Rashba coupling start off their symmetric points, where maps do not move.</summary>
    public double[] Vector(double chemicalPotential, double gapAmplitude, double mixingAngle, double phase = 0.5, IReadOnlyList<double>? angles = null) => [.. Parameters.Select(p => p switch
    {
        _ when OwnAngle.IndexOf(p) is { } own => angles is { } given && own < given.Count ? given[own] : mixingAngle,
        FitParameter.ChemicalPotential => chemicalPotential,
        FitParameter.GapAmplitude => gapAmplitude,
        FitParameter.MixingAngle => mixingAngle,
        FitParameter.Strength => Conditions.Strength,
        FitParameter.Potential => Conditions.Potential,
        FitParameter.Broadening => Conditions.Broadening,
        FitParameter.Phase => phase,
        FitParameter.Rashba => Math.Max(Conditions.Rashba, 1),
        FitParameter.SpectrumBroadening => Conditions.SpectrumBroadening,
        _ => 1,
    })];

    /// <summary>θ and Θ of a vector as the one state that maps tell of those which look alike: θ in [0, π/2], and Θ in [0, π] unless spin or a moment tells its sign; and by which factors small changes of both follow.</summary>
    /// <remarks>docs/physics.md, eqs. (83), (84).</remarks>
    internal (double MixingAngle, double Phase, double MixingSign, double PhaseSign) State(IReadOnlyList<double> vector)
    {
        (double theta, double phase) = (Value(vector, FitParameter.MixingAngle), Value(vector, FitParameter.Phase));
        if (IndexOf(FitParameter.Phase) < 0)
        {
            return (theta - (Math.PI * Math.Floor(theta / Math.PI)), phase, 1, 1);
        }

        var state = StokesVector.Of(theta, phase);
        bool reversed = state.S3 < 0 && !_settings.Any(s => s.SeesSpin);
        bool folded = Math.Sin(2 * theta) < 0;
        state = reversed ? state.Reversed : state;
        return (state.MixingAngle, state.Phase, folded ? -1 : 1, reversed ? -1 : 1);
    }

    /// <summary>The hypothesis's own angles out of a vector, in the order of <see cref="Hypothesis.Angles"/>.</summary>
    public double[] AnglesOf(IReadOnlyList<double> vector) => [.. Hypothesis.Angles.Select((_, k) => Value(vector, OwnAngle.At(k)))];

    /// <summary>The same as the one state that is told of those alike, each in [0, π); and by which factors small changes follow.</summary>
    /// <remarks>Of two states that are each other's time reversal, where they look alike, the one whose angle before the first phase is below π/2.</remarks>
    internal (double[] Angles, int[] Signs) OwnState(IReadOnlyList<double> vector)
    {
        if (Hypothesis.Family is not { } family)
        {
            return ([], []);
        }

        (double[] angles, int[] signs) = family.Folded(AnglesOf(vector));
        int phase = family.Angles.TakeWhile(a => !a.IsPhase).Count();
        if (phase == angles.Length || !LooksAlikeReversed || angles[phase - 1] <= Math.PI / 2)
        {
            return (angles, signs);
        }

        (double[] reversed, int[] own) = family.Folded([.. angles.Select((a, k) => family.Angles[k].IsPhase ? -a : a)]);
        return (reversed, [.. signs.Select((s, k) => s * own[k] * (family.Angles[k].IsPhase ? -1 : 1))]);
    }

    /// <summary>Whether a state and its time reversal have the same maps.</summary>
    /// <remarks>docs/physics.md, eq. (84).</remarks>
    internal bool LooksAlikeReversed => Hypothesis.KeepsTimeReversal && !_settings.Any(s => s.SeesSpin);

    /// <summary>The place of a parameter in every vector, or −1 if it is not free.</summary>
    public int IndexOf(FitParameter parameter)
    {
        for (int i = 0; i < Parameters.Count; i++)
        {
            if (Parameters[i] == parameter)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>One parameter out of a vector, or what it is fixed at.</summary>
    public double Value(IReadOnlyList<double> vector, FitParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(vector);
        int index = IndexOf(parameter);
        return index >= 0 ? vector[index] : parameter switch
        {
            FitParameter.ChemicalPotential => Conditions.ChemicalPotential ?? 0,
            FitParameter.MixingAngle when Hypothesis.Holds is HeldState.Chirality => Math.PI / 4, // where S3 = sin Θ
            FitParameter.Strength => Conditions.Strength,
            FitParameter.Potential => Conditions.Potential,
            FitParameter.Broadening => Conditions.Broadening,
            FitParameter.Rashba => Conditions.Rashba,
            FitParameter.Scale => 1,
            FitParameter.SpectrumBroadening => Conditions.SpectrumBroadening,
            _ => 0,
        };
    }

    /// <summary>δρ(r) of each energy.</summary>
    /// <exception cref="ConvergenceException">A map could not be computed to the accuracy asked for.</exception>
    public IReadOnlyList<double[]> Maps(IReadOnlyList<double> vector) => Maps(vector, null);

    /// <summary>The same off the hypothesis by a step; null for none.</summary>
    internal IReadOnlyList<double[]> Maps(IReadOnlyList<double> vector, Departure? departure)
    {
        double scale = Value(vector, FitParameter.Scale);
        double strength = Value(vector, FitParameter.Strength) * (departure?.StrengthFactor ?? 1);
        double potential = Value(vector, FitParameter.Potential) + (departure?.Potential ?? 0);
        return Computed(vector, departure, solver => _settings.Select(setting =>
        {
            IReadOnlyList<QpiMap> maps = QpiSweep.Compute(solver, ImpurityOf(setting.Impurity, strength, potential, Conditions.Orbital), [.. _kernel.Nodes(setting.Energy).Select(n => n.Energy)], _outer, Hypothesis.TipOf(setting.Spin), _sites);
            return Seen(maps.Select(m => BySites(m.RealSpace, m.SiteMaps)), scale);
        }).ToArray());
    }

    /// <summary>δρ(r) of each energy and ∂δρ(r)/∂p, [energy][parameter].</summary>
    /// <exception cref="ConvergenceException">A map could not be computed to the accuracy asked for.</exception>
    public IReadOnlyList<(double[] Map, IReadOnlyList<double[]> Derivatives)> MapsWithDerivatives(IReadOnlyList<double> vector)
    {
        double strength = Value(vector, FitParameter.Strength);
        return Computed(vector, null, solver =>
        {
            // One Green function serves the impurities of an energy under a tip; a strength that is free is one of potentials of one kind.
            var maps = new (double[] Map, IReadOnlyList<double[]> Derivatives)[_settings.Count];
            bool isOneKind = IndexOf(FitParameter.Strength) >= 0;
            foreach (int[] places in Enumerable.Range(0, maps.Length).GroupBy(i => _settings[i] with { Impurity = isOneKind ? _settings[i].Impurity : default }).Select(g => g.ToArray()))
            {
                var computed = WithDerivatives(solver, vector, [.. places.Select(i => (_settings[i].Impurity, strength, Conditions.Orbital))], _settings[places[0]].Energy, _settings[places[0]].Spin);
                foreach ((int k, int place) in places.Index())
                {
                    maps[place] = computed[k];
                }
            }

            return maps;
        });
    }

    /// <summary>The same of one energy for impurities of several strengths, in their order: one Green function serves them all.</summary>
    /// <param name="vector">The free parameters.</param>
    /// <param name="strengths">V0 of each, meV.</param>
    /// <param name="orbitals">The orbital on which each sits.</param>
    /// <param name="energy">Which energy.</param>
    /// <exception cref="ConvergenceException">A map could not be computed to the accuracy asked for.</exception>
    internal IReadOnlyList<(double[] Map, IReadOnlyList<double[]> Derivatives)> MapsWithDerivatives(IReadOnlyList<double> vector, IReadOnlyList<double> strengths, IReadOnlyList<int> orbitals, int energy) =>
        Computed(vector, null, solver => WithDerivatives(solver, vector, [.. strengths.Zip(orbitals, (s, a) => (_settings[energy].Impurity, s, a))], _settings[energy].Energy, _settings[energy].Spin));

    private (double[] Map, IReadOnlyList<double[]> Derivatives)[] WithDerivatives(
        CrystalGreenFunction solver, IReadOnlyList<double> vector, IReadOnlyList<(ImpurityKind Kind, double Strength, int Orbital)> impurities, double energy, TipSpin spin)
    {
        double scale = Value(vector, FitParameter.Scale);
        IReadOnlyList<(FitParameter Parameter, CrystalVariation Variation)> crystal = Variations(vector, FitParameter.Broadening);
        FitParameter[] scatterer = [.. Parameters.Where(p => p is FitParameter.Strength or FitParameter.Potential)];
        IReadOnlyList<QpiGradient>[] gradients = [.. _kernel.Nodes(energy).Select(node => QpiGradient.Compute(
            solver,
            [.. impurities.Select(i => ImpurityOf(i.Kind, i.Strength, Value(vector, FitParameter.Potential), i.Orbital))],
            node.Energy,
            _outer,
            [.. crystal.Select(c => c.Variation)],
            [.. scatterer.Select(p => p == FitParameter.Strength ? ImpurityOf(impurities[0].Kind, 1, 0, Conditions.Orbital) : ImpurityOf(ImpurityKind.Scalar, 1, 0, Conditions.Orbital))],
            Hypothesis.TipOf(spin),
            _sites))];
        return [.. impurities.Select((_, k) => (
            Of(k, OfMap, scale),
            (IReadOnlyList<double[]>)[.. Parameters.Select(p => p switch
            {
                FitParameter.Scale => Of(k, OfMap, 1),
                FitParameter.Strength or FitParameter.Potential => Of(k, OfChange(crystal.Count + Array.IndexOf(scatterer, p)), scale),
                FitParameter.SpectrumBroadening => new double[Size * Size],
                _ => Of(k, OfChange(Enumerable.Range(0, crystal.Count).First(i => crystal[i].Parameter == p)), SignOf(p, vector) * scale),
            })]))];

        double[] OfMap(QpiGradient g) => BySites(g.Map.RealSpace, g.Map.SiteMaps);
        Func<QpiGradient, double[]> OfChange(int change) => g => BySites(g.Derivatives[change], g.SiteDerivatives[change]);
        double[] Of(int k, Func<QpiGradient, double[]> part, double factor) => Seen(gradients.Select(g => part(g[k])), factor);
    }

    /// <summary>The free parameters that move the crystal, and how.</summary>
    /// <param name="vector">Where.</param>
    /// <param name="broadening">The parameter that is η there: the maps' or that of the spectra.</param>
    internal IReadOnlyList<(FitParameter Parameter, CrystalVariation Variation)> Variations(IReadOnlyList<double> vector, FitParameter broadening)
    {
        double gap = Value(vector, FitParameter.GapAmplitude);
        double theta = Value(vector, FitParameter.MixingAngle);
        var crystal = new List<(FitParameter Parameter, CrystalVariation Variation)>();
        foreach (FitParameter parameter in Parameters)
        {
            CrystalVariation? variation = parameter switch
            {
                FitParameter.ChemicalPotential => CrystalVariation.ChemicalPotential,
                FitParameter.GapAmplitude => CrystalVariation.OfGap(Gap(vector, 1)),
                _ when OwnAngle.IndexOf(parameter) is { } own => CrystalVariation.OfGap(Hypothesis.GapByAngleOf(own, gap, AnglesOf(vector))),
                FitParameter.MixingAngle => CrystalVariation.OfGap(Hypothesis.GapByAngle(gap, theta, Value(vector, FitParameter.Phase))),
                FitParameter.Phase => CrystalVariation.OfGap(Hypothesis.GapByPhase(gap, theta, Value(vector, parameter))),
                FitParameter.Rashba => CrystalVariation.OfModel(Materials.RashbaTerm(1)),
                _ when parameter == broadening => CrystalVariation.Broadening,
                _ => null,
            };
            if (variation is not null)
            {
                crystal.Add((parameter, variation));
            }
        }

        return crystal;
    }

    /// <summary>The factor that leads from the derivative along |Δ0| to that along Δ0; 1 for other parameters.</summary>
    internal double SignOf(FitParameter parameter, IReadOnlyList<double> vector) => parameter == FitParameter.GapAmplitude && Value(vector, parameter) < 0 ? -1 : 1;

    /// <summary>The crystal at a vector of the free parameters, or off it by a step.</summary>
    internal BdgHamiltonian Crystal(IReadOnlyList<double> vector, Departure? departure = null) =>
        new(Hypothesis.Normal(Value(vector, FitParameter.ChemicalPotential), Value(vector, FitParameter.Rashba)), departure?.Gap ?? GapAt(vector));

    // Of several sites of the cell those that the tip sees, one after another; else their sum.
    private double[] BySites(double[] total, IReadOnlyList<double[]> ofSites) =>
        _sites is null ? total : [.. ofSites.Take(_blurring!.Surface.SiteCount).SelectMany(m => m)];

    private static Impurity ImpurityOf(ImpurityKind kind, double strength, double potential, int orbital) => Sample.ImpurityOf(kind, strength, potential) is var home && orbital == 0
        ? home : new Impurity(home.ScalarStrength, home.MagneticStrength, new ImpurityEntry(LatticeVector.Zero, orbital));

    // What the instrument leaves of the maps at the energies of its kernel, times a factor.
    private double[] Seen(IEnumerable<double[]> maps, double factor)
    {
        double[] sum = _kernel.Sum(maps, factor);
        return _blurring?.OnSites(sum, _outer, Size) ?? sum;
    }

    /// <summary>Δ(k) at a vector of the free parameters.</summary>
    public GapFunction GapAt(IReadOnlyList<double> vector) => Gap(vector, Value(vector, FitParameter.GapAmplitude));

    private GapFunction Gap(IReadOnlyList<double> vector, double amplitude)
    {
        return Hypothesis.Family is not null ? Hypothesis.GapOf(amplitude, AnglesOf(vector))
            : Hypothesis.Gap(amplitude, Value(vector, FitParameter.MixingAngle), Value(vector, FitParameter.Phase));
    }

    // Where the accuracy asked for is out of reach, at odd corners of the parameters, a map ten times coarser does.
    private T Computed<T>(IReadOnlyList<double> vector, Departure? departure, Func<CrystalGreenFunction, T> compute)
    {
        BdgHamiltonian crystal = Crystal(vector, departure);
        double broadening = Math.Max(Value(vector, FitParameter.Broadening) * (departure?.BroadeningFactor ?? 1), 1e-3) + _kernel.ExtraBroadening;
        for (double accuracy = Conditions.Accuracy; ; accuracy *= 10)
        {
            try
            {
                return compute(new CrystalGreenFunction(crystal, broadening, accuracy) { DegreeOfParallelism = 1 });
            }
            catch (ConvergenceException) when (accuracy < CoarsestAccuracy)
            {
            }
        }
    }
}
