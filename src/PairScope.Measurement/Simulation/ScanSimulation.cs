using PairScope.Formats;
using PairScope.Lattice;
using PairScope.Maps;
using PairScope.Numerics;

namespace PairScope.Measurement;

/// <summary>From the spectra of a field of view to the file an instrument would write: dI/dV for each bias and a topograph.</summary>
/// <remarks>docs/physics.md, eq. (55); docs/measurement.md, eq. (17).</remarks>
public sealed class ScanSimulation
{
    private readonly ScanSettings _settings;
    private readonly BravaisLattice _lattice; // in units of |a1|
    private readonly double _constant; // |a1| in nm
    private readonly TipResolution _blur;
    private readonly TunnellingSurface _surface;

    /// <summary>A scan of the given frame and tip.</summary>
    /// <param name="settings">Frame and tip.</param>
    /// <param name="surface">What is scanned; null for NbSe2.</param>
    public ScanSimulation(ScanSettings settings, TunnellingSurface? surface = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        surface ??= TunnellingSurface.NbSe2;
        (_settings, _lattice, _constant, _surface) = (settings, surface.Lattice, surface.LatticeConstantAngstrom / 10, surface);
        double width = Math.Sqrt((settings.OrbitalAngstrom * settings.OrbitalAngstrom) + (settings.TipAngstrom * settings.TipAngstrom)) / (10 * _constant);
        _blur = new TipResolution(_lattice, width);
        double half = (settings.SideNanometres / 2 * (1 + Math.Abs(settings.Drift.Xx) + Math.Abs(settings.Drift.Xy) + Math.Abs(settings.Drift.Yx) + Math.Abs(settings.Drift.Yy))) + ((_blur.Reach + Enumerable.Range(0, surface.SiteCount).Max(site => Math.Sqrt(_lattice.SquaredLength(surface.PlaceOf(site).F1, surface.PlaceOf(site).F2)))) * _constant);
        double longest = Math.Max(_lattice.ReciprocalConstants.First, _lattice.ReciprocalConstants.Second) / (2 * Math.PI);
        int reach = (int)Math.Ceiling(((Math.Sqrt(2) * half) + Math.Abs(settings.LatticeOrigin.X) + Math.Abs(settings.LatticeOrigin.Y)) / _constant * longest);
        Sites =
        [
            .. from n1 in Enumerable.Range(-reach, (2 * reach) + 1)
               from n2 in Enumerable.Range(-reach, (2 * reach) + 1)
               let r = new LatticeVector(n1, n2)
               let place = PlaceOf(r)
               where Math.Abs(place.X) <= half && Math.Abs(place.Y) <= half
               select r,
        ];
    }

    /// <summary>Every cell of which the tip feels a site somewhere in the scan; the spectra are needed there.</summary>
    public IReadOnlyList<LatticeVector> Sites { get; }

    /// <summary>Random sites for impurities, no two nearer than a distance, none nearer than it to the edge.</summary>
    /// <param name="count">How many.</param>
    /// <param name="distance">Least distance, in lattice constants.</param>
    /// <param name="random">Source of the places.</param>
    /// <exception cref="InputException">There is no room.</exception>
    public IReadOnlyList<LatticeVector> PlaceImpurities(int count, double distance, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        double inner = (_settings.SideNanometres / 2) - (distance * _constant);
        LatticeVector[] inside = [.. Sites.Where(r => PlaceOf(r) is var p && Math.Abs(p.X) < inner && Math.Abs(p.Y) < inner)];
        var places = new List<LatticeVector>();
        for (int attempt = 0; places.Count < count; attempt++)
        {
            if (attempt > 1000 * count || inside.Length == 0)
            {
                throw new InputException($"There is no room for {count} impurities {distance} lattice constants apart.");
            }

            LatticeVector next = inside[random.Next(inside.Length)];
            if (places.TrueForAll(other => _lattice.SquaredLength(other.N1 - next.N1, other.N2 - next.N2) >= distance * distance))
            {
                places.Add(next);
            }
        }

        return places;
    }

    /// <summary>The scan.</summary>
    /// <param name="spectra">Spectra on <see cref="Sites"/>, smeared over the energy; at constant current they are taken with ConstantCurrent.</param>
    /// <param name="impurities">Where impurities show in the topograph.</param>
    /// <param name="constantCurrent">Whether the feedback holds the current at the last energy.</param>
    /// <param name="heights">How far each impurity stands out of the topograph, pm; null for what is usual.</param>
    /// <param name="cellSites">On which site of the cell each sits; null for the first.</param>
    public MeasuredData Scan(FieldSpectrum spectra, IReadOnlyList<LatticeVector> impurities, bool constantCurrent, IReadOnlyList<double>? heights = null, IReadOnlyList<int>? cellSites = null)
    {
        ArgumentNullException.ThrowIfNull(spectra);
        ArgumentNullException.ThrowIfNull(impurities);
        var random = new Random(_settings.Seed);
        FieldSpectrum seen = constantCurrent ? spectra.AtConstantCurrent() : spectra;
        ScanImage[] layers =
        [
            .. seen.Changes.Select((change, e) => ScanNoise.Add(
                Image(change) is var image ? image.With([.. image.Values.Select(v => 1e-9 * (v + seen.Clean[e]))]) : image, _settings.WhiteNoise, _settings.PinkNoise, random)),
        ];
        ScanImage height = Topograph(constantCurrent ? spectra.LogCurrent() : null, [.. impurities.Select((r, j) => (PlaceOf(r, cellSites?[j] ?? 0), heights?[j] ?? ScanSettings.UsualImpurityPicometres))], random);
        int pixels = _settings.Pixels;
        return new MeasuredData
        {
            FilePath = "simulated scan",
            Format = "simulated",
            Channels =
            [
                new MeasuredChannel("LIY 1 omega", "A", SweepDirection.Forward, new NumericArray([layers.Length, pixels, pixels], [.. layers.SelectMany(TopFirst)])),
                new MeasuredChannel("Z", "m", SweepDirection.Forward, new NumericArray([1, pixels, pixels], [.. TopFirst(height)])),
            ],
            X = MeasuredAxis.Pixels("x", "nm", pixels, _settings.SideNanometres),
            Y = MeasuredAxis.Pixels("y", "nm", pixels, _settings.SideNanometres, falling: true),
            Sweep = new MeasuredAxis("bias", "mV", spectra.Energies),
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal),
        };
    }

    /// <summary>Where a site belongs, nm from the middle of the scan, before drift.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="site">Which of those that the tip sees there.</param>
    public (double X, double Y) PlaceOf(LatticeVector cell, int site = 0) => _surface.PlaceOf(site) is var (f1, f2) ? PlaceOf(cell.N1 + f1, cell.N2 + f2) : default;

    /// <summary>Where it is seen, nm from the middle of the scan, drift included.</summary>
    /// <inheritdoc cref="PlaceOf(LatticeVector, int)" path="/param"/>
    public (double X, double Y) SeenAt(LatticeVector cell, int site = 0) => PlaceOf(cell, site) is var (x, y) ? Drifted(x, y) : default;

    private (double X, double Y) PlaceOf(double n1, double n2)
    {
        (double x, double y) = _lattice.Position(n1, n2);
        (double sin, double cos) = Math.SinCos(_settings.LatticeDegrees * Math.PI / 180);
        return ((_constant * ((cos * x) - (sin * y))) + _settings.LatticeOrigin.X, (_constant * ((sin * x) + (cos * y))) + _settings.LatticeOrigin.Y);
    }

    // Σ_R A_cell g_σ(x − R) ρ(R), x where the pixel would be without drift; each site adds to the pixels near it.
    private ScanImage Image(double[] values)
    {
        int pixels = _settings.Pixels;
        double step = _settings.SideNanometres / pixels;
        var image = new double[pixels * pixels];
        double reach = _blur.Reach * _constant;
        double slack = reach * 1.1;
        for (int n = 0; n < values.Length; n++)
        {
            (double x, double y) = PlaceOf(Sites[n % Sites.Count], n / Sites.Count);
            (double seenX, double seenY) = Drifted(x, y);
            (int left, int right) = Range(seenX);
            (int low, int high) = Range(seenY);
            for (int row = low; row <= high; row++)
            {
                for (int column = left; column <= right; column++)
                {
                    (double dx, double dy) = Undrifted(((column + 0.5 - (pixels / 2.0)) * step) - seenX, ((row + 0.5 - (pixels / 2.0)) * step) - seenY);
                    double distance = ((dx * dx) + (dy * dy)) / (_constant * _constant);
                    image[(row * pixels) + column] += values[n] * _blur.Weight(distance);
                }
            }
        }

        return new ScanImage(image, pixels, pixels, _settings.SideNanometres, _settings.SideNanometres);

        (int From, int To) Range(double at) =>
            (Math.Max(0, (int)Math.Ceiling(((at - slack) / step) + (pixels / 2.0) - 0.5)), Math.Min(pixels - 1, (int)Math.Floor(((at + slack) / step) + (pixels / 2.0) - 0.5)));
    }

    private ScanImage Topograph(double[]? logCurrent, IReadOnlyList<((double X, double Y) Place, double Picometres)> impurities, Random random)
    {
        int pixels = _settings.Pixels;
        double step = _settings.SideNanometres / pixels;
        double[] height = logCurrent is null ? new double[pixels * pixels] : [.. Image(logCurrent).Values.Select(v => 1e-10 * v / (2 * _settings.DecayPerAngstrom))];
        double sigma = 0.1 * _settings.ImpurityAngstrom;
        var kinds = impurities.GroupBy(i => i.Picometres, i => i.Place).Select(g => (Picometres: g.Key, Places: g.ToArray())).ToArray();
        (double X, double Y) atom = PlaceOf(_settings.BrightAtoms.N1, _settings.BrightAtoms.N2);
        (double sin, double cos) = Math.SinCos(_settings.LatticeDegrees * Math.PI / 180);
        (double X, double Y)[] waves = [.. Waves().Select(b => (((cos * b.X) - (sin * b.Y)) / (2 * Math.PI * _constant), ((sin * b.X) + (cos * b.Y)) / (2 * Math.PI * _constant)))];
        for (int i = 0; i < height.Length; i++)
        {
            (double x, double y) = Undrifted(((i % pixels) + 0.5 - (pixels / 2.0)) * step, ((i / pixels) + 0.5 - (pixels / 2.0)) * step);
            double lattice = waves.Sum(g => Math.Cos(2 * Math.PI * ((g.X * (x - atom.X)) + (g.Y * (y - atom.Y)))));
            double bumps = kinds.Sum(k => k.Picometres * k.Places.Sum(p => Math.Exp(-(((x - p.X) * (x - p.X)) + ((y - p.Y) * (y - p.Y))) / (2 * sigma * sigma))));
            height[i] += 1e-12 * ((_settings.CorrugationPicometres * lattice) + bumps + (_settings.TopographNoisePicometres * random.NextNormal()));
        }

        return new ScanImage(height, pixels, pixels, _settings.SideNanometres, _settings.SideNanometres);
    }

    // b1 and b2, and of a hexagonal lattice the third of the same length.
    private IEnumerable<(double X, double Y)> Waves()
    {
        ((double X, double Y) b1, (double X, double Y) b2) = (_lattice.B1, _lattice.B2);
        double sign = (b1.X * b2.X) + (b1.Y * b2.Y) > 0 ? -1 : 1;
        return _lattice.Type == BravaisType.Hexagonal ? [b1, b2, (b2.X + (sign * b1.X), b2.Y + (sign * b1.Y))] : [b1, b2];
    }

    private (double X, double Y) Drifted(double x, double y) =>
        (x + (_settings.Drift.Xx * x) + (_settings.Drift.Xy * y), y + (_settings.Drift.Yx * x) + (_settings.Drift.Yy * y));

    private (double X, double Y) Undrifted(double x, double y)
    {
        var (a, b, c, d) = (1 + _settings.Drift.Xx, _settings.Drift.Xy, _settings.Drift.Yx, 1 + _settings.Drift.Yy);
        double determinant = (a * d) - (b * c);
        return (((d * x) - (b * y)) / determinant, ((a * y) - (c * x)) / determinant);
    }

    // Files have row 0 at the top.
    private static IEnumerable<double> TopFirst(ScanImage image) =>
        Enumerable.Range(0, image.Rows).SelectMany(row => image.Values.Skip((image.Rows - 1 - row) * image.Columns).Take(image.Columns));
}
