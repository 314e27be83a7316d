using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using PairScope.Training.Libtorch;

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
public static partial class TorchRuntime
{
    private static readonly Lock Loading = new();
    private static TorchDevice _device;
    private static nint _library;

    /// <summary>Where new tensors live; those of one computation must be together, so it is set once, before the first.</summary>
    /// <exception cref="InputException">This libtorch has no CUDA, or the machine no GPU.</exception>
    public static TorchDevice Device
    {
        get => _device;
        set => _device = value is TorchDevice.Cpu || CudaIsAvailable
            ? value
            : throw new InputException("--device cuda: this machine has no NVIDIA GPU, or libtorch was built without CUDA; let PAIRSCOPE_LIBTORCH point to a PyTorch or libtorch with CUDA (docs/training.md), or use --device cpu.");
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

    /// <summary>Loads libtorch and what stands between it and this program; the first time, that is built. The rest of this assembly does it when it first needs to, without a word.</summary>
    /// <param name="say">Told what takes its time: installing packages, building.</param>
    /// <returns>The library's handle.</returns>
    /// <exception cref="InputException">libtorch or a compiler is missing, or they do not go together.</exception>
    public static nint Load(Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(say);
        lock (Loading)
        {
            if (_library == 0)
            {
                string path = NativeBuild.Library(say);
                WaitInSleep();
                _library = NativeLibrary.TryLoad(path, out nint handle)
                    ? handle
                    : throw new InputException($"{path} could not be loaded: the libtorch that it was built for is gone or incomplete; delete its folder to have it built again.");
            }

            return _library;
        }
    }

    // libtorch's threads (OpenMP's) wait for each other by turning in a loop; where anything else wants their cores, the one that is waited for does not
    // get one, and a training takes many times longer. OpenMP reads this when it is loaded, from the process's own environment, which .NET only copies.
    private static void WaitInSleep()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetVariable("OMP_WAIT_POLICY", "passive", 0); // who set it already knows better
        }
    }

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

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
