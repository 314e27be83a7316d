// The C ABI between PairScope and libtorch. Every function returns 0, or 1 after an error whose text ps_last_error()
// gives. Handles are opaque; whoever receives one frees it. All integers have fixed width.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <vector>

#include <torch/torch.h>

#define PS_API extern "C" __attribute__((visibility("default")))

using ps_tensor = torch::Tensor*;
using ps_optimizer = torch::optim::AdamW*;

namespace pairscope {

void set_error(const char* text);

// Runs a body and turns whatever it throws into a status: nothing may unwind into managed code.
template <typename Body>
int32_t guarded(Body&& body) noexcept {
  try {
    body();
    return 0;
  } catch (const c10::Error& e) {
    set_error(e.what_without_backtrace());
  } catch (const std::exception& e) {
    set_error(e.what());
  } catch (...) {
    set_error("an exception of unknown type in native code");
  }
  return 1;
}

inline ps_tensor hand_out(torch::Tensor t) { return new torch::Tensor(std::move(t)); }

inline torch::Tensor optional(ps_tensor t) { return t ? *t : torch::Tensor(); }

inline std::vector<torch::Tensor> list(const ps_tensor* tensors, int32_t count) {
  std::vector<torch::Tensor> all;
  all.reserve(static_cast<size_t>(count));
  for (int32_t i = 0; i < count; ++i) all.push_back(*tensors[i]);
  return all;
}

}  // namespace pairscope
