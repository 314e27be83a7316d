using PairScope.TightBinding;

namespace PairScope.Measurement;

/// <summary>The scan that is simulated: frame, tip, drift and noise. The defaults are what a good instrument has.</summary>
public sealed record ScanSettings
{
    /// <summary>Side of the square scan, nm.</summary>
    public double SideNanometres { get; init; } = 34.4;

    /// <summary>Pixels on a side.</summary>
    public int Pixels { get; init; } = 400;

    /// <summary>Direction of a1 in the scan, degrees from x.</summary>
    public double LatticeDegrees { get; init; }

    /// <summary>Where a site of the lattice lies, nm from the middle of the scan.</summary>
    public (double X, double Y) LatticeOrigin { get; init; }

    /// <summary>σ of the orbital at the height of the tip, Å.</summary>
    public double OrbitalAngstrom { get; init; } = 1.2;

    /// <summary>σ of the tip, Å.</summary>
    public double TipAngstrom { get; init; } = 0.5;

    /// <summary>D of the uniform drift: the atom that belongs at x is seen at x + D x.</summary>
    public (double Xx, double Xy, double Yx, double Yy) Drift { get; init; }

    /// <summary>White noise of each pixel of a dI/dV layer, as a fraction of the layer's rms less its mean.</summary>
    public double WhiteNoise { get; init; } = 0.05;

    /// <summary>Pink noise (power ∝ 1/|q|) of a dI/dV layer, likewise.</summary>
    public double PinkNoise { get; init; } = 0.03;

    /// <summary>Where the cell holds the atoms that the topograph shows, in a1 and a2 from a site: the chalcogens.</summary>
    public (double N1, double N2) BrightAtoms { get; init; } = Materials.Chalcogen;

    /// <summary>Amplitude of each of the lattice's three waves in the topograph, pm.</summary>
    public double CorrugationPicometres { get; init; } = 10;

    /// <summary>Height of an impurity in the topograph where nothing else is said, pm.</summary>
    public const double UsualImpurityPicometres = 40;

    /// <summary>σ of an impurity in the topograph, Å.</summary>
    public double ImpurityAngstrom { get; init; } = 2;

    /// <summary>Decay constant κ of the current in vacuum, 1/Å, through which the setpoint's current shows as height.</summary>
    public double DecayPerAngstrom { get; init; } = 1;

    /// <summary>White noise of the topograph, pm.</summary>
    public double TopographNoisePicometres { get; init; } = 3;

    /// <summary>Fixes the noise.</summary>
    public int Seed { get; init; }

    /// <summary>The settings with direction and origin of the lattice and a drift of up to half a per cent drawn from the seed.</summary>
    public ScanSettings Drawn()
    {
        var random = new Random(Seed);
        double Within(double low, double high) => low + ((high - low) * random.NextDouble());
        return this with
        {
            LatticeDegrees = Within(0, 360),
            LatticeOrigin = (Within(-0.3, 0.3), Within(-0.3, 0.3)),
            TipAngstrom = Within(0.3, 0.7),
            Drift = (Within(-0.005, 0.005), Within(-0.005, 0.005), Within(-0.005, 0.005), Within(-0.005, 0.005)),
        };
    }
}
