namespace PairScope.Tunnelling;

/// <summary>
/// A density known at some energies, such as the exact one of a pairing: straight lines between them, and beyond the ends the value there.
/// The energies must be closer than what the density changes over, its broadening.
/// </summary>
/// <remarks>docs/physics.md, "A tunnelling spectrum".</remarks>
public sealed class TabulatedDensity : TunnellingDensity
{
    private readonly double[] _energies;
    private readonly double[] _values;
    private readonly double[] _integral; // up to each energy
    private readonly double[] _second;

    /// <summary>A table.</summary>
    /// <param name="energies">Energies, meV, rising; at least two.</param>
    /// <param name="values">N at each of them.</param>
    /// <exception cref="ArgumentException">The energies do not rise, or there are not as many values.</exception>
    public TabulatedDensity(IReadOnlyList<double> energies, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(energies);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(energies.Count, 2, nameof(energies));
        if (values.Count != energies.Count || energies.Zip(energies.Skip(1)).Any(p => !(p.Second > p.First)))
        {
            throw new ArgumentException("The energies of a table rise, and each has a value.", nameof(energies));
        }

        (_energies, _values) = ([.. energies], [.. values]);
        (_integral, _second) = (new double[_values.Length], new double[_values.Length]);
        for (int i = 1; i < _values.Length; i++)
        {
            double step = _energies[i] - _energies[i - 1];
            _integral[i] = _integral[i - 1] + (0.5 * step * (_values[i - 1] + _values[i]));
            _second[i] = _second[i - 1] + (step * _integral[i - 1]) + (step * step * ((2 * _values[i - 1]) + _values[i]) / 6);
        }
    }

    /// <inheritdoc/>
    public override double At(double energy)
    {
        int i = Before(energy);
        double t = Math.Clamp((energy - _energies[i]) / (_energies[i + 1] - _energies[i]), 0, 1);
        return _values[i] + (t * (_values[i + 1] - _values[i]));
    }

    /// <inheritdoc/>
    public override double SecondIntegral(double energy)
    {
        int i = energy >= _energies[^1] ? _energies.Length - 1 : Before(energy);
        double t = energy - _energies[i];
        double slope = energy > _energies[0] && i + 1 < _energies.Length ? (_values[i + 1] - _values[i]) / (_energies[i + 1] - _energies[i]) : 0;
        return _second[i] + (_integral[i] * t) + (0.5 * _values[i] * t * t) + (slope * t * t * t / 6);
    }

    // The last energy not above one, of those that have another after them.
    private int Before(double energy)
    {
        int found = Array.BinarySearch(_energies, energy);
        return Math.Clamp(found >= 0 ? found : ~found - 1, 0, _energies.Length - 2);
    }
}
