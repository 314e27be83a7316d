using System.Numerics;

namespace PairScope.Tunnelling;

/// <summary>
/// The density of states of one isotropic gap whose quasiparticles live for ħ/2Γ, after Dynes: N(E) = |Re (E − iΓ)/√((E − iΓ)² − Δ²)|. Γ = 0 is the
/// density of Bardeen, Cooper and Schrieffer, Δ = 0 a normal metal.
/// </summary>
/// <remarks>docs/physics.md, eq. (63). Source: R. C. Dynes, V. Narayanamurti and J. P. Garno, Phys. Rev. Lett. 41, 1509 (1978).</remarks>
public sealed class DynesDensity : TunnellingDensity
{
    private readonly double _gap;
    private readonly double _broadening;

    /// <summary>A density.</summary>
    /// <param name="gap">Δ, meV, not negative.</param>
    /// <param name="broadening">Γ, meV, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative or not finite.</exception>
    public DynesDensity(double gap, double broadening)
    {
        Require.Finite(gap);
        Require.Finite(broadening);
        ArgumentOutOfRangeException.ThrowIfNegative(gap);
        ArgumentOutOfRangeException.ThrowIfNegative(broadening);
        (_gap, _broadening) = (gap, broadening);
    }

    /// <inheritdoc/>
    public override double At(double energy)
    {
        if (_gap == 0)
        {
            return 1;
        }

        double modulus = Math.Abs(energy);
        if (_broadening == 0)
        {
            return modulus < _gap ? 0 : modulus == _gap ? double.PositiveInfinity : modulus / Math.Sqrt((modulus - _gap) * (modulus + _gap));
        }

        var z = new Complex(modulus, -_broadening);
        return (z / Root(z)).Real;
    }

    /// <summary>Q(E) = Re ½[z s − Δ² ln(z + s)] with z = |E| − iΓ and s = √(z² − Δ²): even in E, as N is.</summary>
    /// <remarks>docs/physics.md, eq. (64).</remarks>
    public override double SecondIntegral(double energy)
    {
        double modulus = Math.Abs(energy);
        if (_gap == 0)
        {
            return 0.5 * modulus * modulus;
        }

        if (_broadening == 0)
        {
            if (modulus <= _gap)
            {
                return -0.5 * _gap * _gap * Math.Log(_gap);
            }

            double root = Math.Sqrt((modulus - _gap) * (modulus + _gap));
            return 0.5 * ((modulus * root) - (_gap * _gap * Math.Log(modulus + root)));
        }

        var z = new Complex(modulus, -_broadening);
        Complex s = Root(z);
        Complex sum = z + s;
        return 0.5 * ((z * s).Real - (0.5 * _gap * _gap * Math.Log((sum.Real * sum.Real) + (sum.Imaginary * sum.Imaginary))));
    }

    // √(z² − Δ²) on the sheet where it is z far away: Re ≥ 0 and Im ≤ 0 for Re z ≥ 0 and Im z < 0, at E = 0 too. A fit takes this root millions of
    // times, and of energies no square overflows, which Complex.Sqrt takes care of.
    private Complex Root(Complex z)
    {
        Complex square = (z - _gap) * (z + _gap);
        double modulus = Math.Sqrt((square.Real * square.Real) + (square.Imaginary * square.Imaginary));
        double larger = Math.Sqrt(0.5 * (modulus + Math.Abs(square.Real)));
        double smaller = larger == 0 ? 0 : 0.5 * Math.Abs(square.Imaginary) / larger;
        return square.Real >= 0 ? new Complex(larger, -smaller) : new Complex(smaller, -larger);
    }
}
