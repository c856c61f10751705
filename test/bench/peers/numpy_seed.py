"""NumPy in the style of the seeds' code, float64, written anew from their formulas.

`000`: layer objects, sample by sample, gradients summed until the batch ends.
`001`: one class of one hidden layer, weights as (outputs, inputs), the whole batch at once.
`002`: Dense, activation and Sequential objects with caches, softmax with cross-entropy, SGD with weight decay, a
shuffle an epoch.
"""

import sys

import numpy as np
from serve import batches, checksum, need, serve

style = sys.argv[1]


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


class Seed000Activation:
    def forward(self, x):
        self.x = x
        return sigmoid(x)

    def backward(self, error):
        return sigmoid(self.x) * (1.0 - sigmoid(self.x)) * error

    def step(self, rate):
        pass


class Seed000Connected:
    def __init__(self, W, b):
        self.W, self.b = W, b.reshape(1, -1)
        self.clear()

    def clear(self):
        self.dW, self.db, self.passes = np.zeros(self.W.shape), np.zeros(self.b.shape), 0

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, error):
        before = np.dot(error, self.W.T)
        self.dW += np.dot(self.x.T, error)
        self.db += error
        self.passes += 1
        return before

    def step(self, rate):
        self.W -= rate * self.dW / self.passes
        self.b -= rate * self.db / self.passes
        self.clear()


def seed000(problem, data):
    need(problem["hidden"] == "sigmoid" and problem["output"] == "sigmoid", "sigmoids and squared error only")
    layers, inputs, targets, _ = data
    net = [part for W, b in layers for part in (Seed000Connected(W, b), Seed000Activation())]
    inputs, targets = inputs[:, None, :], targets[:, None, :]

    def run(steps):
        for _ in range(steps):
            order = np.argsort(np.random.random(len(inputs)))[: problem["batch"]]
            loss = 0.0
            for x, t in zip(inputs[order], targets[order]):
                for layer in net:
                    x = layer.forward(x)
                loss += (0.5 * (t - x) ** 2).mean()
                error = x - t
                for layer in reversed(net):
                    error = layer.backward(error)
            for layer in net:
                layer.step(problem["learningRate"])
        # Its loss is a mean over the outputs, ours half the sum.
        return loss * targets.shape[2] / len(order)

    return run


class Seed001:
    def __init__(self, layers, hidden):
        (W1, self.b1), (W2, self.b2) = layers
        self.W1, self.W2, self.hidden = W1.T.copy(), W2.T.copy(), hidden

    def activate(self, z):
        if self.hidden == "relu":
            return np.maximum(0, z)
        return 1 / (1 + np.exp(-np.clip(z, -500, 500)))

    def derivative(self, z):
        if self.hidden == "relu":
            return (z > 0).astype(float)
        s = self.activate(z)
        return s * (1 - s)

    def forward(self, x):
        self.x = x
        self.z1 = x @ self.W1.T + self.b1
        self.h = self.activate(self.z1)
        self.z2 = self.h @ self.W2.T + self.b2
        return self.z2

    def backward(self, t):
        delta2 = (self.z2 - t) / len(t)
        self.dW2, self.db2 = delta2.T @ self.h, delta2.sum(axis=0)
        delta1 = (delta2 @ self.W2) * self.derivative(self.z1)
        self.dW1, self.db1 = delta1.T @ self.x, delta1.sum(axis=0)

    def update(self, rate):
        self.W2 -= rate * self.dW2
        self.b2 -= rate * self.db2
        self.W1 -= rate * self.dW1
        self.b1 -= rate * self.db1


def seed001(problem, data):
    need(len(problem["widths"]) == 3 and problem["output"] == "linear", "one hidden layer and a linear output only")
    layers, inputs, targets, _ = data
    net = Seed001(layers, problem["hidden"])

    def run(steps):
        for _ in range(steps):
            loss = 0.5 * np.mean((net.forward(inputs) - targets) ** 2)
            net.backward(targets)
            net.update(problem["learningRate"])
        return loss * targets.shape[1]

    return run


class Dense:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW, self.db = np.zeros_like(W), np.zeros_like(b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, upstream):
        self.dW = self.x.T @ upstream
        self.db = upstream.sum(axis=0)
        return upstream @ self.W.T

    def parameters(self):
        return [self.W, self.b]

    def gradients(self):
        return [self.dW, self.db]

    def clear(self):
        self.dW.fill(0.0)
        self.db.fill(0.0)


class Activation:
    def parameters(self):
        return []

    gradients = parameters

    def clear(self):
        pass


class ReLU(Activation):
    def forward(self, x):
        self.mask = x > 0
        return np.maximum(0, x)

    def backward(self, upstream):
        return upstream * self.mask


class Sigmoid(Activation):
    def forward(self, x):
        self.y = sigmoid(x)
        return self.y

    def backward(self, upstream):
        return upstream * self.y * (1 - self.y)


class Sequential:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, upstream):
        for layer in reversed(self.layers):
            upstream = layer.backward(upstream)

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]

    def gradients(self):
        return [g for layer in self.layers for g in layer.gradients()]

    def clear(self):
        for layer in self.layers:
            layer.clear()


def softmax_cross_entropy(logits, labels):
    n = len(logits)
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), labels] + 1e-12).mean()
    delta = p.copy()
    delta[np.arange(n), labels] -= 1.0
    return loss, delta / n


def half_squared_error(y, t):
    return 0.5 * ((y - t) ** 2).sum() / len(t), (y - t) / len(t)


def update(model, rate, decay):
    for p, g in zip(model.parameters(), model.gradients()):
        if decay != 0.0:
            g = g + decay * p
        p -= rate * g


def seed002(problem, data):
    layers, inputs, targets, labels = data
    activation = {"relu": ReLU, "sigmoid": Sigmoid}
    last = len(layers) - 1
    parts = []
    for i, (W, b) in enumerate(layers):
        kind = problem["hidden"] if i < last else problem["output"]
        parts += [Dense(W, b)] + ([activation[kind]()] if kind in activation else [])
    model = Sequential(parts)
    batch = problem["batch"]
    if problem["kind"] == "predict":
        xs = [inputs[rows] for rows in batches(problem)]
        position = 0

        def predict(steps):
            nonlocal position
            for _ in range(steps):
                y = model.forward(xs[position % len(xs)])
                position += 1
            return checksum(y)

        return predict
    loss_of, answers = (softmax_cross_entropy, labels) if problem["output"] == "softmax" else (half_squared_error, targets)

    def epochs():
        """Batches without end: the whole in its order, or shuffled anew each epoch."""
        while True:
            if problem["batching"] == "full":
                yield inputs, answers
                continue
            order = np.random.permutation(len(inputs))
            xs, ts = inputs[order], answers[order]
            for start in range(0, len(xs), batch):
                yield xs[start : start + batch], ts[start : start + batch]

    stream = epochs()

    def run(steps):
        for _ in range(steps):
            x, t = next(stream)
            y = model.forward(x)
            loss, delta = loss_of(y, t)
            model.clear()
            model.backward(delta)
            update(model, problem["learningRate"], problem["weightDecay"])
        return loss

    return run


def prepare(problem, data):
    if style != "002":
        need(problem["kind"] == "train", "training only")
        need(problem["weightDecay"] == 0, "no weight decay")
    return {"000": seed000, "001": seed001, "002": seed002}[style](problem, data)


serve(prepare)
