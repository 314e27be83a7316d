using PairScope.Data;
using PairScope.Inference;
using PairScope.Inference.Fields;
using PairScope.Learning.Answers;
using PairScope.Maps;

namespace PairScope.Cli.Options;

/// <summary>How a map was made.</summary>
/// <param name="Conditions">As a fit needs it.</param>
/// <param name="Energies">ω of each layer in meV.</param>
/// <param name="Settings">All of them, with who says so.</param>
/// <param name="Remarks">Where an option overrides the file; one sentence each.</param>
internal sealed record MapSettings(FitConditions Conditions, IReadOnlyList<double> Energies, IReadOnlyList<StatedSetting> Settings, IReadOnlyList<string> Remarks)
{
    /// <summary>Whether a1 and a2 are known to be the crystal's own.</summary>
    public bool IsOriented { get; init; }

    /// <summary>The simulator of the field of view around such a map; null where that is not only scalar impurities under a tip without spin, with a gap of the hypotheses.</summary>
    /// <param name="options">How the map is fitted.</param>
    /// <param name="size">L of the map.</param>
    public FieldModel? FieldModel(FitOptions options, int size)
    {
        FitConditions conditions = options.Conditions;
        return conditions is not { SeesSpin: false, Instrument: { } instrument } || conditions.Free.Any(p => p is FitParameter.Rashba or FitParameter.Phase) ? null
            : new FieldModel(options.Hypotheses, Known(instrument), Energies, size)
            {
                KnownStrength = conditions.Strength,
                Broadening = conditions.Broadening,
                Rashba = conditions.Rashba,
                ChemicalPotentials = conditions.ChemicalPotentialRange,
                Gaps = conditions.GapRange,
            };
    }

    // How far a setting may be off, of itself: as in the protocol of the instrument where somebody stated it, and much where nobody did.
    private InstrumentDistributions Known(InstrumentSettings instrument)
    {
        Distribution Near(string name, double value, double stated, double assumed)
        {
            double share = Settings.Any(s => s is { Source: "assumed" } && string.Equals(s.Name, name, StringComparison.Ordinal)) ? assumed : stated;
            return new Distribution.Uniform((1 - share) * value, (1 + share) * value);
        }

        return new InstrumentDistributions(
            Near("temperatureKelvin", instrument.TemperatureKelvin, 0.125, 0.5),
            Near("lockInMillivolts", instrument.LockInMillivolts, 0.2, 0.5),
            Near("resolutionAngstrom", instrument.ResolutionAngstrom, 0.05, 0.75),
            instrument.ConstantCurrent) { KernelAccuracy = instrument.KernelAccuracy, Surface = instrument.Surface };
    }

    /// <summary>What was assumed because nobody said it, in one sentence, or null.</summary>
    /// <param name="fitsStrengths">Whether the impurities' strengths are found out, so that none was assumed.</param>
    public string? Assumed(bool fitsStrengths)
    {
        string[] assumed = [.. Settings.Where(s => s.Source is "assumed").Select(s => s.Name switch
        {
            "energiesMeV" => $"ω = {string.Join(", ", (IReadOnlyList<double>)s.Value)} meV",
            "broadeningMeV" => $"η = {s.Value} meV",
            "strengthMeV" when !fitsStrengths => $"a scalar impurity of {s.Value} meV",
            "temperatureKelvin" when s.Value is > 0.0 => $"a temperature of {s.Value:G4} K",
            "lockInMillivolts" when s.Value is > 0.0 => $"a modulation of {s.Value:G4} mV",
            "resolutionAngstrom" when s.Value is > 0.0 => $"a resolution of {s.Value:G4} Å",
            _ => null,
        }).OfType<string>()];
        return assumed.Length == 0 ? null : $"Assumed, as the file does not say: {string.Join(", ", assumed)}.";
    }

    /// <summary>Why a network does not know such maps; one sentence each, none when it does.</summary>
    /// <param name="network">The network.</param>
    /// <param name="size">L of the map.</param>
    public IEnumerable<string> Outside(TrainedNetwork network, int size)
    {
        IReadOnlyList<double> energies = network.Configuration.Energies;
        if (size != network.Configuration.Size)
        {
            yield return $"the map has {size} × {size} sites and the network knows {network.Configuration.Size} × {network.Configuration.Size}";
        }

        if (energies.Count != Energies.Count || energies.Zip(Energies).Any(e => Math.Abs(e.First - e.Second) > 1e-6))
        {
            yield return $"the map was made at {string.Join(", ", Energies)} meV and the network knows {string.Join(", ", energies)} meV";
        }

        if (network.Protocol is not { } protocol)
        {
            yield break;
        }

        (string Name, double Value, string Parameter)[] numbers =
            [("a broadening", Conditions.Broadening, "broadening"), ("a Rashba coupling", Conditions.Rashba, "rashba"), ("an impurity strength", Conditions.Strength, "strength")];
        foreach ((string name, double value, string parameter) in numbers)
        {
            Distribution known = protocol[parameter];
            if (value < known.Lowest - 1e-6 || value > known.Highest + 1e-6)
            {
                yield return FormattableString.Invariant($"the map has {name} of {value} meV and the network knows {known.Lowest}")
                    + (known.Highest > known.Lowest ? FormattableString.Invariant($" to {known.Highest} meV") : " meV");
            }
        }

        if (!protocol.Impurities.Contains(Conditions.Impurity))
        {
            yield return $"the impurity is {PairingLabels.Impurities[(int)Conditions.Impurity]} and the network knows {string.Join(", ", protocol.Impurities.Select(k => PairingLabels.Impurities[(int)k]))}";
        }

        if (Conditions.Potential != 0)
        {
            yield return FormattableString.Invariant($"the impurity has a scalar part of {Conditions.Potential} meV beside its moment and the network knows moments alone");
        }

        if (Conditions.Spin != protocol.Tip)
        {
            yield return $"the tip sees of spin {Conditions.Spin} and the network knows {protocol.Tip}";
        }

        if (Conditions.Instrument is not null && protocol.Instrument is null)
        {
            yield return "the map is smeared by temperature, lock-in or tip and the network knows bare densities of states";
        }
    }
}
