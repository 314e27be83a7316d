using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using PairScope.Data;
using PairScope.Learning.Networks;
using static PairScope.Learning.SinglePrecision;

namespace PairScope.Learning.Emulators;

/// <summary>Noise behind the filters: white and pink levels as fractions of the map's rms, squared.</summary>
/// <param name="White">Square of the white level.</param>
/// <param name="Pink">Square of the pink level.</param>
public readonly record struct FilterNoise(double White, double Pink);

/// <summary>The best point of one emulator for one map.</summary>
/// <param name="Point">μ, ln Δ0 and what the maps hold of the state, of largest posterior probability.</param>
/// <param name="Deviations">Standard deviations of μ, ln Δ0 and, where that is what the maps hold, θ.</param>
/// <param name="State">What is read of the state of two partners, where their phase is free; else null.</param>
/// <param name="LogEvidence">ln of the probability of the map under the pairing, parameters integrated by Laplace, less a constant that all pairings share.</param>
/// <param name="Noise">The noise levels that fit best.</param>
public sealed record EmulatorResult(EmulatorPoint Point, IReadOnlyList<double> Deviations, StateReading? State, double LogEvidence, FilterNoise Noise);

/// <summary>
/// Fits a map to an emulator: z = A f(μ, ln Δ0, θ) + noise of variance u a + v (1 − a) + e along each of its directions, u and v the squares of the
/// white and pink levels, a the direction's share of white noise and e the emulator's error; A, u and v free.
/// Steps of Levenberg and Marquardt.
/// </summary>
/// <remarks>docs/physics.md, eqs. (48), (49).</remarks>
internal sealed class EmulatorFit
{
    private const int MostSteps = 14;
    private const double LevelTie = 8; // 1/variance of (u − v)/(u + v)
    private const double LeastVariance = 1e-8;
    private const double LeastStatePrecision = 1e-3; // a state that the map does not hold at all must leave the matrix invertible
    private readonly MapEmulator _emulator;
    private readonly HeldState _holds;
    private readonly float[] _z; // the map along the emulator's directions
    private readonly double _outside; // and the square of the rest of it
    private readonly int _outsideCount;
    private readonly double[] _white; // share of white noise in each direction and in the rest
    private readonly EmulatorPrior _prior;
    private readonly float[] _rows;
    private readonly int _parameters;
    private readonly double[] _variance;
    private double _roughness = 1;
    private FilterNoise? _fixed;

    private EmulatorFit(MapEmulator emulator, HeldState holds, float[] filtered, double[] white, EmulatorPrior prior)
    {
        _emulator = emulator;
        _holds = holds;
        (_z, _outside) = emulator.Project(filtered);
        _outsideCount = filtered.Length - _z.Length;
        _white = white;
        _prior = prior;
        _parameters = EmulatorKernel.Parameters(holds);
        _rows = new float[(1 + _parameters) * _z.Length];
        _variance = new double[_z.Length + 1];
    }

    /// <summary>Fits.</summary>
    /// <param name="emulator">Maps of the pairing.</param>
    /// <param name="holds">What the pairing's maps hold of its state.</param>
    /// <param name="filtered">What the filters make of the map.</param>
    /// <param name="white">Share of white noise along each of the emulator's directions and in the rest, 0 to 1 (<see cref="MapEmulator.Average"/>).</param>
    /// <param name="prior">Mean and variance of the training maps' parameters.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="noise">Noise levels that are known, or null to fit them.</param>
    public static EmulatorResult Run(MapEmulator emulator, HeldState holds, float[] filtered, double[] white, EmulatorPrior prior, EmulatorPoint start, FilterNoise? noise = null) =>
        new EmulatorFit(emulator, holds, filtered, white, prior) { _fixed = noise }.Run(start);

    private EmulatorResult Run(EmulatorPoint start)
    {
        int n = _parameters + 1; // the parameters, then the amplitude
        EmulatorPoint p = start;
        FilterNoise? noise = null;
        double damping = 1e-3;
        Normal at = Linearise(p, ref noise, settled: false);
        for (int step = 0; step < MostSteps; step++)
        {
            Matrix<double> damped = at.Matrix + Matrix<double>.Build.DiagonalOfDiagonalVector(damping * at.Matrix.Diagonal());
            double[] move = damped.Cholesky().Solve(at.Gradient).ToArray();
            EmulatorPoint q = _prior.Bounded(p.Moved(move.AsSpan(0, _parameters))).WithinStates(_holds);
            double cost = Cost(q, noise!.Value);
            if (cost < at.Cost)
            {
                bool done = at.Cost - cost < 1e-3 && step > 3;
                p = q;
                at = Linearise(p, ref noise, settled: step > 0);
                damping *= 0.2;
                if (done)
                {
                    break;
                }
            }
            else
            {
                damping *= 10;
                if (damping > 1e6)
                {
                    break;
                }
            }
        }

        // The noise levels are those of the last point; with them the posterior there is a normal distribution.
        at = Linearise(p, ref noise, settled: true);
        Cholesky<double> factor = at.Matrix.Cholesky();
        Matrix<double> covariance = factor.Solve(Matrix<double>.Build.DenseIdentity(n));
        double[] deviations = [.. Enumerable.Range(0, _holds is HeldState.Angle ? 3 : 2).Select(i => Math.Sqrt(covariance[i, i]))];
        StateReading? state = _holds switch
        {
            HeldState.Disc => new StateReading(_holds, p.First, p.Second, covariance[2, 2], covariance[2, 3], covariance[3, 3]),
            HeldState.Chirality => new StateReading(_holds, p.First, 0, covariance[2, 2], 0, 0),
            _ => null,
        };
        double ofState = state?.LogPrior ?? (_holds is HeldState.Angle ? -Math.Log(Math.PI) : 0);
        (double logFactor, double logGap, deviations[1]) = _prior.Weigh(p.LogGap, deviations[1], ofState);
        double evidence = -0.5 * (at.Cost + factor.DeterminantLn - (n * Math.Log(2 * Math.PI)));
        return new EmulatorResult(p with { LogGap = logGap }, deviations, state, evidence + logFactor, noise!.Value);
    }

    // −2 ln of likelihood times prior, its gradient and the matrix of Gauss and Newton, at the best amplitude.
    private Normal Linearise(EmulatorPoint p, ref FilterNoise? noise, bool settled)
    {
        int directions = _z.Length;
        int n = _parameters + 1;
        _roughness = _emulator.Evaluate(p, _holds, _rows);
        ReadOnlySpan<float> f = _rows.AsSpan(0, directions);
        double amplitude = Amplitude(f, noise);
        noise = _fixed ?? (settled ? Levels(f, amplitude, noise) : noise ?? Even(f, amplitude));
        SetVariance(noise.Value);
        amplitude = Amplitude(f, noise);
        Matrix<double> matrix = Matrix<double>.Build.Dense(n, n);
        Vector<double> gradient = Vector<double>.Build.Dense(n);
        double cost = 0;
        Span<double> j = stackalloc double[5];
        for (int k = 0; k < directions; k++)
        {
            double weight = 1 / _variance[k];
            double r = _z[k] - (amplitude * f[k]);
            cost += (r * r * weight) + Math.Log(_variance[k]);
            for (int a = 0; a < _parameters; a++)
            {
                j[a] = amplitude * _rows[((1 + a) * directions) + k];
            }

            j[_parameters] = f[k];
            for (int a = 0; a < n; a++)
            {
                gradient[a] += j[a] * r * weight;
                for (int b = 0; b <= a; b++)
                {
                    matrix[a, b] += j[a] * j[b] * weight;
                }
            }
        }

        for (int a = 0; a < n; a++)
        {
            for (int b = 0; b < a; b++)
            {
                matrix[b, a] = matrix[a, b];
            }
        }

        cost += CostOutside();
        double off = p.LogGap - _prior.LogGapMean;
        cost += off * off / _prior.LogGapVariance;
        gradient[1] -= off / _prior.LogGapVariance;
        matrix[1, 1] += 1 / _prior.LogGapVariance;
        for (int a = 2; a < _parameters && _holds is not HeldState.Angle; a++)
        {
            matrix[a, a] += LeastStatePrecision;
        }

        return new Normal(matrix, gradient, cost);
    }

    private double Cost(EmulatorPoint p, FilterNoise noise)
    {
        Span<float> f = _rows.AsSpan(0, _z.Length);
        _roughness = _emulator.Evaluate(p, _holds, f);
        SetVariance(noise);
        double amplitude = Amplitude(f, noise);
        double cost = 0;
        for (int k = 0; k < _z.Length; k++)
        {
            double r = _z[k] - (amplitude * f[k]);
            cost += (r * r / _variance[k]) + Math.Log(_variance[k]);
        }

        double off = p.LogGap - _prior.LogGapMean;
        return cost + CostOutside() + (off * off / _prior.LogGapVariance);
    }

    private double Amplitude(ReadOnlySpan<float> f, FilterNoise? noise)
    {
        if (noise is null)
        {
            return Dot(_z, f) / Math.Max(Dot(f, f), 1e-30);
        }

        double above = 0;
        double below = 1e-30;
        for (int k = 0; k < f.Length; k++)
        {
            above += _z[k] * f[k] / _variance[k];
            below += f[k] * f[k] / _variance[k];
        }

        return above / below;
    }

    // Both levels alike, from what is left of the map before anything is known.
    private FilterNoise Even(ReadOnlySpan<float> f, double amplitude)
    {
        double sum = 0;
        for (int k = 0; k < f.Length; k++)
        {
            double r = _z[k] - (amplitude * f[k]);
            sum += r * r;
        }

        double level = Math.Max(LeastVariance, (sum + _outside) / (f.Length + _outsideCount));
        return new FilterNoise(level, level);
    }

    // The likeliest levels for the residual, by Fisher's scoring.
    private FilterNoise Levels(ReadOnlySpan<float> f, double amplitude, FilterNoise? from)
    {
        (double u, double v) = (from!.Value.White, from.Value.Pink);
        for (int round = 0; round < 4; round++)
        {
            double gu = 0, gv = 0, uu = 1e-30, uv = 0, vv = 1e-30;
            for (int k = 0; k <= f.Length; k++)
            {
                // The last one stands for all that lies outside of the directions.
                bool last = k == f.Length;
                double count = last ? _outsideCount : 1;
                double a = _white[k];
                double b = 1 - a;
                double variance = Variance(k, new FilterNoise(u, v));
                double square = last ? _outside : Square(_z[k] - (amplitude * f[k]));
                double weight = 1 / (variance * variance);
                double excess = (square - (count * variance)) * weight;
                weight *= count;
                gu += a * excess;
                gv += b * excess;
                uu += a * a * weight;
                uv += a * b * weight;
                vv += b * b * weight;
            }

            // The filters hardly tell the two levels apart; a weak prior holds them together.
            double tie = LevelTie / ((u + v) * (u + v));
            gu -= 2 * tie * (u - v);
            gv += 2 * tie * (u - v);
            uu += 2 * tie;
            vv += 2 * tie;
            uv -= 2 * tie;
            double determinant = (uu * vv) - (uv * uv);
            u = Math.Clamp(u + (((vv * gu) - (uv * gv)) / determinant), Math.Max(LeastVariance, 0.1 * u), 10 * u);
            v = Math.Clamp(v + (((uu * gv) - (uv * gu)) / determinant), Math.Max(LeastVariance, 0.1 * v), 10 * v);
        }

        return new FilterNoise(u, v);
    }

    private void SetVariance(FilterNoise noise)
    {
        for (int k = 0; k < _variance.Length; k++)
        {
            _variance[k] = Variance(k, noise);
        }
    }

    private double Variance(int k, FilterNoise noise) => (noise.White * _white[k]) + (noise.Pink * (1 - _white[k]))
        + (_roughness * _emulator.Errors[k] / (k == _z.Length ? Math.Max(1, _outsideCount) : 1));

    private double CostOutside() => (_outside / _variance[^1]) + (_outsideCount * Math.Log(_variance[^1]));

    private static double Square(double x) => x * x;

    private sealed record Normal(Matrix<double> Matrix, Vector<double> Gradient, double Cost);
}
