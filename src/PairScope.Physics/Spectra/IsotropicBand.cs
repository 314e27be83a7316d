using System.Numerics;
using PairScope.Lattice;
using PairScope.Numerics;
using PairScope.TightBinding;

namespace PairScope.Spectra;

/// <summary>
/// The lowest band of a normal metal where its contours are circles round Γ: ε(k) = E0 + c1 k² + c2 k⁴ + c3 k⁶ with c1 = ħ²/2m*, the mean over the directions.
/// Surface states of noble metals are such bands. Being analytic it holds at complex energies too, and between the sites of the lattice.
/// </summary>
/// <remarks>docs/physics.md, eq. (87).</remarks>
public sealed class IsotropicBand
{
    /// <summary>ħ²/2mₑ, meV nm².</summary>
    public const double FreeElectron = 38.09982;

    /// <summary>How much the contours' radius may vary with direction, as a share of it.</summary>
    public const double LargestWarping = 0.02;

    private const int Directions = 12;
    private const int Energies = 8;
    private const int Grid = 48;
    private const int Bisections = 50;
    private const double NanometresPerAngstrom = 0.1;

    private readonly double[] _coefficients; // c1, c2, c3 over c1, in nm^2, nm^4

    private IsotropicBand(double bottom, double mass, double reach, double cellArea, double warping, double[] coefficients)
    {
        (Bottom, Mass, Reach, CellArea, Warping, _coefficients) = (bottom, mass, reach, cellArea, warping, coefficients);
    }

    /// <summary>E0, the energy at Γ from the Fermi level, meV.</summary>
    public double Bottom { get; }

    /// <summary>m*/mₑ at the bottom.</summary>
    public double Mass { get; }

    /// <summary>How far above the bottom the band was looked at, meV.</summary>
    public double Reach { get; }

    /// <summary>Area of the lattice's cell, nm².</summary>
    public double CellArea { get; }

    /// <summary>The largest difference of a contour's radii over their mean.</summary>
    public double Warping { get; }

    /// <summary>ħ²/2m*, meV nm².</summary>
    public double Curvature => FreeElectron / Mass;

    /// <summary>The lowest band of a material.</summary>
    /// <param name="material">The normal metal; lengths in Å.</param>
    /// <param name="highest">The highest energy that will be asked for, meV from the Fermi level.</param>
    /// <exception cref="InputException">The band has no minimum at Γ below that energy, is no circle, or is not alone there.</exception>
    public static IsotropicBand Of(Material material, double highest)
    {
        ArgumentNullException.ThrowIfNull(material);
        if (material.LengthUnit is not "Å")
        {
            throw new InputException($"Lengths of the material '{material.Name}' are in a unit of their own; waves between scatterers in nm need a lattice in Å.");
        }

        var bands = new MaterialBands(material.Model.Bloch);
        BravaisLattice lattice = material.Crystal.Lattice;
        double At(double k, double angle) => bands.Energies(lattice.Reduce(NanometresPerAngstrom * k * Math.Cos(angle), NanometresPerAngstrom * k * Math.Sin(angle)))[0];
        double bottom = At(0, 0);
        double reach = highest - bottom;
        if (!(reach > 0))
        {
            throw new InputException(FormattableString.Invariant($"The lowest band of '{material.Name}' begins at {bottom:0.##} meV, above the energies asked for, which end at {highest:0.##} meV."));
        }

        double edge = 0.5 * Shortest(lattice) / NanometresPerAngstrom;
        double[] angles = [.. Enumerable.Range(0, Directions).Select(i => 2 * Math.PI * i / Directions)];
        var (squares, steps) = (new double[Energies], new double[Energies]);
        double warping = 0;
        for (int j = 0; j < Energies; j++)
        {
            steps[j] = reach * (j + 1) / Energies;
            double[] radii = [.. angles.Select(angle => Radius(k => At(k, angle) - bottom - steps[j], edge, material.Name))];
            squares[j] = radii.Average(k => k * k);
            warping = Math.Max(warping, (radii.Max() - radii.Min()) / radii.Average());
        }

        if (warping > LargestWarping)
        {
            throw new InputException(FormattableString.Invariant(
                $"The contours of the lowest band of '{material.Name}' are no circles {reach:0.#} meV above its bottom: their radius varies by {100 * warping:0.#} %, and at most {100 * LargestWarping:0} % is allowed."));
        }

        RequireAlone(bands, lattice, highest, Math.Sqrt(squares[^1]), material.Name);
        double[] c = Polynomial(squares, steps);
        return new IsotropicBand(bottom, FreeElectron / c[0], reach, lattice.CellArea * NanometresPerAngstrom * NanometresPerAngstrom, warping, [1, c[1] / c[0], c[2] / c[0]]);
    }

    /// <summary>The same band shifted and stretched.</summary>
    /// <param name="bottom">E0, meV.</param>
    /// <param name="mass">m*/mₑ, above zero.</param>
    public IsotropicBand With(double bottom, double mass)
    {
        Require.Finite(bottom);
        Require.Positive(mass);
        return new IsotropicBand(bottom, mass, Reach * Mass / mass, CellArea, Warping, _coefficients);
    }

    /// <summary>k(z) with ε(k) = z, in the upper half plane, and dk²/dz.</summary>
    /// <param name="energy">z, meV, Im z &gt; 0.</param>
    /// <returns>k in 1/nm and dk²/dz in 1/(meV nm²).</returns>
    public (Complex WaveNumber, Complex Slope) At(Complex energy)
    {
        Complex reduced = (energy - Bottom) / Curvature;
        Complex square = reduced;
        Complex slope = Complex.One;
        for (int i = 0; i < 8; i++)
        {
            slope = 1 + (square * ((2 * _coefficients[1]) + (3 * _coefficients[2] * square)));
            square -= ((square * (1 + (square * (_coefficients[1] + (_coefficients[2] * square))))) - reduced) / slope;
        }

        Complex k = Complex.Sqrt(square);
        return (k.Imaginary < 0 ? -k : k, 1 / (slope * Curvature));
    }

    // The shortest reciprocal vector: half of it the zone holds in every direction.
    private static double Shortest(BravaisLattice lattice)
    {
        double Length(int i, int j) => lattice.WaveVector(new ReducedMomentum(i, j)) is var (x, y) ? Math.Sqrt((x * x) + (y * y)) : 0;
        return Enumerable.Range(-2, 5).SelectMany(i => Enumerable.Range(-2, 5).Where(j => (i, j) != (0, 0)).Select(j => Length(i, j))).Min();
    }

    // Along a ray from Γ, where the band has risen by so much.
    private static double Radius(Func<double, double> excess, double edge, string name)
    {
        (double low, double high) = (0, edge);
        if (!(excess(high) > 0) || excess(1e-3 * edge) > excess(2e-3 * edge))
        {
            throw new InputException($"The lowest band of '{name}' does not rise from Γ up to the highest energy asked for, so it is no band of circles round Γ.");
        }

        for (int i = 0; i < Bisections; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = excess(middle) > 0 ? (low, middle) : (middle, high);
        }

        return 0.5 * (low + high);
    }

    private static void RequireAlone(MaterialBands bands, BravaisLattice lattice, double highest, double radius, string name)
    {
        var zone = new BrillouinZone(lattice);
        for (int i = 0; i < Grid * Grid; i++)
        {
            var k = new ReducedMomentum((double)(i / Grid) / Grid, (double)(i % Grid) / Grid);
            (double x, double y) = zone.Nearest(k);
            int below = bands.Energies(k).Count(e => e < highest);
            int own = Math.Sqrt((x * x) + (y * y)) / NanometresPerAngstrom < (1 + LargestWarping) * radius ? 2 : 0; // both spins
            if (below > own)
            {
                throw new InputException(FormattableString.Invariant($"'{name}' has more states below {highest:0.##} meV than one band of circles round Γ, so what its waves scatter into is not known."));
            }
        }
    }

    // ε = c1 x + c2 x² + c3 x³ through the points by least squares of ε/x.
    private static double[] Polynomial(double[] x, double[] energies)
    {
        var normal = new ComplexMatrix(3);
        var right = new double[3];
        double unit = x[^1];
        for (int j = 0; j < x.Length; j++)
        {
            double t = x[j] / unit;
            double[] powers = [1, t, t * t];
            for (int a = 0; a < 3; a++)
            {
                right[a] += powers[a] * energies[j] / x[j];
                for (int b = 0; b < 3; b++)
                {
                    normal[a, b] += powers[a] * powers[b];
                }
            }
        }

        ComplexMatrix inverse = normal.Inverse();
        return [.. Enumerable.Range(0, 3).Select(a => Enumerable.Range(0, 3).Sum(b => (inverse[a, b] * right[b]).Real) / Math.Pow(unit, a))];
    }
}
