using PairScope.Cli.Output;
using System.Globalization;
using PairScope.Data;
using PairScope.Inference;
using PairScope.Inference.Planning;
using PairScope.Maps;

namespace PairScope.Cli.Answers;

/// <summary>A plan in numbers with names, for JSON, and in the words that every form of it shares.</summary>
/// <param name="File">The study's file.</param>
/// <param name="Plan">The plan.</param>
internal sealed record PlanAnswer(string File, MeasurementPlan Plan)
{
    private const double Decisive = 4.7; // standard deviations: 99 % right where both are as probable beforehand
    private const double Hidden = 1; // below it the prior decides

    private static readonly (FitParameter Parameter, string Key, string Name, string Unit)[] Shown =
    [
        (FitParameter.ChemicalPotential, "chemicalPotentialMeV", "μ", "meV"),
        (FitParameter.GapAmplitude, "gapAmplitudeMeV", "Δ0", "meV"),
        (FitParameter.MixingAngle, "mixingAngleRad", "θ", "rad"),
        (FitParameter.Phase, "phaseRad", "Θ", "rad"),
        (FitParameter.Strength, "strengthMeV", "V0", "meV"),
        (FitParameter.Broadening, "broadeningMeV", "η", "meV"),
        (FitParameter.Scale, "scale", "scale", ""),
    ];

    /// <summary>What was known before the plan; null for the study alone.</summary>
    public MeasuredSoFar? After { get; init; }

    /// <summary>The parameters whose errors are told.</summary>
    public IEnumerable<(FitParameter Parameter, string Key, string Name, string Unit)> Parameters =>
        Shown.Where(p => Enumerable.Range(0, Hypotheses.Count).Any(h => Plan.Best.Deviation(h, p.Parameter) is not null));

    /// <summary>The hypotheses.</summary>
    public IReadOnlyList<Hypothesis> Hypotheses => Plan.Problem.Hypotheses;

    /// <summary>The study.</summary>
    public Proposal Proposal => Plan.Problem.Proposal;

    /// <summary>Pairs of hypotheses of different classes.</summary>
    public IEnumerable<(int Truth, int Rival)> Pairs =>
        from a in Enumerable.Range(0, Hypotheses.Count) from b in Enumerable.Range(0, Hypotheses.Count) where Hypotheses[a].Class != Hypotheses[b].Class select (a, b);

    /// <summary>The answer in one sentence.</summary>
    public string Sentence()
    {
        string settings = string.Join(", ", Plan.Chosen.Select(c => string.Create(CultureInfo.InvariantCulture, $"{Named(Plan.Settings[c.Setting])} for {c.Hours:0.##} h")));
        return $"{Percent(1 - Plan.Best.WrongLabel())} of labels right, {Percent(1 - Plan.Now.WrongLabel())} without a plan: measure {settings}.";
    }

    /// <summary>A setting in words: "ω = 12.3 meV, scalar impurity, tip without spin".</summary>
    public string Named(MapSetting setting)
    {
        string energy = string.Create(CultureInfo.InvariantCulture, $"ω = {setting.Energy:0.####} meV");
        string impurity = Proposal.Impurities.Count > 1 ? $" over the impurity {PairingLabels.Impurities[(int)setting.Impurity]}" : string.Empty;
        string tip = Proposal.Tips.Count > 1 ? $" under the tip {setting.Spin}" : string.Empty;
        return energy + impurity + tip;
    }

    /// <summary>Hours for a share of right labels, in words.</summary>
    public static string Hours(double? hours) => hours is { } h ? string.Create(CultureInfo.InvariantCulture, $"{h:G3} h") : "not in any time";

    /// <summary>A share in words, with the digits near one that matter.</summary>
    public static string Percent(double share) => share is > 0.9995 and < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Min(99.999, 100 * share):0.000} %")
        : string.Create(CultureInfo.InvariantCulture, $"{100 * Math.Max(0, share):0.0} %");

    /// <summary>What the hours at hand leave open, one sentence for each pair of classes, the hardest first; and what is nearly the same at every setting.</summary>
    public IEnumerable<string> Open()
    {
        foreach (var pair in Pairs.Select(p => (p.Truth, p.Rival, Wrong: Plan.Best.Loses(p.Truth, p.Rival))).Where(p => p.Wrong > 0.01).OrderByDescending(p => p.Wrong))
        {
            double best = Plan.AloneTables.Append(Plan.Best).Max(t => Median(t, pair.Truth, pair.Rival));
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{Hypotheses[pair.Truth].Name} is taken for {Hypotheses[pair.Rival].Name} with {Percent(pair.Wrong)}: their maps are {Median(Plan.Best, pair.Truth, pair.Rival):G2} deviations apart in the median, {(best < Hidden ? $"and no setting tells them, with all hours {best:G2} at most" : $"4.7 need {Times(best)} the hours at the best setting for this pair")}.");
        }

        string Times(double distance) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Decisive * Decisive / (distance * distance)):G2} times");
    }

    /// <summary>What the numbers rest on.</summary>
    public IEnumerable<string> Remarks()
    {
        if (Proposal["mu"] is not Distribution.Fixed and { } mu && mu.Highest - mu.Lowest > 20)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"The plan is made at mu = {Plan.Problem.ChemicalPotential:0.##} meV, and the best energies move with it: measure ω = 0 first, which gives mu, and plan again with that.");
        }

        foreach ((int setting, double hours) in Plan.Chosen.Where(c => Plan.RelativeNoise(c.Setting, c.Hours) > new FitOptions().LargestNoise))
        {
            yield return $"At {Named(Plan.Settings[setting])} a site's noise is {Percent(Plan.RelativeNoise(setting, hours))} of the map's rms, and 'fit' calls no map explained of which more than {Percent(new FitOptions().LargestNoise)} is left over: it answers with more hours there, more impurities or less noise.";
        }

        if (After is { Missing: { Count: > 0 } missing })
        {
            yield return $"{string.Join(", ", missing)} of the study {(missing.Count == 1 ? "is" : "are")} not among the hypotheses of the result and left out.";
        }

        if (Plan.Steps.Count > 0 && Plan.Best.WrongLabel() > 0.05)
        {
            yield return "More than one label in twenty would be wrong: fewer hypotheses, more hours or less noise are needed for an answer.";
        }
    }

    /// <summary>The median distance from the places of a hypothesis to a rival.</summary>
    public static double Median(SeparationTable table, int truth, int rival) => SeparationTable.Median(table.Distances(truth, rival));

    /// <summary>result.json.</summary>
    public Dictionary<string, object?> ToJson()
    {
        object Setting(int c) => new { energyMeV = Plan.Settings[c].Energy, impurity = PairingLabels.Impurities[(int)Plan.Settings[c].Impurity], spin = Plan.Settings[c].Spin.Name, polarisation = Plan.Settings[c].Spin.PolarisationBeside };
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["program"] = "pairscope",
            ["version"] = PairScopeCommand.Version,
            ["verb"] = "plan",
            ["study"] = File,
            ["title"] = Proposal.Title,
            ["material"] = Proposal.Study.Name,
            ["chemicalPotentialMeV"] = Plan.Problem.ChemicalPotential,
            ["hours"] = Proposal.Instrument.Hours,
            ["siteNoiseInAnHour"] = Plan.Problem.SiteNoise,
            ["rightLabel"] = 1 - Plan.Best.WrongLabel(),
            ["rightLabelNow"] = 1 - Plan.Now.WrongLabel(),
            ["hoursFor95"] = Plan.Best.HoursFor(0.95),
            ["hoursFor99"] = Plan.Best.HoursFor(0.99),
            ["hoursFor95Now"] = Plan.Now.HoursFor(0.95),
            ["hoursFor99Now"] = Plan.Now.HoursFor(0.99),
            ["settings"] = Plan.Chosen.Select(c => new { setting = Setting(c.Setting), hours = c.Hours, relativeNoise = Plan.RelativeNoise(c.Setting, c.Hours) }),
            ["steps"] = Plan.Steps.Select(s => new { setting = Setting(s.Changed), dropped = s.IsDropped, rightLabel = 1 - s.WrongLabel }),
            ["candidates"] = Plan.Settings.Select((_, c) => new { setting = Setting(c), rightLabelAlone = 1 - Plan.AloneTables[c].WrongLabel() }),
            ["hypotheses"] = Hypotheses.Select((h, i) => new
            {
                name = h.Name,
                @class = h.Classes.Names[h.Class],
                prior = h.Prior,
                rightLabel = 1 - Plan.Best.WrongLabelOf(i),
                rightLabelNow = 1 - Plan.Now.WrongLabelOf(i),
                deviations = Parameters.Where(p => Plan.Best.Deviation(i, p.Parameter) is not null).ToDictionary(p => p.Key, p => AnswerJson.Finite(Plan.Best.Deviation(i, p.Parameter)!.Value), StringComparer.Ordinal),
            }),
            ["pairs"] = Pairs.Select(p => new
            {
                truth = Hypotheses[p.Truth].Name,
                rival = Hypotheses[p.Rival].Name,
                leastDistance = Plan.Best.LeastDistance(p.Truth, p.Rival),
                medianDistance = Median(Plan.Best, p.Truth, p.Rival),
                takenForRival = Plan.Best.Loses(p.Truth, p.Rival),
                leastDistanceNow = Plan.Now.LeastDistance(p.Truth, p.Rival),
                medianDistanceNow = Median(Plan.Now, p.Truth, p.Rival),
                takenForRivalNow = Plan.Now.Loses(p.Truth, p.Rival),
            }),
            ["indistinguishable"] = Plan.Indistinguishable.Select(i => new { what = i.What, reason = i.Reason, liftedBy = i.Lifted }),
            ["open"] = Open(),
            ["remarks"] = Remarks(),
            ["after"] = After?.Log,
        };
    }
}
