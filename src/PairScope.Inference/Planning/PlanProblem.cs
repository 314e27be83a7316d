using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Inference.Planning;

/// <summary>A study of a measurement in numbers: the hypotheses, what is known and free, the noise of a site, and the places of the parameters that stand for all.</summary>
/// <remarks>docs/plan.md, "The noise" and "Truths and rivals".</remarks>
public sealed class PlanProblem
{
    private const double Unsure = 10; // meV, of a μ that the study states
    private const double LibraryAccuracy = 1e-3;
    private const double KernelAccuracy = 0.2; // one energy of more broadening, where it may

    /// <summary>Sets the problem up.</summary>
    /// <param name="proposal">The study.</param>
    /// <param name="known">By the names of hypotheses what was measured before says of them; null where nothing was.</param>
    /// <exception cref="InputException">Temperature and lock-in smear too much, or the crystal has no state at the Fermi level.</exception>
    public PlanProblem(Proposal proposal, IReadOnlyDictionary<string, Posterior>? known = null)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        IsKnown = known is not null;
        Proposal = known is null ? proposal : proposal with { Study = proposal.Study with { Hypotheses = Weighed(proposal.Study.Hypotheses, known) } };
        ChemicalPotential = known?.Values.MaxBy(p => p.Probability)!.Values.TryGetValue(FitParameter.ChemicalPotential, out double mu) == true ? mu : Middle(proposal["mu"]);
        Conditions = new FitConditions
        {
            Broadening = Middle(proposal["broadening"]),
            Strength = Middle(proposal["strength"]),
            Rashba = Middle(proposal["rashba"]),
            Impurity = proposal.Impurities[0],
            Spin = proposal.Tips[0],
            Instrument = proposal.Instrument is { TemperatureKelvin: 0, LockInMillivolts: 0 } ? null
                : new InstrumentSettings(proposal.Instrument.TemperatureKelvin, proposal.Instrument.LockInMillivolts, 0, false) { KernelAccuracy = KernelAccuracy },
            Free = [.. proposal.Free.Select(name => name switch { "strength" => FitParameter.Strength, "broadening" => FitParameter.Broadening, _ => FitParameter.Scale })],
            ChemicalPotentialRange = proposal["mu"] is Distribution.Fixed ? (ChemicalPotential - Unsure, ChemicalPotential + Unsure) : (proposal["mu"].Lowest, proposal["mu"].Highest),
            GapRange = (proposal["delta"].Lowest, proposal["delta"].Highest),
            Accuracy = LibraryAccuracy,
        };
        double density = DensityOfStates.Local(
            new CrystalGreenFunction(new BdgHamiltonian(NormalState, Without(NormalState)), Conditions.Broadening, LibraryAccuracy), 0, proposal.Study.Hypotheses[0].TipOf(TipSpin.Total));
        SiteNoise = proposal.NoiseInAnHour * density;
        if (!(SiteNoise > 0))
        {
            throw new InputException(FormattableString.Invariant($"{proposal.Study.Name} has no state at the Fermi level at mu = {ChemicalPotential:g6} meV, so there is nothing to measure; choose another 'mu'."));
        }

        MapModel[] models = [.. Hypotheses.Select(h => Model(h, []))];
        Nodes = [.. models.SelectMany((model, index) => known is null ? PlanNode.Of(index, model, proposal["delta"], ChemicalPotential) : known[Hypotheses[index].Name].Places(index, model))];
        Widths =
        [
            .. models.Select((model, index) =>
            {
                double[] widths = HypothesisFit.PriorWidths(model, Conditions);
                return known is null ? widths : [.. widths.Select((w, i) => known[Hypotheses[index].Name].Width(model.Parameters[i], w))];
            }),
        ];
    }

    /// <summary>The study.</summary>
    public Proposal Proposal { get; }

    /// <summary>The hypotheses.</summary>
    public IReadOnlyList<Hypothesis> Hypotheses => Proposal.Study.Hypotheses;

    /// <summary>What is known and free.</summary>
    public FitConditions Conditions { get; }

    /// <summary>μ in meV at which the plan is made.</summary>
    public double ChemicalPotential { get; }

    /// <summary>Standard deviation of a site in a map of one hour, states/(meV·cell).</summary>
    /// <remarks>docs/plan.md, eq. (1).</remarks>
    public double SiteNoise { get; }

    /// <summary>The places of the parameters that stand for all, by hypothesis.</summary>
    public IReadOnlyList<PlanNode> Nodes { get; }

    /// <summary>Whether it begins with what maps have told: then parameters keep near what they told.</summary>
    public bool IsKnown { get; }

    /// <summary>Widths of the priors of each hypothesis's parameters.</summary>
    internal IReadOnlyList<double[]> Widths { get; }

    private TightBindingModel NormalState => Hypotheses[0].Normal(ChemicalPotential, Conditions.Rashba);

    /// <summary>The maps of a hypothesis at some settings.</summary>
    /// <param name="hypothesis">The hypothesis.</param>
    /// <param name="settings">The settings.</param>
    public MapModel Model(Hypothesis hypothesis, IReadOnlyList<MapSetting> settings) => new(hypothesis, Conditions, settings, Proposal.Size);

    /// <summary>About what a plan takes: the map with its derivatives of every place at every candidate energy, and their products.</summary>
    /// <param name="threads">Cores.</param>
    public WindowCost Cost(int threads)
    {
        IReadOnlyList<MapSetting> candidates = Candidates();
        int solved = candidates.Select(c => (c.Energy, c.Spin)).Distinct().Count();
        double vectors = Nodes.Sum(n => 1.0 + n.Vector.Length);
        double seconds = 0;
        double bytes = sizeof(double) * vectors * ((vectors * (candidates.Count + 2)) + ((double)Proposal.Size * Proposal.Size * Proposal.Impurities.Count));
        foreach (IGrouping<int, PlanNode> nodes in Nodes.GroupBy(n => n.Hypothesis))
        {
            Hypothesis hypothesis = Hypotheses[nodes.Key];
            WindowCost one = new CrystalGreenFunction(
                new BdgHamiltonian(NormalState, hypothesis.Gap(Math.Max(Conditions.GapRange.Low, 1e-3), 0.5)), Math.Max(Conditions.Broadening, 1e-3), LibraryAccuracy)
                .CostWithDerivatives(Proposal.Size, nodes.First().Vector.Length);
            seconds += nodes.Count() * solved * one.Seconds;
            bytes = Math.Max(bytes, (threads * one.Bytes) + (sizeof(double) * vectors * vectors * candidates.Count));
        }

        return new WindowCost(bytes, seconds, Nodes.Count);
    }

    /// <summary>The noise of a map measured for some hours.</summary>
    /// <param name="hours">The hours.</param>
    public NoiseSpectrum Noise(double hours)
    {
        double total = SiteNoise / Math.Sqrt(hours);
        return new NoiseSpectrum(Proposal.Size, total * Math.Sqrt(1 - Proposal.Instrument.Pink), total * Math.Sqrt(Proposal.Instrument.Pink), Proposal.Study.Lattice);
    }

    /// <summary>Settings to choose among: the study's energies, or those that follow from Fermi lines and gap, with every impurity and tip; of both signs where spin leaves a trace.</summary>
    /// <remarks>docs/plan.md, "Which energies".</remarks>
    public IReadOnlyList<MapSetting> Candidates()
    {
        double[] energies = [.. (Proposal.Energies ?? CandidateEnergies()).Concat(Proposal.Now).Distinct()];
        return [.. (from impurity in Proposal.Impurities
                    from tip in Proposal.Tips
                    from energy in energies
                    let setting = new MapSetting(energy, impurity, tip)
                    from sign in Proposal.Energies is null && setting.SeesSpin && energy > 0 ? (int[])[1, -1] : [1]
                    select setting with { Energy = sign * energy }).Distinct()];
    }

    private double[] CandidateEnergies()
    {
        const int Extremes = 2;
        const double Farthest = 100; // gaps
        double gap = Math.Sqrt(Conditions.GapRange.Low * Conditions.GapRange.High);
        BlochMatrix[] functions =
        [
            .. Hypotheses.Where(h => h.HasGap).SelectMany(h => h.HasMixingAngle ? (double[])[0, Math.PI / 4, Math.PI / 2] : [Math.PI / 4], (h, angle) => h.Gap(1, angle, Math.PI / 2).Matrix),
        ];
        if (functions.Length == 0)
        {
            return [0];
        }

        IReadOnlyList<PairingEnergy> found = PairingEnergies.Of(NormalState.Bloch, functions, Farthest * Conditions.GapRange.High);
        double own = found.Where(f => f.Energy == 0).Select(f => f.Opening).DefaultIfEmpty(0).Max() * gap;
        var energies = new List<double> { 0 };
        energies.AddRange(own > 0 ? [0.3 * own, 0.6 * own, own, 2 * Conditions.GapRange.High] : Array.Empty<double>());
        foreach (PairingEnergy edge in found.Where(f => f.IsMaximum && f.Energy > 2 * Conditions.GapRange.High).Take(Extremes))
        {
            energies.AddRange(((double[])[0, 0.5, 1]).Select(below => edge.Energy - (below * edge.Opening * gap)));
        }

        // No nearer to each other than the broadening tells apart, and with the digits of an instrument.
        double step = Math.Pow(10, Math.Floor(Math.Log10(Conditions.Broadening)));
        var distinct = new List<double>();
        foreach (double energy in energies.Select(e => Math.Round(Math.Round(e / step) * step, 6)))
        {
            if (!distinct.Exists(d => Math.Abs(d - energy) < Conditions.Broadening))
            {
                distinct.Add(energy);
            }
        }

        return [.. distinct];
    }

    private static Hypothesis[] Weighed(IReadOnlyList<Hypothesis> hypotheses, IReadOnlyDictionary<string, Posterior> known)
    {
        Hypothesis[] left = [.. hypotheses.Where(h => known.TryGetValue(h.Name, out Posterior? posterior) && posterior.Probability > Posterior.Excluded)];
        if (left.Select(h => h.Class).Distinct().Count() < 2)
        {
            throw new InputException(left.Length == 0
                ? $"The result says nothing of the study's hypotheses, which are {string.Join(", ", hypotheses.Select(h => h.Name))}."
                : $"The result leaves {left[0].Classes.Names[left[0].Class]} alone of the study's classes, so there is nothing left to measure.");
        }

        double sum = left.Sum(h => known[h.Name].Probability);
        return [.. left.Select(h => h with { Prior = known[h.Name].Probability / sum })];
    }

    private static GapFunction Without(TightBindingModel model) => new(0, 0 * model.Bloch);

    private static double Middle(Distribution distribution) => distribution is Distribution.LogUniform ? Math.Sqrt(distribution.Lowest * distribution.Highest) : (distribution.Lowest + distribution.Highest) / 2;
}
