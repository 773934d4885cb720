import { expect, test } from 'vitest'
import { skip } from '../../reference/skip.js'
import { absentBackends, tfjsBackends } from './present-backends.js'

test.for(['cpu', 'wasm', 'tensorflow'])(
  'tests on TensorFlow.js take its backend %s',
  (backend, context) => {
    const reason = absentBackends.get(backend)
    if (reason !== undefined) skip(context, reason)
    expect(tfjsBackends.map((present) => present.backend)).toContain(backend)
  },
)
