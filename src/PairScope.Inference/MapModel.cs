using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
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
    private readonly TipResolution? _blur;
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
        _blur = conditions.Instrument is { ResolutionAngstrom: > 0 } blurring ? blurring.Blur : null;
        _outer = size + (2 * (_blur?.Margin ?? 0));
        _kernel = conditions.Instrument?.KernelOver(conditions.Broadening) ?? EnergyKernel.None;
        Parameters =
        [
            .. conditions.ChemicalPotential is null ? [FitParameter.ChemicalPotential] : Array.Empty<FitParameter>(),
            .. hypothesis.HasGap ? [FitParameter.GapAmplitude] : Array.Empty<FitParameter>(),
            .. hypothesis.HasMixingAngle ? [FitParameter.MixingAngle] : Array.Empty<FitParameter>(),
            .. hypothesis.FreesPhase && !conditions.Free.Contains(FitParameter.Phase) ? [FitParameter.Phase] : Array.Empty<FitParameter>(),
            .. conditions.Free.Where(p => !IsMixing(p) || hypothesis.Irrep == OwnerOf(p)),
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

    /// <summary>Whether a parameter is one of the general gap of one irrep and of no other.</summary>
    public static bool IsMixing(FitParameter parameter) => OwnerOf(parameter) is not null;

    /// <summary>The irrep whose general gap a parameter belongs to, E′ or A1′; null where it is common to all.</summary>
    public static Irrep? OwnerOf(FitParameter parameter) => parameter switch
    {
        FitParameter.Phase or FitParameter.ChannelAngle or FitParameter.TripletAngle or FitParameter.TripletPhase => Irrep.EPrime,
        FitParameter.OnSiteAngle => Irrep.A1Prime,
        _ => null,
    };

    /// <summary>A vector of the free parameters, the conditions' values for those not named; general gaps and Rashba coupling start off their symmetric points, where maps do not move.</summary>
    public double[] Vector(double chemicalPotential, double gapAmplitude, double mixingAngle, double phase = 0.5) => [.. Parameters.Select(p => p switch
    {
        FitParameter.ChemicalPotential => chemicalPotential,
        FitParameter.GapAmplitude => gapAmplitude,
        FitParameter.MixingAngle => mixingAngle,
        FitParameter.Strength => Conditions.Strength,
        FitParameter.Potential => Conditions.Potential,
        FitParameter.Broadening => Conditions.Broadening,
        FitParameter.Phase => phase,
        FitParameter.TripletPhase => 0.5,
        FitParameter.ChannelAngle => 0.3,
        FitParameter.OnSiteAngle => Hypothesis is TableHypothesis { Channel: PairingChannel.OnSiteSinglet } ? (Math.PI / 2) - 0.3 : 0.3,
        FitParameter.Rashba => Math.Max(Conditions.Rashba, 1),
        FitParameter.TripletAngle => mixingAngle,
        FitParameter.SpectrumBroadening => Conditions.SpectrumBroadening,
        _ => 1,
    })];

    /// <summary>θ and Θ of a vector as the one state that maps tell of those which look alike: θ in [0, π/2], and Θ in [0, π] unless spin or a moment tells its sign; and by which factors small changes of both follow.</summary>
    /// <remarks>docs/physics.md, eqs. (83), (84).</remarks>
    internal (double MixingAngle, double Phase, double MixingSign, double PhaseSign) State(IReadOnlyList<double> vector)
    {
        (double theta, double phase) = (Value(vector, FitParameter.MixingAngle), Value(vector, FitParameter.Phase));
        if (IndexOf(FitParameter.Phase) < 0 || IndexOf(FitParameter.ChannelAngle) >= 0)
        {
            return (theta - (Math.PI * Math.Floor(theta / Math.PI)), phase, 1, 1);
        }

        var state = StokesVector.Of(theta, phase);
        bool reversed = state.S3 < 0 && !_settings.Any(s => s.SeesSpin);
        bool folded = Math.Sin(2 * theta) < 0;
        state = reversed ? state.Reversed : state;
        return (state.MixingAngle, state.Phase, folded ? -1 : 1, reversed ? -1 : 1);
    }

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
            IReadOnlyList<QpiMap> maps = QpiSweep.Compute(solver, Sample.ImpurityOf(setting.Impurity, strength, potential), [.. _kernel.Nodes(setting.Energy).Select(n => n.Energy)], _outer, Hypothesis.TipOf(setting.Spin));
            return Seen(maps.Select(m => m.RealSpace), scale);
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
                var computed = WithDerivatives(solver, vector, [.. places.Select(i => (_settings[i].Impurity, strength))], _settings[places[0]].Energy, _settings[places[0]].Spin);
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
    /// <param name="energy">Which energy.</param>
    /// <exception cref="ConvergenceException">A map could not be computed to the accuracy asked for.</exception>
    internal IReadOnlyList<(double[] Map, IReadOnlyList<double[]> Derivatives)> MapsWithDerivatives(IReadOnlyList<double> vector, IReadOnlyList<double> strengths, int energy) =>
        Computed(vector, null, solver => WithDerivatives(solver, vector, [.. strengths.Select(s => (_settings[energy].Impurity, s))], _settings[energy].Energy, _settings[energy].Spin));

    private (double[] Map, IReadOnlyList<double[]> Derivatives)[] WithDerivatives(
        CrystalGreenFunction solver, IReadOnlyList<double> vector, IReadOnlyList<(ImpurityKind Kind, double Strength)> impurities, double energy, TipSpin spin)
    {
        double scale = Value(vector, FitParameter.Scale);
        IReadOnlyList<(FitParameter Parameter, CrystalVariation Variation)> crystal = Variations(vector, FitParameter.Broadening);
        FitParameter[] scatterer = [.. Parameters.Where(p => p is FitParameter.Strength or FitParameter.Potential)];
        IReadOnlyList<QpiGradient>[] gradients = [.. _kernel.Nodes(energy).Select(node => QpiGradient.Compute(
            solver,
            [.. impurities.Select(i => Sample.ImpurityOf(i.Kind, i.Strength, Value(vector, FitParameter.Potential)))],
            node.Energy,
            _outer,
            [.. crystal.Select(c => c.Variation)],
            [.. scatterer.Select(p => p == FitParameter.Strength ? Sample.ImpurityOf(impurities[0].Kind, 1) : Impurity.Scalar(1))],
            Hypothesis.TipOf(spin)))];
        return [.. impurities.Select((_, k) => (
            Of(k, g => g.Map.RealSpace, scale),
            (IReadOnlyList<double[]>)[.. Parameters.Select(p => p switch
            {
                FitParameter.Scale => Of(k, g => g.Map.RealSpace, 1),
                FitParameter.Strength or FitParameter.Potential => Of(k, g => g.Derivatives[crystal.Count + Array.IndexOf(scatterer, p)], scale),
                FitParameter.SpectrumBroadening => new double[Size * Size],
                _ => Of(k, g => g.Derivatives[Enumerable.Range(0, crystal.Count).First(i => crystal[i].Parameter == p)], SignOf(p, vector) * scale),
            })]))];

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
                FitParameter.MixingAngle when !IsGeneral => CrystalVariation.OfGap(Hypothesis.GapByAngle(gap, theta)),
                FitParameter.MixingAngle => CrystalVariation.OfGap(GeneralBy(parameter, vector)),
                FitParameter.Phase when !IsGeneral => CrystalVariation.OfGap(Hypothesis.GapByPhase(gap, theta, Value(vector, parameter))),
                _ when IsMixing(parameter) => CrystalVariation.OfGap(GeneralBy(parameter, vector)),
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

    // What the instrument leaves of the maps at the energies of its kernel, times a factor.
    private double[] Seen(IEnumerable<double[]> maps, double factor)
    {
        double[] sum = _kernel.Sum(maps, factor);
        return _blur?.OnSites(sum, _outer, Size) ?? sum;
    }

    // Equal-spin pairs have one channel, and a phase is all that is free of them.
    private bool IsGeneral => Hypothesis.Holds is not HeldState.Chirality && Parameters.Any(IsMixing);

    /// <summary>Δ(k) at a vector of the free parameters.</summary>
    public GapFunction GapAt(IReadOnlyList<double> vector) => Gap(vector, Value(vector, FitParameter.GapAmplitude));

    private GapFunction Gap(IReadOnlyList<double> vector, double amplitude)
    {
        double theta = Value(vector, FitParameter.MixingAngle);
        return !IsGeneral ? Hypothesis.Gap(amplitude, theta, Hypothesis.FreesPhase ? Value(vector, FitParameter.Phase) : 0)
            : Hypothesis.Irrep == Irrep.A1Prime ? GapFunction.GeneralA1Prime(Math.Abs(amplitude), theta, Value(vector, FitParameter.OnSiteAngle))
            : GapFunction.GeneralEPrime(
                Math.Abs(amplitude), Value(vector, FitParameter.ChannelAngle), theta, Value(vector, FitParameter.Phase), Value(vector, FitParameter.TripletAngle), Value(vector, FitParameter.TripletPhase));
    }

    private GapFunction GeneralBy(FitParameter parameter, IReadOnlyList<double> vector) => Hypothesis.Irrep == Irrep.A1Prime
        ? GapFunction.GeneralA1PrimeByAngles(
            Math.Abs(Value(vector, FitParameter.GapAmplitude)), Value(vector, FitParameter.MixingAngle), Value(vector, FitParameter.OnSiteAngle))[parameter == FitParameter.OnSiteAngle ? 1 : 0]
        : GapFunction.GeneralEPrimeByAngles(
        Math.Abs(Value(vector, FitParameter.GapAmplitude)),
        Value(vector, FitParameter.ChannelAngle),
        Value(vector, FitParameter.MixingAngle),
        Value(vector, FitParameter.Phase),
        Value(vector, FitParameter.TripletAngle),
        Value(vector, FitParameter.TripletPhase))[parameter switch
        {
            FitParameter.ChannelAngle => 0,
            FitParameter.MixingAngle => 1,
            FitParameter.Phase => 2,
            FitParameter.TripletAngle => 3,
            _ => 4,
        }];

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
