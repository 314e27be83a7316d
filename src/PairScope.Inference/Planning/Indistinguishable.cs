using System.Globalization;
using System.Numerics;
using PairScope.BogoliubovDeGennes;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Inference.Planning;

/// <summary>Gaps whose maps are the same in every measurement of a kind, by a symmetry.</summary>
/// <param name="What">Which.</param>
/// <param name="Symmetry">What carries one into the other.</param>
/// <param name="Reason">The same as a sentence.</param>
/// <param name="Lifted">What would make their maps differ, found by computing them; empty where nothing that was tried does.</param>
/// <remarks>docs/plan.md, "What no map can tell".</remarks>
public sealed record Indistinguishable(string What, MapSymmetry Symmetry, string Reason, IReadOnlyList<string> Lifted)
{
    private const int Torus = 12;
    private const int Window = 6;
    private const double Differs = 1e-6; // of the largest value
    private const double Angle = 0.7;
    private const int MostNames = 4;

    /// <summary>What a measurement cannot tell of the gaps of a study's crystal.</summary>
    /// <param name="problem">The study.</param>
    public static IReadOnlyList<Indistinguishable> In(PlanProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        Proposal proposal = problem.Proposal;
        TightBindingModel normal = problem.Hypotheses[0].Normal(problem.ChemicalPotential, problem.Conditions.Rashba);
        var symmetry = new GapEquivalence(normal.Bloch, [.. proposal.Impurities.Select(Axis)], proposal.Tips);
        (string Irrep, string Name, BlochMatrix[] Partners)[] channels = [.. Channels(proposal.Study)];
        var found = new List<(string What, string Name, Indistinguishable Case)>();
        for (int i = 0; i < channels.Length; i++)
        {
            (string irrep, string name, BlochMatrix[] own) = channels[i];
            foreach ((string otherIrrep, string other, BlochMatrix[] functions) in channels.Take(i).Where(c => !string.Equals(c.Irrep, irrep, StringComparison.Ordinal)))
            {
                Add("pairs of {0}", $"{other} and {name}", functions[0], own[0]);
            }

            if (own.Length == 2)
            {
                Add("the angle θ of {0}", name, own[0], (Math.Cos(Angle) * own[0]) + (Math.Sin(Angle) * own[1]));
                Add("which of the two chiral states it is, of {0}", name, own[0] + (Complex.ImaginaryOne * own[1]), own[0] + (-Complex.ImaginaryOne * own[1]));
            }

            if (GeneratedGaps.TurnsFreely(normal.Bloch) && IsTripletZ(own[0]))
            {
                Add("the direction of d of {0}", name, own[0], AlongX(own[0]));
            }
        }

        // The sign of the gap first, which everything has; what several channels have in common is said once.
        return
        [
            new Indistinguishable("the sign of the gap, Δ and −Δ", MapSymmetry.Gauge, Sentence(MapSymmetry.Gauge), []),
            .. found.GroupBy(f => (f.What, f.Case.Symmetry, string.Join(';', f.Case.Lifted))).Select(g => g.First().Case with { What = string.Format(CultureInfo.InvariantCulture, g.Key.What, InWords([.. g.Select(f => f.Name)])) }),
        ];

        void Add(string what, string name, BlochMatrix a, BlochMatrix b)
        {
            MapSymmetry between = symmetry.Between(a, b);
            if (between != MapSymmetry.None)
            {
                found.Add((what, name, new Indistinguishable(name, between, Sentence(between), [.. Lifts(proposal.Study, normal, a, b, between)])));
            }
        }
    }

    private static string InWords(string[] names) => names.Length <= MostNames ? string.Join(", of ", names) : $"{names[0]} and of {names.Length - 1} others up to {names[^1]}";

    private static string Sentence(MapSymmetry symmetry) => symmetry switch
    {
        MapSymmetry.Gauge => "a common phase of all pairs carries one into the other, and no density shows it",
        MapSymmetry.RotationAboutZ => "turning all spins about z carries one into the other, and crystal, impurities and tips stay as they are, because S_z is conserved",
        MapSymmetry.Rotation => "turning all spins carries one into the other, and crystal, impurities and tips stay as they are, because spin turns freely",
        MapSymmetry.TimeReversal => "time reversal carries one into the other, and crystal, impurities and tips stay as they are, because none has a moment",
        _ => "half a turn of the crystal about z carries one into the other: their maps are each other's turned by 180°, and differ only as long as it is known how the crystal lies",
    };

    // Maps of both, with one thing changed at a time.
    private static IEnumerable<string> Lifts(Study study, TightBindingModel normal, BlochMatrix a, BlochMatrix b, MapSymmetry symmetry)
    {
        if (symmetry == MapSymmetry.HalfTurn)
        {
            yield return "the orientation of the crystal, from a topograph or diffraction";
        }

        BravaisLattice lattice = study.Lattice;
        double scale = normal.Bloch.Largest;
        (string Name, BlochMatrix Normal, Impurity Impurity, TipSpin Spin)[] trials =
        [
            ("a scalar impurity under a tip that sees the spin along z", normal.Bloch, Impurity.Scalar(scale), TipSpin.Z),
            ("an impurity with a moment along z whose sign is known", normal.Bloch, Impurity.Magnetic(scale, 0, 0, 1), TipSpin.Total),
            ("an impurity with a moment in the plane", normal.Bloch, Impurity.Magnetic(scale, 1, 0, 0), TipSpin.Total),
            ("an impurity with a moment in the plane under a tip that sees the spin along it", normal.Bloch, Impurity.Magnetic(scale, 1, 0, 0), TipSpin.X),
            ("Rashba coupling, from a substrate or a field across the layer", normal.Bloch + Rashba(lattice, normal.Bloch.Orbitals, 0.05 * scale), Impurity.Scalar(scale), TipSpin.Total),
        ];
        double largest = Map(a, normal.Bloch, Impurity.Scalar(scale), TipSpin.Total).Max(Math.Abs); // a spin density may vanish
        foreach ((string name, BlochMatrix changed, Impurity impurity, TipSpin spin) in trials)
        {
            double[] first = Map(a, changed, impurity, spin);
            double[] second = Map(b, changed, impurity, spin);

            // Where the maps are turned by 180°, so that a turn of the map must not bring them together.
            bool same = Same(first, second, turned: false) || (symmetry == MapSymmetry.HalfTurn && Same(first, second, turned: true));
            if (!same)
            {
                yield return name;
            }
        }

        double[] Map(BlochMatrix gap, BlochMatrix bloch, Impurity impurity, TipSpin spin)
        {
            double size = 0.1 * scale;
            var green = new TorusGreenFunction(new BdgHamiltonian(new TightBindingModel("trial", bloch), new GapFunction(size, size * gap)), 0.05 * scale, Torus);
            return QpiMap.Compute(green, impurity, 0.07 * scale, Window, new Tip(spin, study.Material?.TipWeights)).RealSpace;
        }

        bool Same(double[] x, double[] y, bool turned) => Enumerable.Range(0, x.Length).All(i =>
            !turned ? Math.Abs(x[i] - y[i]) <= Differs * largest
            : i / Window == 0 || i % Window == 0 || Math.Abs(x[i] - y[((Window - (i / Window)) * Window) + (Window - (i % Window))]) <= Differs * largest);
    }

    // α Σ_R (R_y σx − R_x σy) sin k·R over the shortest lattice vectors, on every orbital.
    private static BlochMatrix Rashba(BravaisLattice lattice, int orbitals, double strength)
    {
        LatticeVector[] near = [.. from n1 in Enumerable.Range(-1, 3) from n2 in Enumerable.Range(-1, 3) where (n1, n2) != (0, 0) select new LatticeVector(n1, n2)];
        double shortest = near.Min(r => lattice.SquaredLength(r.N1, r.N2));
        TrigonometricPolynomial x = TrigonometricPolynomial.Zero;
        TrigonometricPolynomial y = TrigonometricPolynomial.Zero;
        foreach (LatticeVector r in near.Where(r => lattice.SquaredLength(r.N1, r.N2) < 1.01 * shortest))
        {
            (double rx, double ry) = lattice.Position(r.N1, r.N2);
            x += strength * rx * TrigonometricPolynomial.Sine(r);
            y += strength * ry * TrigonometricPolynomial.Sine(r);
        }

        TrigonometricPolynomial upDown = y + (Complex.ImaginaryOne * x);
        TrigonometricPolynomial downUp = y + (-Complex.ImaginaryOne * x);
        return new BlochMatrix(orbitals, (row, column) => row % orbitals != column % orbitals || row / orbitals == column / orbitals
            ? TrigonometricPolynomial.Zero : row < column ? upDown : downUp);
    }

    // Of the crystal, as far as its irreps are asked about.
    private static IEnumerable<(string Irrep, string Name, BlochMatrix[] Partners)> Channels(Study study)
    {
        HashSet<int> asked = [.. study.Hypotheses.Where(h => h.HasGap).Select(h => h.Class)];
        if (study.Material is not { } material)
        {
            foreach ((Irrep irrep, PairingChannel channel) in GapTable.Keys.Where(k => asked.Contains(PairingLabels.ClassOf(k.Irrep))))
            {
                string name = channel switch
                {
                    PairingChannel.Singlet => "singlet",
                    PairingChannel.OnSiteSinglet => "on-site",
                    PairingChannel.TripletZ => "d_z",
                    PairingChannel.TripletP => "p",
                    _ => "f",
                };
                yield return (irrep.ToAscii(), $"{irrep.ToAscii()} ({name})", [.. GapTable.Partners(irrep, channel).Select(partner => GapFunction.Sum(1, [(1, partner)]).Matrix)]);
            }

            yield break;
        }

        HashSet<string> irreps = [.. study.Hypotheses.Where(h => h.HasGap).Select(h => study.Irreps[h.IrrepIndex])];
        string[] classes = [.. study.Hypotheses.Where(h => h.HasGap).SelectMany(h => study.Classes.Names[h.Class].Split(" or "))];
        GeneratedGaps gaps = GeneratedGaps.Of(material);
        foreach (IGrouping<string, GeneratedChannel> irrep in gaps.Channels.GroupBy(c => c.Irrep.Name, StringComparer.Ordinal).Where(g => irreps.Contains(g.Key) || classes.Contains(g.Key, StringComparer.Ordinal)))
        {
            int count = irrep.Count();
            foreach ((int number, GeneratedChannel channel) in irrep.Index())
            {
                yield return (irrep.Key, count == 1 ? irrep.Key : $"{irrep.Key}:{number + 1}", [.. channel.Partners]);
            }
        }
    }

    private static bool IsTripletZ(BlochMatrix gap)
    {
        int n = gap.Orbitals;
        return Enumerable.Range(0, n * n).All(e => gap[e / n, e % n].IsZero && gap[n + (e / n), n + (e % n)].IsZero
            && (gap[e / n, n + (e % n)] - gap[n + (e / n), e % n]).Largest < Differs);
    }

    // f d_z (iσ_z σ_y = σ_x) with d along x: f (iσ_x σ_y = −σ_z).
    private static BlochMatrix AlongX(BlochMatrix gap)
    {
        int n = gap.Orbitals;
        return new BlochMatrix(n, (row, column) => row / n != column / n ? TrigonometricPolynomial.Zero : (row < n ? -1.0 : 1.0) * gap[row % n, n + (column % n)]);
    }

    private static char Axis(ImpurityKind kind) => kind switch
    {
        ImpurityKind.MagneticX => 'x',
        ImpurityKind.MagneticY => 'y',
        ImpurityKind.MagneticZ => 'z',
        _ => '\0',
    };
}
