using System.Runtime.InteropServices;

namespace PairScope.Learning.Torch;

// native/tensor.cpp
internal static unsafe partial class Native
{
    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_tensor_from_float")]
    public static partial int FromFloat(float* values, long* shape, int rank, int device, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_tensor_from_int64")]
    public static partial int FromInt64(long* values, long* shape, int rank, int device, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_tensor_full")]
    public static partial int Full(long* shape, int rank, float value, int device, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_tensor_normal")]
    public static partial int Normal(long* shape, int rank, double deviation, int device, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_tensor_free")]
    public static partial int FreeTensor(nint handle);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_tensor_clone")]
    public static partial int Clone(TensorHandle tensor, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_tensor_detach")]
    public static partial int Detach(TensorHandle tensor, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_tensor_to")]
    public static partial int To(TensorHandle tensor, int device, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_tensor_rank")]
    public static partial int Rank(TensorHandle tensor, out int rank);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_tensor_shape")]
    public static partial int Shape(TensorHandle tensor, long* shape, int rank);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_tensor_read_float")]
    public static partial int ReadFloat(TensorHandle tensor, float* values, long count);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_tensor_read_int64")]
    public static partial int ReadInt64(TensorHandle tensor, long* values, long count);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_tensor_item")]
    public static partial int Item(TensorHandle tensor, out double value);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_tensor_assign")]
    public static partial int Assign(TensorHandle tensor, float* values, long count);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_tensor_require_gradient")]
    public static partial int RequireGradient(TensorHandle tensor, int enabled);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_tensor_gradient")]
    public static partial int Gradient(TensorHandle tensor, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_tensor_backward")]
    public static partial int Backward(TensorHandle tensor);
}
