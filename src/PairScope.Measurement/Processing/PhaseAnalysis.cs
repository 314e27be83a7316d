using System.Numerics;

namespace PairScope.Measurement;

/// <summary>Analyses that need the phase of the transform, and with it the place of the impurities.</summary>
public static class PhaseAnalysis
{
    /// <summary>
    /// ρ⁻(E) = Σ_{|q| ≤ q0} Re[g(q, +E) − g(q, −E)] · A_q, the sum of Hirschfeld, Altenfeld, Eremin and Mazin over a disc of
    /// wave vectors. docs/measurement.md, eq. (10).
    /// </summary>
    /// <param name="positive">g(q, +E), with the impurity at the origin.</param>
    /// <param name="negative">g(q, −E).</param>
    /// <param name="radius">q0, cycles/nm.</param>
    public static double Haem(ScanSpectrum positive, ScanSpectrum negative, double radius)
    {
        ArgumentNullException.ThrowIfNull(positive);
        ArgumentNullException.ThrowIfNull(negative);
        var sum = 0.0;
        for (var i = 0; i < positive.Values.Length; i++)
        {
            var (x, y) = positive.WaveVector(i);
            if ((x * x) + (y * y) <= radius * radius)
            {
                sum += positive.Values[i].Real - negative.Values[i].Real;
            }
        }

        return sum * positive.StepX * positive.StepY;
    }

    /// <summary>
    /// The pattern of one impurity out of that of many alike: g(q) N(q)*/(|N(q)|² + ε n), N(q) = Σ_j e^{−2πi q·R_j}.
    /// docs/measurement.md, eq. (11).
    /// </summary>
    /// <param name="spectrum">g(q), counted from the middle of the scan or from any origin.</param>
    /// <param name="positions">R_j − origin, nm: n places.</param>
    /// <param name="regularisation">ε, which keeps wave vectors where the impurities cancel from being blown up.</param>
    /// <exception cref="InputException">There is no impurity.</exception>
    public static ScanSpectrum SingleOut(ScanSpectrum spectrum, IReadOnlyList<(double X, double Y)> positions, double regularisation)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        ArgumentNullException.ThrowIfNull(positions);
        if (positions.Count == 0)
        {
            throw new InputException("No impurity was found, so none can be divided out; lower the threshold of 'impurities'.");
        }

        var values = new Complex[spectrum.Values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (qx, qy) = spectrum.WaveVector(i);
            Complex phases = 0;
            foreach (var (x, y) in positions)
            {
                phases += Complex.FromPolarCoordinates(1, -2 * Math.PI * ((qx * x) + (qy * y)));
            }

            values[i] = spectrum.Values[i] * Complex.Conjugate(phases) / ((phases.Magnitude * phases.Magnitude) + (regularisation * positions.Count));
        }

        return spectrum with { Values = values };
    }

    /// <summary>The phase-referenced pattern Re[g(q, +E) |g(q, −E)|/g(q, −E)]: positive where both have one sign. docs/measurement.md, eq. (12).</summary>
    /// <param name="positive">g(q, +E).</param>
    /// <param name="negative">g(q, −E).</param>
    public static double[] PhaseReferenced(ScanSpectrum positive, ScanSpectrum negative)
    {
        ArgumentNullException.ThrowIfNull(positive);
        ArgumentNullException.ThrowIfNull(negative);
        return [.. positive.Values.Zip(negative.Values, (p, n) => n.Magnitude > 0 ? (p * Complex.Conjugate(n) / n.Magnitude).Real : 0)];
    }
}
