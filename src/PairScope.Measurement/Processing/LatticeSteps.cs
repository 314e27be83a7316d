using System.Globalization;
using PairScope.Formats;

namespace PairScope.Measurement;

/// <summary>Finds the Bragg peaks of the topograph.</summary>
/// <param name="Lattice">The lattice expected: of a lattice constant alone hexagons near it come before others, and a lattice far from it, or of another kind than was told, ends the recipe. Null where it is not known.</param>
public sealed record BraggStep(StatedLattice? Lattice) : ProcessingStep("bragg")
{
    // What an uncalibrated scanner does to lengths; a distortion may come on top, which stretches a cell in one direction.
    private const double LargestDisagreement = 0.15;
    private const double Remarkable = 0.02;
    private const double LargeDistortion = 0.15;

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("lattice", Lattice?.Value)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        BraggLattice lattice = BraggSearch.InScan(map.Topograph, Lattice);
        findings["kind"] = lattice.Kind.ToString();
        if (lattice.Kind is LatticeKind.None)
        {
            return map with { Lattice = lattice, Warnings = [.. map.Warnings, $"The topograph shows no {(Lattice?.Shape is null ? "Bragg peaks" : $"peaks of a lattice of {Lattice.Words}, nor of a hexagonal or square one")}, so it is not known where its lattice lies."] };
        }

        findings["bragg1CyclesPerNanometre"] = new[] { lattice.Bragg1.X, lattice.Bragg1.Y };
        findings["bragg2CyclesPerNanometre"] = new[] { lattice.Bragg2.X, lattice.Bragg2.Y };
        findings["braggDeviationsCyclesPerNanometre"] = new[] { lattice.Bragg1.Uncertainty, lattice.Bragg2.Uncertainty };
        findings["latticeConstantAngstrom"] = lattice.LatticeConstantAngstrom;
        findings["latticeConstantDeviationAngstrom"] = lattice.LatticeConstantUncertainty;
        findings["distortion"] = lattice.Distortion;
        return map with { Lattice = lattice, Warnings = [.. map.Warnings, .. Doubts(lattice)] };
    }

    /// <summary>What a user must know of a lattice that is not quite the one told.</summary>
    /// <exception cref="InputException">It is another one.</exception>
    private IEnumerable<string> Doubts(BraggLattice lattice)
    {
        string found = FormattableString.Invariant(
            $"{Named(lattice.Kind)} of {lattice.LatticeConstantAngstrom:F4} ± {lattice.LatticeConstantUncertainty:F4} Å (Bragg vectors {Vectors(lattice)}; distortion {100 * lattice.Distortion:F1} %)");
        if (Lattice is { } told)
        {
            double off = Math.Abs(Math.Log(lattice.LatticeConstantAngstrom / told.ConstantAngstrom));
            if (told.Shape is { } shape && LatticeMatch.KindOf(shape) != lattice.Kind)
            {
                throw new InputException($"the topograph shows {found}, not {Named(LatticeMatch.KindOf(shape))} of {told.Words} that 'lattice' tells; correct it, or leave 'lattice' out to take what is seen.");
            }

            if (off > Math.Log(1 + LargestDisagreement) + (Math.Log(1 + lattice.Distortion) / 2))
            {
                throw new InputException(FormattableString.Invariant($"the topograph shows {found}, not the {told.ConstantAngstrom:G5} Å that 'lattice' tells; correct it, or leave 'lattice' out to take what is seen."));
            }

            if (off > Remarkable)
            {
                yield return FormattableString.Invariant($"The topograph shows {found}, and 'lattice' tells {told.ConstantAngstrom:G5} Å: the scanner's lengths are off by {100 * Math.Abs((lattice.LatticeConstantAngstrom / told.ConstantAngstrom) - 1):F0} %, or it is another crystal.");
            }
        }

        if (lattice.Distortion > LargeDistortion)
        {
            yield return $"The lattice is strongly distorted: the topograph shows {found}.";
        }
    }

    private static string Vectors(BraggLattice lattice)
    {
        SpectralPeak third = lattice.Bragg2 with { X = lattice.Bragg2.X - lattice.Bragg1.X, Y = lattice.Bragg2.Y - lattice.Bragg1.Y };
        SpectralPeak[] all = lattice.Kind is LatticeKind.Hexagonal ? [lattice.Bragg1, lattice.Bragg2, third] : [lattice.Bragg1, lattice.Bragg2];
        return string.Join(", ", all.Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Length:G4} cycles/nm at {g.AngleDegrees:F0}°")));
    }

    /// <summary>A kind of lattice with its article.</summary>
    internal static string Named(LatticeKind kind) => kind switch
    {
        LatticeKind.Oblique => "an oblique lattice",
        LatticeKind.CentredRectangular => "a centred rectangular lattice",
        _ => $"a {kind.ToString().ToLowerInvariant()} lattice",
    };
}

/// <summary>Removes drift by the phases of the topograph's Bragg peaks, in every layer (<see cref="DriftCorrection"/>). Where no lattice was found nothing is done, with a warning.</summary>
/// <param name="WidthNanometres">Width of the phase average, nm.</param>
public sealed record DriftStep(double WidthNanometres) : ProcessingStep("drift")
{
    private const double LargestDisplacement = 5; // in lattice constants: phases that lead further have slipped
    private const double LargestRest = 0.01; // distortion that a correction may leave

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("width", WidthNanometres)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        if (map.Lattice.Kind is LatticeKind.None && map.Steps.Any(step => step.Name is "bragg"))
        {
            findings["done"] = false;
            return map with { Warnings = [.. map.Warnings, "The step 'drift' was left out: it compares with a lattice, and the step 'bragg' found none."] };
        }

        BraggLattice seen = LatticeSteps.Required(map);
        DisplacementField field = DriftCorrection.Find(ScanCleaning.FillGaps(map.Topograph), LatticeSteps.Vectors(map), seen.Ideal(), WidthNanometres);
        double constants = 10 * field.Largest / seen.LatticeConstantAngstrom;
        if (constants > LargestDisplacement)
        {
            throw new InputException(FormattableString.Invariant(
                $"it would move pixels by up to {field.Largest:F2} nm, {constants:F1} lattice constants, where {LargestDisplacement} are the most that can be believed: the lattice found ({seen.LatticeConstantAngstrom:F2} Å, distortion {100 * seen.Distortion:F1} %) may not be the crystal's, or the phases slip; check 'lattice', bring the scan near with 'calibrate' first, or leave 'drift' out."));
        }

        ProcessedMap corrected = map.WithScans(scan => DriftCorrection.Apply(scan, field));
        BraggLattice lattice = BraggSearch.InScan(corrected.Topograph, seen.Stated);
        if (lattice.Kind != seen.Kind)
        {
            throw new InputException("the lattice was not found again after the correction, so the phases cannot be trusted; take a larger 'width'.");
        }

        findings["largestDisplacementNanometres"] = field.Largest;
        findings["distortionBefore"] = seen.Distortion;
        findings["distortionAfter"] = lattice.Distortion;
        return lattice.Distortion <= LargestRest
            ? corrected with { Lattice = lattice }
            : throw new InputException(FormattableString.Invariant($"it leaves a distortion of {100 * lattice.Distortion:F1} % of {100 * seen.Distortion:F1} %, so the phases cannot be trusted; take another 'width', or leave 'drift' out."));
    }
}

/// <summary>Brings the layers to the known lattice by one linear map (<see cref="AffineCalibration"/>).</summary>
/// <param name="Lattice">The lattice; of a lattice constant alone it is of the kind that was found.</param>
public sealed record CalibrateStep(StatedLattice Lattice) : ProcessingStep("calibrate")
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Name, object? Value)> Parameters => [("lattice", Lattice.Value)];

    /// <inheritdoc/>
    protected override ProcessedMap Apply(ProcessedMap map, IDictionary<string, object> findings)
    {
        BraggLattice seen = LatticeSteps.Required(map);
        if (Lattice.Shape is { } shape && LatticeMatch.KindOf(shape) != seen.Kind)
        {
            throw new InputException($"the step 'bragg' found {BraggStep.Named(seen.Kind)}, and 'lattice' tells {BraggStep.Named(LatticeMatch.KindOf(shape))}; tell 'bragg' the same.");
        }

        findings["scale"] = Lattice.ConstantAngstrom / seen.LatticeConstantAngstrom;
        var (found, target) = (LatticeSteps.Vectors(map), seen.Ideal(Lattice.ConstantAngstrom));
        return map.WithScans(scan => AffineCalibration.Apply(scan, found, target)) with
        {
            Lattice = map.Lattice with
            {
                Bragg1 = map.Lattice.Bragg1 with { X = target.First.X, Y = target.First.Y },
                Bragg2 = map.Lattice.Bragg2 with { X = target.Second.X, Y = target.Second.Y },
            },
        };
    }
}

/// <summary>What the steps that need a lattice share.</summary>
internal static class LatticeSteps
{
    /// <exception cref="InputException">No lattice was found before.</exception>
    public static BraggLattice Required(ProcessedMap map) => map.Lattice.Kind is not LatticeKind.None
        ? map.Lattice
        : throw new InputException(map.Steps.Any(step => step.Name is "bragg")
            ? "it needs a lattice, and the step 'bragg' before it found none in the topograph; choose another 'topograph', or a scan that shows the atoms."
            : "it needs a lattice; put the step 'bragg' before it.");

    public static ((double X, double Y) First, (double X, double Y) Second) Vectors(ProcessedMap map) =>
        ((map.Lattice.Bragg1.X, map.Lattice.Bragg1.Y), (map.Lattice.Bragg2.X, map.Lattice.Bragg2.Y));
}
