// Arithmetic, shapes, reductions and activations.
#include "abi.h"

PS_EXPORT int32_t ps_add(TensorHandle a, TensorHandle b, TensorHandle* result)
{
    return guarded([&] { give(result, deref(a) + deref(b)); });
}

PS_EXPORT int32_t ps_subtract(TensorHandle a, TensorHandle b, TensorHandle* result)
{
    return guarded([&] { give(result, deref(a) - deref(b)); });
}

PS_EXPORT int32_t ps_multiply(TensorHandle a, TensorHandle b, TensorHandle* result)
{
    return guarded([&] { give(result, deref(a) * deref(b)); });
}

PS_EXPORT int32_t ps_divide(TensorHandle a, TensorHandle b, TensorHandle* result)
{
    return guarded([&] { give(result, deref(a) / deref(b)); });
}

// scale * a + shift
PS_EXPORT int32_t ps_affine(TensorHandle a, double scale, double shift, TensorHandle* result)
{
    return guarded([&] { give(result, deref(a) * scale + shift); });
}

PS_EXPORT int32_t ps_matmul(TensorHandle a, TensorHandle b, TensorHandle* result)
{
    return guarded([&] { give(result, at::matmul(deref(a), deref(b))); });
}

PS_EXPORT int32_t ps_sum(TensorHandle a, TensorHandle* result)
{
    return guarded([&] { give(result, deref(a).sum()); });
}

PS_EXPORT int32_t ps_mean(TensorHandle a, TensorHandle* result)
{
    return guarded([&] { give(result, deref(a).mean()); });
}

PS_EXPORT int32_t ps_reshape(TensorHandle a, const int64_t* shape, int32_t rank, TensorHandle* result)
{
    return guarded([&] { give(result, deref(a).reshape(at::IntArrayRef(shape, static_cast<size_t>(rank)))); });
}

PS_EXPORT int32_t ps_flatten(TensorHandle a, int64_t first, TensorHandle* result)
{
    return guarded([&] { give(result, deref(a).flatten(first, -1)); });
}

PS_EXPORT int32_t ps_transpose(TensorHandle a, int64_t first, int64_t second, TensorHandle* result)
{
    return guarded([&] { give(result, deref(a).transpose(first, second)); });
}

PS_EXPORT int32_t ps_slice(TensorHandle a, int64_t dimension, int64_t start, int64_t end, TensorHandle* result)
{
    return guarded([&] { give(result, deref(a).slice(dimension, start, end, 1)); });
}

PS_EXPORT int32_t ps_concatenate(const TensorHandle* tensors, int32_t count, int64_t dimension, TensorHandle* result)
{
    return guarded([&] { give(result, at::cat(collect(tensors, count), dimension)); });
}

PS_EXPORT int32_t ps_relu(TensorHandle a, TensorHandle* result)
{
    return guarded([&] { give(result, at::relu(deref(a))); });
}

PS_EXPORT int32_t ps_gelu(TensorHandle a, TensorHandle* result)
{
    return guarded([&] { give(result, at::gelu(deref(a))); });
}

PS_EXPORT int32_t ps_softmax(TensorHandle a, int64_t dimension, TensorHandle* result)
{
    return guarded([&] { give(result, at::softmax(deref(a), dimension)); });
}

PS_EXPORT int32_t ps_log_softmax(TensorHandle a, int64_t dimension, TensorHandle* result)
{
    return guarded([&] { give(result, at::log_softmax(deref(a), dimension)); });
}

// Eigenvalues in ascending order and eigenvectors as columns of a symmetric matrix.
PS_EXPORT int32_t ps_eigen_symmetric(TensorHandle a, TensorHandle* values, TensorHandle* vectors)
{
    return guarded([&] {
        auto decomposition = at::linalg_eigh(deref(a), "L");
        at::Tensor first = std::get<0>(decomposition);
        give(vectors, std::get<1>(decomposition));
        give(values, first);
    });
}
