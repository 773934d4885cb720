import { ROOM, writeTwice } from '../harness/buffers.js'
import type { Check, Fault } from '../harness/check.js'
import { testVectors } from '../harness/smallest.js'
import { show } from '../harness/values.js'
import { inner } from './maximize-checks.js'
import { nearestInHull } from './nearest-in-hull.js'
import type { SpaceProbe } from './space-probe.js'

const POINTS = 25
/** Codes in whose hull the nearest point is searched for. */
const LARGEST_HULL = 1_000

/** The Euclidean projection on the convex hull of the codes. */
export function projectChecks<Y>(probe: SpaceProbe<Y>): Check[] {
  if (!probe.space.project) return []
  const check = (name: string, test: (point: Float32Array) => Fault | undefined): Check => ({
    name,
    run: () => testVectors(points(probe), 'point', test),
  })
  const { tolerance } = probe.settings
  const isHull = probe.isSmall && probe.space.logSize <= Math.log(LARGEST_HULL)
  return [
    check('project writes its own point only', (point) => writesOutside(probe, point)),
    check('project leaves what it projected where it is', (point) => {
      const once = projected(probe, point)
      const twice = projected(probe, once)
      const moved = distance(once, twice)
      if (moved <= tolerance * size(point)) return undefined
      return {
        summary: 'a second projection moves the point',
        expected: show(once),
        received: show(twice),
      }
    }),
    {
      name: 'project leaves codes where they are',
      run: () =>
        probe.testElements((y) => {
          const code = probe.encoded(y)
          const moved = projected(probe, code)
          if (distance(code, moved) <= tolerance * size(code)) return undefined
          return {
            summary: 'project moves a vertex of the hull',
            expected: show(code),
            received: show(moved),
          }
        }),
    },
    isHull
      ? check('project gives the nearest point of the hull of all codes', (point) =>
          isNotNearest(probe, point),
        )
      : check('project leaves the codes drawn behind the plane it projects along', (point) =>
          isBehind(probe, point),
        ),
  ]
}

function projected<Y>({ space }: SpaceProbe<Y>, point: Float32Array): Float32Array {
  const result = point.slice()
  space.project!(result, 0)
  return result
}

function writesOutside<Y>(probe: SpaceProbe<Y>, point: Float32Array): Fault | undefined {
  const c = point.length
  const { buffers, misplaced } = writeTwice(c, (buffer, at) => {
    buffer.set(point, at)
    probe.space.project!(buffer, at)
  })
  if (misplaced?.inside === false) return { summary: 'project writes outside its point' }
  const inside = buffers[0].slice(ROOM, ROOM + c)
  if (!inside.every(Number.isFinite)) {
    return { summary: 'the projected point is not finite', received: show(inside) }
  }
  const atStart = projected(probe, point)
  if (inside.every((x, i) => Object.is(x, atStart[i]))) return undefined
  return {
    summary: 'the projection depends on the offset of the point',
    expected: show(atStart),
    received: show(inside),
  }
}

/** Compares with Frank–Wolfe over all codes; its duality gap bounds its own squared error. */
function isNotNearest<Y>(probe: SpaceProbe<Y>, point: Float32Array): Fault | undefined {
  const received = projected(probe, point)
  const { tolerance } = probe.settings
  const allowed = tolerance * size(point)
  const { nearest, gap } = nearestInHull(probe.enumeration.codes, point, (allowed / 10) ** 2)
  const error = Math.hypot(...nearest.map((x, i) => x - received[i]))
  if (error <= allowed + Math.sqrt(gap)) return undefined
  return {
    summary: 'the projected point is not the nearest of the hull',
    expected: show(nearest),
    received: show(received),
  }
}

/** `p` is nearest to `x` in the hull if and only if `⟨x − p, φ(y) − p⟩ ≤ 0` for all y. */
function isBehind<Y>(probe: SpaceProbe<Y>, point: Float32Array): Fault | undefined {
  const { space, settings } = probe
  const c = point.length
  const nearest = projected(probe, point)
  const normal = point.map((x, i) => x - nearest[i])
  const codes = probe.comparisons()
  const level = inner(normal, nearest, 0)
  const tolerance = settings.tolerance * size(point)
  let worst = tolerance
  let worstAt = -1
  for (let at = 0; at < codes.length; at += c) {
    const beyond = inner(normal, codes, at) - level
    if (beyond > worst) [worst, worstAt] = [beyond, at]
  }
  if (worstAt < 0) return undefined
  return {
    summary:
      'the projected point is not the nearest of the hull: moving towards a code gets nearer',
    expected: '⟨x − p, φ(y) − p⟩ ≤ 0',
    received: `${show(worst)} for y = ${probe.show(space.decode(codes, worstAt))}, p = ${show(nearest)}`,
  }
}

/** Zero, points near the hull and far from it, and one inside. */
function* points<Y>(probe: SpaceProbe<Y>): Iterable<Float32Array> {
  const { codeLength } = probe.space
  yield new Float32Array(codeLength)
  const rng = probe.rng('points')
  for (let trial = 0; trial < POINTS; trial++) {
    const point = new Float32Array(codeLength)
    rng.fillNormal(point)
    yield point.map((x) => x * [0.3, 1, 5][trial % 3])
  }
  const codes = probe.draw(3, 'corners')
  yield codes
    .slice(0, codeLength)
    .map((_, i) => (codes[i] + codes[codeLength + i] + codes[2 * codeLength + i]) / 3)
}

function size(point: Float32Array): number {
  return Math.max(1, Math.hypot(...point))
}

function distance(a: Float32Array, b: Float32Array): number {
  return Math.hypot(...a.map((x, i) => x - b[i]))
}
