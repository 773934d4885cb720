"""The training step of bench/step.mjs in PyTorch, JAX or NumPy: python3 step.py torch|jax|numpy THREADS.

Prints its name, then answers each JSON line {B, d, k, m, seconds} with the median and least ms of a step.
"""

import functools
import json
import os
import statistics
import sys
import time

import numpy as np

HIDDEN = 256
POOL = 4


def shapes(d, k):
    layers = {}
    for net, out in (("h", k), ("t", 1)):
        for i, (a, b) in enumerate([(d, HIDDEN), (HIDDEN, HIDDEN), (HIDDEN, out)]):
            layers[f"W{i}{net}"] = (a, b)
            layers[f"b{i}{net}"] = (b,)
    layers["U"] = (k, k)
    return layers


def data(B, d, k, m):
    rng = np.random.default_rng(0)
    parameters = {
        name: (rng.uniform(-1, 1, s) / np.sqrt(s[0]) * (name[1] != "2") if name != "U" else np.zeros(s)).astype(np.float32)
        for name, s in shapes(d, k).items()
    }
    batches = [
        (
            rng.standard_normal((B, d)).astype(np.float32),
            (rng.random((B, k)) < min(0.3, 4 / k)).astype(np.float32),
            (rng.random((m, k)) < 0.5).astype(np.float32),
        )
        for _ in range(POOL)
    ]
    return parameters, batches


def torch_step(B, d, k, m):
    parameters, batches = data(B, d, k, m)
    p = {n: torch.tensor(v, requires_grad=True) for n, v in parameters.items()}
    batches = [tuple(map(torch.tensor, batch)) for batch in batches]
    optimizer = torch.optim.Adam(list(p.values()), lr=1e-4)

    def network(x, net):
        a = torch.relu(torch.addmm(p["b0" + net], x, p["W0" + net]))
        a = torch.relu(torch.addmm(p["b1" + net], a, p["W1" + net]))
        return torch.addmm(p["b2" + net], a, p["W2" + net])

    def step(i):
        X, Y, S = batches[i % POOL]
        optimizer.zero_grad(set_to_none=True)
        h, tau = network(X, "h"), network(X, "t")
        qs = 0.5 * ((S @ p["U"]) * S).sum(1)
        qy = 0.5 * ((Y @ p["U"]) * Y).sum(1)
        g = h @ S.t() + qs
        loss = (tau[:, 0] + torch.exp(g - tau).mean(1) - (h * Y).sum(1) - qy).mean()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def jax_step(B, d, k, m):
    parameters, batches = data(B, d, k, m)
    p = {n: jnp.asarray(v) for n, v in parameters.items()}
    batches = [tuple(map(jnp.asarray, batch)) for batch in batches]
    state = {"p": p, "first": jax.tree.map(jnp.zeros_like, p), "second": jax.tree.map(jnp.zeros_like, p)}

    def network(p, x, net):
        a = jax.nn.relu(x @ p["W0" + net] + p["b0" + net])
        a = jax.nn.relu(a @ p["W1" + net] + p["b1" + net])
        return a @ p["W2" + net] + p["b2" + net]

    def objective(p, X, Y, S):
        h, tau = network(p, X, "h"), network(p, X, "t")
        qs = 0.5 * ((S @ p["U"]) * S).sum(1)
        qy = 0.5 * ((Y @ p["U"]) * Y).sum(1)
        g = h @ S.T + qs
        return (tau[:, 0] + jnp.exp(g - tau).mean(1) - (h * Y).sum(1) - qy).mean()

    @functools.partial(jax.jit, donate_argnums=0)
    def update(state, t, X, Y, S):
        loss, G = jax.value_and_grad(objective)(state["p"], X, Y, S)
        first = jax.tree.map(lambda v, g: 0.9 * v + 0.1 * g, state["first"], G)
        second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, state["second"], G)
        k1, k2 = 1e-4 / (1 - 0.9**t), 1 / (1 - 0.999**t)
        move = lambda w, v, s: w - k1 * v / (jnp.sqrt(s * k2) + 1e-8)
        return {"p": jax.tree.map(move, state["p"], first, second), "first": first, "second": second}, loss

    def step(i):
        nonlocal state
        state, loss = update(state, jnp.float32(i + 1), *batches[i % POOL])
        return float(loss)

    return step


def numpy_step(B, d, k, m):
    p, batches = data(B, d, k, m)
    first = {n: np.zeros_like(v) for n, v in p.items()}
    second = {n: np.zeros_like(v) for n, v in p.items()}
    f = np.float32

    def forward(x, net):
        a = np.maximum(x @ p["W0" + net] + p["b0" + net], 0)
        b = np.maximum(a @ p["W1" + net] + p["b1" + net], 0)
        return a, b, b @ p["W2" + net] + p["b2" + net]

    def step(i):
        X, Y, S = batches[i % POOL]
        a1, a2, h = forward(X, "h")
        c1, c2, tau = forward(X, "t")
        T = np.concatenate([S, Y])
        q = f(0.5) * np.einsum("ij,ij->i", T @ p["U"], T)
        E = np.exp(h @ S.T + q[:m] - tau) * f(1 / (B * m))
        rows = E.sum(1)
        loss = float((tau[:, 0] - (h * Y).sum(1) - q[m:]).mean() + rows.sum())
        w = np.concatenate([E.sum(0) * f(0.5), np.full(B, -0.5 / B, f)])
        G = {"U": T.T @ (T * w[:, None])}
        heads = ((a1, a2, E @ S - Y * f(1 / B), "h"), (c1, c2, (f(1 / B) - rows)[:, None], "t"))
        for z1, z2, out, net in heads:
            G["W2" + net], G["b2" + net] = z2.T @ out, out.sum(0)
            d2 = (out @ p["W2" + net].T) * (z2 > 0)
            G["W1" + net], G["b1" + net] = z1.T @ d2, d2.sum(0)
            d1 = (d2 @ p["W1" + net].T) * (z1 > 0)
            G["W0" + net], G["b0" + net] = X.T @ d1, d1.sum(0)
        k1, k2 = f(1e-4 / (1 - 0.9 ** (i + 1))), f(1 / (1 - 0.999 ** (i + 1)))
        for n in p:
            g = G[n]
            first[n] = f(0.9) * first[n] + f(0.1) * g
            second[n] = f(0.999) * second[n] + f(0.001) * g * g
            p[n] -= k1 * first[n] / (np.sqrt(second[n] * k2) + f(1e-8))
        return loss

    return step


peer, threads = sys.argv[1], int(sys.argv[2])
if peer == "torch":
    import torch

    torch.set_num_threads(threads)
    name, make_step = f"PyTorch {torch.__version__.split('+')[0]}", torch_step
elif peer == "jax":
    # read by XLA when it starts
    os.environ["NPROC"] = str(threads)
    if threads == 1:
        os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    os.environ["JAX_PLATFORMS"] = "cpu"
    import jax
    import jax.numpy as jnp

    name, make_step = f"JAX {jax.__version__} jit", jax_step
else:
    name, make_step = f"NumPy {np.__version__}", numpy_step

print(json.dumps({"name": name}), flush=True)
steps = {}
for line in sys.stdin:
    request = json.loads(line)
    size = tuple(request[key] for key in ("B", "d", "k", "m"))
    if size not in steps:
        steps[size] = make_step(*size)
        warm = time.perf_counter() + request["seconds"]
        i = 0
        while time.perf_counter() < warm:
            steps[size](i)
            i += 1
    step, times, i = steps[size], [], 0
    end = time.perf_counter() + request["seconds"]
    while time.perf_counter() < end or not times:
        start = time.perf_counter()
        step(i)
        times.append((time.perf_counter() - start) * 1e3)
        i += 1
    print(json.dumps({"ms": statistics.median(times), "least": min(times)}), flush=True)
