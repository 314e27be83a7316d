using PairScope.Learning.Batches;
using PairScope.Learning.Networks;
using PairScope.Training.Torch;

namespace PairScope.Training;

/// <summary>What the second head is trained by: the likelihood of two normal distributions and, on θ's circle, of von Mises' distribution in its form for small widths.</summary>
/// <remarks>docs/physics.md, eqs. (36), (38).</remarks>
public static class ParameterLoss
{
    /// <summary>
    /// Mean over a batch of −ln of the parameters' likelihood under the true class:
    /// Σ ½[(m − t)²/σ² + ln σ²] for μ and ln Δ0, and for maps that show an angle ½[|u − t|²/σ² + 2 ln σ²], u the vector and t = (cos 2θ, sin 2θ).
    /// </summary>
    public static Tensor Of(Tensor parameters, Batch batch)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(batch);
        int classes = (int)parameters.Shape[1] / ParameterHead.Quantities;
        var chosen = new float[batch.Count * classes];
        var angular = new float[batch.Count * classes];
        var targets = new float[ParameterHead.Targets][];
        for (int t = 0; t < ParameterHead.Targets; t++)
        {
            targets[t] = new float[batch.Count];
        }

        for (int b = 0; b < batch.Count; b++)
        {
            int c = (int)batch.Labels[b];
            chosen[(b * classes) + c] = 1;
            angular[(b * classes) + c] = batch.ShowsAngle[b] ? 1 : 0;
            for (int t = 0; t < ParameterHead.Targets; t++)
            {
                targets[t][b] = batch.Targets[(b * ParameterHead.Targets) + t];
            }
        }

        Tensor mask = Tensor.From(chosen, batch.Count, classes);
        Tensor angle = Tensor.From(angular, batch.Count, classes);
        Tensor Quantity(int q) => parameters.Slice(1, q * classes, (q + 1) * classes);
        Tensor Square(int q)
        {
            Tensor d = Quantity(q) - Tensor.From(targets[q], batch.Count, 1);
            return d * d;
        }

        Tensor muVariance = Quantity(4).Clamp(ParameterHead.LeastLogVariance, ParameterHead.LargestLogVariance);
        Tensor gapVariance = Quantity(5).Clamp(ParameterHead.LeastLogVariance, ParameterHead.LargestLogVariance);
        Tensor angleVariance = Quantity(6).Clamp(ParameterHead.LeastLogVariance, ParameterHead.LargestLogVariance);
        Tensor sum = (mask * ((Square(0) * (-1 * muVariance).Exp()) + muVariance + (Square(1) * (-1 * gapVariance).Exp()) + gapVariance)).Sum()
            + (angle * (((Square(2) + Square(3)) * (-1 * angleVariance).Exp()) + (2 * angleVariance))).Sum();
        return 0.5 / batch.Count * sum;
    }
}
