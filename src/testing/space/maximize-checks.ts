import { type Check, check, type Fault } from '../harness/check.js'
import { testVectors } from '../harness/smallest.js'
import { show } from '../harness/values.js'
import type { SpaceProbe } from './space-probe.js'

const NORMAL_TRIALS = 40

/** The maximiser of a linear score, against every element of a small space, else against many. */
export function maximizeChecks<Y>(probe: SpaceProbe<Y>): Check[] {
  if (!probe.space.maximize) return []
  const among = probe.isSmall ? 'all elements' : 'the elements drawn'
  return [
    check(`maximize finds the best of ${among}`, () => checkMaximize(probe)),
    check('maximize answers alike each time and leaves the weights alone', () => checkAlike(probe)),
  ]
}

function checkMaximize<Y>(probe: SpaceProbe<Y>): void {
  const { space, settings } = probe
  const c = space.codeLength
  const codes = probe.comparisons()
  const count = codes.length / c
  const test = (weights: Float32Array): Fault | undefined => {
    const y = space.maximize!(weights.slice())
    if (!space.contains(y)) {
      return { summary: 'maximize gives what is no element', received: probe.show(y) }
    }
    const score = inner(weights, probe.encoded(y), 0)
    let best = 0
    let highest = -Infinity
    let scale = 1
    for (let j = 0; j < count; j++) {
      const value = inner(weights, codes, j * c)
      scale = Math.max(scale, Math.abs(value))
      if (value > highest) [highest, best] = [value, j * c]
    }
    if (score >= highest - settings.tolerance * scale) return undefined
    return {
      summary: 'maximize misses a better element',
      expected: `score ${show(highest)} of y = ${probe.show(space.decode(codes, best))}`,
      received: `score ${show(score)} of y = ${probe.show(y)}`,
    }
  }
  testVectors(trials(probe), 'weights', test)
}

function checkAlike<Y>(probe: SpaceProbe<Y>): void {
  testVectors(trials(probe), 'weights', (given) => {
    const used = given.slice()
    const first = probe.space.maximize!(used)
    const changed = used.findIndex((x, i) => !Object.is(x, given[i]))
    if (changed >= 0) {
      return { summary: 'maximize changes the weights it is given', received: `entry ${changed}` }
    }
    const again = probe.space.maximize!(used)
    if (probe.settings.equal(first, again)) return undefined
    return {
      summary: 'maximize answers another way the second time',
      expected: probe.show(first),
      received: probe.show(again),
    }
  })
}

/** Zeros; one entry; integers, which make ties; normals, small and large. */
function* trials<Y>(probe: SpaceProbe<Y>): Iterable<Float32Array> {
  const { codeLength } = probe.space
  yield new Float32Array(codeLength)
  for (let i = 0; i < Math.min(codeLength, 10); i++) {
    for (const sign of [1, -1]) {
      const one = new Float32Array(codeLength)
      one[i] = sign
      yield one
    }
  }
  const rng = probe.rng('weights')
  const weights = new Float32Array(codeLength)
  for (let trial = 0; trial < NORMAL_TRIALS; trial++) {
    rng.fillNormal(weights)
    yield trial % 2 === 0 ? weights.map(Math.round) : weights.map((w) => w * 10 ** (trial % 3))
  }
}

export function inner(a: ArrayLike<number>, codes: ArrayLike<number>, at: number): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * codes[at + i]
  return sum
}
