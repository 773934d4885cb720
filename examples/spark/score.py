"""Scores a Parquet table with a model that `partita export` wrote, on Spark.

    python score.py --model weather.onnx --input rows.parquet --output scored.parquet \
        [--master "local-cluster[2,1,1024]"]

Each task reads the model once and scores batches of rows; a task whose executor is lost is run again
by another. Columns of the table are found by the names in the model's metadata; other columns, ids among
them, are kept.
"""

import argparse
import json
import time

import numpy as np
import onnxruntime
from pyspark.sql import SparkSession
from pyspark.sql.types import ArrayType, FloatType, StructField, StructType


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--master", default="local[*]")
    parser.add_argument("--partitions", type=int, default=0)
    arguments = parser.parse_args()

    model = open(arguments.model, "rb").read()
    metadata = onnxruntime.InferenceSession(model).get_modelmeta().custom_metadata_map
    features = json.loads(metadata["featureNames"])
    builder = SparkSession.builder.master(arguments.master).appName("partita")
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", 10_000)
    spark = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    rows = spark.read.parquet(arguments.input)
    if arguments.partitions:
        rows = rows.repartition(arguments.partitions)
    shared = spark.sparkContext.broadcast(model)

    def score(batches):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(shared.value, options)
        for batch in batches:
            X = batch[features].to_numpy(dtype=np.float32)
            (probabilities,) = session.run(["probabilities"], {"X": X})
            kept = batch.drop(columns=features)
            yield kept.assign(probabilities=list(probabilities))

    kept = [field for field in rows.schema.fields if field.name not in features]
    added = StructField("probabilities", ArrayType(FloatType(), False), False)
    start = time.monotonic()
    scored = rows.mapInPandas(score, StructType([*kept, added]))
    scored.write.mode("overwrite").parquet(arguments.output)
    seconds = time.monotonic() - start
    count = spark.read.parquet(arguments.output).count()
    print(f"{count} rows in {seconds:.1f} s, {count / seconds:.0f} a second")
    spark.stop()


if __name__ == "__main__":
    main()
