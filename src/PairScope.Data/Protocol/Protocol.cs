using PairScope.Formats;
using PairScope.Maps;
using PairScope.Pairing;
using PairScope.Scattering;
using PairScope.TightBinding;

namespace PairScope.Data;

/// <summary>How the Green function of a protocol's samples is computed.</summary>
/// <param name="TorusCells">N of a torus of N×N cells, or null for the infinite crystal.</param>
/// <param name="Accuracy">For the infinite crystal: the largest relative error asked of a map.</param>
public sealed record GreenMethod(int? TorusCells, double Accuracy);

/// <summary>Everything that decides one simulated map, apart from what the whole protocol shares.</summary>
/// <param name="Split">The split.</param>
/// <param name="Index">Place within the split, from 0.</param>
/// <param name="Hypothesis">The family of its gap, or the normal metal.</param>
/// <param name="Delta">Gap amplitude Δ0, meV; 0 of a normal metal.</param>
/// <param name="Theta">Mixing angle θ, rad; 0 where the gap has none.</param>
/// <param name="Phase">Relative phase Θ, rad; 0 where the gap has none.</param>
/// <param name="Mu">Chemical potential μ from the undoped Fermi level, meV.</param>
/// <param name="Broadening">η, meV.</param>
/// <param name="Rashba">α_R, meV.</param>
/// <param name="Strength">Impurity strength, meV.</param>
/// <param name="Impurity">What scatters.</param>
/// <param name="Instrument">What the instrument does to the spectra, or null for bare densities of states.</param>
public sealed record Sample(
    Split Split,
    int Index,
    Hypothesis Hypothesis,
    double Delta,
    double Theta,
    double Phase,
    double Mu,
    double Broadening,
    double Rashba,
    double Strength,
    ImpurityKind Impurity,
    InstrumentSettings? Instrument = null)
{
    /// <summary>Further kinds of impurities beside the sample's own, in scans that are simulated of it.</summary>
    public IReadOnlyList<SampleKind> Kinds { get; init; } = [];

    /// <summary>The angles of the hypothesis's <see cref="Hypothesis.Family"/>, rad, in the order of its <see cref="Hypothesis.Angles"/>; none of other gaps.</summary>
    public IReadOnlyList<double> Angles { get; init; } = [];

    /// <summary>The class that a network has to find.</summary>
    public int Label => Hypothesis.Class;

    /// <summary>The impurity of a kind.</summary>
    /// <param name="kind">What scatters.</param>
    /// <param name="strength">V0 of a potential, J of a moment, meV.</param>
    /// <param name="potential">V0 of the scalar part beside a moment, meV; a potential is its strength alone.</param>
    /// <remarks>docs/physics.md, eq. (19).</remarks>
    public static Impurity ImpurityOf(ImpurityKind kind, double strength, double potential = 0) => kind switch
    {
        ImpurityKind.MagneticX => new Impurity(potential, (strength, 0, 0)),
        ImpurityKind.MagneticY => new Impurity(potential, (0, strength, 0)),
        ImpurityKind.MagneticZ => new Impurity(potential, (0, 0, strength)),
        _ => Scattering.Impurity.Scalar(strength),
    };

    /// <summary>Its gap; that of a normal metal is zero.</summary>
    public GapFunction Gap() => Hypothesis.Family is null ? Hypothesis.Gap(Delta, Theta, Phase) : Hypothesis.GapOf(Delta, Angles);

    /// <summary>Its normal state.</summary>
    public TightBindingModel Normal() => Hypothesis.Normal(Mu, Rashba);

    /// <summary>The numbers by the names of a study's parameters; an angle that the gap has not is 0.</summary>
    /// <param name="names"><see cref="Study.Parameters"/> of its study.</param>
    public double[] Parameters(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        double[] known = [Delta, Theta, Phase, Mu, Broadening, Rashba, Strength];
        var values = new double[names.Count];
        known.CopyTo(values, 0);
        foreach ((int k, GapAngle angle) in Hypothesis.Angles.Index())
        {
            values[names.Index().First(n => string.Equals(n.Item, angle.Name, StringComparison.Ordinal)).Index] = Angles[k];
        }

        return values;
    }
}

/// <summary>A recipe of a data set, read from YAML. Every key is described in docs/protocol.md.</summary>
public sealed record Protocol
{
    /// <summary>What the data set is for.</summary>
    public required string Title { get; init; }

    /// <summary>The crystal, and the pairings with their shares.</summary>
    public required Study Study { get; init; }

    /// <summary>One distribution for each of <see cref="PairingLabels.Parameters"/>, in that order.</summary>
    public required IReadOnlyList<Distribution> Parameters { get; init; }

    /// <summary>How the angles of families of gaps are drawn, by <see cref="Study.AngleNames"/>.</summary>
    public IReadOnlyDictionary<string, Distribution> Angles { get; init; } = new Dictionary<string, Distribution>(StringComparer.Ordinal);

    /// <summary>How a parameter is drawn.</summary>
    /// <param name="parameter">One of <see cref="PairingLabels.Parameters"/>, by its name.</param>
    /// <exception cref="ArgumentException">There is no parameter of that name.</exception>
    public Distribution this[string parameter] => PairingLabels.Parameters.Index().FirstOrDefault(p => string.Equals(p.Item, parameter, StringComparison.Ordinal)) is { Item: not null } found
        ? Parameters[found.Index]
        : throw new ArgumentException($"A protocol knows no parameter '{parameter}'.", nameof(parameter));

    /// <summary>Energies ω, meV.</summary>
    public required IReadOnlyList<double> Energies { get; init; }

    /// <summary>The kinds of impurity, each equally often.</summary>
    public required IReadOnlyList<ImpurityKind> Impurities { get; init; }

    private const int FirstOfAngles = 1 << 16; // number of a draw, far behind all others

    /// <summary>What the tip sees of spin.</summary>
    public TipSpin Tip { get; init; }

    /// <summary>How the instrument's settings are drawn, or null for bare densities of states.</summary>
    public InstrumentDistributions? Instrument { get; init; }

    /// <summary>Further kinds of impurities in scans that are simulated by the protocol; the maps of data sets have one impurity.</summary>
    public IReadOnlyList<KindDistributions> Kinds { get; init; } = [];

    /// <summary>Window side L in cells, even.</summary>
    public required int Size { get; init; }

    /// <summary>How Green functions are computed.</summary>
    public required GreenMethod Method { get; init; }

    /// <summary>Numbers of samples.</summary>
    public required SplitCounts Counts { get; init; }

    /// <summary>The seed, not negative; equal seeds give equal data sets.</summary>
    public required long Seed { get; init; }

    /// <summary>Maps in a shard, or null for as many as make about 8 MB.</summary>
    public int? MapsPerShard { get; init; }

    /// <summary>
    /// Whether exchanging n1 and n2 makes the maps of a pairing maps of the same or another pairing: of NbSe2 the mirror is one of the lattice and not of the
    /// crystal, and needs a conserved S_z, a scalar impurity, a tip without spin and real gaps (docs/physics.md, "A crystal turned by 180°"); of other crystals nothing is known.
    /// </summary>
    public bool HasMirrorImages =>
        Study.Material is null && Impurities.All(kind => kind == ImpurityKind.Scalar) && !Tip.SeesSpin
        && PairingLabels.Parameters.Zip(Parameters).All(p => p.First is not ("rashba" or "phase") || p.Second is { Lowest: 0, Highest: 0 });

    /// <summary>Whether maps tell the sign of S3 of states that it draws: with a magnetic impurity or a tip that sees spin, as far as their own signs are known.</summary>
    /// <remarks>docs/physics.md, eq. (84).</remarks>
    public bool TellsSignOfStates => Study.Hypotheses.Any(h => h.FreesPhase) && (Tip.SeesSpin || Impurities.Any(kind => kind != ImpurityKind.Scalar));

    /// <summary>The YAML text of the protocol; a material that the file named or pointed to stands in it whole.</summary>
    public required string Text { get; init; }

    /// <summary>Reads a protocol file.</summary>
    /// <exception cref="InputException">The file cannot be read, or it has mistakes; all of them are reported
    /// together, each with its line and key.</exception>
    public static Protocol Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        const int LargestFile = 1 << 20;
        return ProtocolReader.Read(InputFile.ReadText(path, LargestFile, "protocol"), path, Path.GetDirectoryName(Path.GetFullPath(path)));
    }

    /// <summary>Reads a protocol from its text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="source">What messages call it, usually the path.</param>
    /// <exception cref="InputException">The text has mistakes; all of them are reported together.</exception>
    public static Protocol Parse(string text, string source) => ProtocolReader.Read(text, source);

    /// <summary>
    /// The hypothesis of each sample of a split, as indices into those of <see cref="Study"/>. Sample i goes to the one that is
    /// furthest behind its share w_k (i + 1) / Σw, so every beginning of a split is balanced within one sample, and a
    /// sample's hypothesis does not depend on how many follow it.
    /// </summary>
    /// <param name="count">Samples in the split.</param>
    public int[] AssignHypotheses(int count)
    {
        var given = new int[Study.Hypotheses.Count];
        var assigned = new int[count];
        for (var i = 0; i < count; i++)
        {
            var best = 0;
            var furthest = double.NegativeInfinity;
            for (var k = 0; k < given.Length; k++)
            {
                // A tie goes to the earlier class; the margin keeps rounding from deciding it.
                var behind = (Study.Hypotheses[k].Prior * (i + 1)) - given[k];
                if (behind > furthest + 1e-9)
                {
                    (best, furthest) = (k, behind);
                }
            }

            given[best]++;
            assigned[i] = best;
        }

        return assigned;
    }

    /// <summary>
    /// Draws the parameters of one sample. They depend on the seed, the split, the index and the hypothesis alone; each
    /// parameter has its own draw, so fixing one of them leaves the others as they were.
    /// </summary>
    /// <param name="split">The split.</param>
    /// <param name="index">Place within the split, from 0.</param>
    /// <param name="hypothesis">The sample's hypothesis, from <see cref="AssignHypotheses"/>.</param>
    /// <param name="seed">Takes the place of <see cref="Seed"/> when given.</param>
    public Sample Draw(Split split, int index, Hypothesis hypothesis, long? seed = null)
    {
        ArgumentNullException.ThrowIfNull(hypothesis);
        double Uniform(int draw) => Philox.Uniform((ulong)(seed ?? Seed), (uint)split, (ulong)index, (uint)draw);
        double Value(int parameter) => Parameters[parameter].Draw(Uniform(parameter));

        // Any state: uniform on the sphere of eq. (83), where cos 2θ and Θ are; |S3| is then uniform too.
        (double theta, double phase) = hypothesis.FreesPhase
            ? (0.5 * Math.Acos(1 - (2 * Uniform(1))), 2 * Math.PI * Uniform(2))
            : (hypothesis.MixesByAngle ? Value(1) : 0, hypothesis.HasPhase ? Value(2) : 0);
        return new Sample(
            split,
            index,
            hypothesis,
            Delta: hypothesis.HasGap ? Value(0) : 0,
            Theta: theta,
            Phase: phase,
            Mu: Value(3),
            Broadening: Value(4),
            Rashba: Value(5),
            Strength: Value(6),
            Impurity: Impurities[(int)(Uniform(PairingLabels.Parameters.Count) * Impurities.Count)],
            Instrument: Instrument?.Draw(n => Uniform(PairingLabels.Parameters.Count + 1 + n)))
        {
            Angles = hypothesis.Family is null ? [] : [.. hypothesis.Angles.Select((angle, k) => Angles[angle.Name].Draw(Uniform(FirstOfAngles + k)))],
            Kinds = Kinds.Count == 0 ? [] : [.. Kinds.Select((kind, k) => kind.Draw(n => Uniform(PairingLabels.Parameters.Count + 1 + InstrumentDistributions.Draws + (k * KindDistributions.Draws) + n)))],
        };
    }
}
