"""A small file written by the reference implementation of safetensors (numpy, safetensors).

Run `python test/golden/safetensors-file.py` to rewrite safetensors-file.json.
"""
import base64
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save

tensors = {
    "weight": np.array([[1, -2.5, 3e38], [1e-45, 0, 7]], dtype=np.float32),
    "bias": np.array([[0.1, 0.2]], dtype=np.float32),
    "nothing": np.zeros((0, 3), dtype=np.float32),
}
metadata = {"format": "partita", "note": "Zürich"}
golden = {
    "tensors": {
        name: {"rows": t.shape[0], "cols": t.shape[1], "values": t.ravel().tolist()} for name, t in tensors.items()
    },
    "metadata": metadata,
    "base64": base64.b64encode(save(tensors, metadata)).decode(),
}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=1) + "\n")
