using MathNet.Numerics.LinearAlgebra;
using PairScope.GreenFunctions;
using PairScope.Inference.Spectra;
using PairScope.Maps;
using PairScope.Tunnelling;

namespace PairScope.Inference.Joint;

/// <summary>
/// What a hypothesis says of one spectrum at one point of its parameters: the curve with the background's coefficients and the offset at their best, and its
/// derivatives less what these nuisances can do, P⊥ ∂d/∂p, so that JᵀJ is the information that is left when they are unknown.
/// </summary>
/// <param name="Fit">The curve, with background and offset.</param>
/// <param name="Derivatives">P⊥ ∂d/∂p for each free parameter of the model, in units of <see cref="SpectrumObservation.Scale"/>; empty where none were asked for.</param>
/// <remarks>docs/physics.md, eqs. (69), (71), (76).</remarks>
internal sealed record SpectrumPrediction(SpectrumFit Fit, IReadOnlyList<double[]> Derivatives)
{
    private const double Accuracy = 1e-4; // of the Green functions

    /// <summary>Of all spectra of a sample.</summary>
    /// <param name="model">The hypothesis.</param>
    /// <param name="vector">Its parameters.</param>
    /// <param name="spectra">The spectra.</param>
    /// <param name="departure">A step off the hypothesis, or null.</param>
    /// <param name="wantsDerivatives">Whether derivatives are computed.</param>
    /// <param name="cancellation">Looked at before each energy.</param>
    /// <exception cref="ConvergenceException">A density of states could not be computed.</exception>
    public static IReadOnlyList<SpectrumPrediction> Of(
        MapModel model, IReadOnlyList<double> vector, IReadOnlyList<SampleSpectrum> spectra, Departure? departure, bool wantsDerivatives, CancellationToken cancellation)
    {
        double broadening = model.Value(vector, FitParameter.SpectrumBroadening);
        (TunnellingDensity density, IReadOnlyList<TunnellingDensity?> changes) = Densities(model, vector, broadening, Reach(spectra), departure, wantsDerivatives, cancellation);
        var known = new Dictionary<SpectrumParameter, double>
        {
            [SpectrumParameter.Gap] = Math.Abs(model.Value(vector, FitParameter.GapAmplitude)), [SpectrumParameter.Broadening] = broadening, [SpectrumParameter.MixingAngle] = model.Value(vector, FitParameter.MixingAngle),
        };
        return
        [
            .. spectra.Select(spectrum =>
            {
                SpectrumProblem Problem(TunnellingDensity d) => new(spectrum.Observation, new SpectrumModel(model.Hypothesis.Name, model.Hypothesis.HasGap, [], _ => d) { Known = known }, spectrum.Conditions);
                SpectrumProblem problem = Problem(density);
                SpectrumFit fit = SpectrumLeastSquares.Minimise(problem, [.. problem.Ranges.Select(r => spectrum.Begin.GetValueOrDefault(r.Name))], -1, cancellation);
                if (!wantsDerivatives)
                {
                    return new SpectrumPrediction(fit, []);
                }

                Func<double[], double[]> outside = Outside(problem, fit);
                return new SpectrumPrediction(
                    fit, [.. changes.Select(change => change is null ? new double[fit.Curve.Count] : outside(CurveOf(Problem(change))))]);

                double[] CurveOf(SpectrumProblem of) => of.Curve(null, of.Columns(fit.Point), fit.Background);
            }),
        ];
    }

    // Twice half the widest window, as pairings are fitted to spectra alone.
    private static double Reach(IReadOnlyList<SampleSpectrum> spectra) => spectra.Max(s => 2 * s.Observation.HalfWidth);

    // N and ∂N/∂p of each free parameter, null where the spectrum does not depend on it. A metal is 1 at every energy, as for spectra alone.
    private static (TunnellingDensity Density, IReadOnlyList<TunnellingDensity?> Changes) Densities(
        MapModel model, IReadOnlyList<double> vector, double broadening, double reach, Departure? departure, bool wantsDerivatives, CancellationToken cancellation)
    {
        if (!model.Hypothesis.HasGap)
        {
            return (TunnellingDensity.Metal, [.. model.Parameters.Select(_ => (TunnellingDensity?)null)]);
        }

        IReadOnlyList<(FitParameter Parameter, CrystalVariation Variation)> moved = wantsDerivatives ? model.Variations(vector, FitParameter.SpectrumBroadening) : [];
        (TabulatedDensity density, IReadOnlyList<TabulatedDensity> changes) = PairingDensity.WithDerivatives(
            model.Crystal(vector, departure), broadening, reach, [.. moved.Select(m => m.Variation)], Accuracy, model.Hypothesis.TipOf(TipSpin.Total), cancellation);
        return (density, [.. model.Parameters.Select(p => (TunnellingDensity?)moved.Zip(changes).FirstOrDefault(m => m.First.Parameter == p).Second)]);
    }

    // x less its projection on what the nuisances change: the columns of the background and the derivatives along offset and tip.
    private static Func<double[], double[]> Outside(SpectrumProblem problem, SpectrumFit fit)
    {
        double[] curve = [.. fit.Curve];
        double[][] columns = [.. fit.Point.Select((_, p) => problem.Derivative(fit.Point, p, fit.Background, curve)).Where(c => c.Any(v => v != 0)), .. problem.Columns(fit.Point)];
        Matrix<double> basis = Matrix<double>.Build.DenseOfColumnArrays(columns).QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Q;
        return x =>
        {
            Vector<double> v = Vector<double>.Build.Dense(x);
            return (v - (basis * basis.TransposeThisAndMultiply(v))).ToArray();
        };
    }
}
