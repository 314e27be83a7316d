using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Learning;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Benchmarks;

/// <summary>A map of a world that pairscope predict does not expect, and what is true of it.</summary>
/// <param name="Map">δρ(r), one energy, before noise.</param>
/// <param name="Class">The class, or null where none of the list is true.</param>
/// <param name="Mu">μ in meV.</param>
/// <param name="Delta">Δ0 in meV.</param>
/// <param name="Stated">What the file says of itself, by name; nothing for a bare array.</param>
internal sealed record TrustWorld(double[] Map, string? Class, double Mu, double Delta, IReadOnlyDictionary<string, object>? Stated = null);

/// <summary>The kinds of worlds outside the list, and the known one for comparison. Parameters as the publication draws them.</summary>
internal static class TrustWorlds
{
    private const int Size = 64;

    /// <summary>The known pairings, as predict expects them.</summary>
    public const string Known = "known";

    /// <summary>Every kind by its name in the table.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        Known, "normal metal", "s-wave (on-site)", "on-site, neighbours and d_z", "A1' + i E'", "A1' + i A2'", "E' with Θ", "E' with five parameters", "E'' with Θ",
        "other η, not said", "other η, said", "other V0, not said", "other V0, said", "Rashba coupling", "two impurities", "shifted impurity", "mirrored map", "units × 1000",
        "other lattice constant", "charge-density wave", "extended impurity", "magnetic impurity", "other Ising coupling", "other band", "noise alone",
    ];

    /// <summary>A world of a kind.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="seed">Fixes it.</param>
    public static TrustWorld Of(string kind, int seed)
    {
        var random = new Random(seed);
        double Between(double low, double high) => low + ((high - low) * random.NextDouble());
        double mu = Between(-100, 400);
        double gap = Between(0.2, 2);
        double theta = Between(0, Math.PI);
        var irrep = (Irrep)random.Next(6);
        PairingChannel? channel = irrep == Irrep.EDoublePrime ? (random.Next(2) == 0 ? PairingChannel.TripletP : PairingChannel.TripletF) : null;
        string name = PairingLabels.Classes[PairingLabels.ClassOf(irrep)];
        GapFunction usual = GapFunction.Mixed(irrep, gap, theta, 0, channel);
        double side = random.Next(2) == 0 ? -1 : 1;
        double Turn() => Between(0, 2 * Math.PI);
        TrustWorld Known() => new(Map(mu, usual), name, mu, gap);
        TrustWorld No(double[] map) => new(map, null, mu, gap);
        IReadOnlyDictionary<string, object> Says(double broadening, double strength) => new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["broadeningMeV"] = broadening, ["strengthMeV"] = strength, ["impurity"] = "scalar", ["spin"] = "total", ["rashbaMeV"] = 0.0, ["energiesMeV"] = 0.0, ["orientation"] = "known",
        };
        switch (kind)
        {
            case "normal metal":
                return new TrustWorld(Map(mu, GapFunction.None()), "metal", mu, 0);
            case "s-wave (on-site)":
                return new TrustWorld(Map(mu, GapFunction.Mixed(Irrep.A1Prime, gap, 0, 0, PairingChannel.OnSiteSinglet)), "A1'", mu, gap);
            case "on-site, neighbours and d_z":
                return new TrustWorld(Map(mu, GapFunction.GeneralA1Prime(gap, theta, Between(0.15, Math.PI - 0.15))), "A1'", mu, gap);
            case "A1' + i E'":
                return No(Map(mu, FitSamples.Mixture(gap, Between(0.25, 0.75), Irrep.EPrime)));
            case "A1' + i A2'":
                return No(Map(mu, FitSamples.Mixture(gap, Between(0.25, 0.75), Irrep.A2Prime)));
            case "E' with Θ":
                return new TrustWorld(Map(mu, GapFunction.Mixed(Irrep.EPrime, gap, Between(0.3, 1.27), Between(0.3, Math.PI - 0.3))), "E'", mu, gap);
            case "E' with five parameters":
                return new TrustWorld(Map(mu, GapFunction.GeneralEPrime(gap, Between(0.2, 1.37), theta, Turn(), Between(0, Math.PI), Turn())), "E'", mu, gap);
            case "E'' with Θ":
                return new TrustWorld(Map(mu, GapFunction.Mixed(Irrep.EDoublePrime, gap, Between(0.3, 1.27), Between(0.3, Math.PI - 0.3), PairingChannel.TripletP)), "E''", mu, gap);
            case "other η, not said":
                return new TrustWorld(Map(mu, usual, broadening: Between(0.2, 1)), name, mu, gap);
            case "other η, said":
                double eta = Between(0.2, 1);
                return new TrustWorld(Map(mu, usual, broadening: eta), name, mu, gap, Says(eta, 100));
            case "other V0, not said":
                return new TrustWorld(Map(mu, usual, impurity: Impurity.Scalar(V0())), name, mu, gap);
            case "other V0, said":
                double strength = V0();
                return new TrustWorld(Map(mu, usual, impurity: Impurity.Scalar(strength)), name, mu, gap, Says(0.1, strength));
            case "Rashba coupling":
                return new TrustWorld(Map(Materials.NbSe2(mu, Between(2, 10)), usual), name, mu, gap);
            case "two impurities":
                return new TrustWorld(Field(mu, usual, [(1, 0), (5 + random.Next(8), random.Next(8))]), name, mu, gap);
            case "shifted impurity":
                double[] whole = Map(mu, usual, size: Size + 8);
                return new TrustWorld(Cut(whole, Size + 8, 1 + random.Next(3), random.Next(3)), name, mu, gap);
            case "mirrored map":
                double[] map = Map(mu, usual);
                return new TrustWorld([.. map.Select((_, i) => map[(i % Size * Size) + (i / Size)])], name, mu, gap);
            case "units × 1000":
                return Known() is var slipped ? slipped with { Map = Array.ConvertAll(slipped.Map, v => 1000 * v), Stated = Says(0.1, 100) } : Known();
            case "other lattice constant":
                return No(FitSamples.Stretched(Map(mu, usual, size: 3 * Size / 2), Size, 1 + (side * Between(0.05, 0.25))));
            case "charge-density wave":
                return new TrustWorld(Modulated(Map(mu, usual), Between(0.1, 0.4)), name, mu, gap);
            case "extended impurity":
                return new TrustWorld(Field(mu, usual, [(0, 0), (1, 0), (1, 1)]), name, mu, gap);
            case "magnetic impurity":
                return new TrustWorld(Map(mu, usual, impurity: Impurity.Magnetic(Between(50, 150), 0, 0, 1)), name, mu, gap);
            case "other Ising coupling":
                return new TrustWorld(Map(Materials.NbSe2(mu, ising1: 14.434 * (1 + (side * Between(0.2, 0.5)))), usual), name, mu, gap);
            case "other band":
                return No(Map(Rescaled(Materials.NbSe2(mu), 1 + (side * Between(0.1, 0.3))), usual));
            case "noise alone":
                double[] noise = new MapNoise(Size).Pink(random);
                return No([.. noise.Select(v => 1e-5 * (v + Between(-1, 1)))]);
            default:
                return Known();
        }

        double V0() => random.Next(2) == 0 ? Between(15, 60) : Between(150, 400);
    }

    private static double[] Map(double mu, GapFunction gap, double broadening = 0.1, Impurity? impurity = null, int size = Size) =>
        Map(Materials.NbSe2(mu), gap, broadening, impurity, size);

    private static double[] Map(TightBindingModel model, GapFunction gap, double broadening = 0.1, Impurity? impurity = null, int size = Size) =>
        [.. QpiMap.Compute(new CrystalGreenFunction(new BdgHamiltonian(model, gap), broadening, 1e-4), impurity ?? Impurity.Scalar(100), 0, size).RealSpace];

    private static TightBindingModel Rescaled(TightBindingModel model, double factor) => new("rescaled", (Complex)factor * model.Bloch);

    // Several equal scatterers, all orders between them.
    private static double[] Field(double mu, GapFunction gap, (int N1, int N2)[] places)
    {
        var green = new CrystalGreenFunction(new BdgHamiltonian(Materials.NbSe2(mu), gap), 0.1, 1e-4);
        var cluster = new ImpurityCluster(Impurity.Scalar(100), [.. places.Select(p => new LatticeVector(p.N1, p.N2))]);
        LatticeVector[] sites = [.. Enumerable.Range(0, Size * Size).Select(i => new LatticeVector((i / Size) - (Size / 2), (i % Size) - (Size / 2)))];
        return FieldSpectrum.Compute(green, cluster, sites, [0], EnergyKernel.None).Changes[0];
    }

    // A window of the map whose impurity lies a few sites off the middle.
    private static double[] Cut(double[] map, int size, int d1, int d2)
    {
        int margin = (size - Size) / 2;
        return [.. Enumerable.Range(0, Size * Size).Select(i => map[(((i / Size) + margin + d1) * size) + (i % Size) + margin + d2])];
    }

    // The three waves of a 3 × 3 superlattice.
    private static double[] Modulated(double[] map, double depth) => [.. map.Select((v, i) =>
    {
        (int n1, int n2) = ((i / Size) - (Size / 2), (i % Size) - (Size / 2));
        double waves = Math.Cos(2 * Math.PI * n1 / 3) + Math.Cos(2 * Math.PI * n2 / 3) + Math.Cos(2 * Math.PI * (n1 - n2) / 3);
        return v * (1 + (depth * waves));
    })];
}
