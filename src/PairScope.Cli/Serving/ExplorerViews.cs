using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using PairScope.BogoliubovDeGennes;
using PairScope.Cli.Options;
using PairScope.Cli.Output;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Spectra;

namespace PairScope.Cli.Serving;

/// <summary>The pictures of the explorer: what simulate computes, in both spaces at once, and the gap on the Fermi lines of the same crystal.</summary>
internal sealed class ExplorerViews
{
    private const int FermiGrid = 96;
    private readonly ServedVerb _simulate;
    private readonly Verb _crystal = new("crystal", "A crystal with its gap");
    private readonly CrystalOptions _crystalOptions;
    private readonly ServedVerb _served;

    /// <summary>Takes the options of a crystal as simulate takes them.</summary>
    /// <param name="simulate">The verb simulate.</param>
    public ExplorerViews(ServedVerb simulate)
    {
        _simulate = simulate;
        _crystalOptions = new CrystalOptions(_crystal, gapRequired: true);
        _served = new ServedVerb("view/fermi", [], _crystal);
    }

    /// <summary>A picture's numbers.</summary>
    /// <param name="what">map, fermi, scan, point or steps.</param>
    /// <param name="request">Options by name.</param>
    /// <param name="compute">Runs a verb.</param>
    /// <param name="pathOf">The path of a file that a request names.</param>
    /// <param name="cancellation">Ends a recipe between two of its steps.</param>
    /// <exception cref="InputException">There is no such picture, or the request has a mistake.</exception>
    public byte[] Of(string what, JsonObject request, Func<ServedVerb, JsonObject, OutputTarget, Computed> compute, Func<string, string> pathOf, CancellationToken cancellation) => what switch
    {
        "map" => Map(request, compute),
        "fermi" => Fermi(request, pathOf),
        "scan" => MeasuredViews.Scan(request, pathOf),
        "point" => MeasuredViews.Point(request, pathOf),
        "steps" => MeasuredViews.Steps(request, pathOf, cancellation),
        _ => throw new InputException($"'{what}' is no picture of the explorer; they are map, fermi, scan, point and steps."),
    };

    private byte[] Map(JsonObject request, Func<ServedVerb, JsonObject, OutputTarget, Computed> compute)
    {
        if (request.Any(p => p.Key is "space" or "absolute" or "zones"))
        {
            throw new InputException("A map of the explorer has both spaces; leave 'space', 'absolute' and 'zones' out.");
        }

        JsonObject inPlace = request.DeepClone().AsObject();
        inPlace["space"] = "r";
        var clock = Stopwatch.StartNew();
        var computed = (ComputedMaps)compute(_simulate, inPlace, new OutputTarget("map.png", ".png"));
        double seconds = clock.Elapsed.TotalSeconds;
        MapOutput maps = computed.Maps;
        QpiMap map = maps.Maps[0];
        int zones = map.Sites.Count > 1 ? 3 : 1;
        BravaisLattice lattice = maps.Crystal.Lattice;
        var head = new JsonObject
        {
            ["energyMeV"] = map.Energy,
            ["size"] = map.Size,
            ["zones"] = zones,
            ["unit"] = "states/(meV·cell)",
            ["errorEstimate"] = map.ErrorEstimate,
            ["a1"] = Pair(lattice.A1), ["a2"] = Pair(lattice.A2), ["b1"] = Pair(lattice.B1), ["b2"] = Pair(lattice.B2),
            ["latticeAngstrom"] = maps.Crystal.LatticeAngstrom,
            ["zone"] = new JsonArray([.. new BrillouinZone(lattice).Corners.Select(c => (JsonNode)Pair(c))]),
            ["points"] = new JsonArray([.. new BrillouinZone(lattice).Marks.Select(m => (JsonNode)new JsonObject { ["name"] = m.Name, ["at"] = Pair(lattice.WaveVector(m.Momentum)) })]),
            ["title"] = maps.Crystal.Title,
            ["settings"] = maps.Settings,
            ["commandLine"] = VerbRequest.Line([.. VerbRequest.Words(_simulate, request, name => name), "-o", "map.npy"]),
            ["secondsOfMap"] = Math.Round(seconds, 5),
        };
        return ViewFrame.Of(head, [("r", [map.Size, map.Size], Single(map.RealSpace)), ("q", [zones * map.Size, zones * map.Size], Modulus(maps with { Reciprocal = true, Zones = zones }))]);
    }

    private byte[] Fermi(JsonObject request, Func<string, string> pathOf)
    {
        ParseResult parsed = CommandAnswers.Parsed(_crystal, VerbRequest.Words(_served, request, pathOf));
        var clock = Stopwatch.StartNew();
        CrystalChoice crystal = _crystalOptions.Read(parsed);
        BdgHamiltonian hamiltonian = crystal.Hamiltonian();
        var zone = new BrillouinZone(crystal.Lattice);
        var lines = new MaterialBands(crystal.Model.Bloch).FermiLines(FermiGrid);
        var arrays = new List<(string, int[], float[])>();
        double least = double.PositiveInfinity;
        double largest = 0;
        foreach ((_, _, IReadOnlyList<ReducedMomentum> momenta) in lines)
        {
            var values = new float[3 * momenta.Count];
            Parallel.For(0, momenta.Count, i =>
            {
                (double x, double y) = zone.Nearest(momenta[i]);
                double gap = crystal.Gap is null ? 0 : hamiltonian.QuasiparticleEnergies(momenta[i]).Min(Math.Abs);
                (values[3 * i], values[(3 * i) + 1], values[(3 * i) + 2]) = ((float)x, (float)y, (float)gap);
            });
            for (int i = 0; i < momenta.Count; i++)
            {
                (least, largest) = (Math.Min(least, values[(3 * i) + 2]), Math.Max(largest, values[(3 * i) + 2]));
            }

            arrays.Add(("line", [momenta.Count, 3], values));
        }

        var head = new JsonObject
        {
            ["title"] = crystal.Title,
            ["leastMeV"] = lines.Count == 0 ? null : least,
            ["largestMeV"] = lines.Count == 0 ? null : largest,
            ["deltaMeV"] = crystal.Delta,
            ["zone"] = new JsonArray([.. zone.Corners.Select(c => (JsonNode)Pair(c))]),
            ["points"] = new JsonArray([.. zone.Marks.Select(m => (JsonNode)new JsonObject { ["name"] = m.Name, ["at"] = Pair(crystal.Lattice.WaveVector(m.Momentum)) })]),
            ["secondsOfLines"] = Math.Round(clock.Elapsed.TotalSeconds, 5),
        };
        return ViewFrame.Of(head, arrays);
    }

    private static float[] Modulus(MapOutput maps) => Array.ConvertAll(maps.ToResult().Complex!, c => (float)c.Magnitude);

    private static float[] Single(double[] values) => Array.ConvertAll(values, v => (float)v);

    private static JsonArray Pair((double X, double Y) vector) => [vector.X, vector.Y];
}
