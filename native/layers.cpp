// Layers as functions of their input and parameters.
#include "abi.h"

PS_EXPORT int32_t ps_convolution(TensorHandle input, TensorHandle weight, TensorHandle bias, int64_t stride,
    int64_t padding, int64_t groups, TensorHandle* result)
{
    return guarded([&] {
        give(result,
            at::conv2d(deref(input), deref(weight), optional(bias), {stride, stride}, {padding, padding}, {1, 1}, groups));
    });
}

// In training the running mean and variance are updated in place.
PS_EXPORT int32_t ps_batch_norm(TensorHandle input, TensorHandle weight, TensorHandle bias, TensorHandle running_mean,
    TensorHandle running_variance, int32_t training, double momentum, double epsilon, TensorHandle* result)
{
    return guarded([&] {
        give(result,
            at::batch_norm(deref(input), optional(weight), optional(bias), optional(running_mean),
                optional(running_variance), training != 0, momentum, epsilon, true));
    });
}

PS_EXPORT int32_t ps_layer_norm(TensorHandle input, const int64_t* shape, int32_t rank, TensorHandle weight,
    TensorHandle bias, double epsilon, TensorHandle* result)
{
    return guarded([&] {
        give(result,
            at::layer_norm(deref(input), at::IntArrayRef(shape, static_cast<size_t>(rank)), optional(weight),
                optional(bias), epsilon, true));
    });
}

PS_EXPORT int32_t ps_linear(TensorHandle input, TensorHandle weight, TensorHandle bias, TensorHandle* result)
{
    return guarded([&] { give(result, at::linear(deref(input), deref(weight), optional(bias))); });
}

PS_EXPORT int32_t ps_max_pool(TensorHandle input, int64_t kernel, int64_t stride, TensorHandle* result)
{
    return guarded([&] { give(result, at::max_pool2d(deref(input), {kernel, kernel}, {stride, stride})); });
}

PS_EXPORT int32_t ps_adaptive_average_pool(TensorHandle input, int64_t size, TensorHandle* result)
{
    return guarded([&] { give(result, at::adaptive_avg_pool2d(deref(input), {size, size})); });
}

PS_EXPORT int32_t ps_dropout(TensorHandle input, double probability, int32_t training, TensorHandle* result)
{
    return guarded([&] { give(result, at::dropout(deref(input), probability, training != 0)); });
}
