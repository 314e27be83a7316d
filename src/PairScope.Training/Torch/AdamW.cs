using System.Runtime.InteropServices;

namespace PairScope.Training.Torch;

/// <summary>What AdamW remembers of one parameter.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="Mean">Running mean of the gradient.</param>
/// <param name="Square">Running mean of the squared gradient.</param>
public sealed record AdamWState(long Step, float[] Mean, float[] Square);

/// <summary>AdamW over a fixed list of parameters. Weights decay; biases and the scales of norms do not.</summary>
/// <remarks>I. Loshchilov and F. Hutter, ICLR 2019.</remarks>
public sealed unsafe class AdamW : SafeHandle
{
    private const double Beta2 = 0.98;
    private readonly Tensor[] _parameters;

    /// <summary>An optimiser.</summary>
    /// <param name="parameters">Tensors that require gradients; those with one axis do not decay.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="weightDecay">Decoupled weight decay.</param>
    public AdamW(IEnumerable<Tensor> parameters, double rate, double weightDecay)
        : base(0, ownsHandle: true)
    {
        ILookup<bool, Tensor> byDecay = parameters.ToLookup(p => p.Shape.Length > 1);
        _parameters = [.. byDecay[true], .. byDecay[false]];
        fixed (nint* p = Handles())
        {
            NativeTorch.Check(NativeTorch.ps_adamw_create(
                p, _parameters.Length, byDecay[true].Count(), rate, weightDecay, Beta2, out nint optimizer));
            SetHandle(optimizer);
        }
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Sets the learning rate of the next steps.</summary>
    public void SetRate(double rate) => NativeTorch.Check(NativeTorch.ps_adamw_set_rate(handle, rate));

    /// <summary>Forgets all gradients.</summary>
    public void ZeroGradients() => NativeTorch.Check(NativeTorch.ps_adamw_zero_grad(handle));

    /// <summary>One step.</summary>
    public void Step() => NativeTorch.Check(NativeTorch.ps_adamw_step(handle));

    /// <summary>Scales all gradients down so that their joint norm is at most <paramref name="largest"/>.</summary>
    /// <returns>The norm before.</returns>
    public double ClipGradients(double largest)
    {
        fixed (nint* p = Handles())
        {
            NativeTorch.Check(NativeTorch.ps_clip_grad_norm(p, _parameters.Length, largest, out double norm));
            return norm;
        }
    }

    /// <summary>What is remembered of a parameter; an interrupted training goes on from it as if nothing had happened.</summary>
    public AdamWState StateOf(Tensor parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        NativeTorch.Check(NativeTorch.ps_adamw_get_state(handle, parameter.Raw, out long step, out nint mean, out nint square));
        using var m = Tensor.Wrap(mean);
        using var s = Tensor.Wrap(square);
        return new AdamWState(step, m.ToArray(), s.ToArray());
    }

    /// <summary>Sets what is remembered of a parameter.</summary>
    public void Restore(Tensor parameter, AdamWState state)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(state);
        using var mean = Tensor.From(state.Mean, parameter.Shape);
        using var square = Tensor.From(state.Square, parameter.Shape);
        NativeTorch.Check(NativeTorch.ps_adamw_set_state(handle, parameter.Raw, state.Step, mean.Raw, square.Raw));
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => NativeTorch.ps_adamw_free(handle) == 0;

    private nint[] Handles() => Array.ConvertAll(_parameters, t => t.Raw);
}
