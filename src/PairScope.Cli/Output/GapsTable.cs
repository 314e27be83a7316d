using System.Numerics;
using System.Text;
using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.Pairing;
using PairScope.Spectra;
using PairScope.TightBinding;

namespace PairScope.Cli.Output;

/// <summary>The channels of a material as a table for people, for --json, as LaTeX and as a picture of every function.</summary>
internal sealed class GapsTable
{
    private const int FermiGrid = 64;
    private const int Columns = 6;
    private readonly Material _material;
    private readonly GeneratedGaps _gaps;
    private readonly IReadOnlyList<(int Band, int Degeneracy, IReadOnlyList<ReducedMomentum> Momenta)> _lines;
    private readonly (GeneratedChannel Channel, int Number)[] _channels;
    private readonly ChannelOnFermiLines[][] _onLines;

    /// <summary>Looks at the channels on the Fermi lines.</summary>
    /// <param name="material">The material.</param>
    /// <param name="gaps">Its channels.</param>
    /// <param name="mu">Chemical potential in meV.</param>
    /// <param name="irrep">Only this irrep; null for all.</param>
    /// <param name="estimated">Told about how long it will take, before it does.</param>
    public GapsTable(Material material, GeneratedGaps gaps, double mu, string? irrep, Action<RunEstimate> estimated)
    {
        (_material, _gaps) = (material, gaps);
        BlochMatrix bloch = material.At(mu).Bloch;
        _lines = new MaterialBands(bloch).FermiLines(FermiGrid);
        _channels =
        [
            .. gaps.Channels.GroupBy(c => c.Irrep.Name, StringComparer.Ordinal)
                .Where(g => irrep is null || string.Equals(g.Key, irrep, StringComparison.Ordinal))
                .SelectMany(g => g.Select((c, i) => (c, i + 1))),
        ];
        var lines = new GapOnFermiLines(bloch, [.. _lines.Select(l => l.Momenta)]);
        estimated(RunEstimate.Measured(
            $"a table of {_channels.Length} channels", _channels.Length, 0, "choose fewer --shells", () => _ = ChannelOnFermiLines.Of(_channels[0].Channel, lines, material.HasTimeReversal).Count()));
        _onLines = [.. _channels.Select(c => ChannelOnFermiLines.Of(c.Channel, lines, material.HasTimeReversal).ToArray())];
    }

    /// <summary>A line for each channel.</summary>
    public IEnumerable<string> Lines()
    {
        string[] head = ["channel", "bond", "spin", "place", "on the Fermi lines", "function"];
        string[][] rows = [head, .. _channels.Select((c, i) => Row(c.Channel, c.Number, _onLines[i]))];
        int[] widths = [.. Enumerable.Range(0, head.Length - 1).Select(k => rows.Max(r => r[k].Length))];
        yield return $"{_material.Name}, {_gaps.Group.Name}, bonds up to shell {_gaps.Shells}, spin {(_gaps.SpinIsFree ? "free" : "locked")}: {_channels.Length} channels, {_channels.Sum(c => c.Channel.Irrep.Dimension)} real functions";
        foreach (string[] row in rows)
        {
            yield return string.Join("  ", row.Select((cell, k) => k < widths.Length ? cell.PadRight(widths[k]) : cell)).TrimEnd();
        }

        if (_channels.Any(c => c.Channel.Irrep.Dimension == 2))
        {
            yield return "of two partners f1 and f2: f1 alone is nematic, f1 + i f2 chiral and breaks time reversal";
        }
    }

    /// <summary>Everything under names.</summary>
    public Dictionary<string, object?> ToJson() => new(StringComparer.Ordinal)
    {
        ["material"] = _material.Name,
        ["group"] = _gaps.Group.Name,
        ["shells"] = _gaps.Shells,
        ["spin"] = _gaps.SpinIsFree ? "free" : "locked",
        ["dimension"] = _channels.Sum(c => c.Channel.Irrep.Dimension),
        ["channels"] = _channels.Select((c, i) => new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["irrep"] = c.Channel.Irrep.Name,
            ["number"] = c.Number,
            ["dimension"] = c.Channel.Irrep.Dimension,
            ["shell"] = c.Channel.FirstBond.Shell,
            ["bondLength"] = c.Channel.FirstBond.Length,
            ["orbitals"] = new[] { c.Channel.FirstBond.From, c.Channel.FirstBond.To },
            ["spin"] = c.Channel.SpinName,
            ["place"] = c.Channel.Place.Name,
            ["scale"] = c.Channel.Scale,
            ["partners"] = c.Channel.Formulas(),
            ["coefficients"] = c.Channel.Partners.Select(Coefficients).ToArray(),
            ["members"] = _onLines[i].Select(m => new
            {
                name = m.Name,
                breaksTimeReversal = m.BreaksTimeReversal,
                nodes = m.Nodes,
                gapMin = m.Minimum,
                gapMax = m.Maximum,
            }).ToArray(),
        }).ToArray(),
    };

    /// <summary>A tabular of LaTeX.</summary>
    public string ToLatex()
    {
        var text = new StringBuilder();
        text.Append("\\begin{tabular}{lllll}\n\\hline\nirrep & bond & spin & nodes & function \\\\\n\\hline\n");
        for (int i = 0; i < _channels.Length; i++)
        {
            GeneratedChannel c = _channels[i].Channel;
            string functions = string.Join(@",\quad ", c.Formulas(latex: true));
            text.Append(FormattableString.Invariant($"${Latex(c.Irrep.Name)}$ & {c.FirstBond.Shell} & {c.SpinName} & {string.Join(", ", _onLines[i].Select(m => $"{m.NodesInWords}"))} & ${functions}$ \\\\\n"));
        }

        return text.Append("\\hline\n\\end{tabular}\n").ToString();
    }

    /// <summary>Every function over the zone with the Fermi lines.</summary>
    public Figure Picture()
    {
        (GeneratedChannel Channel, int Number, int Partner)[] tiles = [.. _channels.SelectMany(c => Enumerable.Range(0, c.Channel.Partners.Count).Select(p => (c.Channel, c.Number, p)))];
        BravaisLattice lattice = _material.Crystal.Lattice;
        var zone = new BrillouinZone(lattice);
        double unit = ZonePicture.Unit(lattice);
        (double halfWidth, double halfHeight) = ZonePicture.Extent(lattice);
        (double width, double height) = (2 * halfWidth, (2 * halfHeight) + 0.2);
        int rows = (tiles.Length + Columns - 1) / Columns;
        (double X, double Y) Middle(int tile) => (((tile % Columns) + 0.5) * width, ((rows - (tile / Columns) - 0.5) * height) - 0.08);
        double Sample(double x, double y)
        {
            int column = (int)Math.Floor(x / width);
            int row = rows - 1 - (int)Math.Floor(y / height);
            int tile = (row * Columns) + column;
            if (column < 0 || column >= Columns || row < 0 || tile >= tiles.Length)
            {
                return double.NaN;
            }

            (double kx, double ky) = ((x - Middle(tile).X) * unit, (y - Middle(tile).Y) * unit);
            return zone.Contains(kx, ky) ? Value(tiles[tile].Channel, tiles[tile].Partner, lattice.Reduce(kx, ky)) : double.NaN;
        }

        bool signed = _material.Crystal.Orbitals.Count == 1;
        var panel = new PlotPanel
        {
            Title = signed
                ? "ψ(k) or dz(k) of each partner; of triplets in the plane the length of d"
                : "Largest singular value of each partner",
            XAxis = new Axis(string.Empty, string.Empty, 0, Columns * width),
            YAxis = new Axis(string.Empty, string.Empty, 0, rows * height),
            EqualUnits = true,
            ShowsAxes = false,
            Plane = new ColoredPlane(Sample, ColorScale.Symmetric([-1, 1], "f(k)")),
            Lines =
            [
                .. Enumerable.Range(0, tiles.Length).SelectMany(t => (LineSeries[])
                [
                    ZonePicture.Outline(zone, unit, Middle(t).X, Middle(t).Y),
                    .. _lines.Select(l => ZonePicture.Folded(zone, unit, l.Momenta, Middle(t).X, Middle(t).Y) with { Color = Rgb.Ink, Width = 0.8 }),
                ]),
            ],
            Labels =
            [
                .. tiles.Select((t, i) => (
                    $"{t.Channel.Irrep.DisplayName}:{t.Number}{(t.Channel.Partners.Count > 1 ? t.Partner == 0 ? " f1" : " f2" : string.Empty)} {t.Channel.SpinName} {t.Channel.FirstBond.Shell}",
                    Middle(i).X, Middle(i).Y + halfHeight + 0.02)),
            ],
        };
        return new Figure($"{_material.Name}, {_gaps.Group.Name}: gap functions on bonds up to shell {_gaps.Shells}", panel)
        {
            Subtitle = "lines: Fermi lines of the normal state",
            PanelHeight = Math.Min(170 * rows, 4000),
        };
    }

    // The number with its sign where there is one orbital and one component, else the largest singular value.
    private double Value(GeneratedChannel channel, int partner, ReducedMomentum k)
    {
        ComplexMatrix m = channel.Partners[partner].Evaluate(k);
        return _material.Crystal.Orbitals.Count > 1 ? m.LargestSingularValue()
            : channel.Spin == PairSpin.TripletXY ? Math.Max(m[0, 0].Magnitude, m[1, 1].Magnitude) : m[0, 1].Real;
    }

    private string[] Row(GeneratedChannel c, int number, ChannelOnFermiLines[] members)
    {
        Bond bond = c.FirstBond;
        string orbitals = _material.Crystal.Orbitals.Count == 1 ? string.Empty : $" {_material.Crystal.NameOf(bond.From)}, {_material.Crystal.NameOf(bond.To)}";
        return
        [
            $"{c.Irrep.Name}:{number}",
            FormattableString.Invariant($"{bond.Shell} ({bond.Length:0.###} {_material.LengthUnit}){orbitals}"),
            c.SpinName,
            c.Place.Name,
            string.Join("; ", members.Select(m => members.Length > 1 ? $"{m.Name} {m.NodesInWords}" : m.NodesInWords)),
            string.Join("   ", c.Formulas()),
        ];
    }

    private static object[] Coefficients(BlochMatrix partner) =>
    [
        .. from row in Enumerable.Range(0, partner.Size)
           from column in Enumerable.Range(0, partner.Size)
           from term in partner[row, column].Coefficients
           select new { row, column, cell = new[] { term.Key.N1, term.Key.N2 }, value = new[] { term.Value.Real, term.Value.Imaginary } },
    ];

    // A1g becomes A_{1g}.
    private static string Latex(string name)
    {
        string primes = new('\'', name.Count(ch => ch == '\''));
        string rest = name[1..].Replace("'", string.Empty, StringComparison.Ordinal);
        return rest.Length == 0 ? name[..1] + primes : $"{name[..1]}_{{{rest}}}{primes}";
    }
}

/// <summary>One member of a channel (the function itself; of two partners a nematic and the chiral state) on the Fermi lines.</summary>
/// <param name="Name">"", "nematic" or "chiral".</param>
/// <param name="BreaksTimeReversal">Whether the state breaks it.</param>
/// <param name="Nodes">Nodes of all lines together; −1 where whole lines, or more than half of one, have no gap.</param>
/// <param name="Minimum">Smallest gap over Δ0.</param>
/// <param name="Maximum">Largest.</param>
internal sealed record ChannelOnFermiLines(string Name, bool BreaksTimeReversal, int Nodes, double Minimum, double Maximum)
{
    /// <summary>The members of a channel.</summary>
    public static IEnumerable<ChannelOnFermiLines> Of(GeneratedChannel channel, GapOnFermiLines lines, bool hasTimeReversal)
    {
        if (channel.Partners.Count == 1)
        {
            yield return Of(string.Empty, false, channel.Partners[0], lines);
            yield break;
        }

        yield return Of("nematic", false, channel.Partners[0], lines);
        foreach (int sign in hasTimeReversal ? (int[])[1] : [1, -1])
        {
            yield return Of(
                sign > 0 ? "chiral" : "reversed", true, (Math.Sqrt(0.5) * channel.Partners[0]) + (new Complex(0, sign * Math.Sqrt(0.5)) * channel.Partners[1]), lines);
        }
    }

    /// <summary>Nodes and gap as people say it.</summary>
    public string NodesInWords => Nodes switch
    {
        _ when Maximum == 0 => "no gap",
        -1 => "gap on part of the lines",
        0 => FormattableString.Invariant($"full gap {Minimum:0.##} to {Maximum:0.##}"),
        _ => $"{Nodes} nodes",
    };

    private static ChannelOnFermiLines Of(string name, bool breaks, BlochMatrix gap, GapOnFermiLines lines)
    {
        IReadOnlyList<double[]> along = lines.Along(gap);
        IReadOnlyList<int> nodes = lines.Nodes(along);
        double[] all = [.. along.SelectMany(l => l)];
        return all.Length == 0 || all.Max() < 1e-4
            ? new ChannelOnFermiLines(name, breaks, -1, 0, 0)
            : nodes.Any(n => n < 0)
            ? new ChannelOnFermiLines(name, breaks, -1, all.Min(), all.Max())
            : new ChannelOnFermiLines(name, breaks, nodes.Where(n => n > 0).Sum(), all.Min(), all.Max());
    }
}
