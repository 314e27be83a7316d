using System.Runtime.InteropServices;

namespace PairScope.Learning.Torch;

/// <summary>
/// The imports, one partial file per native file. Every import but the error text returns a status for
/// <see cref="Check"/>.
/// </summary>
internal static unsafe partial class Native
{
    static Native() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, TorchLibrary.Resolve);

    /// <summary>Turns a status that is not 0 into an exception with the native text.</summary>
    /// <exception cref="TorchException">The native call failed.</exception>
    public static void Check(int status)
    {
        if (status != 0)
        {
            throw new TorchException(Marshal.PtrToStringUTF8(LastError()) ?? "libtorch gave no reason.");
        }
    }

    // native/runtime.cpp
    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_last_error")]
    public static partial nint LastError();

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_version")]
    public static partial int Version(out nint version);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_set_threads")]
    public static partial int SetThreads(int count);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_get_threads")]
    public static partial int GetThreads(out int count);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_manual_seed")]
    public static partial int ManualSeed(long seed);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_set_deterministic")]
    public static partial int SetDeterministic(int enabled);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_cuda_available")]
    public static partial int CudaAvailable(out int available);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_set_gradients")]
    public static partial int SetGradients(int enabled, out int previous);
}
