namespace PairScope.Measurement;

/// <summary>Counts the wavefronts that waves gain round a defect (<see cref="Wavefronts"/>).</summary>
/// <param name="Radius">Radius of the circle round the defect, nm.</param>
/// <param name="Width">Λ of the filter, nm.</param>
/// <param name="Wave">The wave in units of b1 and b2; null for the three that scatter between the valleys of a hexagonal lattice, unless <paramref name="Vector"/> tells one.</param>
/// <param name="Vector">The wave in cycles/nm, which needs no lattice.</param>
/// <param name="Impurity">Number of the impurity, or null for the place.</param>
/// <param name="Place">The defect's place, nm from the middle of the layers.</param>
/// <param name="Controls">At how many places without a defect the same is counted.</param>
/// <remarks>docs/measurement.md, eqs. (28), (29).</remarks>
public sealed record WavefrontsStep(
    double Radius, double Width, (double First, double Second)? Wave, (double X, double Y)? Vector, int? Impurity, (double X, double Y)? Place, int Controls = 30) : ProcessingStep("wavefronts")
{
    private const double LeastAgreement = 0.9;
    private const double LeastControls = 5.0 / 6; // of the control places without any: 25 of 30

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters =>
    [
        ("radius", Radius), ("width", Width), ("wave", Wave is { } w ? new[] { w.First, w.Second } : Vector is null ? "intervalley" : null), ("q", Vector is { } q ? new[] { q.X, q.Y } : null),
        ("impurity", Impurity), ("x", Place?.X), ("y", Place?.Y), ("controls", Controls),
    ];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        (double X, double Y) centre = Impurity is { } n ? CropStep.Place(map, n) : Place ?? map.Origin;
        (double X, double Y)[] waves = WaveVectors(map);
        (double X, double Y)[] defects = [centre, .. map.Impurities.Select(f => (f.X, f.Y))];
        IReadOnlyList<(double X, double Y)> controls = Wavefronts.ControlPlaces(map.Layers[0], defects, Radius, Controls);
        int shown = map.Layers.Count / 2; // the one whose filtered waves are kept: those of all layers would fill the memory
        Wavefronts[][] layers =
        [
            .. map.Layers.Select(layer => ScanCleaning.RemoveBackground(ScanCleaning.FillGaps(layer), 0)).Select((scan, l) => waves.Select(q =>
            {
                Wavefronts wave = Wavefronts.Around(scan, q, centre, Radius, Width, controls);
                return l == shown ? wave : wave with { Envelope = [] };
            }).ToArray()),
        ];
        Wavefronts[] all = [.. layers.SelectMany(l => l)];
        findings["centreNanometres"] = new[] { centre.X, centre.Y };
        findings["qXPerNanometre"] = waves.Select(q => q.X).ToArray();
        findings["qYPerNanometre"] = waves.Select(q => q.Y).ToArray();
        findings["wavefronts"] = all.Select(w => w.Count).ToArray();
        findings["agreement"] = all.Select(w => w.Agreement).ToArray();
        findings["fromNanometres"] = all.Select(w => w.From).ToArray();
        findings["toNanometres"] = all.Select(w => w.To).ToArray();
        findings["controls"] = controls.Count;
        findings["controlsWithNone"] = all.Select(w => w.ControlsWithNone).ToArray();
        int unsure = all.Count(w => w.Agreement < LeastAgreement || w.ControlsWithNone < LeastControls * w.Controls || w.Controls == 0 || !w.KeepsOutwards);
        findings["sure"] = unsure == 0;
        return map with
        {
            Waves = [.. map.Waves, .. layers[shown]],
            Curves = map.Layers.Count == 1 ? map.Curves :
            [
                .. map.Curves,
                .. waves.Select((_, w) => ($"wavefronts of wave {map.Waves.Count + w + 1}", string.Empty, map.BiasMillivolts.ToArray(), layers.Select(l => (double)l[w].Count).ToArray())),
            ],
            Warnings = unsure == 0 ? map.Warnings :
            [
                .. map.Warnings,
                FormattableString.Invariant($"Of {all.Length} {(all.Length == 1 ? "number" : "numbers")} of wavefronts {unsure} cannot be told: it changes in more than a tenth of the variants of radius, width and centre, or on a circle less than one and a half times as wide, or places without a defect have wavefronts too."),
            ],
        };
    }

    // From one valley to the other is −2K, which is K = (b1 + b2)/3 but for a reciprocal lattice vector, and its two turns by 120°.
    private (double X, double Y)[] WaveVectors(ProcessedMap map)
    {
        if (Vector is { } told)
        {
            return [told];
        }

        BraggLattice lattice = LatticeSteps.Required(map);
        var (b1, b2) = LatticeSteps.Vectors(map);
        if (Wave is { } wave)
        {
            return [Sum(wave.First, wave.Second)];
        }

        if (lattice.Kind is not LatticeKind.Hexagonal)
        {
            throw new InputException($"waves between valleys belong to a hexagonal lattice, and the step 'bragg' found {BraggStep.Named(lattice.Kind)}; name the 'wave' in units of b1 and b2.");
        }

        // Of a lattice that was told b1 and b2 may enclose 120°.
        return (b1.X * b2.X) + (b1.Y * b2.Y) > 0
            ? [Sum(1.0 / 3, 1.0 / 3), Sum(-2.0 / 3, 1.0 / 3), Sum(1.0 / 3, -2.0 / 3)]
            : [Sum(2.0 / 3, 1.0 / 3), Sum(-1.0 / 3, 1.0 / 3), Sum(-1.0 / 3, -2.0 / 3)];

        (double X, double Y) Sum(double first, double second) => ((first * b1.X) + (second * b2.X), (first * b1.Y) + (second * b2.Y));
    }
}
