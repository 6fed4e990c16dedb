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
trace.safetensors    `inputs`, `targets` [10,B,S] int32, `mask` [10,B,S] float32, `noise`
                     [10,B,S,D] float32, which only `neftune` adds to its embeddings. A run
                     takes fifty steps: the ten batches (and noises) five times in turn.
                     Of each scenario (below; M models are trained, the others stand still)
                     .loss       [50]   cross-entropy before each of the fifty updates
                     .gradient   [M,P]  gradient of the first step, not clipped
                     .parameters [M,P]  parameters after the first step
                     .final      [M,P]  parameters after fifty steps
                     wmss_joint.statistics [6], first batch, initial weights, means over
                     the mask: P(target) of strong, weak, mixed; entropy (nats) of
                     strong, weak, mixed.

Scenarios, by model number; `.loss` is not always what is minimised:

sft          0        cross-entropy (CE) of the labels
wmss_joint   1, 2     CE of the logits lambda z_1 + (1-lambda) z_2, both trained (Chen et
                      al. 2026, arXiv:2602.08222v2, Eq. 5); `.loss` is that CE
wmss_frozen  1, (2)   the same, model 2 stands still
temperature  0        CE of the logits lambda z, the control D0; `.loss` is that CE
smoothing    0        CE with targets (1-e) onehot + e/V (Szegedy et al. 2016,
                      arXiv:1512.00567, section 7); `.loss` is the plain CE
distillation 1, (2)   (1-w) CE(labels) + w T^2 CE(softmax(z_2/T), softmax(z_1/T)) (Hinton et
                      al. 2015, arXiv:1503.02531, section 2); `.loss` is the plain CE of z_1
undial       0, (0)   CE(softmax(z_0 - beta onehot), softmax(z)), where z_0 are the logits of
                      a frozen copy of the beginning (Dong et al. 2024, arXiv:2402.10052);
                      `.loss` is the plain CE of z, which rises
neftune      0        CE of the labels with noise on the embeddings, uniform within
                      alpha/sqrt(L D) on the L tokens up to the last one scored (Jain et al.
                      2023, arXiv:2310.05914); `.loss` is that CE, with the noise
clipped      1, 2     wmss_joint with the settings CLIPPED of AdamW: each model's own gradient
                      (not both together) scaled down to a Euclidean length where it is
                      longer; a rate that rises in a straight line for five steps, and over
                      the rest falls to zero as half a cosine

The flat vector concatenates all tensors row-major in the order of SHAPES.

When comparing, mind the middle third (the keys) of every `*.qkv.bias`: softmax ignores a
key bias, so its true gradient is zero, what float32 computes is rounding noise, and AdamW
turns noise into steps of up to the learning rate. The loss does not depend on it. The same
holds, to a lesser degree, of the few parameters (five at most) whose gradient at
the first step is nearly zero without being it: AdamW divides it by its own size.
"""

import math
import os
from pathlib import Path
from typing import NamedTuple

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
BATCH, BATCHES, STEPS = 4, 10, 50
MODELS, WEIGHT_SEED, BATCH_SEED, NOISE_SEED = 3, 20260208, 7, 11
LAMBDA = 0.3
SMOOTHING = 0.1
SHARE, TEMPERATURE = 0.4, 2.0
BETA = 3.0
ALPHA = 5.0


class AdamW(NamedTuple):
    """Settings; the defaults are PyTorch's but for the rate."""

    rate: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    decay: float = 0.01
    clip: float = math.inf
    warm_up: int = 0
    cosine: bool = False

    def rate_at(self, step):
        """`step` counts from one. The first step after the warm-up has the whole rate."""
        if step <= self.warm_up:
            return self.rate * step / self.warm_up
        done = (step - self.warm_up - 1) / (STEPS - self.warm_up)
        return self.rate * (1 + math.cos(math.pi * done)) / 2 if self.cosine else self.rate


# The strong model's gradients are longer than that about every other time, the weak one's always.
CLIPPED = AdamW(rate=2e-3, beta2=0.99, epsilon=1e-6, decay=0.1, clip=0.8, warm_up=5, cosine=True)
# A gradient smaller than this is known to few digits in float32, and the first step of AdamW with
# an epsilon of 1e-8 depends on all of them.
UNKNOWN = 1e-6


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


def forward(p, x, noise=0.0, layers=LAYERS, heads=HEADS):
    """Logits [B,S,V] of the token ids x [B,S]; `noise` on the embeddings [B,S,D]."""
    h = p["token_embedding"][x] + p["position_embedding"][: x.shape[1]] + noise
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


def one_hot(targets, like):
    return jax.nn.one_hot(targets, VOCABULARY, dtype=like.dtype)


def cross_entropy(logits, targets, mask):
    return masked_mean(-pick(jax.nn.log_softmax(logits), targets), mask)


# Each returns what is minimised and what is noted.


def sft_loss(models, x, targets, mask, _):
    (model,) = models
    loss = cross_entropy(forward(model, x), targets, mask)
    return loss, loss


def neftune_loss(models, x, targets, mask, noise):
    (model,) = models
    loss = cross_entropy(forward(model, x, noise), targets, mask)
    return loss, loss


def wmss_loss(models, x, targets, mask, _):
    strong, weak = models
    mixed = LAMBDA * forward(strong, x) + (1 - LAMBDA) * forward(weak, x)
    loss = cross_entropy(mixed, targets, mask)
    return loss, loss


def temperature_loss(models, x, targets, mask, _):
    (model,) = models
    loss = cross_entropy(LAMBDA * forward(model, x), targets, mask)
    return loss, loss


def soft_cross_entropy(wanted, logits, mask):
    """Of the distribution that `logits` give, to the distribution `wanted`."""
    return masked_mean(-(wanted * jax.nn.log_softmax(logits)).sum(-1), mask)


def smoothing_loss(models, x, targets, mask, _):
    (model,) = models
    logits = forward(model, x)
    wanted = (1 - SMOOTHING) * one_hot(targets, logits) + SMOOTHING / VOCABULARY
    return soft_cross_entropy(wanted, logits, mask), cross_entropy(logits, targets, mask)


def distillation_loss(models, x, targets, mask, _):
    student, teacher = models
    logits = forward(student, x)
    wanted = jax.nn.softmax(forward(teacher, x) / TEMPERATURE)
    hard = cross_entropy(logits, targets, mask)
    soft = TEMPERATURE**2 * soft_cross_entropy(wanted, logits / TEMPERATURE, mask)
    return (1 - SHARE) * hard + SHARE * soft, hard


def undial_loss(models, x, targets, mask, _):
    student, beginning = models
    logits, reference = forward(student, x), forward(beginning, x)
    wanted = jax.nn.softmax(reference - BETA * one_hot(targets, reference))
    return soft_cross_entropy(wanted, logits, mask), cross_entropy(logits, targets, mask)


def statistics(strong, weak, x, targets, mask):
    z_strong, z_weak = forward(strong, x), forward(weak, x)
    mixed = LAMBDA * z_strong + (1 - LAMBDA) * z_weak
    logs = [jax.nn.log_softmax(z) for z in (z_strong, z_weak, mixed)]
    probabilities = [masked_mean(jnp.exp(pick(log, targets)), mask) for log in logs]
    entropies = [masked_mean(-(jnp.exp(log) * log).sum(-1), mask) for log in logs]
    return jnp.stack(probabilities + entropies)


# Optimiser


def clip(gradient, length):
    """One model's gradient, scaled down to this Euclidean length if it is longer."""
    norm = jnp.sqrt(sum((g**2).sum() for g in gradient.values()))
    return {name: g * jnp.minimum(1.0, length / norm) for name, g in gradient.items()}, norm


def adamw(p, gradient, first, second, step, how):
    """One update of one tensor; `step` counts from one. Decay acts on every parameter."""
    rate = how.rate_at(step)
    first = how.beta1 * first + (1 - how.beta1) * gradient
    second = how.beta2 * second + (1 - how.beta2) * gradient**2
    first_hat = first / (1 - how.beta1**step)
    second_hat = second / (1 - how.beta2**step)
    p = p * (1 - rate * how.decay) - rate * first_hat / (jnp.sqrt(second_hat) + how.epsilon)
    return p, first, second


def train(loss, models, trained, batches, how):
    """Fifty steps on the first `trained` of `models`; the others are constants."""
    models, frozen = models[:trained], models[trained:]
    first = [{name: jnp.zeros_like(p[name]) for name in SHAPES} for p in models]
    second = [{name: jnp.zeros_like(p[name]) for name in SHAPES} for p in models]
    function = lambda models, *batch: loss(models + frozen, *batch)
    evaluate = jax.jit(jax.value_and_grad(function, has_aux=True))
    result, norms = {"loss": []}, []
    for step in range(1, STEPS + 1):
        batch = [part[(step - 1) % BATCHES] for part in batches]
        (_, noted), gradients = evaluate(models, *batch)
        result["loss"].append(noted)
        updated = []
        for p, g, m, v in zip(models, gradients, first, second):
            if how.clip < math.inf:
                g, norm = clip(g, how.clip)
                norms.append(float(norm))
            new = {}
            for name in SHAPES:
                new[name], m[name], v[name] = adamw(p[name], g[name], m[name], v[name], step, how)
            updated.append(new)
        models = updated
        if step == 1:
            result["gradient"] = np.stack([flatten(g) for g in gradients])
            result["parameters"] = np.stack([flatten(p) for p in models])
    result["final"] = np.stack([flatten(p) for p in models])
    result["loss"] = np.stack(result["loss"])
    # A limit that always or never counts would test less.
    assert not norms or min(norms) < how.clip < max(norms), (min(norms), max(norms))
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
    shape = (BATCHES, BATCH, CONTEXT)
    inputs = rng.integers(0, VOCABULARY, shape, dtype=np.int32)
    targets = rng.integers(0, VOCABULARY, shape, dtype=np.int32)
    mask = np.zeros(shape, np.float32)
    half = CONTEXT // 2
    mask[..., half:] = rng.random((BATCHES, BATCH, CONTEXT - half)) < 0.7
    # At least one position per row counts.
    mask[..., -1] = np.where(mask.sum(-1) == 0, 1, mask[..., -1])
    return inputs, targets, mask


def make_noise(mask):
    rng = np.random.default_rng(NOISE_SEED)
    length = CONTEXT - np.argmax(mask[..., ::-1] > 0, axis=-1)  # up to the last token scored
    reach = (ALPHA / np.sqrt(length * WIDTH))[..., None, None]
    noise = rng.uniform(-1, 1, (*mask.shape, WIDTH)) * reach
    noise[np.arange(CONTEXT) >= length[..., None]] = 0
    return noise.astype(np.float32)


# Checks


def cast(models, dtype):
    return [{name: jnp.asarray(p[name], dtype) for name in SHAPES} for p in models]


def check_gradient(loss, models, batch):
    """Gradient against central differences, in float64, at one coordinate of every tensor."""
    models = cast(models, jnp.float64)
    minimised = jax.jit(lambda models, *batch: loss(models, *batch)[0])
    gradients = jax.grad(minimised)(models, *batch)
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
                return minimised([*models[:m], changed, *models[m + 1 :]], *batch)

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
    batches += (make_noise(batches[2]),)
    first_batch = tuple(part[0] for part in batches)
    print(f"{key_bias().size} parameters, mask counts {batches[2].sum((1, 2)).astype(int).tolist()}")

    single, pair, twice = weights[:1], weights[1:], [weights[0]] * 2
    scenarios = {
        "sft": (sft_loss, single, 1, AdamW()),
        "wmss_joint": (wmss_loss, pair, 2, AdamW()),
        "wmss_frozen": (wmss_loss, pair, 1, AdamW()),
        "temperature": (temperature_loss, single, 1, AdamW()),
        "smoothing": (smoothing_loss, single, 1, AdamW()),
        "distillation": (distillation_loss, pair, 1, AdamW()),
        "undial": (undial_loss, twice, 1, AdamW()),
        "neftune": (neftune_loss, single, 1, AdamW()),
        "clipped": (wmss_loss, pair, 2, CLIPPED),
    }
    trace = dict(zip(("inputs", "targets", "mask", "noise"), batches))
    for scenario, (loss, models, trained, how) in scenarios.items():
        result = train(loss, cast(models, jnp.float32), trained, batches, how)
        exact = train(loss, cast(models, jnp.float64), trained, batches, how)
        worst = check_gradient(loss, models, first_batch)
        print(f"{scenario}: finite differences agree to {worst:.1e}")
        tenth = result["loss"][::BATCHES]
        print("  loss at every tenth step", " ".join(f"{value:.4f}" for value in tenth))
        size = abs(result["gradient"])
        keys = np.broadcast_to(key_bias(), size.shape)
        unknown = keys | ((size > 0) & (size < UNKNOWN))
        for key, value in result.items():
            assert value.dtype == np.float32 and np.isfinite(value).all()
            # The distance to float64 tells what tolerance a float32 implementation needs.
            distance = abs(value - exact[key])
            if key == "loss":
                print(f"  distance to float64: loss {distance.max():.1e}", end="")
            else:
                known = ~unknown if key != "gradient" else slice(None)
                print(f", {key} {distance[known].max():.1e}", end="")
            trace[f"{scenario}.{key}"] = value
        print(f", {(unknown & ~keys).sum()} other parameters left out")
    # The frozen and the joint run start alike (compiled apart, so up to rounding).
    assert abs(trace["wmss_frozen.loss"][0] - trace["wmss_joint.loss"][0]) < 1e-6

    strong, weak = cast(weights[1:], jnp.float32)
    trace["wmss_joint.statistics"] = np.asarray(statistics(strong, weak, *first_batch[:3]))
    print("wmss_joint statistics", trace["wmss_joint.statistics"].tolist())
    save_file(trace, HERE / "trace.safetensors", metadata=METADATA)
    for name, value in sorted(trace.items()):
        print(f"  {name} {value.dtype} {list(value.shape)}")


if __name__ == "__main__":
    main()
