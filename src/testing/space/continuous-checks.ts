import { misplacedBy, reportOtherDraw } from '../harness/buffers.js'
import { type Check, check, report } from '../harness/check.js'
import { show } from '../harness/values.js'
import { checkMembers } from './code-checks.js'
import type { SpaceProbe } from './space-probe.js'

/** Draws that are looked at one by one. */
const LOOKED_AT = 200
/** Points of a box that its probability is integrated from. */
const INTEGRATED = 20_000
/** Standard errors that a right space is off by once in 10⁶ times. */
const FAR = 5
/** Difference of a code and the code of its element, of codes up to one. */
const ROUNDING = 1e-3

/** What a continuous space promises: codes both ways, and a base law with the density it says. */
export function continuousChecks<Y>(probe: SpaceProbe<Y>): Check[] {
  const { space } = probe
  const checks = [
    check('has a name, sizes and the required methods', () => checkMembers(probe)),
    check('encode undoes decode to within rounding, and contains what it decodes', () =>
      checkCodes(probe),
    ),
    check('contains nothing that is no point', () => checkGuard(probe)),
    check('sampleUniform writes count codes at the start of out and nothing else', () => {
      const size = 3 * space.codeLength
      const fault = misplacedBy('sampleUniform', size, `${size} entries`, (buffer, at) =>
        space.sampleUniform(probe.rng('written'), 3, buffer.subarray(at)),
      )
      if (fault) report(fault)
    }),
    check('sampleUniform: same seed, same bits', () =>
      reportOtherDraw(probe.draw(LOOKED_AT, 'same'), probe.draw(LOOKED_AT, 'same')),
    ),
    check('logBaseDensity is the density of what sampleUniform draws (false alarm 1e-6)', () =>
      checkDensity(probe),
    ),
  ]
  if (space.step) {
    checks.push(
      check('step keeps the base law, as often there as back (false alarm 1e-6)', () =>
        checkStep(probe),
      ),
    )
  }
  return checks
}

function checkCodes<Y>(probe: SpaceProbe<Y>): void {
  const { space } = probe
  const c = space.codeLength
  const codes = probe.draw(LOOKED_AT, 'looked at')
  for (let j = 0; j < LOOKED_AT; j++) {
    const code = codes.slice(j * c, (j + 1) * c)
    const y = space.decode(code, 0)
    if (!space.contains(y)) {
      report({ summary: 'a code decodes to what is no element', received: probe.show(y) })
    }
    const again = probe.encoded(y)
    const isFar = again.some((z, i) => !(Math.abs(z - code[i]) <= ROUNDING * (1 + Math.abs(z))))
    if (!isFar) continue
    report({
      summary: 'a code is not the one its element has',
      expected: `${show(again)} for y = ${probe.show(y)}`,
      received: show(code),
    })
  }
}

function checkGuard<Y>({ space }: SpaceProbe<Y>): void {
  const c = space.codeLength
  const junk = [undefined, null, 'point', 7, [], new Array(c + 1).fill(0), new Array(c).fill(NaN)]
  for (const y of junk) {
    if (!space.contains(y)) continue
    report({ summary: 'contains accepts what is no point', received: show(y) })
  }
}

/** The middle half of each coordinate, of elements that are rows of numbers. */
interface Box {
  readonly low: readonly number[]
  readonly high: readonly number[]
}

function boxOf<Y>(probe: SpaceProbe<Y>): Box {
  const points = pointsOf(probe, probe.draw(LOOKED_AT, 'box'))
  const sorted = points[0].map((_, i) => points.map((point) => point[i]).sort((a, b) => a - b))
  const at = (share: number) => sorted.map((own) => own[Math.floor(share * own.length)])
  return { low: at(0.25), high: at(0.75) }
}

function pointsOf<Y>({ space }: SpaceProbe<Y>, codes: Float32Array): number[][] {
  const c = space.codeLength
  return Array.from({ length: codes.length / c }, (_, j) => {
    const point = space.decode(codes, j * c) as unknown as ArrayLike<number>
    return Array.from(point)
  })
}

const isWithin = ({ low, high }: Box, point: readonly number[]) =>
  point.every((x, i) => x >= low[i] && x < high[i])

/** How often draws fall into a box, against the integral of the density over it. */
function checkDensity<Y>(probe: SpaceProbe<Y>): void {
  const { space, settings } = probe
  const box = boxOf(probe)
  const draws = settings.samples
  const inside = pointsOf(probe, probe.draw(draws, 'frequency')).filter((y) => isWithin(box, y))
  const seen = inside.length / draws
  const rng = probe.rng('integral')
  const volume = box.low.reduce((product, low, i) => product * (box.high[i] - low), 1)
  const code = new Float32Array(space.codeLength)
  let [sum, square] = [0, 0]
  for (let n = 0; n < INTEGRATED; n++) {
    const y = box.low.map((low, i) => low + rng.uniform() * (box.high[i] - low))
    space.encode(y as unknown as Y, code, 0)
    const p = volume * Math.exp(space.logBaseDensity!(code, 0))
    sum += p / INTEGRATED
    square += (p * p) / INTEGRATED
  }
  const variance = (sum * (1 - sum)) / draws + (square - sum * sum) / INTEGRATED
  if (Math.abs(seen - sum) <= FAR * Math.sqrt(Math.max(variance, 1e-12))) return
  report({
    summary: 'draws of the base law do not have the density of logBaseDensity, |dφ/dy| included',
    expected: `a share of ${sum.toPrecision(4)} within ${show(box.low)} to ${show(box.high)}`,
    received: `${seen.toPrecision(4)} of ${draws} draws`,
  })
}

/** One step of draws of the base law: as many leave a box as enter it. */
function checkStep<Y>(probe: SpaceProbe<Y>): void {
  const { space, settings } = probe
  const box = boxOf(probe)
  const c = space.codeLength
  const codes = probe.draw(settings.samples, 'stepped')
  const before = pointsOf(probe, codes).map((y) => isWithin(box, y))
  const rng = probe.rng('step')
  for (let j = 0; j < settings.samples; j++) space.step!(codes, j * c, rng)
  const after = pointsOf(probe, codes).map((y) => isWithin(box, y))
  const left = before.filter((was, j) => was && !after[j]).length
  const entered = after.filter((is, j) => is && !before[j]).length
  if (Math.abs(left - entered) <= FAR * Math.sqrt(Math.max(1, left + entered))) return
  report({
    summary: 'a step does not keep the base law',
    expected: 'as many points that enter a box as leave it',
    received: `${entered} entered, ${left} left`,
  })
}
