import { ROOM, writeTwice } from '../harness/buffers.js'
import { type Check, check, type Fault, report } from '../harness/check.js'
import { testEach } from '../harness/smallest.js'
import { isNumbers, show } from '../harness/values.js'
import { junkFor } from './junk.js'
import { codeKey, type SpaceProbe } from './space-probe.js'

/** Where codes stand that do not stand at the start. */
const OFFSET = 3

/** Names, codes, and the guard. */
export function codeChecks<Y>(probe: SpaceProbe<Y>): Check[] {
  return [
    check('has a name, sizes and the required methods', () => checkMembers(probe)),
    check('decode undoes encode, at any offset, and gives back the code', () =>
      probe.testElements((y) => roundTrip(probe, y)),
    ),
    check('encode writes codeLength finite numbers at its offset and nothing else', () =>
      probe.testElements((y) => writesOnlyItsCode(probe, y)),
    ),
    check('contains accepts every element', () =>
      probe.testElements((y) =>
        probe.space.contains(y)
          ? undefined
          : { summary: 'contains refuses an element', expected: 'true', received: 'false' },
      ),
    ),
    check('contains accepts nothing but elements', () => checkGuard(probe)),
  ]
}

/** Name, sizes and methods. */
export function checkMembers<Y>({ space }: SpaceProbe<Y>): void {
  const members = space as unknown as Record<string, unknown>
  const { name, codeLength, logSize } = space
  const isText = typeof name === 'string' && name !== ''
  if (!isText) report({ summary: 'a space needs a name', received: show(name) })
  if (!(Number.isInteger(codeLength) && codeLength >= 1)) {
    report({ summary: 'codeLength is no integer ≥ 1', received: show(codeLength) })
  }
  if (!(logSize >= 0 && logSize < Infinity)) {
    report({ summary: 'logSize is no finite number ≥ 0', received: show(logSize) })
  }
  for (const method of ['encode', 'decode', 'contains', 'sampleUniform']) {
    if (typeof members[method] === 'function') continue
    report({ summary: `a space needs the method ${method}`, received: typeof members[method] })
  }
  for (const method of ['enumerate', 'maximize', 'project', 'step', 'linearLogPartition']) {
    if (members[method] === undefined || typeof members[method] === 'function') continue
    report({
      summary: `${method} is neither a method nor left out`,
      received: typeof members[method],
    })
  }
}

function roundTrip<Y>(probe: SpaceProbe<Y>, y: Y): Fault | undefined {
  const { space, settings } = probe
  const c = space.codeLength
  for (const at of [0, OFFSET]) {
    const code = new Float32Array(c + 2 * OFFSET).fill(0.375)
    space.encode(y, code, at)
    const before = code.slice()
    const decoded = space.decode(code, at)
    const offset = at === 0 ? '' : ` at offset ${at}`
    if (!settings.equal(y, decoded)) {
      return {
        summary: `decode(encode(y)) is another element${offset}`,
        expected: probe.show(y),
        received: probe.show(decoded),
      }
    }
    if (code.some((x, i) => !Object.is(x, before[i]))) {
      return { summary: `decode changes the code it reads${offset}` }
    }
    const again = probe.encoded(decoded)
    if (codeKey(again, 0, c) !== codeKey(code, at, c)) {
      return {
        summary: 'encoding what was decoded gives another code',
        expected: show(code.subarray(at, at + c)),
        received: show(again),
      }
    }
  }
  return undefined
}

function writesOnlyItsCode<Y>({ space }: SpaceProbe<Y>, y: Y): Fault | undefined {
  const c = space.codeLength
  const { buffers, misplaced } = writeTwice(c, (out, at) => space.encode(y, out, at))
  if (misplaced && !misplaced.inside) {
    return {
      summary: 'encode writes outside its code',
      expected: `entries 0 … ${c - 1} written`,
      received: `entry ${misplaced.entry} changed`,
    }
  }
  const [first, second] = buffers.map((buffer) => buffer.subarray(ROOM, ROOM + c))
  for (let i = 0; i < c; i++) {
    const place = `entry ${i} of ${c}`
    if (i === misplaced?.entry) {
      return { summary: 'encode leaves an entry of the code unwritten', received: place }
    }
    if (!Object.is(first[i] + 0, second[i] + 0)) {
      return { summary: 'encode depends on what was in the buffer', received: place }
    }
    if (!Number.isFinite(first[i])) {
      return {
        summary: 'the code is not finite',
        expected: 'finite numbers',
        received: `${first[i]}, ${place}`,
      }
    }
  }
  return undefined
}

/**
 * What `contains` accepts has to be an element: of the enumeration if that is complete, and in any
 * case its code is finite and decodes to it. So no value is called junk that a space has as element.
 */
function checkGuard<Y>(probe: SpaceProbe<Y>): void {
  const { space, settings } = probe
  const { list, complete } = probe.elements
  const values = [...settings.junk, ...junkFor(list)]
  testEach(
    values,
    (value) =>
      `y = ${show(value)}${value !== null && typeof value === 'object' ? kind(value) : ''}`,
    (value) => {
      const accepted: unknown = space.contains(value)
      if (typeof accepted !== 'boolean') {
        return { summary: 'contains gives no boolean', received: show(accepted) }
      }
      if (!accepted) return undefined
      const y = value as Y
      const fault = {
        summary: 'contains accepts what is no element',
        expected: 'false',
        received: 'true',
      }
      if (settings.junk.includes(value)) return fault
      if (complete) return list.some((element) => settings.equal(element, y)) ? undefined : fault
      try {
        const code = probe.encoded(y)
        const isElement = code.every(Number.isFinite) && settings.equal(space.decode(code, 0), y)
        return isElement ? undefined : fault
      } catch (cause) {
        return { ...fault, cause }
      }
    },
  )
}

function kind(value: object): string {
  if (Array.isArray(value)) return ` (an array of ${value.length})`
  if (isNumbers(value)) return ` (a ${value.constructor.name} of ${value.length})`
  if (value instanceof Set || value instanceof Map) return ` (a ${value.constructor.name})`
  return ''
}
