using Microsoft.Win32.SafeHandles;

namespace PairScope.Learning.Torch;

/// <summary>Owns one native tensor.</summary>
internal sealed class TensorHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public TensorHandle()
        : base(ownsHandle: true)
    {
    }

    /// <summary>The absent optional argument.</summary>
    public static TensorHandle None { get; } = new();

    protected override bool ReleaseHandle() => Native.FreeTensor(handle) == 0;
}

/// <summary>Owns one native AdamW optimiser.</summary>
internal sealed class OptimiserHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public OptimiserHandle()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle() => Native.FreeOptimiser(handle) == 0;
}
