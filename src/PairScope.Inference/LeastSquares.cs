using MathNet.Numerics.LinearAlgebra;
using PairScope.Inference.Joint;

namespace PairScope.Inference;

/// <summary>
/// Least squares of one hypothesis against a map: minimises χ²(p) = Σ |h_data − h_model(p)|² of the whitened maps by
/// Levenberg and Marquardt's method with the engine's derivatives. Spectra beside the maps add Σ (d_data − d_model(p))²/σ², their own nuisances at their best.
/// </summary>
/// <remarks>docs/physics.md, eqs. (40), (41), (75), (76).</remarks>
public sealed class LeastSquares
{
    /// <summary>Iterations after which a search ends wherever it is.</summary>
    internal const int MostIterations = 25;

    /// <summary>A fall of χ² far below what noise decides.</summary>
    internal const double Settled = 0.01;

    private readonly MapModel _model;
    private readonly IReadOnlyList<MapComparison> _noise;
    private readonly double[] _data; // of the maps, then of the spectra
    private readonly int _ofMaps; // how many of them are the maps'
    private readonly IReadOnlyList<SampleSpectrum> _spectra;
    private readonly CancellationToken _cancellation;
    private double[]? _at;
    private IReadOnlyList<(double[] Map, IReadOnlyList<double[]> Derivatives)>? _evaluation;
    private IReadOnlyList<SpectrumPrediction>? _predictions;
    private double[] _value = [];
    private double[][] _columns = [];

    /// <summary>A problem.</summary>
    /// <param name="model">The hypothesis.</param>
    /// <param name="observation">The map.</param>
    /// <param name="noise">How each energy is compared, with its noise.</param>
    /// <param name="cancellation">Looked at before every map.</param>
    public LeastSquares(MapModel model, MapObservation observation, IReadOnlyList<MapComparison> noise, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(observation);
        ArgumentNullException.ThrowIfNull(noise);
        _model = model;
        _noise = noise;
        _cancellation = cancellation;
        _spectra = observation.Spectra;
        double[] maps = [.. observation.Layers.SelectMany((layer, e) => noise[e].OfData(layer))];
        _ofMaps = maps.Length;
        _data = [.. maps, .. _spectra.SelectMany(s => s.Whitened)];
    }

    /// <summary>A problem that takes over the maps of a fit of the same model: another noise does not change them.</summary>
    /// <param name="fit">A fit to a window of the same size at the same energies.</param>
    /// <param name="observation">The map.</param>
    /// <param name="noise">How each energy is compared, with its noise.</param>
    /// <param name="cancellation">Looked at before every map.</param>
    internal LeastSquares(HypothesisFit fit, MapObservation observation, IReadOnlyList<MapComparison> noise, CancellationToken cancellation)
        : this(fit.Model, observation, noise, cancellation)
    {
        if (fit.Evaluation is { } known && known.All(e => e.Derivatives.Count == _model.Parameters.Count)
            && (_spectra.Count == 0 || (fit.Predictions is { } spectra && spectra.All(s => s.Derivatives.Count == _model.Parameters.Count))))
        {
            TakeOver(fit.Vector, known, fit.Predictions ?? []);
        }
    }

    /// <summary>χ² of no map at all.</summary>
    internal double ChiSquaredOfNothing => ChiSquaredOf(new double[_data.Length]);

    /// <summary>χ² at one point, without derivatives.</summary>
    public double ChiSquared(IReadOnlyList<double> vector) => ChiSquaredOf(Whitened(vector));

    private double ChiSquaredOf(double[] h) => ChiSquaredOf(h, 0, h.Length);

    private double ChiSquaredOf(double[] h, int from, int to)
    {
        double sum = 0;
        for (int i = from; i < to; i++)
        {
            double d = _data[i] - h[i];
            sum += d * d;
        }

        return sum;
    }

    /// <summary>The vector with the factor on the map, where it is free, at its best, and χ² there: the map is linear in it.</summary>
    public (double[] Vector, double ChiSquared) Scaled(IReadOnlyList<double> vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        int index = _model.IndexOf(FitParameter.Scale);
        double[] scaled = [.. vector];
        if (index < 0)
        {
            return (scaled, ChiSquared(vector));
        }

        double[] h = Whitened(vector);
        double overlap = 0;
        double norm = 0;
        double data = 0;
        for (int i = 0; i < _ofMaps; i++)
        {
            overlap += h[i] * _data[i];
            norm += h[i] * h[i];
            data += _data[i] * _data[i];
        }

        scaled[index] *= overlap / norm;
        return (scaled, data - (overlap * overlap / norm) + ChiSquaredOf(h, _ofMaps, h.Length));
    }

    /// <summary>The vector with the factor on the map, where it is free, at its best.</summary>
    public double[] WithBestScale(IReadOnlyList<double> vector) => _model.IndexOf(FitParameter.Scale) < 0 ? [.. vector] : Scaled(vector).Vector;

    private double[] Whitened(IReadOnlyList<double> vector) => Stepped(vector, null) ?? new double[_data.Length];

    /// <summary>What is compared with the data, at a point or a step off the model there; null where it could not be computed.</summary>
    /// <param name="vector">The point.</param>
    /// <param name="departure">The step, or null.</param>
    internal double[]? Stepped(IReadOnlyList<double> vector, Departure? departure)
    {
        _cancellation.ThrowIfCancellationRequested();
        try
        {
            return [.. Whitened(_model.Maps(vector, departure)), .. OfSpectra(vector, departure, wantsDerivatives: false).SelectMany(Curve)];
        }
        catch (ConvergenceException)
        {
            return null;
        }
    }

    private IEnumerable<double> Whitened(IReadOnlyList<double[]> maps) => maps.SelectMany((map, e) => _noise[e].OfModel(map));

    private IReadOnlyList<SpectrumPrediction> OfSpectra(IReadOnlyList<double> vector, Departure? departure, bool wantsDerivatives) =>
        _spectra.Count == 0 ? [] : SpectrumPrediction.Of(_model, vector, _spectra, departure, wantsDerivatives, _cancellation);

    private IEnumerable<double> Curve(SpectrumPrediction prediction, int index) => prediction.Fit.Curve.Select(v => v * _spectra[index].Weight);

    /// <summary>The minimum reached from a starting point, over the whole line of every parameter.</summary>
    /// <param name="start">Parameters to start from.</param>
    /// <param name="fixedParameter">A parameter to hold at its start, or null.</param>
    /// <param name="iterations">Most steps; a search that stopped there can be taken up again from where it ended.</param>
    public HypothesisFit Minimise(IReadOnlyList<double> start, FitParameter? fixedParameter = null, int iterations = MostIterations) =>
        new ParameterSearch(this, fixedParameter, null).Run(start, iterations);

    /// <summary>The minimum with Δ0 in its prior range: without a gap every pairing is the same.</summary>
    /// <param name="start">Parameters to start from.</param>
    /// <param name="gapRange">Lowest and highest Δ0 in meV.</param>
    /// <param name="iterations">Most steps.</param>
    public HypothesisFit Minimise(IReadOnlyList<double> start, (double Low, double High) gapRange, int iterations = MostIterations) =>
        new ParameterSearch(this, null, gapRange).Run(start, iterations);

    /// <summary>The hypothesis.</summary>
    internal MapModel Model => _model;

    /// <summary>Half of the steepest fall of χ² at the point that was evaluated last, Jᵀ(d − h).</summary>
    internal double[] Slope() => [.. _columns.Select(column =>
    {
        double sum = 0;
        for (int i = 0; i < column.Length; i++)
        {
            sum += column[i] * (_data[i] - _value[i]);
        }

        return sum;
    })];

    /// <summary>χ² and the Fisher information at one point.</summary>
    public HypothesisFit At(IReadOnlyList<double> vector)
    {
        Vector<double> best = Vector<double>.Build.Dense([.. vector]);
        Evaluate(best);
        return new HypothesisFit(_model, best.ToArray(), ChiSquaredOf(_value), FisherInformation.Of(_columns))
        {
            Evaluation = _evaluation, Predictions = _predictions, Parts = _spectra.Count == 0 ? null : (Part(0, _ofMaps), Part(_ofMaps, _data.Length)),
        };

        FitPart Part(int from, int to) => new(
            ChiSquaredOf(_value, from, to), from < to ? FisherInformation.Of([.. _columns.Select(c => c[from..to])]) : Matrix<double>.Build.Dense(_columns.Length, _columns.Length));
    }

    /// <summary>A fit to another part of the map, judged on this one without derivatives: χ² is this map's, the information stays what it was.</summary>
    /// <param name="fit">The fit, of the same hypothesis.</param>
    internal HypothesisFit Judged(HypothesisFit fit)
    {
        _cancellation.ThrowIfCancellationRequested();
        try
        {
            IReadOnlyList<double[]> maps = _model.Maps(fit.Vector);
            return fit with { Model = _model, ChiSquared = ChiSquaredOf([.. Whitened(maps), .. OfSpectra(fit.Vector, null, wantsDerivatives: false).SelectMany(Curve)]), Evaluation = [.. maps.Select(map => (map, (IReadOnlyList<double[]>)[]))] };
        }
        catch (ConvergenceException)
        {
            return fit with { Model = _model, ChiSquared = ChiSquaredOf(new double[_data.Length]), Evaluation = null };
        }
    }

    /// <summary>χ² near a point, minimised over the parameters to first order in their changes: χ² − (Jᵀd)ᵀ(JᵀJ)⁻¹(Jᵀd), d what is left over.</summary>
    /// <param name="vector">The point.</param>
    /// <param name="fixedParameter">A parameter that stays, or null.</param>
    public double Projected(IReadOnlyList<double> vector, FitParameter? fixedParameter = null)
    {
        Evaluate(Vector<double>.Build.Dense([.. vector]));
        Vector<double> left = Outside(fixedParameter)(Vector<double>.Build.Dense(_data) - Vector<double>.Build.Dense(_value));
        return left.DotProduct(left);
    }

    /// <summary>χ² at a point beside a fit, minimised over the other parameters by the steps that they take at the fit: no derivatives at the point.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="vector">The point.</param>
    /// <param name="fixedParameter">The parameter by which they differ.</param>
    internal double Beside(HypothesisFit fit, IReadOnlyList<double> vector, FitParameter fixedParameter)
    {
        Evaluate(Vector<double>.Build.DenseOfEnumerable(fit.Vector));
        Vector<double> left = Outside(fixedParameter)(Vector<double>.Build.Dense(_data) - Vector<double>.Build.Dense(Whitened(vector)));
        return left.DotProduct(left);
    }

    // What of a whitened change of the maps the parameters cannot do, to first order: x − J (JᵀJ)⁻¹ Jᵀ x.
    private Func<Vector<double>, Vector<double>> Outside(FitParameter? fixedParameter)
    {
        double[][] free = [.. _columns.Where((_, i) => _model.Parameters[i] != fixedParameter)];
        Matrix<double> jacobian = Matrix<double>.Build.DenseOfColumnArrays(free);
        Matrix<double> inverse = FisherInformation.ScaledInverse(FisherInformation.Of(free));
        return x => x - (jacobian * (inverse * jacobian.TransposeThisAndMultiply(x)));
    }

    /// <summary>
    /// What χ² would fall by to first order if the model could also step towards other maps: (dᵀr)²/(dᵀd), r what is left over and d the step, both
    /// after the steps of the model's own parameters are taken out. Distributed as χ² of one degree of freedom where the model is right: Rao's score test.
    /// </summary>
    /// <param name="vector">A minimum.</param>
    /// <param name="stepped">What is compared with the data after each step, the smaller in noise the better.</param>
    /// <param name="isOneSided">Of each step whether its opposite is no step: a fall on that side is none.</param>
    /// <param name="held">A parameter that stays, or null.</param>
    /// <returns>The fall of χ² along each; 0 where the step is less than the noise.</returns>
    public IReadOnlyList<double> Gains(
        IReadOnlyList<double> vector, IReadOnlyList<double[]> stepped, IReadOnlyList<bool> isOneSided, FitParameter? held = null)
    {
        ArgumentNullException.ThrowIfNull(stepped);
        ArgumentNullException.ThrowIfNull(isOneSided);
        Evaluate(Vector<double>.Build.DenseOfEnumerable(vector));
        Func<Vector<double>, Vector<double>> outside = Outside(held);
        Vector<double> value = Vector<double>.Build.Dense(_value);
        Vector<double> left = outside(Vector<double>.Build.Dense(_data) - value);
        return [.. stepped.Select((numbers, k) =>
        {
            Vector<double> step = outside(Vector<double>.Build.Dense(numbers) - value);
            double overlap = step.DotProduct(left);
            double size = step.DotProduct(step);
            return size < 1 || (isOneSided[k] && overlap < 0) ? 0 : overlap * overlap / size;
        })];
    }

    private void Evaluate(Vector<double> p)
    {
        double[] vector = p.ToArray();
        if (_at is not null && _at.AsSpan().SequenceEqual(vector))
        {
            return;
        }

        _cancellation.ThrowIfCancellationRequested();
        try
        {
            TakeOver(vector, _model.MapsWithDerivatives(vector), OfSpectra(vector, null, wantsDerivatives: true));
        }
        catch (ConvergenceException)
        {
            // No map explains nothing: the search turns back.
            _evaluation = null;
            _predictions = null;
            _value = new double[_data.Length];
            _columns = [.. _model.Parameters.Select(_ => new double[_data.Length])];
        }

        _at = vector;
    }

    private void TakeOver(IReadOnlyList<double> vector, IReadOnlyList<(double[] Map, IReadOnlyList<double[]> Derivatives)> maps, IReadOnlyList<SpectrumPrediction> spectra)
    {
        _at = [.. vector];
        _evaluation = maps;
        _predictions = spectra;
        _value = [.. Whitened([.. maps.Select(m => m.Map)]), .. spectra.SelectMany(Curve)];
        double[][] ofMaps = FisherInformation.Columns(maps, _noise, _model.Parameters.Count);
        _columns = [.. ofMaps.Select((column, p) => (double[])[.. column, .. spectra.SelectMany((s, i) => s.Derivatives[p].Select(v => v * _spectra[i].Weight))])];
    }
}
