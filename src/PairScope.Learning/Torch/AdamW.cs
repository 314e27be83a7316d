using System.Runtime.InteropServices;

namespace PairScope.Learning.Torch;

/// <summary>AdamW over a fixed list of parameters.</summary>
/// <remarks>I. Loshchilov and F. Hutter, ICLR 2019.</remarks>
public sealed unsafe class AdamW : SafeHandle
{
    private readonly Tensor[] _parameters;

    /// <summary>An optimiser.</summary>
    /// <param name="parameters">Tensors that require gradients.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="weightDecay">Decoupled weight decay.</param>
    public AdamW(IEnumerable<Tensor> parameters, double rate, double weightDecay)
        : base(0, ownsHandle: true)
    {
        _parameters = [.. parameters];
        fixed (nint* p = Handles())
        {
            NativeTorch.Check(NativeTorch.ps_adamw_create(p, _parameters.Length, rate, weightDecay, out nint optimizer));
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

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => NativeTorch.ps_adamw_free(handle) == 0;

    private nint[] Handles() => Array.ConvertAll(_parameters, t => t.Raw);
}
