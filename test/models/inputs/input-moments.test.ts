import { expect, test } from 'vitest'
import { takeRows } from '../../../src/engine/index.js'
import { toSparse } from '../../../src/io/index.js'
import { fitInputs, InputMoments } from '../../../src/models/index.js'
import { Rng } from '../../../src/random/index.js'

const options = { standardize: true, clip: 10, fourierFeatures: 0 }

test.each(['dense', 'sparse'])('moments of %s blocks are those of all rows', (kind) => {
  const rng = new Rng(5)
  for (const [rows, cols] of [
    [1, 1],
    [7, 3],
    [31, 9],
  ] as const) {
    const values = new Float32Array(rows * cols)
    rng.fillNormal(values)
    // a constant column, and for sparse rows many that are never filled
    const own = values.map((v, e) => (e % cols === 0 ? 2 : e % cols > 3 ? 0 : 1000 + v))
    const dense = { rows, cols, values: own }
    const features = kind === 'dense' ? dense : toSparse(dense)
    const moments = new InputMoments(cols)
    for (let from = 0; from < rows; from += 4) {
      const size = Math.min(4, rows - from)
      moments.add(
        takeRows(
          features,
          Int32Array.from({ length: size }, (_, r) => from + r),
        ),
      )
    }
    const [got, want] = [moments.transform(options), fitInputs(features, options)]
    expect([got.kept, got.outputs]).toEqual([want.kept, want.outputs])
    want.standardizer!.mean.forEach((m, j) => {
      expect(got.standardizer!.mean[j]).toBeCloseTo(m, 4)
      expect(got.standardizer!.inverseScale[j]).toBeCloseTo(want.standardizer!.inverseScale[j]!, 4)
    })
  }
})
