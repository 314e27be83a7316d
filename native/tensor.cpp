// Life, contents and gradients of tensors.
#include "abi.h"

#include <c10/core/GradMode.h>
#include <cstring>

namespace {

at::Tensor upload(const void* values, const int64_t* shape, int32_t rank, at::ScalarType type, int32_t device)
{
    at::Tensor host = at::empty(at::IntArrayRef(shape, static_cast<size_t>(rank)), at::TensorOptions().dtype(type));
    if (host.numel() > 0) {
        std::memcpy(host.data_ptr(), values, static_cast<size_t>(host.numel()) * host.element_size());
    }
    return device == 0 ? host : host.to(device_of(device));
}

void download(TensorHandle handle, void* values, int64_t count, at::ScalarType type)
{
    const at::Tensor& tensor = deref(handle);
    if (tensor.numel() != count) {
        throw std::invalid_argument("The tensor holds " + std::to_string(tensor.numel()) + " values and the buffer "
            + std::to_string(count) + ".");
    }
    at::Tensor host = tensor.detach().to(at::TensorOptions().device(at::kCPU).dtype(type)).contiguous();
    if (count > 0) {
        std::memcpy(values, host.data_ptr(), static_cast<size_t>(count) * host.element_size());
    }
}

} // namespace

PS_EXPORT int32_t ps_tensor_from_float(
    const float* values, const int64_t* shape, int32_t rank, int32_t device, TensorHandle* result)
{
    return guarded([&] { give(result, upload(values, shape, rank, at::kFloat, device)); });
}

PS_EXPORT int32_t ps_tensor_from_int64(
    const int64_t* values, const int64_t* shape, int32_t rank, int32_t device, TensorHandle* result)
{
    return guarded([&] { give(result, upload(values, shape, rank, at::kLong, device)); });
}

PS_EXPORT int32_t ps_tensor_full(const int64_t* shape, int32_t rank, float value, int32_t device, TensorHandle* result)
{
    return guarded([&] {
        give(result,
            at::full(at::IntArrayRef(shape, static_cast<size_t>(rank)), value,
                at::TensorOptions().dtype(at::kFloat).device(device_of(device))));
    });
}

// Values drawn from a normal distribution of the given standard deviation, by the generator of ps_manual_seed.
PS_EXPORT int32_t ps_tensor_normal(
    const int64_t* shape, int32_t rank, double deviation, int32_t device, TensorHandle* result)
{
    return guarded([&] {
        at::Tensor values = at::empty(at::IntArrayRef(shape, static_cast<size_t>(rank)), at::kFloat);
        values.normal_(0.0, deviation);
        give(result, device == 0 ? values : values.to(device_of(device)));
    });
}

PS_EXPORT int32_t ps_tensor_free(TensorHandle handle)
{
    return guarded([&] { delete handle; });
}

PS_EXPORT int32_t ps_tensor_clone(TensorHandle handle, TensorHandle* result)
{
    return guarded([&] { give(result, deref(handle).detach().clone()); });
}

PS_EXPORT int32_t ps_tensor_detach(TensorHandle handle, TensorHandle* result)
{
    return guarded([&] { give(result, deref(handle).detach()); });
}

PS_EXPORT int32_t ps_tensor_to(TensorHandle handle, int32_t device, TensorHandle* result)
{
    return guarded([&] { give(result, deref(handle).to(device_of(device))); });
}

PS_EXPORT int32_t ps_tensor_rank(TensorHandle handle, int32_t* rank)
{
    return guarded([&] { *rank = static_cast<int32_t>(deref(handle).dim()); });
}

PS_EXPORT int32_t ps_tensor_shape(TensorHandle handle, int64_t* shape, int32_t rank)
{
    return guarded([&] {
        const at::Tensor& tensor = deref(handle);
        if (tensor.dim() != rank) {
            throw std::invalid_argument("The buffer for the shape has the wrong length.");
        }
        for (int32_t i = 0; i < rank; i++) {
            shape[i] = tensor.size(i);
        }
    });
}

PS_EXPORT int32_t ps_tensor_read_float(TensorHandle handle, float* values, int64_t count)
{
    return guarded([&] { download(handle, values, count, at::kFloat); });
}

PS_EXPORT int32_t ps_tensor_read_int64(TensorHandle handle, int64_t* values, int64_t count)
{
    return guarded([&] { download(handle, values, count, at::kLong); });
}

PS_EXPORT int32_t ps_tensor_item(TensorHandle handle, double* value)
{
    return guarded([&] { *value = deref(handle).item().toDouble(); });
}

// Overwrites the contents outside the gradient record (loading weights).
PS_EXPORT int32_t ps_tensor_assign(TensorHandle handle, const float* values, int64_t count)
{
    return guarded([&] {
        at::Tensor& tensor = deref(handle);
        if (tensor.numel() != count) {
            throw std::invalid_argument("The tensor holds " + std::to_string(tensor.numel()) + " values and was given "
                + std::to_string(count) + ".");
        }
        at::NoGradGuard guard;
        std::vector<int64_t> shape = tensor.sizes().vec();
        tensor.copy_(upload(values, shape.data(), static_cast<int32_t>(shape.size()), at::kFloat, 0));
    });
}

PS_EXPORT int32_t ps_tensor_require_gradient(TensorHandle handle, int32_t enabled)
{
    return guarded([&] { deref(handle).requires_grad_(enabled != 0); });
}

// A null result means that no gradient has been accumulated.
PS_EXPORT int32_t ps_tensor_gradient(TensorHandle handle, TensorHandle* result)
{
    return guarded([&] {
        const at::Tensor& gradient = deref(handle).grad();
        if (gradient.defined()) {
            give(result, gradient);
        } else {
            *result = nullptr;
        }
    });
}

PS_EXPORT int32_t ps_tensor_backward(TensorHandle handle)
{
    return guarded([&] { deref(handle).backward(); });
}
