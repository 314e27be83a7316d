using PairScope.Learning.Networks;
using PairScope.Training.Torch;

namespace PairScope.Training.Networks;

/// <summary>A published network that reads maps through libtorch.</summary>
internal sealed class TorchReader(TwoHeadNetwork network) : MapNetwork(network.Configuration)
{
    /// <inheritdoc/>
    public override int Features => network.Features;

    /// <inheritdoc/>
    public override long WeightCount => network.Weights.Count;

    /// <inheritdoc/>
    public override NetworkAnswer Read(Rows inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using var scope = new TensorScope();
        using IDisposable off = TorchRuntime.WithoutGradients();
        NetworkOutput output = network.Forward(
            Tensor.From(inputs.Values, inputs.Count, Configuration.Energies.Count, Configuration.Size, Configuration.Size), training: false);
        Rows Whole(Tensor tensor) => Rows.Of(tensor.ToArray(), (int)tensor.Shape[1]);
        return new NetworkAnswer(new Rows(inputs.Count, 0, []), Whole(output.Features), Whole(output.Scores), Whole(output.Parameters));
    }

    /// <summary>All weights and buffers; those with more than one axis need no more than half precision.</summary>
    public override IEnumerable<(string Name, StoredTensor Tensor)> ToTensors() =>
        WholeTensors().Select(w => (w.Name, w.Tensor with { Type = w.Tensor.Shape.Length > 1 ? TensorType.F16 : TensorType.F32 }));

    /// <inheritdoc/>
    public override IEnumerable<(string Name, StoredTensor Tensor)> WholeTensors() =>
        network.Weights.All.Select(w => (w.Name, new StoredTensor(w.Value.Shape, w.Value.ToArray())));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        network.Dispose();
        base.Dispose(disposing);
    }
}
