// AdamW over torch::optim::AdamW, with its state open for exact resumption.
#include "abi.h"

#include <torch/types.h>

#include <torch/nn/utils/clip_grad.h>
#include <torch/optim/adamw.h>

#include <sstream>

using torch::optim::AdamW;
using torch::optim::AdamWOptions;
using torch::optim::AdamWParamState;

struct Optimiser {
    std::vector<at::Tensor> parameters; // decayed ones first
    std::unique_ptr<AdamW> adamw;
};

namespace {

// The state is keyed by a printed address in libtorch 1.x and by the address itself in 2.x.
inline void make_key(std::string& key, const at::Tensor& parameter)
{
    std::ostringstream text;
    text << parameter.unsafeGetTensorImpl();
    key = text.str();
}

inline void make_key(void*& key, const at::Tensor& parameter) { key = parameter.unsafeGetTensorImpl(); }

using Key = std::decay<decltype(std::declval<AdamW&>().state().begin()->first)>::type;

Key key_of(const at::Tensor& parameter)
{
    typename std::remove_const<Key>::type key;
    make_key(key, parameter);
    return key;
}

Optimiser& deref(Optimiser* optimiser)
{
    if (optimiser == nullptr) {
        throw std::invalid_argument("An optimiser handle is null.");
    }
    return *optimiser;
}

const at::Tensor& parameter_at(const Optimiser& optimiser, int32_t index)
{
    return optimiser.parameters.at(static_cast<size_t>(index));
}

} // namespace

PS_EXPORT int32_t ps_adamw_create(const TensorHandle* decayed, int32_t decayed_count, const TensorHandle* plain,
    int32_t plain_count, double rate, double beta1, double beta2, double epsilon, double decay, Optimiser** result)
{
    return guarded([&] {
        auto optimiser = std::unique_ptr<Optimiser>(new Optimiser());
        optimiser->parameters = collect(decayed, decayed_count);
        std::vector<at::Tensor> rest = collect(plain, plain_count);
        AdamWOptions options = AdamWOptions(rate).betas(std::make_tuple(beta1, beta2)).eps(epsilon).weight_decay(decay);
        std::vector<torch::optim::OptimizerParamGroup> groups;
        if (!optimiser->parameters.empty()) {
            groups.emplace_back(optimiser->parameters, std::unique_ptr<torch::optim::OptimizerOptions>(new AdamWOptions(options)));
        }
        if (!rest.empty()) {
            options.weight_decay(0.0);
            groups.emplace_back(rest, std::unique_ptr<torch::optim::OptimizerOptions>(new AdamWOptions(options)));
        }
        if (groups.empty()) {
            throw std::invalid_argument("An optimiser needs at least one parameter.");
        }
        optimiser->adamw = std::unique_ptr<AdamW>(new AdamW(std::move(groups), options));
        optimiser->parameters.insert(optimiser->parameters.end(), rest.begin(), rest.end());
        *result = optimiser.release();
    });
}

PS_EXPORT int32_t ps_adamw_free(Optimiser* optimiser)
{
    return guarded([&] { delete optimiser; });
}

PS_EXPORT int32_t ps_adamw_step(Optimiser* optimiser)
{
    return guarded([&] { deref(optimiser).adamw->step(); });
}

PS_EXPORT int32_t ps_adamw_clear_gradients(Optimiser* optimiser)
{
    return guarded([&] {
        for (at::Tensor& parameter : deref(optimiser).parameters) {
            parameter.mutable_grad().reset();
        }
    });
}

PS_EXPORT int32_t ps_adamw_set_rate(Optimiser* optimiser, double rate)
{
    return guarded([&] {
        for (auto& group : deref(optimiser).adamw->param_groups()) {
            static_cast<AdamWOptions&>(group.options()).lr(rate);
        }
    });
}

// Scales all gradients so that their common 2-norm is at most `largest`; returns the norm before.
PS_EXPORT int32_t ps_adamw_clip_gradients(Optimiser* optimiser, double largest, double* norm)
{
    return guarded([&] { *norm = torch::nn::utils::clip_grad_norm_(deref(optimiser).parameters, largest); });
}

// Steps taken and the two moments of one parameter; step 0 and null moments before its first step.
PS_EXPORT int32_t ps_adamw_get_state(
    Optimiser* optimiser, int32_t index, int64_t* step, TensorHandle* first, TensorHandle* second)
{
    return guarded([&] {
        auto& state = deref(optimiser).adamw->state();
        auto found = state.find(key_of(parameter_at(*optimiser, index)));
        *step = 0;
        *first = nullptr;
        *second = nullptr;
        if (found != state.end()) {
            auto& moments = static_cast<AdamWParamState&>(*found->second);
            *step = moments.step();
            give(first, moments.exp_avg().clone());
            give(second, moments.exp_avg_sq().clone());
        }
    });
}

PS_EXPORT int32_t ps_adamw_set_state(
    Optimiser* optimiser, int32_t index, int64_t step, TensorHandle first, TensorHandle second)
{
    return guarded([&] {
        const at::Tensor& parameter = parameter_at(deref(optimiser), index);
        auto state = std::unique_ptr<AdamWParamState>(new AdamWParamState());
        state->step(step);
        state->exp_avg(::deref(first).detach().clone().reshape(parameter.sizes()).to(parameter.device()));
        state->exp_avg_sq(::deref(second).detach().clone().reshape(parameter.sizes()).to(parameter.device()));
        optimiser->adamw->state()[key_of(parameter)] = std::move(state);
    });
}
