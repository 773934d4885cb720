import { checkFailed, type Fault, faultOf } from './check.js'
import { show, sizeOf } from './values.js'

/** The examples, smallest first; equally large ones in the order they came in. */
export function bySize<T>(examples: readonly T[]): T[] {
  return examples
    .map((example) => ({ example, size: sizeOf(example) }))
    .sort((a, b) => a.size - b.size)
    .map(({ example }) => example)
}

/**
 * Tests examples in the order given and throws on the first with a fault: on the smallest, if they
 * are sorted.
 */
export function testEach<T>(
  examples: Iterable<T>,
  describe: (example: T) => string,
  test: (example: T) => Fault | undefined,
): void {
  for (const example of examples) {
    const fault = faultOf(() => test(example))
    if (fault) throw checkFailed(fault, describe(example))
  }
}

/** Tests vectors; where one fails, throws with a simpler one that has a fault still. */
export function testVectors(
  vectors: Iterable<Float32Array>,
  what: string,
  test: (vector: Float32Array) => Fault | undefined,
): void {
  for (const vector of vectors) {
    const found = simplest(vector, test)
    if (found) throw checkFailed(found.fault, `${what} ${show(found.vector)}`)
  }
}

/** Entries that do not matter become 0, others integers, as long as the fault stays. */
function simplest(
  vector: Float32Array,
  test: (vector: Float32Array) => Fault | undefined,
): { vector: Float32Array; fault: Fault } | undefined {
  let fault = faultOf(() => test(vector))
  if (!fault) return undefined
  const simple = vector.slice()
  for (const simpler of [() => 0, Math.sign, Math.round]) {
    for (let i = 0; i < simple.length; i++) {
      const entry = simple[i]
      if (simpler(entry) === entry) continue
      simple[i] = simpler(entry)
      const still = faultOf(() => test(simple))
      if (still) fault = still
      else simple[i] = entry
    }
  }
  return { vector: simple, fault }
}
