// Rules of this C ABI: every export but ps_last_error returns an int32 status (0 = done), catches everything that
// libtorch throws, and leaves the text for ps_last_error on the same thread. Integers have fixed widths, handles are
// opaque pointers owned by the caller, results come back through the last arguments and are written only on success.
#pragma once

#include <ATen/ATen.h>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#define PS_EXPORT extern "C" __attribute__((visibility("default")))

using TensorHandle = at::Tensor*;

void ps_store_error(const char* text) noexcept;

template <typename Body>
int32_t guarded(Body&& body) noexcept
{
    try {
        body();
        return 0;
    } catch (const c10::Error& error) {
        ps_store_error(error.what_without_backtrace());
        return 1;
    } catch (const std::exception& error) {
        ps_store_error(error.what());
        return 2;
    } catch (...) {
        ps_store_error("libtorch raised an exception of an unknown kind.");
        return 3;
    }
}

inline at::Tensor& deref(TensorHandle handle)
{
    if (handle == nullptr) {
        throw std::invalid_argument("A tensor handle is null.");
    }
    return *handle;
}

// A null handle stands for an absent optional argument.
inline c10::optional<at::Tensor> optional(TensorHandle handle)
{
    return handle == nullptr ? c10::optional<at::Tensor>() : c10::optional<at::Tensor>(*handle);
}

inline void give(TensorHandle* result, at::Tensor value)
{
    if (result == nullptr) {
        throw std::invalid_argument("The place for the resulting tensor is null.");
    }
    *result = new at::Tensor(std::move(value));
}

inline std::vector<at::Tensor> collect(const TensorHandle* handles, int32_t count)
{
    std::vector<at::Tensor> tensors;
    tensors.reserve(static_cast<size_t>(count));
    for (int32_t i = 0; i < count; i++) {
        tensors.push_back(deref(handles[i]));
    }
    return tensors;
}

inline at::Device device_of(int32_t code)
{
    switch (code) {
    case 0:
        return at::Device(at::kCPU);
    case 1:
        return at::Device(at::kCUDA, 0);
    default:
        throw std::invalid_argument("The device code must be 0 (cpu) or 1 (cuda).");
    }
}
