// Tensors: making, reading, freeing, shapes, arithmetic, gradients.
#include "pairscope_torch.h"

#include <cstring>

using pairscope::guarded;
using pairscope::hand_out;

namespace {
torch::Device device(int32_t cuda) { return cuda != 0 ? torch::Device(torch::kCUDA) : torch::Device(torch::kCPU); }
}  // namespace

PS_API int32_t ps_tensor_from_float(const float* values, const int64_t* shape, int32_t dims, int32_t cuda, ps_tensor* out) {
  return guarded([&] {
    auto t = torch::from_blob(const_cast<float*>(values), torch::IntArrayRef(shape, dims), torch::kFloat32);
    *out = hand_out(t.clone().to(device(cuda)));
  });
}

PS_API int32_t ps_tensor_from_int64(const int64_t* values, const int64_t* shape, int32_t dims, int32_t cuda, ps_tensor* out) {
  return guarded([&] {
    auto t = torch::from_blob(const_cast<int64_t*>(values), torch::IntArrayRef(shape, dims), torch::kInt64);
    *out = hand_out(t.clone().to(device(cuda)));
  });
}

PS_API int32_t ps_tensor_free(ps_tensor t) {
  return guarded([&] { delete t; });
}

PS_API int32_t ps_tensor_dims(ps_tensor t, int32_t* dims) {
  return guarded([&] { *dims = static_cast<int32_t>(t->dim()); });
}

PS_API int32_t ps_tensor_shape(ps_tensor t, int64_t* shape) {
  return guarded([&] {
    for (int64_t i = 0; i < t->dim(); ++i) shape[i] = t->size(i);
  });
}

PS_API int32_t ps_tensor_read_float(ps_tensor t, float* values, int64_t count) {
  return guarded([&] {
    auto flat = t->detach().to(torch::kCPU, torch::kFloat32).contiguous();
    TORCH_CHECK(flat.numel() == count, "the tensor holds ", flat.numel(), " values and ", count, " were asked for");
    std::memcpy(values, flat.data_ptr<float>(), static_cast<size_t>(count) * sizeof(float));
  });
}

PS_API int32_t ps_tensor_write_float(ps_tensor t, const float* values, int64_t count) {
  return guarded([&] {
    TORCH_CHECK(t->numel() == count, "the tensor holds ", t->numel(), " values and ", count, " were given");
    torch::NoGradGuard guard;
    t->copy_(torch::from_blob(const_cast<float*>(values), t->sizes(), torch::kFloat32));
  });
}

PS_API int32_t ps_tensor_item(ps_tensor t, double* value) {
  return guarded([&] { *value = t->item<double>(); });
}

PS_API int32_t ps_tensor_require_grad(ps_tensor t) {
  return guarded([&] { t->set_requires_grad(true); });
}

PS_API int32_t ps_tensor_grad(ps_tensor t, ps_tensor* out) {
  return guarded([&] {
    TORCH_CHECK(t->grad().defined(), "the tensor has no gradient yet");
    *out = hand_out(t->grad());
  });
}

PS_API int32_t ps_tensor_backward(ps_tensor t) {
  return guarded([&] { t->backward(); });
}

PS_API int32_t ps_add(ps_tensor a, ps_tensor b, ps_tensor* out) {
  return guarded([&] { *out = hand_out(*a + *b); });
}

PS_API int32_t ps_subtract(ps_tensor a, ps_tensor b, ps_tensor* out) {
  return guarded([&] { *out = hand_out(*a - *b); });
}

PS_API int32_t ps_multiply(ps_tensor a, ps_tensor b, ps_tensor* out) {
  return guarded([&] { *out = hand_out(*a * *b); });
}

PS_API int32_t ps_scale(ps_tensor a, double factor, ps_tensor* out) {
  return guarded([&] { *out = hand_out(*a * factor); });
}

PS_API int32_t ps_sum(ps_tensor a, ps_tensor* out) {
  return guarded([&] { *out = hand_out(a->sum()); });
}

PS_API int32_t ps_mean(ps_tensor a, ps_tensor* out) {
  return guarded([&] { *out = hand_out(a->mean()); });
}

PS_API int32_t ps_slice(ps_tensor a, int64_t dim, int64_t start, int64_t end, ps_tensor* out) {
  return guarded([&] { *out = hand_out(a->slice(dim, start, end)); });
}

PS_API int32_t ps_flatten(ps_tensor a, int64_t start, ps_tensor* out) {
  return guarded([&] { *out = hand_out(a->flatten(start)); });
}
