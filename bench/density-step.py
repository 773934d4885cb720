"""The step of density-step.mjs in PyTorch on one thread: answers each line, a number of steps, with ms a step."""

import json
import sys
import time

import torch

torch.set_num_threads(1)
torch.manual_seed(0)
B, M, WIDTH, FREQUENCIES = 256, 256, 128, 64
omega = 3 * torch.randn(2, FREQUENCIES)
network = torch.nn.Sequential(
    torch.nn.Linear(2 + 2 * FREQUENCIES, WIDTH), torch.nn.SiLU(),
    torch.nn.Linear(WIDTH, WIDTH), torch.nn.SiLU(), torch.nn.Linear(WIDTH, 1),
)
b = torch.zeros(1, requires_grad=True)
optimizer = torch.optim.AdamW(
    [{"params": network.parameters(), "weight_decay": 1e-2}, {"params": [b], "weight_decay": 0}], lr=2e-3
)
pool = [torch.randn(B + M, 2) for _ in range(4)]


def score(points):
    z = points.clamp(-3, 3)
    angles = z @ omega
    g = network(torch.cat([z, torch.sin(angles), torch.cos(angles)], 1))[:, 0]
    return 20 * torch.tanh(g / 20)


def step(i):
    optimizer.zero_grad(set_to_none=True)
    g = score(pool[i % 4])
    loss = (b + torch.exp((g[B:] - b).clamp(max=30)).mean() - 1 - g[:B].mean()).sum()
    loss.backward()
    optimizer.step()
    return loss.item()


for line in sys.stdin:
    steps = int(line)
    start = time.perf_counter()
    for i in range(steps):
        step(i)
    print(json.dumps({"milliseconds": 1e3 * (time.perf_counter() - start) / steps}), flush=True)
