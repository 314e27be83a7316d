using System.Numerics;
using PairScope.Cli.Options;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Spectra;
using PairScope.Symmetry;
using PairScope.TightBinding;

namespace PairScope.Cli.Output;

/// <summary>What a material is: lattice, symmetry and by how much it is violated, bands, Fermi lines, weights of orbitals, what to look at twice.</summary>
internal sealed class MaterialReport
{
    private const int FermiGrid = 96;
    private const int FillingGrid = 96;
    private const double Narrow = 1e-3; // meV, far below any distance of bands: what is left of the resolvent is the state at the Fermi level
    private const double Thin = 5; // meV, and
    private const double Wide = 1e5; // meV: no electrons of a layer's bands are spread over less or more
    private readonly Material _material;
    private readonly double _mu;
    private readonly MaterialBands _bands;
    private readonly AmendmentReport? _amendment;

    /// <summary>Computes it.</summary>
    /// <param name="material">The material.</param>
    /// <param name="mu">Chemical potential in meV.</param>
    public MaterialReport(Material material, double mu)
    {
        (_material, _mu) = (material, mu);
        TightBindingModel model = material.At(mu);
        _bands = new MaterialBands(model.Bloch);
        _amendment = material.Amendment is { } amendment ? new AmendmentReport(amendment, material.LengthUnit, mu) : null;
        Symmetry = material.Symmetry;
        FermiLines = _bands.FermiLines(FermiGrid);
        Filling = _bands.Filling(FillingGrid);
        Weights = FermiWeights(model.Bloch);
        Path = new BrillouinZone(material.Crystal.Lattice).StandardPath(301);
        Energies = [.. Path.Momenta.AsParallel().AsOrdered().Select(_bands.Energies)];
    }

    /// <summary>The group and the violations.</summary>
    public CrystalSymmetry Symmetry { get; }

    /// <summary>The Fermi lines.</summary>
    public IReadOnlyList<(int Band, int Degeneracy, IReadOnlyList<ReducedMomentum> Momenta)> FermiLines { get; }

    /// <summary>Electrons per cell.</summary>
    public double Filling { get; }

    /// <summary>Share of each orbital in the states on the Fermi lines, their lengths weighed alike.</summary>
    public double[] Weights { get; }

    /// <summary>The standard path.</summary>
    public MomentumPath Path { get; }

    /// <summary>Energies at each momentum of the path.</summary>
    public double[][] Energies { get; }

    /// <summary>What the user should look at twice.</summary>
    public IEnumerable<string> Warnings()
    {
        if (Symmetry.RaisedTo > Symmetry.Tolerance)
        {
            yield return FormattableString.Invariant($"the operations that hold to {Symmetry.Tolerance:g3} meV are no group; {Symmetry.RaisedTo:g3} meV were accepted to have one");
        }

        foreach (IGrouping<string, (PointOperation Point, string Orbitals)> group in Symmetry.Unclosed.GroupBy(u => u.Orbitals, StringComparer.Ordinal))
        {
            yield return $"the orbitals {group.Key} are not closed under {string.Join(", ", group.Select(u => u.Point.Name))}, so these are no symmetries; list the partners if they should be";
        }

        if (Symmetry.IsNonsymmorphic)
        {
            yield return "some operations have a fraction of a lattice vector (glides or screws); gap functions of zero pair momentum are classified by their point group";
        }

        foreach (int band in _bands.FlatAtFermiLevel(FermiGrid))
        {
            yield return $"band {band + 1} is flat at the Fermi level: it has no line there, and half of its states are counted";
        }

        if (FermiLines.Count == 0)
        {
            yield return FormattableString.Invariant($"no band crosses the Fermi level at mu = {_mu:g6} meV: nothing pairs there");
        }

        double width = Energies.Max(e => e[^1]) - Energies.Min(e => e[0]);
        if (width is > 0 and < Thin or > Wide)
        {
            yield return FormattableString.Invariant(
                $"all bands together are {width:g3} meV wide: energies of a material's file are meV, those of wannier90's files eV; is a unit mistaken?");
        }

        if (!_material.HasTimeReversal)
        {
            yield return "the normal state breaks time reversal: of two partners f1 + i f2 and f1 - i f2 are different states";
        }
    }

    /// <summary>Prints it, for people or for programs.</summary>
    public void Tell(TextWriter output, bool json)
    {
        foreach (string line in json ? [AnswerJson.Text(ToJson())] : Lines())
        {
            output.WriteLine(line);
        }
    }

    /// <summary>Lines for people.</summary>
    public IEnumerable<string> Lines()
    {
        Crystal crystal = _material.Crystal;
        BravaisLattice lattice = crystal.Lattice;
        string unit = _material.LengthUnit;
        yield return FormattableString.Invariant(
            $"{_material.Name}: {Words(lattice.Type)} lattice, a1 = ({lattice.A1.X:0.####}, {lattice.A1.Y:0.####}), a2 = ({lattice.A2.X:0.####}, {lattice.A2.Y:0.####}) {unit}; {crystal.Sites.Count} {(crystal.Sites.Count == 1 ? "site" : "sites")}, {crystal.Orbitals.Count} {(crystal.Orbitals.Count == 1 ? "orbital" : "orbitals")}");
        foreach (string line in _amendment?.Lines() ?? [])
        {
            yield return line;
        }

        int whole = lattice.Holohedry().Count * 2;
        yield return FormattableString.Invariant(
            $"group {Symmetry.Group.Name}: {Symmetry.Operations.Count} of the lattice's {whole} operations, accepted up to a violation of {Symmetry.RaisedTo:g3} meV");
        foreach (IGrouping<double, (CrystalOperation Operation, double Violation)> alike in Symmetry.Violations.GroupBy(v => Math.Round(v.Violation, 3)))
        {
            bool accepted = alike.Key <= Symmetry.RaisedTo;
            yield return FormattableString.Invariant($"  {(accepted ? "holds" : "violated")} to {alike.Key:0.###} meV: {string.Join(' ', alike.Select(v => v.Operation.Point.Name))}");
        }

        yield return $"irreps: {string.Join(", ", Symmetry.Group.Irreps.Select(i => i.Name))}";
        yield return SpinIsFree ? "spin turns freely (no spin-orbit coupling)" : "spin is locked to the lattice by spin-orbit coupling";
        yield return FormattableString.Invariant(
            $"{2 * crystal.Orbitals.Count} bands from {Energies.Min(e => e[0]):0.#} to {Energies.Max(e => e[^1]):0.#} meV along {string.Join('–', Path.Ticks.Select(t => t.Label))}, {Filling:0.###} electrons per cell at mu = {_mu:0.###} meV");
        yield return FermiLines.Count == 0
            ? "no Fermi lines"
            : $"{FermiLines.Count} Fermi {(FermiLines.Count == 1 ? "line" : "lines")} of bands {string.Join(", ", FermiLines.Select(l => l.Degeneracy > 1 ? $"{l.Band + 1} and {l.Band + l.Degeneracy}" : $"{l.Band + 1}"))}";
        if (FermiLines.Count > 0)
        {
            yield return "orbitals on them: " + string.Join(", ", Weights.Select((w, a) => FormattableString.Invariant($"{crystal.NameOf(a)} {w:0.00}")));
        }

        yield return "a tip sees: " + string.Join(", ", _material.TipWeights.Select((w, a) => FormattableString.Invariant($"{crystal.NameOf(a)} {w:0.##}")));
        foreach (string warning in Warnings())
        {
            yield return "note: " + warning;
        }
    }

    /// <summary>The same under names for --json.</summary>
    public Dictionary<string, object?> ToJson() => new(StringComparer.Ordinal)
    {
        ["material"] = _material.Name,
        ["lattice"] = Words(_material.Crystal.Lattice.Type),
        ["vectors"] = new[] { Pair(_material.Crystal.Lattice.A1), Pair(_material.Crystal.Lattice.A2) },
        ["lengthUnit"] = _material.LengthUnit,
        ["sites"] = _material.Crystal.Sites.Select(s => new { name = s.Name, species = s.Species, at = new[] { s.F1, s.F2, s.Height } }).ToArray(),
        ["orbitals"] = Enumerable.Range(0, _material.Crystal.Orbitals.Count).Select(a => new
        {
            name = _material.Crystal.NameOf(a),
            tipWeight = _material.TipWeights[a],
            weightOnFermiLines = FermiLines.Count > 0 ? (double?)Weights[a] : null,
        }).ToArray(),
        ["group"] = Symmetry.Group.Name,
        ["toleranceMeV"] = Symmetry.Tolerance,
        ["acceptedToMeV"] = Symmetry.RaisedTo,
        ["operations"] = Symmetry.Violations.Select(v => new
        {
            name = v.Operation.Point.Name,
            translation = new[] { v.Operation.Translation.F1, v.Operation.Translation.F2 },
            violationMeV = v.Violation,
            accepted = Symmetry.Operations.Contains(v.Operation),
        }).ToArray(),
        ["irreps"] = Symmetry.Group.Irreps.Select(i => new { name = i.Name, dimension = i.Dimension }).ToArray(),
        ["spin"] = SpinIsFree ? "free" : "locked",
        ["chemicalPotentialMeV"] = _mu,
        ["electronsPerCell"] = Filling,
        ["bandsMeV"] = Enumerable.Range(0, 2 * _material.Crystal.Orbitals.Count).Select(b => new[] { Energies.Min(e => e[b]), Energies.Max(e => e[b]) }).ToArray(),
        ["fermiLines"] = FermiLines.Select(l => new { band = l.Band + 1, degeneracy = l.Degeneracy, momenta = l.Momenta.Count }).ToArray(),
        ["amended"] = _amendment?.ToJson(),
        ["notes"] = Warnings().ToArray(),
    };

    /// <summary>Bands along the standard path, and the Fermi lines in the zone.</summary>
    public Figure Picture()
    {
        (string, double[])[] lines = [.. Enumerable.Range(0, 2 * _material.Crystal.Orbitals.Count).Select(b => (string.Empty, Energies.Select(e => e[b]).ToArray()))];
        BravaisLattice lattice = _material.Crystal.Lattice.InUnitsOfItself();
        var zone = new BrillouinZone(lattice);
        return new Figure(
            $"{_material.Name}, {Symmetry.Group.Name}",
            PathPlots.AlongPath(Path, lines, "Bands of the normal state", "Energy", "meV", level: 0),
            ZonePlots.LinesInZone(
                lattice, "Fermi lines", [.. FermiLines.Select((l, i) => ZonePicture.Folded(zone, 2 * Math.PI, l.Momenta, 0, 0) with
                {
                    Name = FermiLines.Take(i).Any(o => o.Band == l.Band) ? string.Empty : $"band {l.Band + 1}{(l.Degeneracy > 1 ? $" and {l.Band + l.Degeneracy}" : string.Empty)}",
                    Color = Rgb.Series[l.Band / l.Degeneracy % Rgb.Series.Count],
                })]))
        {
            Subtitle = FormattableString.Invariant($"μ = {_mu:0.###} meV, {Filling:0.###} electrons per cell"),
        };
    }

    private bool SpinIsFree => _material.SpinIsFree ?? GeneratedGaps.TurnsFreely(_material.Model.Bloch);

    private static double[] Pair((double X, double Y) v) => [v.X, v.Y];

    private static string Words(BravaisType type) => type switch
    {
        BravaisType.CentredRectangular => "centred rectangular",
        _ => type.ToString().ToLowerInvariant(),
    };

    // −Im [(iη − h)⁻¹]_aa, summed over spins, is the orbital's share of the states at zero energy, up to a common factor.
    private double[] FermiWeights(BlochMatrix bloch)
    {
        int n = bloch.Orbitals;
        var sums = new double[n];
        foreach (ReducedMomentum k in FermiLines.SelectMany(l => l.Momenta.Where((_, i) => i % 4 == 0)))
        {
            ComplexMatrix g = (ComplexMatrix.Identity(2 * n, new Complex(0, Narrow)) - bloch.Evaluate(k)).Inverse();
            double[] here = [.. Enumerable.Range(0, n).Select(a => -(g[a, a] + g[n + a, n + a]).Imaginary)];
            for (int a = 0; a < n; a++)
            {
                sums[a] += here[a] / here.Sum();
            }
        }

        return [.. sums.Select(s => s / Math.Max(sums.Sum(), double.Epsilon))];
    }
}
