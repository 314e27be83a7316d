// Process-wide settings: threads, seed, devices, gradient recording, and the error text.
#include "abi.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <torch/version.h>

namespace {
thread_local std::string last_error;
}

void ps_store_error(const char* text) noexcept
{
    try {
        last_error = text;
    } catch (...) {
        last_error.clear();
    }
}

PS_EXPORT const char* ps_last_error() { return last_error.c_str(); }

PS_EXPORT int32_t ps_version(const char** version)
{
    return guarded([&] { *version = TORCH_VERSION; });
}

PS_EXPORT int32_t ps_set_threads(int32_t count)
{
    return guarded([&] { at::set_num_threads(count); });
}

PS_EXPORT int32_t ps_get_threads(int32_t* count)
{
    return guarded([&] { *count = at::get_num_threads(); });
}

PS_EXPORT int32_t ps_manual_seed(int64_t seed)
{
    return guarded([&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}

PS_EXPORT int32_t ps_set_deterministic(int32_t enabled)
{
    return guarded([&] {
        at::globalContext().setDeterministicCuDNN(enabled != 0);
        at::globalContext().setBenchmarkCuDNN(enabled == 0);
    });
}

PS_EXPORT int32_t ps_cuda_available(int32_t* available)
{
    return guarded([&] { *available = at::hasCUDA() ? 1 : 0; });
}

PS_EXPORT int32_t ps_set_gradients(int32_t enabled, int32_t* previous)
{
    return guarded([&] {
        *previous = c10::GradMode::is_enabled() ? 1 : 0;
        c10::GradMode::set_enabled(enabled != 0);
    });
}
