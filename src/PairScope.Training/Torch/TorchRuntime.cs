namespace PairScope.Training.Torch;

/// <summary>Where tensors live and are computed with.</summary>
public enum TorchDevice
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>The first NVIDIA GPU, with a libtorch that knows CUDA.</summary>
    Cuda,
}

/// <summary>Process-wide switches of libtorch.</summary>
public static class TorchRuntime
{
    private static TorchDevice _device;

    /// <summary>Where new tensors live; those of one computation must be together, so it is set once, before the first.</summary>
    /// <exception cref="InputException">This libtorch has no CUDA, or the machine no GPU.</exception>
    public static TorchDevice Device
    {
        get => _device;
        set => _device = value is TorchDevice.Cpu || CudaIsAvailable
            ? value
            : throw new InputException("--device cuda: this machine has no NVIDIA GPU, or libtorch was built without CUDA; build native/ against a libtorch with CUDA (docs/architecture.md), or use --device cpu.");
    }

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
