// The two losses of a two-head network.
#include "abi.h"

#include <ATen/core/Reduction.h>

// Mean cross-entropy of scores [B, C] against class indices [B]; weights [C] may be null.
PS_EXPORT int32_t ps_cross_entropy(
    TensorHandle scores, TensorHandle labels, TensorHandle weights, double smoothing, TensorHandle* result)
{
    return guarded([&] {
        give(result,
            at::cross_entropy_loss(
                deref(scores), deref(labels), optional(weights), at::Reduction::Mean, -100, smoothing));
    });
}

// sum mask (prediction - target)^2 / max(1, sum mask)
PS_EXPORT int32_t ps_masked_squared_error(
    TensorHandle prediction, TensorHandle target, TensorHandle mask, TensorHandle* result)
{
    return guarded([&] {
        const at::Tensor difference = deref(prediction) - deref(target);
        const at::Tensor& weight = deref(mask);
        give(result, (difference * difference * weight).sum() / weight.sum().clamp_min(1.0));
    });
}
