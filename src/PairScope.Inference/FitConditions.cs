using PairScope.Data;
using PairScope.Maps;

namespace PairScope.Inference;

/// <summary>What is known about a measurement, and what a fit is to find out besides μ, Δ0 and θ.</summary>
public sealed record FitConditions
{
    /// <summary>η in meV, where it is not fitted its value, where it is its start.</summary>
    public double Broadening { get; init; } = 0.1;

    /// <summary>Strength of the impurity in meV, V0 or J, likewise.</summary>
    public double Strength { get; init; } = 100;

    /// <summary>V0 in meV of the scalar part that a moment scatters with beside its own, likewise; 0 of a scalar impurity, whose potential is its strength.</summary>
    public double Potential { get; init; }

    /// <summary>The orbital of cell 0 on which the impurity sits.</summary>
    public int Orbital { get; init; }

    /// <summary>What scatters.</summary>
    public ImpurityKind Impurity { get; init; } = ImpurityKind.Scalar;

    /// <summary>What the tip sees.</summary>
    public TipSpin Spin { get; init; }

    /// <summary>Rashba coupling in meV, likewise.</summary>
    public double Rashba { get; init; }

    /// <summary>What the instrument does to the density of states, or null for nothing; a feedback that holds the current is no part of it.</summary>
    public InstrumentSettings? Instrument { get; init; }

    /// <summary>What is fitted besides μ, Δ0 and, where it leaves a trace, θ.</summary>
    public IReadOnlyList<FitParameter> Free { get; init; } = [];

    /// <summary>Settings of the measurement, η and the impurity's strength, that nobody stated: held all the same, but the errors say so.</summary>
    public IReadOnlyList<FitParameter> Assumed { get; init; } = [];

    /// <summary>Prior range of μ in meV.</summary>
    public (double Low, double High) ChemicalPotentialRange { get; init; } = (-100, 400);

    /// <summary>Prior range of Δ0 in meV.</summary>
    public (double Low, double High) GapRange { get; init; } = (0.2, 2);

    /// <summary>μ in meV where it is known and not fitted.</summary>
    public double? ChemicalPotential { get; init; }

    /// <summary>η of the spectra beside the maps in meV, where it is not fitted its value, where it is its start.</summary>
    public double SpectrumBroadening { get; init; } = 0.1;

    /// <summary>Prior range of that η in meV.</summary>
    public (double Low, double High) SpectrumBroadeningRange { get; init; } = (0.02, 0.5);

    /// <summary>Accuracy asked of the simulated maps, relative to the largest value.</summary>
    public double Accuracy { get; init; } = 1e-4;

    /// <summary>Whether spin leaves a trace, so that maps may tell the sign of Θ: it leaves none of a scalar impurity under a tip without spin.</summary>
    /// <remarks>docs/physics.md, eq. (84).</remarks>
    public bool SeesSpin => new MapSetting(0, Impurity, Spin).SeesSpin;
}
