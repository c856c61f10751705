"""A peer's side of the protocol of serve.mjs, in Python: a JSON request a line in, a reply a line out."""

import ctypes
import json
import math
import sys
import time
import traceback

import numpy as np

out = sys.stdout
sys.stdout = sys.stderr


class Refusal(Exception):
    """Why a peer cannot do a problem."""


def need(condition, reason):
    if not condition:
        raise Refusal(reason)


def read(problem):
    """Weights and biases by layer, inputs, targets and, where there are any, labels, in the problem's precision."""
    numbers = np.fromfile(problem["file"], dtype="<f4").astype(problem["precision"])
    widths, rows = problem["widths"], problem["rows"]
    at = 0

    def take(*shape):
        nonlocal at
        size = int(np.prod(shape))
        at += size
        return numbers[at - size : at].reshape(shape).copy()

    layers = [(take(i, o), take(o)) for i, o in zip(widths, widths[1:])]
    inputs = take(rows, widths[0])
    if not problem["labelled"]:
        return layers, inputs, take(rows, widths[-1]), None
    labels = take(rows).astype(np.int64)
    return layers, inputs, np.eye(widths[-1], dtype=problem["precision"])[labels], labels


def batches(problem):
    rows, batch = problem["rows"], problem["batch"]
    return [slice(i, min(rows, i + batch)) for i in range(0, rows, batch)]


def checksum(y):
    return float((np.asarray(y, dtype=np.float64) @ np.arange(1, y.shape[1] + 1)).mean())


def blas():
    """The BLAS that is loaded, and for OpenBLAS the processor that its kernels are for."""
    np.ones((2, 2)) @ np.ones((2, 2))
    with open("/proc/self/maps") as maps:
        libraries = sorted({line.split()[-1] for line in maps if "blas" in line})
    openblas = [name for name in libraries if "openblas" in name]
    if not openblas:
        return f"a BLAS that is not OpenBLAS: {' '.join(libraries)}"
    library = ctypes.CDLL(openblas[0])
    # PyPI's NumPy brings an OpenBLAS with names of its own.
    for name in ("openblas_get_corename", "scipy_openblas_get_corename64_"):
        core = getattr(library, name, None)
        if core is not None:
            core.restype = ctypes.c_char_p
            return f"OpenBLAS for {core().decode()}"
    return "OpenBLAS"


def serve(prepare, about=()):
    """`prepare(problem, data)` gives a function that goes on by so many steps and returns the last loss."""
    cells = {}

    def answer(request):
        if request["command"] == "prepare":
            cells[request["cell"]] = prepare(request["problem"], read(request["problem"]))
            return {"ready": True}
        if request["command"] == "about":
            return {"about": ", ".join([*about, f"NumPy {np.__version__}", blas()])}
        run, steps = cells[request["cell"]], request["steps"]
        start = time.perf_counter()
        loss = float(run(steps))
        microseconds = (time.perf_counter() - start) * 1e6
        return {"microseconds": microseconds, "steps": steps, "loss": loss if math.isfinite(loss) else None}

    for line in sys.stdin:
        try:
            reply = answer(json.loads(line))
        except Refusal as refusal:
            reply = {"refused": str(refusal)}
        except Exception:
            reply = {"failed": traceback.format_exc()}
        print(json.dumps(reply), file=out, flush=True)
