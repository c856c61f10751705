"""PyTorch: `nn`, its modules, loss and optimiser; `hand`, the step written out without automatic differentiation."""

import os
import sys

import torch
from serve import batches, checksum, serve
from torch import nn

style = sys.argv[1]
torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))


def tensors(problem, data):
    layers, inputs, targets, labels = data
    give = torch.from_numpy
    xs = [give(inputs[rows].copy()) for rows in batches(problem)]
    ts = [give(targets[rows].copy()) for rows in batches(problem)]
    classes = None if labels is None else [give(labels[rows].copy()) for rows in batches(problem)]
    return [(give(W), give(b)) for W, b in layers], xs, ts, classes


def cycle(xs, one):
    """The function that takes one batch after the other, for so many steps."""
    position = 0

    def run(steps):
        nonlocal position
        for _ in range(steps):
            result = one(position % len(xs))
            position += 1
        return result.item() if result.dim() == 0 else checksum(result.numpy())

    return run


def by_modules(problem, data):
    layers, xs, ts, classes = tensors(problem, data)
    modules = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid}
    last = len(layers) - 1
    parts = []
    for i, (W, b) in enumerate(layers):
        linear = nn.Linear(*W.shape, dtype=W.dtype)
        linear.weight.data, linear.bias.data = W.T.contiguous(), b
        kind = problem["hidden"] if i < last else problem["output"]
        parts += [linear] + ([modules[kind]()] if kind in modules else [])
    net = nn.Sequential(*parts)
    if problem["kind"] == "predict":

        def predict(i):
            with torch.inference_mode():
                return net(xs[i])

        return cycle(xs, predict)
    cross_entropy = nn.CrossEntropyLoss()
    loss_of, answers = (
        (cross_entropy, classes)
        if problem["output"] == "softmax"
        else (lambda y, t: nn.functional.mse_loss(y, t, reduction="sum") / (2 * len(t)), ts)
    )
    optimizer = torch.optim.SGD(net.parameters(), lr=problem["learningRate"], weight_decay=problem["weightDecay"])

    def step(i):
        optimizer.zero_grad()
        loss = loss_of(net(xs[i]), answers[i])
        loss.backward()
        optimizer.step()
        return loss.detach()

    return cycle(xs, step)


def by_hand(problem, data):
    layers, xs, ts, _ = tensors(problem, data)
    last = len(layers) - 1
    kinds = [problem["hidden"] if i < last else problem["output"] for i in range(last + 1)]
    rate, kept = problem["learningRate"], 1 - problem["learningRate"] * problem["weightDecay"]

    def forward(x):
        hs = [x]
        for kind, (W, b) in zip(kinds, layers):
            z = torch.addmm(b, hs[-1], W)
            hs.append(z.relu_() if kind == "relu" else z.sigmoid_() if kind == "sigmoid" else z)
        return hs

    @torch.inference_mode()
    def predict(i):
        return forward(xs[i])[-1]

    @torch.no_grad()
    def step(i):
        hs, t = forward(xs[i]), ts[i]
        if kinds[last] == "softmax":
            log_p = torch.log_softmax(hs[-1], 1)
            loss = -(log_p * t).sum() / len(t)
            delta = log_p.exp_().sub_(t).div_(len(t))
        else:
            delta = hs[-1] - t
            loss = (delta * delta).sum() / (2 * len(t))
            delta.div_(len(t))
        for i in range(last, -1, -1):
            W, b = layers[i]
            h = hs[i + 1]
            if kinds[i] == "relu":
                delta.mul_(h > 0)
            elif kinds[i] == "sigmoid":
                delta.mul_(h * (1 - h))
            before = delta @ W.T if i > 0 else None
            dW, db = hs[i].T @ delta, delta.sum(0)
            if kept != 1:
                W.mul_(kept)
                b.mul_(kept)
            W.sub_(dW, alpha=rate)
            b.sub_(db, alpha=rate)
            delta = before
        return loss

    return cycle(xs, predict if problem["kind"] == "predict" else step)


serve(by_modules if style == "nn" else by_hand, [f"PyTorch {torch.__version__}"])
