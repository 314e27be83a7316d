using System.Numerics;
using PairScope.Lattice;
using PairScope.TightBinding;

namespace PairScope.Spectra;

/// <summary>
/// One of the two normal-state bands. With h(k) = h0(k) σ0 + h(k)·σ: where h stays along z (no Rashba coupling) the bands
/// are those of spin up and spin down, E = h0 ± hz, smooth where they cross; otherwise the lower and the upper one,
/// E = h0 ∓ |h|.
/// </summary>
/// <remarks>docs/physics.md, eq. (5).</remarks>
public sealed class NormalBand
{
    private readonly Harmonics _scalar;
    private readonly Harmonics[] _vector; // hx, hy, hz
    private readonly bool _collinear;
    private readonly int _sign;

    private NormalBand(string name, TightBindingModel model, bool collinear, int sign)
    {
        Name = name;
        Model = model;
        _collinear = collinear;
        _sign = sign;
        BlochMatrix h = model.Bloch;
        _scalar = new Harmonics(0.5 * (h[0, 0] + h[1, 1]));
        _vector =
        [
            new Harmonics(0.5 * (h[0, 1] + h[1, 0])),
            new Harmonics(new Complex(0, 0.5) * (h[0, 1] - h[1, 0])),
            new Harmonics(0.5 * (h[0, 0] - h[1, 1])),
        ];
    }

    /// <summary>"spin up" and "spin down", or "lower" and "upper".</summary>
    public string Name { get; }

    /// <summary>The model the band belongs to.</summary>
    public TightBindingModel Model { get; }

    /// <summary>The two bands of a model.</summary>
    public static IReadOnlyList<NormalBand> Of(TightBindingModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        bool collinear = model.Bloch[0, 1].IsZero;
        return collinear
            ? [new("spin up", model, collinear, 1), new("spin down", model, collinear, -1)]
            : [new("lower", model, collinear, -1), new("upper", model, collinear, 1)];
    }

    /// <summary>E(k) in meV, from the Fermi level.</summary>
    public double Energy(ReducedMomentum k)
    {
        double z = _vector[2].Evaluate(k);
        return _scalar.Evaluate(k) + (_sign * (_collinear ? z : Length(_vector[0].Evaluate(k), _vector[1].Evaluate(k), z)));
    }

    /// <summary>
    /// Direction of the electron spin ⟨σ⟩ in the band's state at k, a unit vector. Where both bands meet (h = 0 with Rashba
    /// coupling) it is not defined and zero is returned.
    /// </summary>
    public (double X, double Y, double Z) Spin(ReducedMomentum k)
    {
        if (_collinear)
        {
            return (0, 0, _sign);
        }

        (double x, double y, double z) = (_vector[0].Evaluate(k), _vector[1].Evaluate(k), _vector[2].Evaluate(k));
        double scale = Length(x, y, z) is var length && length > 0 ? _sign / length : 0;
        return (scale * x, scale * y, scale * z);
    }

    /// <summary>Group velocity ∇E(k) in Cartesian components, meV·a, by Hellmann–Feynman: ∇h0 + ⟨σ⟩·∇h.</summary>
    public (double X, double Y) Velocity(ReducedMomentum k)
    {
        (double x, double y, double z) = Spin(k);
        (double d1, double d2) = _scalar.Gradient(k);
        foreach ((double weight, Harmonics component) in ((double, Harmonics)[])[(x, _vector[0]), (y, _vector[1]), (z, _vector[2])])
        {
            if (weight != 0)
            {
                (double c1, double c2) = component.Gradient(k);
                d1 += weight * c1;
                d2 += weight * c2;
            }
        }

        // κ1 = kx/2π, κ2 = (−kx/2 + √3 ky/2)/2π.
        return ((d1 - (0.5 * d2)) / (2 * Math.PI), Math.Sqrt(3) / 2 * d2 / (2 * Math.PI));
    }

    private static double Length(double x, double y, double z) => Math.Sqrt((x * x) + (y * y) + (z * z));

    /// <summary>A real function of k as flat arrays, for the many single evaluations along lines.</summary>
    private sealed class Harmonics
    {
        private readonly int[] _n1;
        private readonly int[] _n2;
        private readonly double[] _cosine;
        private readonly double[] _sine;

        // Real f: f_{−R} = f_R*, so half of the sites with doubled real coefficients are enough.
        public Harmonics(TrigonometricPolynomial f)
        {
            var half = f.Coefficients.Where(t => t.Key.CompareTo(LatticeVector.Zero) >= 0).ToArray();
            _n1 = [.. half.Select(t => t.Key.N1)];
            _n2 = [.. half.Select(t => t.Key.N2)];
            _cosine = [.. half.Select(t => t.Key == LatticeVector.Zero ? t.Value.Real : 2 * t.Value.Real)];
            _sine = [.. half.Select(t => t.Key == LatticeVector.Zero ? 0 : -2 * t.Value.Imaginary)];
        }

        public double Evaluate(ReducedMomentum k)
        {
            double sum = 0;
            for (int i = 0; i < _n1.Length; i++)
            {
                (double sin, double cos) = Math.SinCos(2 * Math.PI * ((k.K1 * _n1[i]) + (k.K2 * _n2[i])));
                sum += (_cosine[i] * cos) + (_sine[i] * sin);
            }

            return sum;
        }

        /// <summary>(∂/∂κ1, ∂/∂κ2).</summary>
        public (double D1, double D2) Gradient(ReducedMomentum k)
        {
            double d1 = 0;
            double d2 = 0;
            for (int i = 0; i < _n1.Length; i++)
            {
                (double sin, double cos) = Math.SinCos(2 * Math.PI * ((k.K1 * _n1[i]) + (k.K2 * _n2[i])));
                double slope = 2 * Math.PI * ((_sine[i] * cos) - (_cosine[i] * sin));
                d1 += slope * _n1[i];
                d2 += slope * _n2[i];
            }

            return (d1, d2);
        }
    }
}
