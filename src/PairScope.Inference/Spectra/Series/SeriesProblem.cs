using PairScope.Tunnelling;

namespace PairScope.Inference.Spectra.Series;

/// <summary>One model against spectra at several temperatures: common gaps, broadening, offset and T_c, and a normal conductance of its own for each.</summary>
/// <remarks>docs/physics.md, eqs. (69), (93).</remarks>
public sealed class SeriesProblem : SeparableProblem
{
    private const double LargestOffset = 1; // mV
    private const double StepOfRange = 2e-4;
    private readonly double[] _data;
    private readonly TunnelJunction[] _junctions;

    /// <summary>A problem.</summary>
    /// <param name="series">The spectra.</param>
    /// <param name="model">The model.</param>
    /// <param name="degree">Degree of the polynomial by which each normal conductance may differ from the one that was measured, or from a constant.</param>
    public SeriesProblem(SpectrumSeries series, SeriesModel model, int degree)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(model);
        (Series, Model, Degree) = (series, model, degree);
        _data = [.. series.Spectra.SelectMany(s => s.Observation.Values.Select(v => v / s.Observation.Scale))];
        double warmest = series.Spectra.Max(s => s.TemperatureKelvin);
        double offset = Math.Min(LargestOffset, series.HalfWidth / 4);
        Ranges = model.HasGap
            ? [new(SpectrumParameter.Offset, -offset, offset), .. model.Parameters, new(SpectrumParameter.CriticalTemperature, 1.02 * warmest, 5 * warmest)]
            : [];
        _junctions =
        [
            .. series.Spectra.Select(s => new TunnelJunction(s.TemperatureKelvin, series.LockInMillivolts, Math.Min(0, s.Observation.Low) - offset, Math.Max(0, s.Observation.High) + offset)),
        ];
    }

    /// <summary>The spectra.</summary>
    public SpectrumSeries Series { get; }

    /// <summary>The model.</summary>
    public SeriesModel Model { get; }

    /// <summary>Degree of the polynomials.</summary>
    public int Degree { get; }

    /// <summary>The parameters.</summary>
    public IReadOnlyList<SpectrumRange> Ranges { get; }

    internal override IReadOnlyList<double> Data => _data;

    internal override int MostSteps => 40;

    internal override double Low(int parameter) => Ranges[parameter].Low;

    internal override double High(int parameter) => Ranges[parameter].High;

    /// <summary>One parameter's value; 0 where the model has none.</summary>
    public double Value(IReadOnlyList<double> point, SpectrumParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(point);
        for (int i = 0; i < Ranges.Count; i++)
        {
            if (Ranges[i].Name == parameter)
            {
                return point[i];
            }
        }

        return 0;
    }

    internal override (double[]? Known, double[][] Columns) At(IReadOnlyList<double> point)
    {
        double[][] conductance = Conductance(point);
        int count = Degree + 1;
        double[][] columns = [.. Enumerable.Range(0, count * conductance.Length).Select(_ => new double[_data.Length])];
        int begin = 0;
        for (int t = 0; t < conductance.Length; t++)
        {
            IReadOnlyList<double> biases = Series.Spectra[t].Observation.Biases;
            for (int i = 0; i < biases.Count; i++)
            {
                double term = conductance[t][i] * Series.Normal(biases[i]);
                for (int k = 0; k < count; k++, term *= biases[i] / Series.HalfWidth)
                {
                    columns[(t * count) + k][begin + i] = term;
                }
            }

            begin += biases.Count;
        }

        return (null, columns);
    }

    internal override double[] Derivative(IReadOnlyList<double> point, int parameter, IReadOnlyList<double> coefficients, double[] curve) =>
        Difference(point, parameter, coefficients, StepOfRange * Ranges[parameter].Width);

    // g of each spectrum at its biases.
    private double[][] Conductance(IReadOnlyList<double> point)
    {
        double offset = Value(point, SpectrumParameter.Offset);
        var conductance = new double[_junctions.Length][];
        Parallel.For(0, _junctions.Length, t =>
        {
            (double temperature, SpectrumObservation observation) = Series.Spectra[t];
            TunnellingDensity density = Model.Density(p => Value(point, p), Model.HasGap ? SeriesModel.Closing(temperature, Value(point, SpectrumParameter.CriticalTemperature)) : 0);
            conductance[t] = _junctions[t].Conductance(density, [.. observation.Biases.Select(v => v - offset)]);
        });
        return conductance;
    }
}
