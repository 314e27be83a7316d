namespace PairScope.Measurement;

/// <summary>A wave in a scan: one sharp peak of its Fourier transform. Its opposite belongs to it.</summary>
/// <param name="X">q_x in cycles/nm (no factor 2π).</param>
/// <param name="Y">q_y in cycles/nm.</param>
/// <param name="Uncertainty">One standard deviation of each component from noise, cycles/nm.</param>
/// <param name="Amplitude">Modulus of the wave's coefficient: half the amplitude of a cosine, in the scan's unit.</param>
/// <param name="Prominence">Amplitude over the median of the spectrum at the same |q|.</param>
public readonly record struct SpectralPeak(double X, double Y, double Uncertainty, double Amplitude, double Prominence)
{
    /// <summary>|q| in cycles/nm.</summary>
    public double Length => Math.Sqrt((X * X) + (Y * Y));

    /// <summary>The direction of q against the x axis, degrees in (−180, 180].</summary>
    public double AngleDegrees => Math.Atan2(Y, X) * 180 / Math.PI;

    /// <summary>The opposite wave vector, with the same figures.</summary>
    public static SpectralPeak operator -(SpectralPeak p) => p with { X = -p.X, Y = -p.Y };
}
