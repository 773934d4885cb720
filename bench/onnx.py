"""Checks the ONNX files that onnx.mjs wrote, and runs them: python onnx.py models.json."""

import json
import sys

# this file has the name of a package
sys.path.pop(0)

import numpy as np  # noqa: E402
import onnx  # noqa: E402
import onnxruntime  # noqa: E402

print(f"onnxruntime {onnxruntime.__version__}: largest differences, and bytes beside ours")
worst = 0.0
for model in json.load(open(sys.argv[1])):
    onnx.checker.check_model(model["file"], full_check=True)
    session = onnxruntime.InferenceSession(model["file"])
    feeds = {}
    for port in session.get_inputs():
        given = model["X"] if port.name == "X" else model["answers"][port.name]
        feeds[port.name] = np.array(given, np.float64 if "double" in port.type else np.float32)
    names = [port.name for port in session.get_outputs()]
    told = []
    for name, values in zip(names, session.run(names, feeds)):
        ours = np.array(model["answers"][name])
        difference = np.max(np.abs(values.ravel() - ours) / np.maximum(1, np.abs(ours)))
        worst = max(worst, float(difference))
        told.append(f"{name} {difference:.1e}")
    print(f"{model['name']:24} {', '.join(told)}; size {model['size']:.2f}")
if worst > 1e-5:
    sys.exit(f"largest difference {worst:.1e}, more than 1e-5")
