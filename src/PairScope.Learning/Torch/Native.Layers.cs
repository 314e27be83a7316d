using System.Runtime.InteropServices;

namespace PairScope.Learning.Torch;

// native/layers.cpp and native/losses.cpp
internal static unsafe partial class Native
{
    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_convolution")]
    public static partial int Convolution(
        TensorHandle input, TensorHandle weight, TensorHandle bias, long stride, long padding, long groups, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_batch_norm")]
    public static partial int BatchNorm(
        TensorHandle input, TensorHandle weight, TensorHandle bias, TensorHandle runningMean, TensorHandle runningVariance, int training, double momentum, double epsilon, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_layer_norm")]
    public static partial int LayerNorm(
        TensorHandle input, long* shape, int rank, TensorHandle weight, TensorHandle bias, double epsilon, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_linear")]
    public static partial int Linear(TensorHandle input, TensorHandle weight, TensorHandle bias, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_max_pool")]
    public static partial int MaxPool(TensorHandle input, long kernel, long stride, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_adaptive_average_pool")]
    public static partial int AdaptiveAveragePool(TensorHandle input, long size, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_dropout")]
    public static partial int Dropout(TensorHandle input, double probability, int training, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_cross_entropy")]
    public static partial int CrossEntropy(
        TensorHandle scores, TensorHandle labels, TensorHandle weights, double smoothing, out TensorHandle result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "ps_masked_squared_error")]
    public static partial int MaskedSquaredError(
        TensorHandle prediction, TensorHandle target, TensorHandle mask, out TensorHandle result);
}
