using System.Numerics;
using PairScope.Numerics;
using PairScope.Spectra;

namespace PairScope.Scattering;

/// <summary>
/// Equal point scatterers anywhere on the surface of a normal metal, with all scattering between them: the density of states under a tip anywhere, in units of the
/// band's without scatterers, ρ/ρ0 = −4 c1 Im{(dk²/dz) [ln(E0 − z)/4π + Σ_ij g(r − R_i) (M⁻¹)_ij g(R_j − r)]} with g(r) = −(i/4) H0(k r).
/// </summary>
/// <remarks>docs/physics.md, eqs. (88), (89).</remarks>
public sealed class PointScatterers
{
    private const double Nearest = 1e-4; // nm, where the wave of a point has no end
    private readonly IsotropicBand _band;
    private readonly (double X, double Y)[] _places;

    /// <summary>Scatterers on a metal.</summary>
    /// <param name="band">The band that they scatter.</param>
    /// <param name="places">Where they are, nm; no two at one place.</param>
    /// <exception cref="ArgumentException">Two are at one place.</exception>
    public PointScatterers(IsotropicBand band, IReadOnlyList<(double X, double Y)> places)
    {
        ArgumentNullException.ThrowIfNull(band);
        ArgumentNullException.ThrowIfNull(places);
        (_band, _places) = (band, [.. places]);
        if (_places.Distinct().Count() < _places.Length)
        {
            throw new ArgumentException("Two scatterers are at one place.", nameof(places));
        }
    }

    /// <summary>ρ/ρ0 at some places.</summary>
    /// <param name="energy">z = E + iΓ, meV from the Fermi level, Γ &gt; 0.</param>
    /// <param name="inverse">u, the inverse of the scatterers' potential at that energy, dimensionless; Im u ≥ 0 absorbs.</param>
    /// <param name="places">Where the tip is, nm, not on a scatterer.</param>
    /// <exception cref="ArgumentOutOfRangeException">Γ is not above zero, or Im u below it.</exception>
    public double[] Density(Complex energy, Complex inverse, IReadOnlyList<(double X, double Y)> places)
    {
        ArgumentNullException.ThrowIfNull(places);
        Require.Positive(energy.Imaginary);
        ArgumentOutOfRangeException.ThrowIfNegative(inverse.Imaginary);
        (Complex k, Complex slope) = _band.At(energy);
        int count = _places.Length;
        ComplexMatrix scattering = Matrix(k, inverse).Inverse();
        Complex clean = Complex.Log(_band.Bottom - energy) / (4 * Math.PI);
        var density = new double[places.Count];
        var waves = new Complex[count];
        for (int n = 0; n < density.Length; n++)
        {
            for (int i = 0; i < count; i++)
            {
                waves[i] = Wave(k, Distance(places[n], _places[i]));
            }

            Complex sum = Complex.Zero;
            for (int i = 0; i < count; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    sum += 2 * waves[i] * scattering[i, j] * waves[j]; // M is symmetric
                }

                sum += waves[i] * scattering[i, i] * waves[i];
            }

            density[n] = -4 * _band.Curvature * (slope * (clean + sum)).Imaginary;
        }

        return density;
    }

    /// <summary>What one scatterer sends back of a cylindrical wave, S = (C − i)/(C + i) with C = u − (2/π) ln(k/k_c): its phase is twice the phase shift, |S| = 1 without absorption.</summary>
    /// <param name="band">The band.</param>
    /// <param name="energy">z, meV.</param>
    /// <param name="inverse">u.</param>
    /// <remarks>docs/physics.md, eq. (89).</remarks>
    public static Complex Reflection(IsotropicBand band, Complex energy, Complex inverse)
    {
        ArgumentNullException.ThrowIfNull(band);
        Complex c = inverse - (2 / Math.PI * Complex.Log(band.At(energy).WaveNumber / Cutoff(band)));
        return (c - Complex.ImaginaryOne) / (c + Complex.ImaginaryOne);
    }

    /// <summary>The potential on one cell that has this inverse, V = 4 c1/(A u), meV.</summary>
    /// <param name="band">The band.</param>
    /// <param name="inverse">u, not zero.</param>
    /// <remarks>docs/physics.md, eq. (89).</remarks>
    public static Complex Potential(IsotropicBand band, Complex inverse)
    {
        ArgumentNullException.ThrowIfNull(band);
        return 4 * band.Curvature / (band.CellArea * inverse);
    }

    // u/4 − g(0) on the diagonal, −g(R_i − R_j) beside it; on its own place the wave is cut off where the circle holds as many states as the zone.
    private ComplexMatrix Matrix(Complex k, Complex inverse)
    {
        var m = new ComplexMatrix(_places.Length);
        Complex own = 0.25 * (inverse + Complex.ImaginaryOne - (2 / Math.PI * Complex.Log(k / Cutoff(_band))));
        for (int i = 0; i < _places.Length; i++)
        {
            m[i, i] = own;
            for (int j = 0; j < i; j++)
            {
                m[i, j] = m[j, i] = -Wave(k, Distance(_places[i], _places[j]));
            }
        }

        return m;
    }

    private static double Cutoff(IsotropicBand band) => Math.Sqrt(4 * Math.PI / band.CellArea);

    private static Complex Wave(Complex k, double distance) => new Complex(0, -0.25) * HankelFunction.H0(k * Math.Max(distance, Nearest));

    private static double Distance((double X, double Y) a, (double X, double Y) b) => Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));
}
