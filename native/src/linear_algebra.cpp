// Dense linear algebra in double precision on plain arrays, row-major.
#include "pairscope_torch.h"

using pairscope::guarded;

namespace {
torch::Tensor view(const double* values, int64_t rows, int64_t columns) {
  return torch::from_blob(const_cast<double*>(values), {rows, columns}, torch::kFloat64);
}
}  // namespace

// x = (aᵀa + p)⁻¹ aᵀb with a [rows, columns], b [rows, sides], p [columns, columns] positive; x [columns, sides].
PS_API int32_t ps_regularised_solve(int64_t rows, int64_t columns, int64_t sides, const double* a, const double* b, const double* p, double* x) {
  return guarded([&] {
    torch::NoGradGuard off;
    auto m = view(a, rows, columns);
    auto normal = torch::mm(m.t(), m).add_(view(p, columns, columns));
    auto factor = torch::linalg_cholesky(normal);
    view(x, columns, sides).copy_(torch::cholesky_solve(torch::mm(m.t(), view(b, rows, sides)), factor));
  });
}
