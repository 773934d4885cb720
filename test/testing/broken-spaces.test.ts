import { expect, test } from 'vitest'
import {
  permutations,
  type Ranking,
  type Rankings,
  type Space,
  subsets,
} from '../../src/spaces/index.js'
import { checkSpace } from '../../src/testing/index.js'
import { failures } from './failures.js'

const sets = subsets(3)
const large = subsets(40)
const orders = permutations(3, { code: 'matrix' })
const largeOrders = permutations(9)

/** A space with some members exchanged. */
function broken<Y>(space: Space<Y>, changed: Partial<Space<Y>>): Space<Y> {
  const own = [
    'encode',
    'decode',
    'contains',
    'sampleUniform',
    'enumerate',
    'maximize',
    'project',
    'step',
    'linearLogPartition',
  ] as const
  const members = Object.fromEntries(own.map((name) => [name, space[name]?.bind(space)]))
  const { name, codeLength, logSize } = space
  return { name, codeLength, logSize, ...members, ...changed } as Space<Y>
}

/** Orders as rankings, with some members exchanged. */
function asRankings(changed: Partial<Rankings>): { rankings: Rankings } {
  const { items, places } = orders
  const writeOrder: Rankings['writeOrder'] = (order, out, at) => orders.writeOrder(order, out, at)
  const readOrder: Rankings['readOrder'] = (code, at, order) => orders.readOrder(code, at, order)
  return { rankings: { items, places, writeOrder, readOrder, ...changed } }
}

function* withEach<Y>(elements: Iterable<Y>, ...more: Y[]): Iterable<Y> {
  yield* elements
  yield* more
}

interface Case {
  readonly fault: string
  readonly space: Space<never>
  readonly check: string
  /** parts of the message, the smallest failing example among them */
  readonly says: readonly string[]
}

const of = <Y>(
  fault: string,
  space: Space<Y>,
  changed: Partial<Space<Y>>,
  check: string,
  ...says: string[]
): Case => ({ fault, space: broken(space, changed) as Space<never>, check, says })

const uniformSets = 'sampleUniform draws every element equally often'
const stepUniform = 'step keeps the uniform law'

const cases: Case[] = [
  of('no name', sets, { name: '' }, 'has a name, sizes and the required methods', 'name'),
  of('half a number as length', sets, { codeLength: 2.5 }, 'has a name', 'codeLength', '2.5'),
  of('an infinite size', sets, { logSize: Infinity }, 'has a name', 'logSize', 'Infinity'),
  of('no guard', sets, { contains: undefined as never }, 'has a name', 'contains'),
  of('a capability that is no method', sets, { step: 3 as never }, 'has a name', 'step', 'number'),

  of(
    'a decoder that forgets the last label of two or more',
    sets,
    {
      decode: (code, at) => {
        const y = [...sets.decode(code, at)]
        return new Set(y.length > 1 ? y.slice(0, -1) : y)
      },
    },
    'decode undoes encode',
    'y = {0, 1}',
    'received {0}',
  ),
  of(
    'a decoder that ignores its offset',
    sets,
    { decode: (code) => sets.decode(code, 0) },
    'decode undoes encode',
    'at offset 3',
    'y = {0}',
  ),
  of(
    'a decoder that cleans up the code',
    sets,
    {
      decode: (code, at) => {
        const y = sets.decode(code, at)
        code.fill(0, at, at + 3)
        return y
      },
    },
    'decode undoes encode',
    'decode changes the code',
    'y = {0}',
  ),
  of(
    'an encoder with a taste of its own',
    sets,
    {
      encode: (() => {
        let calls = 0
        return (y, out, at) => {
          sets.encode(y, out, at)
          if (out[at] === 1) out[at] += 0.01 * (++calls % 3)
        }
      })(),
    },
    'decode undoes encode',
    'gives another code',
    'y = {0}',
  ),
  of(
    'an encoder that leaves zeros to others',
    sets,
    {
      encode: (y, out, at) => {
        for (const i of y) out[at + i] = 1
      },
    },
    'encode writes codeLength finite numbers',
    'unwritten',
    'y = {}',
  ),
  of(
    'an encoder that writes an entry too many',
    sets,
    {
      encode: (y, out, at) => {
        sets.encode(y, out, at)
        if (y.size === 2) out[at + 3] = 0
      },
    },
    'encode writes codeLength finite numbers',
    'outside its code',
    'entry 3 changed',
    'y = {0, 1}',
  ),
  of(
    'an encoder that adds to what is there',
    sets,
    {
      encode: (y, out, at) => {
        for (let i = 0; i < 3; i++) out[at + i] = y.has(i) ? 1 : out[at + i] / 2
      },
    },
    'encode writes codeLength finite numbers',
    'what was in the buffer',
    'y = {}',
  ),
  of(
    'a code that is not finite',
    sets,
    {
      encode: (y, out, at) => {
        sets.encode(y, out, at)
        if (y.has(2)) out[at + 2] = Infinity
      },
    },
    'encode writes codeLength finite numbers',
    'not finite',
    'y = {2}',
  ),
  of(
    'an encoder that throws',
    sets,
    {
      encode: (y, out, at) => {
        if (y.has(1)) throw new RangeError('no ones')
        sets.encode(y, out, at)
      },
    },
    'decode undoes encode',
    'RangeError: no ones',
    'y = {1}',
  ),

  of(
    'a guard that refuses the empty set',
    sets,
    { contains: (y): y is never => sets.contains(y) && (y as ReadonlySet<number>).size > 0 },
    'contains accepts every element',
    'y = {}',
  ),
  of(
    'a guard that takes every set',
    sets,
    { contains: (y): y is never => y instanceof Set },
    'contains accepts nothing but elements',
    'y = {NaN} (a Set)',
  ),
  of(
    'a guard that takes every set, of a space too large to enumerate',
    large,
    { contains: (y): y is never => y instanceof Set },
    'contains accepts nothing but elements',
    'y = {NaN} (a Set)',
  ),
  of(
    'a guard that does not count the places',
    orders,
    {
      contains: (y): y is never =>
        Array.isArray(y) &&
        y.length > 0 &&
        new Set(y).size === y.length &&
        y.every((i) => i < 3 && i >= 0 && i % 1 === 0),
    },
    'contains accepts nothing but elements',
    'y = [1, 2] (an array of 2)',
  ),
  of(
    'a guard that throws at null',
    sets,
    { contains: (y): y is never => (y as object).constructor === Set && sets.contains(y) },
    'contains accepts nothing but elements',
    'TypeError',
    'y = undefined',
  ),
  of(
    'a guard that answers with a number',
    sets,
    { contains: ((y: unknown) => Number(sets.contains(y))) as never },
    'contains accepts nothing but elements',
    'no boolean',
  ),

  of(
    'a repeated element',
    sets,
    { enumerate: () => withEach(sets.enumerate(), new Set([1])) },
    'enumerate gives every element once',
    'twice',
    '{1} and {1}',
    'elements 2 and 8',
  ),
  of(
    'two elements of one code',
    sets,
    {
      encode: (y, out, at) => sets.encode(y.has(2) ? new Set([2]) : y, out, at),
    },
    'enumerate gives every element once',
    'the same code',
    '{2} and {0, 2}',
  ),
  of(
    'a size that counts one element too many',
    sets,
    { logSize: Math.log(9) },
    'logSize is the logarithm',
    'ln 8',
    'ln 9',
  ),
  of(
    'an enumeration without end',
    sets,
    {
      enumerate: function* () {
        for (;;) yield* sets.enumerate()
      },
    },
    'logSize is the logarithm',
    'more than 2000 elements',
  ),
  of(
    'an enumeration that leaves out an element',
    sets,
    { enumerate: () => [...sets.enumerate()].filter((y) => y.size !== 1 || !y.has(1)) },
    'enumerate gives all that is drawn',
    'y = {1}',
  ),
  of(
    'an enumeration that forgets elements once it has run',
    sets,
    {
      enumerate: (() => {
        let rest = [...sets.enumerate()]
        return () => {
          const now = rest
          rest = rest.slice(0, -1)
          return now
        }
      })(),
    },
    'enumerate gives the same elements',
    'received the end',
  ),

  of(
    'a sampler that writes one entry too many',
    sets,
    {
      sampleUniform: (rng, count, out) => rng.fillBits(out, Math.min(out.length, count * 3 + 1)),
    },
    'sampleUniform writes count codes',
    'out of bounds',
    'entry 3 changed',
    'count = 1, codeLength = 3',
  ),
  of(
    'a sampler that writes before its buffer',
    sets,
    {
      sampleUniform: (rng, count, out) => {
        sets.sampleUniform(rng, count, out)
        new Float32Array(out.buffer)[0] = 1
      },
    },
    'sampleUniform writes count codes',
    'entry -5 changed',
  ),
  of(
    'a sampler that leaves the last of several codes',
    sets,
    { sampleUniform: (rng, count, out) => sets.sampleUniform(rng, Math.max(1, count - 1), out) },
    'sampleUniform writes count codes',
    'unwritten',
    'count = 2',
  ),
  of(
    'a sampler of what is no element',
    orders,
    { sampleUniform: (rng, count, out) => rng.fillBits(out, count * 9) },
    'sampleUniform draws nothing but elements',
    'NOT_IN_SPACE',
    'code [',
  ),
  of(
    'a sampler whose codes are a little off',
    sets,
    {
      sampleUniform: (rng, count, out) => {
        sets.sampleUniform(rng, count, out)
        for (let i = 0; i < count * 3; i++) out[i] *= 0.9
      },
    },
    'sampleUniform draws nothing but elements',
    'not the one its element has',
  ),
  of(
    'a sampler with chance of its own',
    sets,
    {
      sampleUniform: (() => {
        let calls = 0
        return (rng, count, out) => sets.sampleUniform(rng.split(calls++), count, out)
      })(),
    },
    'same seed, same bits',
    'differs',
  ),
  of(
    'a sampler that does not use the generator',
    sets,
    {
      sampleUniform: (_rng, count, out) => {
        for (let i = 0; i < count * 3; i++) out[i] = i % 2
      },
    },
    'same seed, same bits',
    'not used',
  ),
  of(
    'a sampler that prefers label 1 by five percent',
    sets,
    { sampleUniform: (rng, count, out) => rng.fillBernoulli(out, [0.5, 0.55, 0.5], count * 3) },
    uniformSets,
    'not drawn equally often',
    'times y = {',
  ),
  of(
    'a sampler of a large space that draws one half of it',
    permutations(9),
    {
      sampleUniform: (rng, count, out) => {
        largeOrders.sampleUniform(rng, count, out)
        for (let j = 0; j < count; j++) {
          const y = [...largeOrders.decode(out, j * 9)]
          if (y[0] > y[1]) largeOrders.encode(y.with(0, y[1]).with(1, y[0]), out, j * 9)
        }
      },
    },
    'sampleUniform repeats elements as often as logSize says',
    'too soon',
    'times y = [',
  ),
  of(
    'a large space that says it is twice as small',
    permutations(9),
    { logSize: largeOrders.logSize - Math.LN2 },
    'sampleUniform repeats elements as often as logSize says',
    'too rarely',
  ),

  of(
    'a maximiser of the smallest weight',
    sets,
    { maximize: (w) => sets.maximize(w.map((x) => -x)) },
    'maximize finds the best of all elements',
    'weights [1, 0, 0]',
    'y = {0}',
  ),
  of(
    'a maximiser that overlooks that two weights may beat a third',
    orders,
    {
      maximize: (w): Ranking => {
        const best = w.indexOf(Math.max(...w))
        const y = orders.maximize(w.map((x, i) => (i === best ? x + 100 : x)))
        return y
      },
    },
    'maximize finds the best of all elements',
    'misses a better element',
  ),
  of(
    'a maximiser of a large space that ignores a label',
    large,
    { maximize: (w) => large.maximize(w.with(7, 0)) },
    'maximize finds the best of the elements drawn',
    '7',
  ),
  of(
    'a maximiser that gives no element',
    sets,
    { maximize: (w) => (w[0] > 0 ? new Set([7]) : sets.maximize(w)) },
    'maximize finds the best of all elements',
    'no element',
    'weights [1, 0, 0]',
  ),
  of(
    'a maximiser that breaks ties by turns',
    sets,
    {
      maximize: (() => {
        let calls = 0
        return (w) => sets.maximize(w.map((x) => x || (calls++ % 2) - 0.5))
      })(),
    },
    'maximize answers alike each time',
    'the second time',
  ),
  of(
    'a maximiser that sorts the weights in place',
    sets,
    {
      maximize: (w) => {
        const y = sets.maximize(w)
        w.sort()
        return y
      },
    },
    'maximize answers alike each time',
    'changes the weights',
    'weights [1, 0, 0]',
  ),

  of(
    'a projection that writes past its point',
    sets,
    {
      project: (point, at) => {
        sets.project(point, at)
        point[at + 3] = 0
      },
    },
    'project writes its own point only',
    'outside its point',
  ),
  of(
    'a projection that ignores its offset',
    sets,
    { project: (point) => sets.project(point, 0) },
    'project writes its own point only',
  ),
  of(
    'a projection that goes half of the way',
    sets,
    {
      project: (point, at) => {
        const goal = point.slice(at, at + 3)
        sets.project(goal, 0)
        goal.forEach((x, i) => {
          point[at + i] = (x + point[at + i]) / 2
        })
      },
    },
    'project leaves what it projected where it is',
    'a second projection moves the point',
  ),
  of(
    'a projection that stays outside',
    sets,
    {
      project: (point, at) => {
        for (let i = at; i < at + 3; i++) point[i] = Math.min(1.5, Math.max(0, point[i]))
      },
    },
    'project gives the nearest point of the hull of all codes',
    'expected [1, 0, 0]',
  ),
  of(
    'a projection onto a smaller cube',
    sets,
    {
      project: (point, at) => {
        for (let i = at; i < at + 3; i++) point[i] = Math.min(0.9, Math.max(0, point[i]))
      },
    },
    'project leaves codes where they are',
    'moves a vertex',
    'y = {0}',
  ),
  of(
    'a projection on the nearest vertex',
    sets,
    {
      project: (point, at) => {
        for (let i = at; i < at + 3; i++) point[i] = point[i] > 0.5 ? 1 : 0
      },
    },
    'project gives the nearest point of the hull of all codes',
    'not the nearest',
  ),
  of(
    'a projection of a large space on the nearest vertex',
    large,
    {
      project: (point, at) => {
        for (let i = at; i < at + 40; i++) point[i] = point[i] > 0.5 ? 1 : 0
      },
    },
    'project leaves the codes drawn behind the plane',
    'not the nearest',
  ),

  of(
    'a move that changes its neighbour',
    sets,
    {
      step: (code, at, rng) => {
        code[at + rng.integer(4)] = 1
      },
    },
    'step leads from elements to elements',
    'outside its code',
    'y = {}',
  ),
  of(
    'a move that leaves the space',
    orders,
    {
      step: (code, at, rng) => {
        const i = at + rng.integer(9)
        code[i] = 1 - code[i]
      },
    },
    'step leads from elements to elements',
    'y = [0, 1, 2]',
  ),
  of(
    'a move with chance of its own',
    sets,
    {
      step: (() => {
        let calls = 0
        return (code, at, rng) => sets.step(code, at, rng.split(calls++))
      })(),
    },
    'step: same seed, same bits',
    'differs',
  ),
  of(
    'a move that adds more often than it removes',
    sets,
    {
      step: (code, at, rng) => {
        const i = at + rng.integer(3)
        if (code[i] === 0 || rng.bernoulli(0.9)) code[i] = 1 - code[i]
      },
    },
    stepUniform,
    'do not arrive uniformly',
  ),
  of(
    'a move of a large space that adds more often than it removes',
    large,
    {
      step: (code, at, rng) => {
        const i = at + rng.integer(40)
        if (code[i] === 0 || rng.bernoulli(0.8)) code[i] = 1 - code[i]
      },
    },
    stepUniform,
    'moves change the uniform law',
  ),
  of(
    'a move around a circle',
    orders,
    {
      step: (code, at, rng) => {
        if (rng.bernoulli(0.5)) return
        const all = [...orders.enumerate()]
        const i = all.findIndex((y) => y.join() === orders.decode(code, at).join())
        orders.encode(all[(i + 1) % 6], code, at)
      },
    },
    'step is as likely as its reverse',
    '[0, 1, 2] and [0, 2, 1]',
  ),
  of(
    'a move that never touches label 2',
    sets,
    {
      step: (code, at, rng) => {
        const i = at + rng.integer(2)
        code[i] = 1 - code[i]
      },
    },
    'step reaches every element',
    'received 4, without {2}',
    'start at y = {}',
  ),

  of(
    'an absolute log-partition',
    sets,
    { linearLogPartition: (tape, scores) => tape.rowSum(tape.softplus(scores)) },
    'linearLogPartition is zero for a score of zero',
    'expected 0',
    'scores [0, 0, 0]',
  ),
  of(
    'a log-partition that grows with the batch',
    sets,
    {
      linearLogPartition: (tape, scores) =>
        tape.scale(sets.linearLogPartition(tape, scores), scores.rows),
    },
    'linearLogPartition is zero for a score of zero',
    'in a batch than alone',
  ),
  of(
    'a log-partition of the wrong shape',
    sets,
    { linearLogPartition: (tape, scores) => tape.softplus(scores) },
    'linearLogPartition is zero for a score of zero',
    'wrong shape',
    'received [1, 3]',
  ),
  of(
    'a log-partition cut off from its gradient',
    sets,
    {
      linearLogPartition: (tape, scores) =>
        sets.linearLogPartition(tape, tape.stopGradient(scores)),
    },
    "linearLogPartition's gradient agrees with differences",
    'derivative 0',
    'received 0',
  ),
  of(
    'a log-partition that squares its score first',
    sets,
    {
      linearLogPartition: (tape, scores) => sets.linearLogPartition(tape, tape.square(scores)),
    },
    'linearLogPartition is the sum over all elements',
    'not the mean code',
    'scores [0, 0, 0]',
  ),
  of(
    'a log-partition that overflows',
    sets,
    {
      linearLogPartition: (tape, scores) =>
        tape.addScalar(tape.rowSum(tape.log(tape.addScalar(tape.exp(scores), 1))), -3 * Math.LN2),
    },
    'linearLogPartition is finite and right for huge scores',
    'not finite',
  ),
  of(
    'a log-partition of twice its gradient',
    sets,
    {
      linearLogPartition: (tape, scores) => {
        const value = sets.linearLogPartition(tape, scores)
        return tape.subtract(tape.scale(value, 2), tape.stopGradient(value))
      },
    },
    'linearLogPartition is the sum over all elements',
    'not the mean code on the reference backend',
    'expected 0.5 at entry 0',
    'scores [0, 0, 0]',
  ),
  of(
    'a log-partition that limits its scores',
    sets,
    {
      linearLogPartition: (tape, scores) =>
        sets.linearLogPartition(tape, tape.scale(tape.tanh(tape.scale(scores, 1e-3)), 1e3)),
    },
    'linearLogPartition is finite and right for huge scores',
    'scores of order 100 ',
  ),
  of(
    'a log-partition of another large space',
    large,
    {
      linearLogPartition: (tape, scores) => tape.scale(large.linearLogPartition(tape, scores), 1.5),
    },
    'linearLogPartition agrees with uniform samples',
    'standard errors',
  ),

  of(
    'a label too many',
    sets,
    { labels: ['a', 'b', 'c', 'd'] },
    'codes are indicators of the labels',
    '4 entries',
    'y = {}',
  ),
  of(
    'an item too many',
    orders,
    asRankings({ items: ['a', 'b', 'c', 'd'] }),
    'rankings are all of the first places of the items',
    '3 of 4 items',
  ),
  of(
    'orders written from the end',
    orders,
    asRankings({
      writeOrder: (order, out, at) => orders.writeOrder(Array.from(order).reverse(), out, at),
    }),
    'rankings: orders are read from codes and written as the same codes',
    'writeOrder',
    'y = [0, 1, 2]',
  ),
  of(
    'orders that are none',
    orders,
    asRankings({ readOrder: (_code, _at, order) => order.fill(1) }),
    'rankings: orders are read',
    'readOrder',
    '[1, 1, 1]',
  ),
  of(
    'the same score at every place',
    orders,
    asRankings({ placeScores: (_, out) => out.fill(1) }),
    'rankings: placeScores add up',
    'y = [0, 1, 2]',
  ),
  of(
    'the same score for every pair',
    orders,
    asRankings({ pairScores: (_, out) => out.fill(1) }),
    'rankings: pairScores add up',
    'y = [0, 1, 2]',
  ),
]

test.each(cases)('caught: $fault', async ({ space, check, says }) => {
  const checks = checkSpace(space).filter(({ name }) => name.includes(check))
  const [message] = (await failures(checks)).values()
  expect(message).toBeDefined()
  for (const part of says) expect(message).toContain(part)
})

test('every check of a space catches a fault above', () => {
  const names = [sets, large, orders].flatMap((space) =>
    checkSpace(space as Space<unknown> as Space<never>).map(({ name }) => name),
  )
  const caught = names.filter((name) => cases.some(({ check }) => name.includes(check)))
  expect(new Set(caught)).toEqual(new Set(names))
})

test('what a space does not offer is not listed', () => {
  const names = (space: Space<never>) =>
    checkSpace(space)
      .map(({ name }) => name)
      .join()
  const plain = broken(sets, {
    enumerate: undefined,
    maximize: undefined,
    project: undefined,
    step: undefined,
    linearLogPartition: undefined,
  }) as Space<never>
  expect(names(plain)).not.toMatch(/enumerate|maximize|project|step|linearLogPartition/)
  expect(names(sets as Space<unknown> as Space<never>)).toMatch(
    /enumerate.*maximize.*project.*step.*linearLog/,
  )
})

test('options: seed, elements, junk, equality and text are the caller’s', async () => {
  const vowels: Space<string> = {
    name: 'vowels',
    codeLength: 1,
    logSize: Math.log(2),
    encode: (y, out, at) => {
      out[at] = y.toLowerCase() === 'a' ? 0 : 1
    },
    decode: (code, at) => (code[at] === 0 ? 'a' : 'e'),
    contains: (y): y is string => typeof y === 'string' && /^[ae]$/i.test(y),
    sampleUniform: (rng, count, out) => rng.fillBits(out, count),
    enumerate: () => ['a', 'e'],
  }
  expect(await failures(checkSpace(vowels))).toEqual(new Map())
  const strict = await failures(checkSpace(vowels, { elements: ['A'], show: (y) => `<${y}>` }))
  expect([...strict.values()].join()).toContain('y = <A>')
  const equal = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()
  expect(await failures(checkSpace(vowels, { elements: ['A'], equal }))).toEqual(new Map())
  const junk = await failures(checkSpace(vowels, { junk: ['e'] }))
  expect([...junk.values()].join()).toContain('y = "e"')
  for (const bad of [
    { samples: 3 },
    { falseAlarm: 0 },
    { tolerance: -1 },
    { enumerationLimit: 0 },
  ]) {
    expect(() => checkSpace(vowels, bad)).toThrow('invalid option')
  }
})

test('a failed check is an error of this library, and can be run again', async () => {
  const [check] = checkSpace(broken(sets, { name: '' }))
  for (let time = 0; time < 2; time++) {
    await expect(async () => check.run()).rejects.toMatchObject({ code: 'CHECK_FAILED' })
  }
})
