"""Scores a Parquet table with a model that `partita export` wrote, on Ray Data.

    python score.py --model weather.onnx --input rows.parquet --output scored.parquet [--actors 2]

Each actor reads the model once and scores batches of rows. Columns of the table are found by the names in the
model's metadata; other columns, ids among them, are kept.
"""

import argparse
import json
import time

import numpy as np
import onnxruntime
import ray


class Scorer:
    def __init__(self, model: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(model, options)
        metadata = self.session.get_modelmeta().custom_metadata_map
        self.features = json.loads(metadata["featureNames"])

    def __call__(self, batch):
        X = np.stack([batch[name] for name in self.features], axis=1).astype(np.float32)
        (probabilities,) = self.session.run(["probabilities"], {"X": X})
        kept = {name: values for name, values in batch.items() if name not in self.features}
        return {**kept, "probabilities": list(probabilities)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--actors", type=int, default=1)
    arguments = parser.parse_args()

    ray.init(num_cpus=arguments.actors + 1, include_dashboard=False, log_to_driver=False)
    model = open(arguments.model, "rb").read()
    start = time.monotonic()
    rows = ray.data.read_parquet(arguments.input)
    scored = rows.map_batches(
        Scorer,
        fn_constructor_args=[model],
        batch_size=10_000,
        compute=ray.data.ActorPoolStrategy(size=arguments.actors),
    )
    scored.write_parquet(arguments.output)
    seconds = time.monotonic() - start
    count = ray.data.read_parquet(arguments.output).count()
    print(f"{count} rows in {seconds:.1f} s, {count / seconds:.0f} a second")


if __name__ == "__main__":
    main()
