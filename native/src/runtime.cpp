// Error text, threads, seeds and the gradient switch.
#include "pairscope_torch.h"

namespace {
thread_local std::string last_error;
}

void pairscope::set_error(const char* text) { last_error = text; }

using pairscope::guarded;

PS_API const char* ps_last_error() { return last_error.c_str(); }

PS_API int32_t ps_set_threads(int32_t count) {
  return guarded([&] { torch::set_num_threads(count); });
}

PS_API int32_t ps_get_threads(int32_t* count) {
  return guarded([&] { *count = torch::get_num_threads(); });
}

PS_API int32_t ps_manual_seed(int64_t seed) {
  return guarded([&] { torch::manual_seed(static_cast<uint64_t>(seed)); });
}

PS_API int32_t ps_cuda_is_available(int32_t* available) {
  return guarded([&] { *available = torch::cuda::is_available() ? 1 : 0; });
}

PS_API int32_t ps_set_grad_enabled(int32_t enabled, int32_t* previous) {
  return guarded([&] {
    *previous = torch::GradMode::is_enabled() ? 1 : 0;
    torch::GradMode::set_enabled(enabled != 0);
  });
}
