"""NumPy with nothing allocated in a step: every product and every elementwise operation into a buffer of its own."""

import numpy as np
from serve import batches, checksum, serve


class Buffers:
    def __init__(self, rows, layers, dtype):
        self.h = [np.empty((rows, W.shape[1]), dtype) for W, _ in layers]
        self.d = [np.empty((rows, W.shape[1]), dtype) for W, _ in layers]
        self.slope = [np.empty((rows, W.shape[1]), dtype) for W, _ in layers]
        self.row = np.empty((rows, 1), dtype)


def activate(kind, h):
    if kind == "relu":
        np.maximum(h, 0, out=h)
    elif kind == "sigmoid":
        np.negative(h, out=h)
        np.exp(h, out=h)
        np.add(h, 1, out=h)
        np.reciprocal(h, out=h)


def prepare(problem, data):
    layers, inputs, targets, _ = data
    dtype = inputs.dtype
    last = len(layers) - 1
    kinds = [problem["hidden"] if i < last else problem["output"] for i in range(last + 1)]
    parts = [(np.ascontiguousarray(inputs[rows]), np.ascontiguousarray(targets[rows])) for rows in batches(problem)]
    buffers = {len(x): Buffers(len(x), layers, dtype) for x, _ in parts}
    gradients = [(np.empty_like(W), np.empty_like(b)) for W, b in layers]
    rate = dtype.type(problem["learningRate"])
    kept = dtype.type(1 - problem["learningRate"] * problem["weightDecay"])
    position = 0

    def forward(x, buffer):
        h = x
        for i, (W, b) in enumerate(layers):
            np.matmul(h, W, out=buffer.h[i])
            h = buffer.h[i]
            np.add(h, b, out=h)
            activate(kinds[i], h)
        return h

    def predict(steps):
        nonlocal position
        for _ in range(steps):
            x, _ = parts[position % len(parts)]
            position += 1
            y = forward(x, buffers[len(x)])
        return checksum(y)

    def step(x, t):
        buffer = buffers[len(x)]
        share = dtype.type(1 / len(x))
        y = forward(x, buffer)
        delta = buffer.d[last]
        if kinds[last] == "softmax":
            np.max(y, axis=1, keepdims=True, out=buffer.row)
            np.subtract(y, buffer.row, out=y)
            np.exp(y, out=delta)
            np.sum(delta, axis=1, keepdims=True, out=buffer.row)
            np.divide(delta, buffer.row, out=delta)
            np.log(buffer.row, out=buffer.row)
            loss = (buffer.row.sum() - np.vdot(y, t)) * share
            np.subtract(delta, t, out=delta)
        else:
            np.subtract(y, t, out=delta)
            loss = np.vdot(delta, delta) * share / 2
        np.multiply(delta, share, out=delta)
        for i in range(last, -1, -1):
            W, b = layers[i]
            dW, db = gradients[i]
            if kinds[i] == "relu":
                np.multiply(buffer.d[i], buffer.h[i] > 0, out=buffer.d[i])
            elif kinds[i] == "sigmoid":
                np.subtract(1, buffer.h[i], out=buffer.slope[i])
                np.multiply(buffer.slope[i], buffer.h[i], out=buffer.slope[i])
                np.multiply(buffer.d[i], buffer.slope[i], out=buffer.d[i])
            np.matmul((buffer.h[i - 1] if i > 0 else x).T, buffer.d[i], out=dW)
            np.sum(buffer.d[i], axis=0, out=db)
            if i > 0:
                np.matmul(buffer.d[i], W.T, out=buffer.d[i - 1])
            for parameter, gradient in ((W, dW), (b, db)):
                np.multiply(gradient, rate, out=gradient)
                if kept != 1:
                    np.multiply(parameter, kept, out=parameter)
                np.subtract(parameter, gradient, out=parameter)
        return loss

    def train(steps):
        nonlocal position
        for _ in range(steps):
            x, t = parts[position % len(parts)]
            position += 1
            loss = step(x, t)
        return loss

    return predict if problem["kind"] == "predict" else train


serve(prepare)
