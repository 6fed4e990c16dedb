"""Independent reference numbers for the parity tests of the trainer.

Usage, from this folder:

    python3 -m venv jaxenv
    jaxenv/bin/pip install -r requirements.txt
    jaxenv/bin/python make.py

Made with Python 3.11.7, jax 0.10.2, numpy 2.4.6, safetensors 0.8.0, on CPU in float32.

Writes next to itself:

weights.safetensors  initial weights of three models, tensors "{model}/{name}".
                     If the file exists it is read, never rewritten, so that both
                     implementations start from the same bytes.
trace.safetensors    `inputs`, `targets` [10,B,S] int32, `mask` [10,B,S] float32, and for
                     each scenario (sft, wmss_joint, wmss_frozen)
                     .loss       [10]   loss before each of the ten updates
                     .gradient   flat gradient of the first step
                     .parameters flat parameters after the first step
                     .final      flat parameters after ten steps
                     sft is [P]; wmss_joint is [2,P] (strong, weak); wmss_frozen is
                     [1,P] for the gradient (strong only) and [2,P] for parameters.
                     wmss_joint.statistics [6], first batch, initial weights, means over
                     the mask: P(target) of strong, weak, mixed; entropy (nats) of
                     strong, weak, mixed.

The flat vector concatenates all tensors row-major in the order of SHAPES.

When comparing, mind the middle third (the keys) of every `*.qkv.bias`: softmax ignores a
key bias, so its true gradient is zero, what float32 computes is rounding noise, and AdamW
turns noise into steps of up to the learning rate. The loss does not depend on it.
"""

import math
import os
from pathlib import Path

os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
import numpy as np
from safetensors.numpy import load_file, save_file

# float64 is used only to check the float32 numbers.
jax.config.update("jax_enable_x64", True)
jax.config.update("jax_default_matmul_precision", "highest")

HERE = Path(__file__).resolve().parent
METADATA = {"jax": jax.__version__, "made_by": "make.py"}

VOCABULARY, WIDTH, LAYERS, HEADS, CONTEXT = 16, 16, 2, 4, 12
BATCH, STEPS = 4, 10
MODELS, WEIGHT_SEED, BATCH_SEED = 3, 20260208, 7
RATE, BETA1, BETA2, EPSILON, DECAY = 1e-3, 0.9, 0.999, 1e-8, 0.01
LAMBDA = 0.3


def shapes(vocabulary, width, layers, context):
    result = {"token_embedding": (vocabulary, width), "position_embedding": (context, width)}
    for layer in range(layers):
        result |= {
            f"{layer}.norm1.gain": (width,),
            f"{layer}.norm1.bias": (width,),
            f"{layer}.qkv.weight": (width, 3 * width),
            f"{layer}.qkv.bias": (3 * width,),
            f"{layer}.projection.weight": (width, width),
            f"{layer}.projection.bias": (width,),
            f"{layer}.norm2.gain": (width,),
            f"{layer}.norm2.bias": (width,),
            f"{layer}.expand.weight": (width, 4 * width),
            f"{layer}.expand.bias": (4 * width,),
            f"{layer}.contract.weight": (4 * width, width),
            f"{layer}.contract.bias": (width,),
        }
    return result | {
        "final_norm.gain": (width,),
        "final_norm.bias": (width,),
        "head.weight": (width, vocabulary),
        "head.bias": (vocabulary,),
    }


SHAPES = shapes(VOCABULARY, WIDTH, LAYERS, CONTEXT)


def flatten(parameters):
    """Parameters by name to one vector. (JAX would sort the names; we keep our order.)"""
    return np.concatenate([np.asarray(parameters[name]).reshape(-1) for name in SHAPES])


# Model


def layer_norm(x, gain, bias):
    mean = x.mean(-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(-1, keepdims=True)  # biased
    return (x - mean) / jnp.sqrt(variance + 1e-5) * gain + bias


def gelu(x):
    return 0.5 * x * (1 + jnp.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def attention(x, weight, bias, heads):
    batch, length, width = x.shape
    # Three contiguous thirds, each of `heads` contiguous groups of columns.
    q, k, v = jnp.split(x @ weight + bias, 3, axis=-1)
    q, k, v = (part.reshape(batch, length, heads, width // heads) for part in (q, k, v))
    scores = jnp.einsum("bihd,bjhd->bhij", q, k) / math.sqrt(width // heads)
    causal = np.tril(np.ones((length, length), bool))
    weights = jax.nn.softmax(jnp.where(causal, scores, -jnp.inf), axis=-1)
    return jnp.einsum("bhij,bjhd->bihd", weights, v).reshape(batch, length, width)


def forward(p, x, layers=LAYERS, heads=HEADS):
    """Logits [B,S,V] of the token ids x [B,S]."""
    h = p["token_embedding"][x] + p["position_embedding"][: x.shape[1]]
    for l in range(layers):
        n = layer_norm(h, p[f"{l}.norm1.gain"], p[f"{l}.norm1.bias"])
        a = attention(n, p[f"{l}.qkv.weight"], p[f"{l}.qkv.bias"], heads)
        h = h + a @ p[f"{l}.projection.weight"] + p[f"{l}.projection.bias"]
        n = layer_norm(h, p[f"{l}.norm2.gain"], p[f"{l}.norm2.bias"])
        e = gelu(n @ p[f"{l}.expand.weight"] + p[f"{l}.expand.bias"])
        h = h + e @ p[f"{l}.contract.weight"] + p[f"{l}.contract.bias"]
    return layer_norm(h, p["final_norm.gain"], p["final_norm.bias"]) @ p["head.weight"] + p["head.bias"]


# Losses


def masked_mean(value, mask):
    """Over all the masked positions of the batch at once, not row by row."""
    return (mask * value).sum() / mask.sum()


def pick(value, targets):
    return jnp.take_along_axis(value, targets[..., None], axis=-1)[..., 0]


def cross_entropy(logits, targets, mask):
    return masked_mean(-pick(jax.nn.log_softmax(logits), targets), mask)


def sft_loss(models, x, targets, mask):
    (model,) = models
    return cross_entropy(forward(model, x), targets, mask)


def wmss_loss(models, x, targets, mask):
    strong, weak = models
    mixed = LAMBDA * forward(strong, x) + (1 - LAMBDA) * forward(weak, x)
    return cross_entropy(mixed, targets, mask)


def statistics(strong, weak, x, targets, mask):
    z_strong, z_weak = forward(strong, x), forward(weak, x)
    mixed = LAMBDA * z_strong + (1 - LAMBDA) * z_weak
    logs = [jax.nn.log_softmax(z) for z in (z_strong, z_weak, mixed)]
    probabilities = [masked_mean(jnp.exp(pick(log, targets)), mask) for log in logs]
    entropies = [masked_mean(-(jnp.exp(log) * log).sum(-1), mask) for log in logs]
    return jnp.stack(probabilities + entropies)


# Optimiser


def adamw(p, gradient, first, second, step):
    """One update of one tensor; `step` counts from one. Decay acts on every parameter."""
    first = BETA1 * first + (1 - BETA1) * gradient
    second = BETA2 * second + (1 - BETA2) * gradient**2
    first_hat = first / (1 - BETA1**step)
    second_hat = second / (1 - BETA2**step)
    p = p * (1 - RATE * DECAY) - RATE * first_hat / (jnp.sqrt(second_hat) + EPSILON)
    return p, first, second


def train(loss, models, trained, batches):
    """Ten steps on the first `trained` of `models`; the others are constants."""
    models, frozen = models[:trained], models[trained:]
    first = [{name: jnp.zeros_like(p[name]) for name in SHAPES} for p in models]
    second = [{name: jnp.zeros_like(p[name]) for name in SHAPES} for p in models]
    evaluate = jax.jit(jax.value_and_grad(lambda models, *batch: loss(models + frozen, *batch)))
    result = {"loss": []}
    for step, batch in enumerate(zip(*batches), start=1):
        value, gradients = evaluate(models, *batch)
        result["loss"].append(value)
        updated = []
        for p, g, m, v in zip(models, gradients, first, second):
            new = {}
            for name in SHAPES:
                new[name], m[name], v[name] = adamw(p[name], g[name], m[name], v[name], step)
            updated.append(new)
        models = updated
        if step == 1:
            result["gradient"] = np.stack([flatten(g) for g in gradients])
            result["parameters"] = np.stack([flatten(p) for p in models + frozen])
    result["final"] = np.stack([flatten(p) for p in models + frozen])
    result["loss"] = np.stack(result["loss"])
    return result


# Data


def make_weights():
    weights = {}
    for m in range(MODELS):
        rng = np.random.default_rng(WEIGHT_SEED + m)
        for name, shape in SHAPES.items():
            # Nothing is zero or one, so that no term of the model can be forgotten unseen.
            noise = rng.normal(size=shape) * (0.2 if len(shape) == 2 else 0.1)
            if name.endswith("gain"):
                noise += 1
            weights[f"{m}/{name}"] = noise.astype(np.float32)
    return weights


def make_batches():
    rng = np.random.default_rng(BATCH_SEED)
    shape = (STEPS, BATCH, CONTEXT)
    inputs = rng.integers(0, VOCABULARY, shape, dtype=np.int32)
    targets = rng.integers(0, VOCABULARY, shape, dtype=np.int32)
    mask = np.zeros(shape, np.float32)
    half = CONTEXT // 2
    mask[..., half:] = rng.random((STEPS, BATCH, CONTEXT - half)) < 0.7
    # At least one position per row counts.
    mask[..., -1] = np.where(mask.sum(-1) == 0, 1, mask[..., -1])
    return inputs, targets, mask


# Checks


def cast(models, dtype):
    return [{name: jnp.asarray(p[name], dtype) for name in SHAPES} for p in models]


def check_gradient(loss, models, batch):
    """Gradient against central differences, in float64, at one coordinate of every tensor."""
    models = cast(models, jnp.float64)
    loss = jax.jit(loss)
    gradients = jax.grad(loss)(models, *batch)
    rng = np.random.default_rng(0)
    worst, h = 0.0, 1e-5
    for m in range(len(models)):
        for name, shape in SHAPES.items():
            at = tuple(int(rng.integers(n)) for n in shape)
            if name == "token_embedding":
                at = (int(batch[0][0, 0]), at[1])  # a token that occurs

            def moved(by):
                changed = dict(models[m])
                changed[name] = changed[name].at[at].add(by)
                return loss([*models[:m], changed, *models[m + 1 :]], *batch)

            difference = (moved(h) - moved(-h)) / (2 * h)
            error = abs(float(difference - gradients[m][name][at]))
            assert error < 1e-8, (m, name, at, error)
            worst = max(worst, error)
    return worst


def key_bias():
    """True at the flat coordinates whose gradient is only rounding noise (see the top)."""
    marks = {name: np.zeros(shape, bool) for name, shape in SHAPES.items()}
    for l in range(LAYERS):
        marks[f"{l}.qkv.bias"][WIDTH : 2 * WIDTH] = True
    return flatten(marks)


def main():
    path = HERE / "weights.safetensors"
    if not path.exists():
        save_file(make_weights(), path, metadata=METADATA)
    stored = load_file(path)
    assert {k: v.shape for k, v in stored.items()} == {
        f"{m}/{name}": shape for m in range(MODELS) for name, shape in SHAPES.items()
    }
    weights = [{name: stored[f"{m}/{name}"] for name in SHAPES} for m in range(MODELS)]
    batches = make_batches()
    first_batch = tuple(part[0] for part in batches)
    noise = key_bias()
    print(f"{noise.size} parameters, mask counts {batches[2].sum((1, 2)).astype(int).tolist()}")

    scenarios = {
        "sft": (sft_loss, weights[:1], 1),
        "wmss_joint": (wmss_loss, weights[1:], 2),
        "wmss_frozen": (wmss_loss, weights[1:], 1),
    }
    trace = dict(zip(("inputs", "targets", "mask"), batches))
    for scenario, (loss, models, trained) in scenarios.items():
        result = train(loss, cast(models, jnp.float32), trained, batches)
        exact = train(loss, cast(models, jnp.float64), trained, batches)
        worst = check_gradient(loss, models, first_batch)
        print(f"{scenario}: finite differences agree to {worst:.1e}")
        print("  loss", " ".join(f"{value:.7f}" for value in result["loss"]))
        for key, value in result.items():
            assert value.dtype == np.float32 and np.isfinite(value).all()
            # The distance to float64 tells what tolerance a float32 implementation needs.
            distance = abs(value - exact[key])
            if key == "loss":
                print(f"  distance to float64: loss {distance.max():.1e}", end="")
            else:
                rest, keys = distance[:, ~noise].max(), distance[:, noise].max()
                print(f", {key} {rest:.1e} (key biases {keys:.1e})", end="")
            trace[f"{scenario}.{key}"] = value[0] if key != "loss" and len(models) == 1 else value
        print()
    # A frozen model gets neither gradient nor decay.
    assert (trace["wmss_frozen.final"][1] == flatten(weights[2])).all()
    # The frozen and the joint run start alike (compiled apart, so up to rounding).
    assert abs(trace["wmss_frozen.loss"][0] - trace["wmss_joint.loss"][0]) < 1e-6

    strong, weak = cast(weights[1:], jnp.float32)
    trace["wmss_joint.statistics"] = np.asarray(statistics(strong, weak, *first_batch))
    print("wmss_joint statistics", trace["wmss_joint.statistics"].tolist())
    save_file(trace, HERE / "trace.safetensors", metadata=METADATA)
    for name, value in sorted(trace.items()):
        print(f"  {name} {value.dtype} {list(value.shape)}")


if __name__ == "__main__":
    main()
