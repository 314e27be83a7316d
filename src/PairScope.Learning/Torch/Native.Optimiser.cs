using System.Runtime.InteropServices;

namespace PairScope.Learning.Torch;

// native/optimiser.cpp
internal static unsafe partial class Native
{
    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_adamw_create")]
    public static partial int CreateAdamW(
        nint* decayed, int decayedCount, nint* plain, int plainCount, double rate, double beta1, double beta2, double epsilon, double decay, out OptimiserHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_adamw_free")]
    public static partial int FreeOptimiser(nint optimiser);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_adamw_step")]
    public static partial int StepAdamW(OptimiserHandle optimiser);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_adamw_clear_gradients")]
    public static partial int ClearGradients(OptimiserHandle optimiser);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_adamw_set_rate")]
    public static partial int SetRate(OptimiserHandle optimiser, double rate);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_adamw_clip_gradients")]
    public static partial int ClipGradients(OptimiserHandle optimiser, double largest, out double norm);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_adamw_get_state")]
    public static partial int GetState(
        OptimiserHandle optimiser, int index, out long step, out TensorHandle first, out TensorHandle second);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_adamw_set_state")]
    public static partial int SetState(
        OptimiserHandle optimiser, int index, long step, TensorHandle first, TensorHandle second);
}
