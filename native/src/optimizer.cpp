// AdamW and the gradient norm.
#include "pairscope_torch.h"

#include <torch/version.h>

using pairscope::guarded;
using pairscope::hand_out;
using pairscope::list;

PS_API int32_t ps_adamw_create(const ps_tensor* parameters, int32_t count, double rate, double weight_decay, ps_optimizer* out) {
  return guarded([&] {
    *out = new torch::optim::AdamW(list(parameters, count), torch::optim::AdamWOptions(rate).weight_decay(weight_decay));
  });
}

// The first `decayed` parameters decay, the rest (biases, norms) do not.
PS_API int32_t ps_adamw_create_groups(const ps_tensor* parameters, int32_t count, int32_t decayed, double rate, double weight_decay, double beta2,
                               ps_optimizer* out) {
  return guarded([&] {
    auto all = list(parameters, count);
    auto options = torch::optim::AdamWOptions(rate).weight_decay(weight_decay).betas({0.9, beta2});
    std::vector<torch::optim::OptimizerParamGroup> groups;
    groups.emplace_back(std::vector<torch::Tensor>(all.begin(), all.begin() + decayed), std::make_unique<torch::optim::AdamWOptions>(options));
    if (decayed < count) {
      auto still = options;
      still.weight_decay(0);
      groups.emplace_back(std::vector<torch::Tensor>(all.begin() + decayed, all.end()), std::make_unique<torch::optim::AdamWOptions>(still));
    }
    *out = new torch::optim::AdamW(groups, options);
  });
}

namespace {

torch::optim::AdamWParamState& state_of(ps_optimizer optimizer, const torch::Tensor& parameter) {
#if TORCH_VERSION_MAJOR >= 2
  void* key = parameter.unsafeGetTensorImpl();
#else
  auto key = c10::guts::to_string(parameter.unsafeGetTensorImpl());
#endif
  auto& all = optimizer->state();
  auto found = all.find(key);
  if (found == all.end()) {
    auto fresh = std::make_unique<torch::optim::AdamWParamState>();
    fresh->step(0);
    fresh->exp_avg(torch::zeros_like(parameter));
    fresh->exp_avg_sq(torch::zeros_like(parameter));
    found = all.emplace(key, std::move(fresh)).first;
  }
  return static_cast<torch::optim::AdamWParamState&>(*found->second);
}

}  // namespace

// Steps taken and the running means of gradient and squared gradient of one parameter.
PS_API int32_t ps_adamw_get_state(ps_optimizer optimizer, ps_tensor parameter, int64_t* step, ps_tensor* mean, ps_tensor* square) {
  return guarded([&] {
    auto& state = state_of(optimizer, *parameter);
    *step = state.step();
    *mean = hand_out(state.exp_avg());
    *square = hand_out(state.exp_avg_sq());
  });
}

PS_API int32_t ps_adamw_set_state(ps_optimizer optimizer, ps_tensor parameter, int64_t step, ps_tensor mean, ps_tensor square) {
  return guarded([&] {
    auto& state = state_of(optimizer, *parameter);
    state.step(step);
    state.exp_avg(mean->clone());
    state.exp_avg_sq(square->clone());
  });
}

PS_API int32_t ps_adamw_free(ps_optimizer optimizer) {
  return guarded([&] { delete optimizer; });
}

PS_API int32_t ps_adamw_set_rate(ps_optimizer optimizer, double rate) {
  return guarded([&] {
    for (auto& group : optimizer->param_groups()) static_cast<torch::optim::AdamWOptions&>(group.options()).lr(rate);
  });
}

PS_API int32_t ps_adamw_zero_grad(ps_optimizer optimizer) {
  return guarded([&] { optimizer->zero_grad(); });
}

PS_API int32_t ps_adamw_step(ps_optimizer optimizer) {
  return guarded([&] { optimizer->step(); });
}

PS_API int32_t ps_clip_grad_norm(const ps_tensor* parameters, int32_t count, double largest, double* norm) {
  return guarded([&] { *norm = torch::nn::utils::clip_grad_norm_(list(parameters, count), largest); });
}
