using MathNet.Numerics.LinearAlgebra;
using PairScope.Data;
using PairScope.GreenFunctions;
using PairScope.Measurement;

namespace PairScope.Inference.Fields;

/// <summary>
/// The search for the parameters of one pairing, or of the normal metal, in a field: μ, Δ0 and θ of the crystal and the strengths of the impurities that make
/// χ² = N Σ_e ln ϱ_e² least, with ϱ_e² the share of a layer that the simulated field leaves over and N the number of sites. Steps of Gauss and Newton: the field is exact each
/// time, its derivatives by the crystal's parameters are those of single impurities until nothing is left to gain by them, and then, for the pairing that explains most, differences of
/// exact fields: what impurities scatter between each other moves the least χ² by many deviations where a layer lies at the edge of the gap. Temperature, lock-in and tip are known to a range only:
/// smearing and resolution are fitted with the rest, held by what is known of them.
/// </summary>
/// <remarks>docs/measurement.md, eq. (25).</remarks>
public sealed class PairingSearch
{
    private const int MostSimulations = 8;
    private const int MostOfLeader = 48; // of the pairing that explains most: its parameters are the answer's
    private const double Settled = 10; // of χ², which correlated sites make too large: the last step is not simulated
    private const double SettledExactly = 2; // the same with exact derivatives: Δ0 and the smearing may follow each other a long way at little gain
    private const double LongestStep = 12; // meV of μ: a fit finds its way over about 20
    private const double LongestTurn = 0.7; // rad of θ
    private const double LeastDamping = 0.03;
    private const double DifferenceStep = 0.03; // of η
    private const double LorentzShare = 0.5; // of the kernel's deviation, of the Lorentzian that is most like it: 0.45 to 0.5 for 0.35 to 0.45 K and 0.08 to 0.12 mV over 0.1 meV
    private const double AsExpected = 0.25; // of the gain that was expected, by which a step may miss it for the derivatives to be kept

    private readonly Hypothesis _hypothesis;
    private readonly SiteField _field;
    private readonly CancellationToken _cancellation;
    private readonly MapModel _shape;
    private FieldModel _model;
    private double[] _vector;
    private double[] _strengths;
    private GreenFunction _crystal;
    private FieldProblem _problem;
    private Vector<double> _move;
    private double _damping;
    private int _simulations = 1;

    /// <summary>Begins it.</summary>
    /// <param name="model">The simulator.</param>
    /// <param name="hypothesis">The pairing.</param>
    /// <param name="field">Sites, layers, impurities.</param>
    /// <param name="start">μ, Δ0 and θ to begin with.</param>
    /// <param name="strengths">Strength of each kind to begin with, meV.</param>
    /// <param name="cancellation">Looked at before each map.</param>
    public PairingSearch(FieldModel model, Hypothesis hypothesis, SiteField field, FitStart start, IReadOnlyList<double> strengths, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(start);
        (_model, _hypothesis, _field, _cancellation) = (model, hypothesis, field, cancellation);
        _shape = model.OfImpurity(hypothesis);
        _vector = Inside(_shape.Vector(start.ChemicalPotential, start.GapAmplitude, start.MixingAngle, start.Phase, start.Angles)[..^1]);
        _strengths = [.. strengths];
        _crystal = Crystal(_model, _vector);
        _problem = Problem(LinearField.At(model, _crystal, field, _strengths, cancellation));
        (_move, Gain) = Next();
    }

    /// <summary>χ² so far.</summary>
    public double ChiSquared => _problem.ChiSquared;

    /// <summary>By how much the next step is expected to bring it down.</summary>
    public double Gain { get; private set; }

    /// <summary>Whether nothing is left to gain, or enough was tried.</summary>
    /// <param name="leads">Whether nothing explains the field better so far.</param>
    public bool IsDone(bool leads) => (IsExact ? Gain < SettledExactly : Gain < Settled && !leads) || _simulations >= (leads ? MostOfLeader : MostSimulations);

    /// <summary>Takes a step, which simulates the field once, or turns to exact derivatives where the others foretell no gain.</summary>
    public void Advance()
    {
        if (Gain < Settled && !IsExact)
        {
            (_model, _damping) = (_model with { IsFine = true }, 0);
            _problem = Problem(LinearField.At(_model, _crystal, _field, _strengths, _cancellation));
            _simulations++;
            (_move, Gain) = Next();
            return;
        }

        (double[] vector, double[] strengths, FieldModel model) = Stepped();
        GreenFunction crystal = Crystal(model, vector);
        LinearField there = LinearField.At(model, crystal, _field, strengths, _cancellation, _problem.Field);
        _simulations++;
        FieldProblem alike = _problem.At(there, model.Settings.Values);
        if (alike.ChiSquared < ChiSquared)
        {
            // A field that moved as its derivatives foretold has the same ones still.
            bool linear = Math.Abs(ChiSquared - alike.ChiSquared - Gain) < AsExpected * Gain;
            (_vector, _strengths, _crystal, _model) = (vector, strengths, crystal, model);
            _problem = linear ? alike : Problem(there);
            _damping = _damping <= LeastDamping ? 0 : _damping / 10;
        }
        else
        {
            _damping = Math.Max(LeastDamping, 10 * _damping);
        }

        (_move, Gain) = Next();
    }

    /// <summary>The fit as it stands; a small last step is taken in the linearised field.</summary>
    public PairingFit Result()
    {
        StrengthFit left = StrengthFit.Of(_problem.Field, _strengths, new double[_strengths.Length]);
        bool[] held = Held();
        (Matrix<double> covariance, double correlation) = _problem.Spread(_field.Sites, held);
        bool atEnd = held.Contains(true);
        if (Gain >= Settled || atEnd)
        {
            return new PairingFit(_model, _hypothesis, _vector, _crystal, left, ChiSquared, covariance, correlation, _simulations) { IsSettled = false, IsAtEnd = atEnd };
        }

        (double[] vector, double[] strengths, FieldModel model) = Stepped();
        return new PairingFit(model, _hypothesis, vector, Crystal(model, vector), left with { Strengths = strengths }, ChiSquared - Gain, covariance, correlation, _simulations);
    }

    // Whether steps use differences of exact fields, with a kernel that is as exact.
    private bool IsExact => _model.IsFine;

    private (Vector<double> Move, double Gain) Next()
    {
        Vector<double> move = _problem.Move(Held(), _damping);
        return (move, ChiSquared - _problem.ChiSquaredAfter(move));
    }

    // A gap at the end of its range stays there as long as it would leave it.
    private bool[] Held() => [.. _problem.Gradient.Select((slope, i) => i < _vector.Length && _shape.Parameters[i] == FitParameter.GapAmplitude
        && ((_vector[i] <= _model.Gaps.Low && slope < 0) || (_vector[i] >= _model.Gaps.High && slope > 0)))];

    private FieldProblem Problem(LinearField field)
    {
        MapModel shape = _model.OfImpurity(_hypothesis);
        double[][][] byEnergies = IsExact ? Differences(field)
            : SmearedLikeLorentz(SingleImpurities.Derivatives(shape, _field, field, [.. _vector, shape.Conditions.Broadening], _strengths, _cancellation));
        return new FieldProblem(
            field, [.. byEnergies[..^1], .. field.ByStrength(), byEnergies[^1], field.ByResolution], _model.Known.Values, _model.Settings.Values);
    }

    // The derivative by η, which is the last, as one by the variance of the smearing: roughly, for the steps until exact ones follow.
    private double[][][] SmearedLikeLorentz(double[][][] columns)
    {
        double share = _model.Smeared > 0 ? LorentzShare / (2 * _model.Smeared) : 0;
        return [.. columns[..^1], [.. columns[^1].Select(c => Array.ConvertAll(c, v => share * v))]];
    }

    // The exact field's derivatives by the crystal's parameters and by the smearing, [parameter][energy]: it changes over changes of energies by η.
    private double[][][] Differences(LinearField here)
    {
        double energy = DifferenceStep * _model.Broadening;
        return
        [
            .. _vector.Select((x, i) =>
            {
                double step = IsAngle(i) ? energy / _shape.Value([.. _vector, 0], FitParameter.GapAmplitude) : energy;
                return Difference(_model, [.. _vector.Select((y, k) => k == i ? y + step : y)], step);
            }),
            Smearing(),
        ];

        double[][] Smearing()
        {
            double variance = _model.Widened(energy);
            return Difference(_model.Moved(new(variance, 0)), _vector, variance);
        }

        double[][] Difference(FieldModel model, double[] vector, double step)
        {
            LinearField there = LinearField.At(model, Crystal(model, vector), _field, _strengths, _cancellation, here);
            _simulations++;
            return [.. there.Fields.Select((f, e) => here.Outside(e, [.. f.Zip(here.Fields[e], (a, b) => (a - b) / step)]))];
        }
    }

    private bool IsAngle(int index) => MapModel.IsAngle(_shape.Parameters[index]);

    private GreenFunction Crystal(FieldModel model, double[] vector)
    {
        double[] whole = [.. vector, _shape.Conditions.Broadening];
        return model.Crystal(_hypothesis, _shape.Value(whole, FitParameter.ChemicalPotential), _shape.GapAt(whole));
    }

    private double[] Inside(double[] vector) => [.. vector.Select((x, i) => _shape.Parameters[i] switch
    {
        FitParameter.ChemicalPotential => Math.Clamp(x, _model.ChemicalPotentials.Low, _model.ChemicalPotentials.High),
        FitParameter.GapAmplitude => Math.Clamp(x, _model.Gaps.Low, _model.Gaps.High),
        _ => x,
    })];

    private (double[] Vector, double[] Strengths, FieldModel Model) Stepped()
    {
        double share = Math.Min(1, _vector.Select((_, i) => _shape.Parameters[i] switch
        {
            FitParameter.ChemicalPotential => LongestStep / Math.Abs(_move[i]),
            _ when IsAngle(i) => LongestTurn / Math.Abs(_move[i]),
            _ => 1,
        }).Min());
        double[] vector = [.. _vector.Select((x, i) =>
            _shape.Parameters[i] is FitParameter.GapAmplitude ? Math.Clamp(x + (share * _move[i]), x / 2, 2 * x) : x + (share * _move[i]))];
        return (
            Inside(vector),
            StrengthFit.Stepped(_strengths, [.. _move.Skip(_vector.Length).Take(_strengths.Length)]),
            _model.Moved(share * new SettingsOff(_move[^2], _move[^1])));
    }
}
