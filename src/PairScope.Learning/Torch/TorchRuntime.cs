namespace PairScope.Learning.Torch;

/// <summary>Process-wide switches of libtorch.</summary>
public static class TorchRuntime
{
    /// <summary>Threads of one operation. libtorch starts with one.</summary>
    public static int Threads
    {
        get
        {
            NativeTorch.Check(NativeTorch.ps_get_threads(out int count));
            return count;
        }

        set => NativeTorch.Check(NativeTorch.ps_set_threads(value));
    }

    /// <summary>Whether a CUDA device can be used.</summary>
    public static bool CudaIsAvailable
    {
        get
        {
            NativeTorch.Check(NativeTorch.ps_cuda_is_available(out int available));
            return available != 0;
        }
    }

    /// <summary>Seeds libtorch's own generator.</summary>
    public static void Seed(long seed) => NativeTorch.Check(NativeTorch.ps_manual_seed(seed));

    /// <summary>Switches gradient recording off until the returned object is disposed.</summary>
    public static IDisposable WithoutGradients() => new GradientSwitch();

    private sealed class GradientSwitch : IDisposable
    {
        private readonly int _previous;

        public GradientSwitch() => NativeTorch.Check(NativeTorch.ps_set_grad_enabled(0, out _previous));

        public void Dispose() => NativeTorch.Check(NativeTorch.ps_set_grad_enabled(_previous, out _));
    }
}
