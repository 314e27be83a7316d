// The operations networks are made of, as functions of their weights.
#include "pairscope_torch.h"

using pairscope::guarded;
using pairscope::hand_out;
using pairscope::optional;

PS_API int32_t ps_conv2d(ps_tensor x, ps_tensor weight, ps_tensor bias, int64_t stride, int64_t padding, int64_t groups, ps_tensor* out) {
  return guarded([&] {
    *out = hand_out(torch::conv2d(*x, *weight, optional(bias), stride, padding, 1, groups));
  });
}

PS_API int32_t ps_linear(ps_tensor x, ps_tensor weight, ps_tensor bias, ps_tensor* out) {
  return guarded([&] { *out = hand_out(torch::linear(*x, *weight, optional(bias))); });
}

// Training normalises by the batch and moves the running mean and variance; otherwise they are used.
PS_API int32_t ps_batch_norm(ps_tensor x, ps_tensor weight, ps_tensor bias, ps_tensor mean, ps_tensor variance, int32_t training,
                             double momentum, double epsilon, ps_tensor* out) {
  return guarded([&] {
    *out = hand_out(torch::batch_norm(*x, *weight, *bias, *mean, *variance, training != 0, momentum, epsilon, false));
  });
}

PS_API int32_t ps_relu(ps_tensor x, ps_tensor* out) {
  return guarded([&] { *out = hand_out(torch::relu(*x)); });
}

PS_API int32_t ps_max_pool2d(ps_tensor x, int64_t kernel, ps_tensor* out) {
  return guarded([&] { *out = hand_out(torch::max_pool2d(*x, kernel)); });
}

PS_API int32_t ps_adaptive_avg_pool2d(ps_tensor x, int64_t side, ps_tensor* out) {
  return guarded([&] { *out = hand_out(torch::adaptive_avg_pool2d(*x, {side, side})); });
}

PS_API int32_t ps_softmax(ps_tensor x, int64_t dim, ps_tensor* out) {
  return guarded([&] { *out = hand_out(torch::softmax(*x, dim)); });
}

PS_API int32_t ps_cross_entropy(ps_tensor scores, ps_tensor labels, ps_tensor* out) {
  return guarded([&] { *out = hand_out(torch::nn::functional::cross_entropy(*scores, *labels)); });
}

PS_API int32_t ps_silu(ps_tensor x, ps_tensor* out) {
  return guarded([&] { *out = hand_out(torch::silu(*x)); });
}

PS_API int32_t ps_gelu(ps_tensor x, ps_tensor* out) {
  return guarded([&] { *out = hand_out(torch::gelu(*x)); });
}

// Over the last axis.
PS_API int32_t ps_layer_norm(ps_tensor x, ps_tensor weight, ps_tensor bias, double epsilon, ps_tensor* out) {
  return guarded([&] { *out = hand_out(torch::layer_norm(*x, weight->sizes(), *weight, *bias, epsilon)); });
}

PS_API int32_t ps_exp(ps_tensor x, ps_tensor* out) {
  return guarded([&] { *out = hand_out(torch::exp(*x)); });
}

PS_API int32_t ps_clamp(ps_tensor x, double low, double high, ps_tensor* out) {
  return guarded([&] { *out = hand_out(torch::clamp(*x, low, high)); });
}

// Axes in another order, without moving the numbers.
PS_API int32_t ps_permute(ps_tensor x, const int64_t* order, int32_t count, ps_tensor* out) {
  return guarded([&] { *out = hand_out(x->permute(torch::IntArrayRef(order, static_cast<size_t>(count)))); });
}
