import type { Rankings } from '../../spaces/index.js'
import { type Check, check, type Fault, report } from '../harness/check.js'
import { testVectors } from '../harness/smallest.js'
import { show } from '../harness/values.js'
import { inner } from './maximize-checks.js'
import type { SpaceProbe } from './space-probe.js'

/** Linear scores that are compared with their scores of places and pairs. */
const TRIALS = 10

/** What a space says of its elements as rankings, and as sets of labels. */
export function elementKindChecks<Y>(probe: SpaceProbe<Y>): Check[] {
  const { rankings, labels } = probe.space
  const checks: Check[] = []
  if (labels) {
    checks.push(
      check('codes are indicators of the labels', () =>
        probe.testElements((y) => isNoIndicator(probe, y, labels.length)),
      ),
    )
  }
  if (!rankings) return checks
  checks.push(
    check('rankings are all of the first places of the items', () => checkSize(probe)),
    check('rankings: orders are read from codes and written as the same codes', () =>
      probe.testElements((y) => isMisread(probe, rankings, y)),
    ),
  )
  for (const method of ['placeScores', 'pairScores'] as const) {
    if (!rankings[method]) continue
    checks.push(
      check(`rankings: ${method} add up to linear scores`, () =>
        testVectors(linears(probe), 'scores', (u) => isUnlike(probe, rankings, method, u)),
      ),
    )
  }
  return checks
}

function isNoIndicator<Y>(probe: SpaceProbe<Y>, y: Y, labels: number): Fault | undefined {
  const code = probe.encoded(y)
  if (code.length === labels && code.every((x) => x === 0 || x === 1)) return undefined
  return {
    summary: 'a code is no indicator of the labels',
    expected: `${labels} entries, each 0 or 1`,
    received: show(code),
  }
}

function checkSize<Y>({ space }: SpaceProbe<Y>): void {
  const { items, places } = space.rankings!
  let expected = 0
  for (let t = 0; t < places; t++) expected += Math.log(items.length - t)
  if (Math.abs(space.logSize - expected) <= 1e-8 * Math.max(1, expected)) return
  report({
    summary: 'logSize is not that of all rankings',
    expected: `${expected} for ${places} of ${items.length} items`,
    received: String(space.logSize),
  })
}

/** The order of an element: the first places, then the other items ascending. */
function orderOf<Y>({ space }: SpaceProbe<Y>, code: Float32Array): Int32Array {
  const order = new Int32Array(space.rankings!.items.length).fill(-1)
  space.rankings!.readOrder(code, 0, order)
  return order
}

function isMisread<Y>(probe: SpaceProbe<Y>, rankings: Rankings, y: Y): Fault | undefined {
  const code = probe.encoded(y)
  const order = orderOf(probe, code)
  const rest = order.slice(rankings.places)
  const isOrder =
    new Set(order).size === order.length && order.every((item) => item in rankings.items)
  if (!isOrder || rest.some((item, i) => i > 0 && item < rest[i - 1])) {
    return {
      summary: 'readOrder gives no order of the items',
      expected: `${rankings.places} items, then the others ascending`,
      received: show(order),
    }
  }
  const again = new Float32Array(code.length)
  rankings.writeOrder(order, again, 0)
  if (again.every((x, i) => x === code[i])) return undefined
  return {
    summary: 'writeOrder gives another code than the one that was read',
    expected: show(code),
    received: show(again),
  }
}

/** The score of an element by places or by pairs, against the one by its code. */
function isUnlike<Y>(
  probe: SpaceProbe<Y>,
  rankings: Rankings,
  method: 'placeScores' | 'pairScores',
  linear: Float32Array,
): Fault | undefined {
  const k = rankings.items.length
  const table = new Float64Array(k * k)
  rankings[method]!(linear, table)
  const size = Math.max(1, Math.hypot(...linear))
  for (const y of probe.elements.list) {
    const code = probe.encoded(y)
    const order = orderOf(probe, code)
    let received = 0
    for (let t = 0; t < k; t++) {
      if (method === 'placeScores') received += table[order[t] * k + t]
      else if (t < rankings.places) {
        for (const later of order.subarray(t + 1)) received += table[order[t] * k + later]
      }
    }
    const expected = inner(linear, code, 0)
    if (Math.abs(received - expected) <= probe.settings.tolerance * size * k) continue
    return {
      summary: `${method} do not add up to the linear score of y = ${probe.show(y)}`,
      expected: show(expected),
      received: show(received),
    }
  }
  return undefined
}

function* linears<Y>(probe: SpaceProbe<Y>): Iterable<Float32Array> {
  const rng = probe.rng('rankings')
  for (let trial = 0; trial < TRIALS; trial++) {
    const linear = new Float32Array(probe.space.codeLength)
    rng.fillNormal(linear)
    yield linear
  }
}
