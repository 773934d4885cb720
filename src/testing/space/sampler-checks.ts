import { Rng } from '../../random/index.js'
import type { Space } from '../../spaces/index.js'
import { misplacedBy, reportOtherDraw } from '../harness/buffers.js'
import { type Check, check, type Fault, faultOf, report } from '../harness/check.js'
import { frequencyTest, poissonTails } from '../harness/frequencies.js'
import { bySize, testEach } from '../harness/smallest.js'
import { show } from '../harness/values.js'
import { codeKey, type SpaceProbe } from './space-probe.js'

/** Draws that are looked at one by one. */
const LOOKED_AT = 200

/** The uniform sampler: where it writes, what it writes, and how often. */
export function samplerChecks<Y>(probe: SpaceProbe<Y>): Check[] {
  const rate = `false alarm ${probe.settings.falseAlarm}`
  return [
    check('sampleUniform writes count codes at the start of out and nothing else', () =>
      testEach(
        [1, 2, 7],
        (count) => `count = ${count}, codeLength = ${probe.space.codeLength}`,
        (count) => writesOutside(probe.space, count),
      ),
    ),
    check('sampleUniform draws nothing but elements', () => checkElements(probe)),
    check('sampleUniform: same seed, same bits', () => checkSeeds(probe)),
    probe.isSmall
      ? check(`sampleUniform draws every element equally often (χ², ${rate})`, () =>
          checkUniform(probe),
        )
      : check(`sampleUniform repeats elements as often as logSize says (${rate})`, () =>
          checkRepeats(probe),
        ),
  ]
}

function writesOutside<Y>(space: Space<Y>, count: number): Fault | undefined {
  const size = count * space.codeLength
  const expected = `entries 0 … ${size - 1} written, no others`
  return misplacedBy('sampleUniform', size, expected, (buffer, at) =>
    space.sampleUniform(new Rng(1), count, buffer.subarray(at)),
  )
}

function checkElements<Y>(probe: SpaceProbe<Y>): void {
  const { space } = probe
  const c = space.codeLength
  const codes = probe.draw(LOOKED_AT, 'looked at')
  const drawn = Array.from({ length: LOOKED_AT }, (_, j) => codes.slice(j * c, (j + 1) * c))
  const faulty = drawn.filter((code) => faultOf(() => isNoElement(probe, code)))
  testEach(
    bySize(faulty),
    (code) => `code ${show(code)}`,
    (code) => isNoElement(probe, code),
  )
}

/** Why a code is not that of an element. */
export function isNoElement<Y>(probe: SpaceProbe<Y>, code: Float32Array): Fault | undefined {
  const { space } = probe
  const c = space.codeLength
  const y = space.decode(code, 0)
  if (!space.contains(y)) {
    return { summary: 'a code decodes to what is no element', received: probe.show(y) }
  }
  const again = probe.encoded(y)
  if (codeKey(again, 0, c) === codeKey(code, 0, c)) return undefined
  return {
    summary: 'a code is not the one its element has',
    expected: `${show(again)} for y = ${probe.show(y)}`,
    received: show(code),
  }
}

function checkSeeds<Y>(probe: SpaceProbe<Y>): void {
  const first = probe.draw(LOOKED_AT, 'same')
  const other = probe.draw(LOOKED_AT, 'other')
  const again = probe.draw(LOOKED_AT, 'same')
  reportOtherDraw(first, again)
  if (probe.space.logSize > 0.5 && other.every((x, i) => x === first[i])) {
    report({
      summary: 'draws with another seed are the same: the generator is not used',
      received: `${LOOKED_AT} equal draws`,
    })
  }
}

function checkUniform<Y>(probe: SpaceProbe<Y>): void {
  const { list, positions } = probe.enumeration
  const c = probe.space.codeLength
  const draws = Math.max(probe.settings.samples, 20 * list.length)
  const codes = probe.draw(draws, 'uniform')
  const observed = new Float64Array(list.length)
  let unknown = 0
  for (let j = 0; j < draws; j++) {
    const position = positions.get(codeKey(codes, j * c, c))
    if (position === undefined) unknown++
    else observed[position]++
  }
  if (unknown > 0) {
    report({
      summary: 'draws are not in the enumeration',
      received: `${unknown} of ${draws} draws`,
    })
  }
  const expected = new Float64Array(list.length).fill(draws / list.length)
  report(unequal(probe, observed, expected, 'elements are not drawn equally often'))
}

/** The fault of counts of elements that differ too much from what is expected of them. */
export function unequal<Y>(
  probe: SpaceProbe<Y>,
  observed: Float64Array,
  expected: Float64Array,
  summary: string,
): Fault | undefined {
  const { statistic, probability, worst } = frequencyTest(observed, expected)
  if (probability >= probe.settings.falseAlarm) return undefined
  return {
    summary,
    expected: `${show(expected[worst])} times y = ${probe.show(probe.enumeration.list[worst])}`,
    received: `${observed[worst]} times (χ² = ${show(statistic)}, p = ${show(probability)})`,
  }
}

/**
 * Of n uniform draws, `n(n − 1) / 2|Y|` pairs are expected to be equal, pairwise independently: close
 * to a Poisson law.
 */
function checkRepeats<Y>(probe: SpaceProbe<Y>): void {
  const { space, settings } = probe
  const c = space.codeLength
  const samples = probe.affordable(settings.samples)
  const codes = probe.draw(samples, 'repeats')
  const counts = new Map<string, { count: number; at: number }>()
  let pairs = 0
  let most = { count: 0, at: 0 }
  for (let j = 0; j < samples; j++) {
    const key = codeKey(codes, j * c, c)
    const seen = counts.get(key) ?? { count: 0, at: j * c }
    pairs += seen.count++
    counts.set(key, seen)
    if (seen.count > most.count) most = seen
  }
  const mean = (samples * (samples - 1)) / 2 / Math.exp(space.logSize)
  const { atLeast, atMost } = poissonTails(pairs, mean)
  if (Math.min(atLeast, atMost) >= settings.falseAlarm / 2) return
  const tooMany = pairs > mean
  report({
    summary: tooMany
      ? 'elements are drawn again too soon: the sampler is not uniform, or logSize too large'
      : 'elements are drawn again too rarely: draws depend on each other, or logSize is too small',
    expected: `about ${show(mean)} equal pairs in ${samples} draws`,
    received: `${pairs}`,
    where: tooMany
      ? `${most.count} times y = ${probe.show(space.decode(codes, most.at))}`
      : undefined,
  })
}
