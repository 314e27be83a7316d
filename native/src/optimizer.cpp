// AdamW and the gradient norm.
#include "pairscope_torch.h"

using pairscope::guarded;
using pairscope::list;

PS_API int32_t ps_adamw_create(const ps_tensor* parameters, int32_t count, double rate, double weight_decay, ps_optimizer* out) {
  return guarded([&] {
    *out = new torch::optim::AdamW(list(parameters, count), torch::optim::AdamWOptions(rate).weight_decay(weight_decay));
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
