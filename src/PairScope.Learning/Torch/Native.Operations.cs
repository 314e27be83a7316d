using System.Runtime.InteropServices;

namespace PairScope.Learning.Torch;

// native/operations.cpp
internal static unsafe partial class Native
{
    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_add")]
    public static partial int Add(TensorHandle a, TensorHandle b, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_subtract")]
    public static partial int Subtract(TensorHandle a, TensorHandle b, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_multiply")]
    public static partial int Multiply(TensorHandle a, TensorHandle b, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_divide")]
    public static partial int Divide(TensorHandle a, TensorHandle b, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_affine")]
    public static partial int Affine(TensorHandle a, double scale, double shift, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_matmul")]
    public static partial int MatMul(TensorHandle a, TensorHandle b, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_sum")]
    public static partial int Sum(TensorHandle a, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_mean")]
    public static partial int Mean(TensorHandle a, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_reshape")]
    public static partial int Reshape(TensorHandle a, long* shape, int rank, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_flatten")]
    public static partial int Flatten(TensorHandle a, long first, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_transpose")]
    public static partial int Transpose(TensorHandle a, long first, long second, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_slice")]
    public static partial int Slice(TensorHandle a, long dimension, long start, long end, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_concatenate")]
    public static partial int Concatenate(nint* tensors, int count, long dimension, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_relu")]
    public static partial int Relu(TensorHandle a, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_gelu")]
    public static partial int Gelu(TensorHandle a, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_softmax")]
    public static partial int Softmax(TensorHandle a, long dimension, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_log_softmax")]
    public static partial int LogSoftmax(TensorHandle a, long dimension, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_eigen_symmetric")]
    public static partial int EigenSymmetric(TensorHandle a, out TensorHandle values, out TensorHandle vectors);
}
