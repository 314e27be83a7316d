using System.Reflection;
using System.Runtime.InteropServices;

namespace PairScope.Training.Torch;

/// <summary>The imports of libpairscope_torch, the C ABI in <c>native/</c>; one line for each export.</summary>
internal static unsafe partial class NativeTorch
{
    private const string Library = "pairscope_torch";

    static NativeTorch() => NativeLibrary.SetDllImportResolver(typeof(NativeTorch).Assembly, Resolve);

    [LibraryImport(Library)] internal static partial nint ps_last_error();
    [LibraryImport(Library)] internal static partial int ps_set_threads(int count);
    [LibraryImport(Library)] internal static partial int ps_get_threads(out int count);
    [LibraryImport(Library)] internal static partial int ps_manual_seed(long seed);
    [LibraryImport(Library)] internal static partial int ps_cuda_is_available(out int available);
    [LibraryImport(Library)] internal static partial int ps_set_grad_enabled(int enabled, out int previous);

    [LibraryImport(Library)] internal static partial int ps_tensor_from_float(float* values, long* shape, int dims, int cuda, out nint tensor);
    [LibraryImport(Library)] internal static partial int ps_tensor_from_int64(long* values, long* shape, int dims, int cuda, out nint tensor);
    [LibraryImport(Library)] internal static partial int ps_tensor_free(nint tensor);
    [LibraryImport(Library)] internal static partial int ps_tensor_dims(nint tensor, out int dims);
    [LibraryImport(Library)] internal static partial int ps_tensor_shape(nint tensor, long* shape);
    [LibraryImport(Library)] internal static partial int ps_tensor_read_float(nint tensor, float* values, long count);
    [LibraryImport(Library)] internal static partial int ps_tensor_write_float(nint tensor, float* values, long count);
    [LibraryImport(Library)] internal static partial int ps_tensor_item(nint tensor, out double value);
    [LibraryImport(Library)] internal static partial int ps_tensor_require_grad(nint tensor);
    [LibraryImport(Library)] internal static partial int ps_tensor_grad(nint tensor, out nint gradient);
    [LibraryImport(Library)] internal static partial int ps_tensor_backward(nint tensor);
    [LibraryImport(Library)] internal static partial int ps_add(nint a, nint b, out nint result);
    [LibraryImport(Library)] internal static partial int ps_subtract(nint a, nint b, out nint result);
    [LibraryImport(Library)] internal static partial int ps_multiply(nint a, nint b, out nint result);
    [LibraryImport(Library)] internal static partial int ps_scale(nint a, double factor, out nint result);
    [LibraryImport(Library)] internal static partial int ps_sum(nint a, out nint result);
    [LibraryImport(Library)] internal static partial int ps_mean(nint a, out nint result);
    [LibraryImport(Library)] internal static partial int ps_slice(nint a, long dim, long start, long end, out nint result);
    [LibraryImport(Library)] internal static partial int ps_flatten(nint a, long start, out nint result);

    [LibraryImport(Library)] internal static partial int ps_conv2d(nint x, nint weight, nint bias, long stride, long padding, long groups, out nint result);
    [LibraryImport(Library)] internal static partial int ps_linear(nint x, nint weight, nint bias, out nint result);
    [LibraryImport(Library)] internal static partial int ps_batch_norm(nint x, nint weight, nint bias, nint mean, nint variance, int training, double momentum, double epsilon, out nint result);
    [LibraryImport(Library)] internal static partial int ps_relu(nint x, out nint result);
    [LibraryImport(Library)] internal static partial int ps_max_pool2d(nint x, long kernel, out nint result);
    [LibraryImport(Library)] internal static partial int ps_adaptive_avg_pool2d(nint x, long side, out nint result);
    [LibraryImport(Library)] internal static partial int ps_softmax(nint x, long dim, out nint result);
    [LibraryImport(Library)] internal static partial int ps_cross_entropy(nint scores, nint labels, out nint result);

    [LibraryImport(Library)] internal static partial int ps_silu(nint x, out nint result);
    [LibraryImport(Library)] internal static partial int ps_gelu(nint x, out nint result);
    [LibraryImport(Library)] internal static partial int ps_layer_norm(nint x, nint weight, nint bias, double epsilon, out nint result);
    [LibraryImport(Library)] internal static partial int ps_exp(nint x, out nint result);
    [LibraryImport(Library)] internal static partial int ps_clamp(nint x, double low, double high, out nint result);
    [LibraryImport(Library)] internal static partial int ps_permute(nint x, long* order, int count, out nint result);

    [LibraryImport(Library)] internal static partial int ps_regularised_solve(long rows, long columns, long sides, double* a, double* b, double* p, double* x);

    [LibraryImport(Library)] internal static partial int ps_adamw_create(nint* parameters, int count, int decayed, double rate, double weightDecay, double beta2, out nint optimizer);
    [LibraryImport(Library)] internal static partial int ps_adamw_get_state(nint optimizer, nint parameter, out long step, out nint mean, out nint square);
    [LibraryImport(Library)] internal static partial int ps_adamw_set_state(nint optimizer, nint parameter, long step, nint mean, nint square);
    [LibraryImport(Library)] internal static partial int ps_adamw_free(nint optimizer);
    [LibraryImport(Library)] internal static partial int ps_adamw_set_rate(nint optimizer, double rate);
    [LibraryImport(Library)] internal static partial int ps_adamw_zero_grad(nint optimizer);
    [LibraryImport(Library)] internal static partial int ps_adamw_step(nint optimizer);
    [LibraryImport(Library)] internal static partial int ps_clip_grad_norm(nint* parameters, int count, double largest, out double norm);

    /// <summary>Turns a status into an exception with the native text.</summary>
    internal static void Check(int status)
    {
        if (status != 0)
        {
            throw new TorchException(Marshal.PtrToStringUTF8(ps_last_error()) ?? "unknown native error");
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        string.Equals(name, Library, StringComparison.Ordinal) ? TorchRuntime.Load(_ => { }) : 0;
}

/// <summary>An error inside libtorch, with its text.</summary>
public sealed class TorchException(string message) : Exception(message);
