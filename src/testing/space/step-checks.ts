import { mean } from '../../numbers/index.js'
import { Rng } from '../../random/index.js'
import { type Check, check, type Fault, report } from '../harness/check.js'
import { chiSquareTail, homogeneityTest } from '../harness/frequencies.js'
import { show } from '../harness/values.js'
import { inner } from './maximize-checks.js'
import { isNoElement, unequal } from './sampler-checks.js'
import { codeKey, type SpaceProbe } from './space-probe.js'

const ROOM = 3
/** Moves from each element of a small space, at least. */
const MOVES = 50
/** Larger spaces are not asked for the probability of every single move. */
const LARGEST_MATRIX = 200
/** Rounds of moves after which what was not reached counts as unreachable. */
const ROUNDS = 20
/** Moves, directions and cells of the test on large spaces. */
const LARGE = { moves: 10, directions: 8, cells: 10 }

/** Markov moves: where they write, where they lead, and the law they keep. */
export function stepChecks<Y>(probe: SpaceProbe<Y>): Check[] {
  if (!probe.space.step) return []
  const rate = `χ², false alarm ${probe.settings.falseAlarm}`
  return [
    check('step leads from elements to elements and writes its own code only', () =>
      probe.testElements((y) => stepsOutside(probe, y)),
    ),
    check('step: same seed, same bits', () => checkSeeds(probe)),
    ...(probe.isSmall
      ? [
          check(`step keeps the uniform law (${rate})`, () => checkSmall(probe)),
          check(`step is as likely as its reverse (${rate})`, () => checkReverses(probe)),
          check('step reaches every element', () => checkReach(probe)),
        ]
      : [check(`step keeps the uniform law (${rate})`, () => checkLarge(probe))]),
  ]
}

function stepsOutside<Y>(probe: SpaceProbe<Y>, y: Y): Fault | undefined {
  const { space } = probe
  const c = space.codeLength
  const buffer = new Float32Array(c + 2 * ROOM).fill(7.25)
  space.encode(y, buffer, ROOM)
  const rng = new Rng(1)
  for (let move = 0; move < 5; move++) {
    space.step!(buffer, ROOM, rng)
    for (let i = 0; i < ROOM; i++) {
      if (buffer[i] === 7.25 && buffer[ROOM + c + i] === 7.25) continue
      return { summary: 'step writes outside its code' }
    }
    const fault = isNoElement(probe, buffer.slice(ROOM, ROOM + c))
    if (fault) return { ...fault, summary: `after step ${move + 1}, ${fault.summary}` }
  }
  return undefined
}

function checkSeeds<Y>(probe: SpaceProbe<Y>): void {
  probe.testElements((y) => {
    const walk = () => {
      const rng = new Rng(1)
      const code = probe.encoded(y)
      for (let move = 0; move < 5; move++) probe.space.step!(code, 0, rng)
      return code
    }
    const [first, again] = [walk(), walk()]
    if (first.every((x, i) => Object.is(x, again[i]))) return undefined
    return {
      summary: 'a second walk with the same seed differs',
      expected: show(first),
      received: show(again),
    }
  })
}

/** Moves from one element: the positions they lead to. */
function arrivals<Y>(probe: SpaceProbe<Y>, from: number, count: number, rng: Rng): Int32Array {
  const { list, positions } = probe.enumeration
  const c = probe.space.codeLength
  const start = probe.encoded(list[from])
  const code = new Float32Array(c)
  return Int32Array.from({ length: count }, () => {
    code.set(start)
    probe.space.step!(code, 0, rng)
    const to = positions.get(codeKey(code, 0, c))
    if (to === undefined) {
      report(
        { summary: 'step leads to what is not enumerated', received: show(code) },
        `y = ${probe.show(list[from])}`,
      )
    }
    return to!
  })
}

function movesEach<Y>({ settings, enumeration }: SpaceProbe<Y>): number {
  return Math.max(MOVES, Math.ceil(settings.samples / enumeration.list.length))
}

/**
 * Equally many starts from every element must arrive equally often at every element. As the starts
 * are fixed, counts vary less than those of independent draws: the test is on the safe side.
 */
function checkSmall<Y>(probe: SpaceProbe<Y>): void {
  const { length } = probe.enumeration.list
  const moves = movesEach(probe)
  const rng = probe.rng('step')
  const observed = new Float64Array(length)
  for (let from = 0; from < length; from++) {
    for (const to of arrivals(probe, from, moves, rng)) observed[to]++
  }
  const expected = new Float64Array(length).fill(moves)
  report(unequal(probe, observed, expected, 'moves from the uniform law do not arrive uniformly'))
}

/** Among moves between two elements, one way must be as frequent as the other: as Metropolis needs. */
function checkReverses<Y>(probe: SpaceProbe<Y>): void {
  const { list } = probe.enumeration
  const length = Math.min(list.length, LARGEST_MATRIX)
  const moves = 4 * movesEach(probe)
  const rng = probe.rng('reverse')
  const counts = new Float64Array(length * length)
  for (let from = 0; from < length; from++) {
    for (const to of arrivals(probe, from, moves, rng)) {
      if (to < length) counts[from * length + to]++
    }
  }
  const limit = probe.settings.falseAlarm / Math.max(1, (length * (length - 1)) / 2)
  for (let a = 0; a < length; a++) {
    for (let b = a + 1; b < length; b++) {
      const [there, back] = [counts[a * length + b], counts[b * length + a]]
      if (there + back === 0) continue
      const probability = chiSquareTail((there - back) ** 2 / (there + back), 1)
      if (probability >= limit) continue
      report({
        summary: 'a move is not as likely as its reverse',
        expected: 'equally many both ways',
        received: `${there} of ${moves} moves there, ${back} of ${moves} back`,
        where: `${probe.show(list[a])} and ${probe.show(list[b])}`,
      })
    }
  }
}

function checkReach<Y>(probe: SpaceProbe<Y>): void {
  const { list } = probe.enumeration
  const rng = probe.rng('reach')
  const moves = movesEach(probe)
  const reached = new Set([0])
  for (let idle = 0; idle < ROUNDS && reached.size < list.length; idle++) {
    const before = reached.size
    // a set is iterated with what is added on the way
    for (const from of reached) {
      for (const to of arrivals(probe, from, moves, rng)) reached.add(to)
      if (reached.size === list.length) return
    }
    if (reached.size > before) idle = -1
  }
  const missing = list.findIndex((_, i) => !reached.has(i))
  if (missing < 0) return
  report({
    summary: 'moves do not lead to an element',
    expected: `all ${list.length} elements to be reached`,
    received: `${reached.size}, without ${probe.show(list[missing])}`,
    where: `start at y = ${probe.show(list[0])}`,
  })
}

/**
 * Uniform codes, and uniform codes moved on, must have one law: compared on random linear functions
 * of the code, by the deciles of both together.
 */
function checkLarge<Y>(probe: SpaceProbe<Y>): void {
  const { space, settings } = probe
  const c = space.codeLength
  const count = probe.affordable(Math.ceil(settings.samples / 4))
  const [still, moved] = [probe.draw(count, 'still'), probe.draw(count, 'moved')]
  const rng = probe.rng('moves')
  for (let j = 0; j < count; j++) {
    for (let move = 0; move < LARGE.moves; move++) space.step!(moved, j * c, rng)
  }
  const direction = new Float32Array(c).fill(1)
  for (let d = 0; d < LARGE.directions; d++) {
    const [a, b] = [along(direction, still, count), along(direction, moved, count)]
    const both = Float64Array.of(...a, ...b).sort()
    const edges = Array.from(
      { length: LARGE.cells - 1 },
      (_, e) => both[Math.floor(((e + 1) * both.length) / LARGE.cells)],
    )
    const probability = homogeneityTest(cells(a, edges), cells(b, edges))
    if (probability < settings.falseAlarm / LARGE.directions) {
      report({
        summary: 'moves change the uniform law',
        expected: `mean ${show(mean(a))} of ⟨w, φ(y)⟩, as before`,
        received: `${show(mean(b))} after ${LARGE.moves} moves (p = ${show(probability)})`,
        where: `w = ${show(direction)}`,
      })
    }
    rng.fillNormal(direction)
  }
}

function along(direction: Float32Array, codes: Float32Array, count: number): Float64Array {
  const c = direction.length
  return Float64Array.from({ length: count }, (_, j) => inner(direction, codes, j * c))
}

function cells(values: Float64Array, edges: readonly number[]): Float64Array {
  const counts = new Float64Array(edges.length + 1)
  for (const value of values) counts[edges.filter((edge) => value > edge).length]++
  return counts
}
