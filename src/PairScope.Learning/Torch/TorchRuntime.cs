using System.Runtime.InteropServices;

namespace PairScope.Learning.Torch;

/// <summary>Where tensors live and are computed.</summary>
public enum TorchDevice
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>The first CUDA graphics processor; needs a libtorch built with CUDA.</summary>
    Cuda,
}

/// <summary>Settings of libtorch that hold for the whole process.</summary>
public static class TorchRuntime
{
    /// <summary>Version of libtorch, "1.13.1" or later.</summary>
    public static string Version
    {
        get
        {
            Native.Check(Native.Version(out nint text));
            return Marshal.PtrToStringUTF8(text)!;
        }
    }

    /// <summary>Threads used inside one operation; libtorch starts with one or with all cores, so always set it.</summary>
    public static int Threads
    {
        get
        {
            Native.Check(Native.GetThreads(out int count));
            return count;
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            Native.Check(Native.SetThreads(value));
        }
    }

    /// <summary>Whether a CUDA device can be used.</summary>
    public static bool CudaAvailable
    {
        get
        {
            Native.Check(Native.CudaAvailable(out int available));
            return available != 0;
        }
    }

    /// <summary>Seeds the generator behind initial weights and dropout.</summary>
    public static void Seed(long seed) => Native.Check(Native.ManualSeed(seed));

    /// <summary>Chooses CUDA algorithms that give the same bits in every run, at some cost in speed.</summary>
    public static void SetDeterministic(bool enabled) => Native.Check(Native.SetDeterministic(enabled ? 1 : 0));

    /// <summary>Reads a device name from the command line: "cpu" or "cuda".</summary>
    /// <exception cref="InputException">The name is another, or this machine's libtorch has no CUDA.</exception>
    public static TorchDevice ParseDevice(string name) => name switch
    {
        "cpu" => TorchDevice.Cpu,
        "cuda" when CudaAvailable => TorchDevice.Cuda,
        "cuda" => throw new InputException(
            $"The device 'cuda' cannot be used: libtorch {Version} finds no CUDA device; use 'cpu', or build against a libtorch with CUDA."),
        _ => throw new InputException($"The device '{name}' is unknown; use 'cpu' or 'cuda'."),
    };
}

/// <summary>While it lives, operations on this thread are not recorded for gradients.</summary>
public sealed class NoGradient : IDisposable
{
    private readonly int _previous;

    /// <summary>Stops recording on this thread.</summary>
    public NoGradient() => Native.Check(Native.SetGradients(0, out _previous));

    /// <summary>Restores what was before.</summary>
    public void Dispose() => Native.Check(Native.SetGradients(_previous, out _));
}
