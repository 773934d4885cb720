import { type Check, check, report } from '../harness/check.js'
import { bySize } from '../harness/smallest.js'
import { codeKey, type SpaceProbe } from './space-probe.js'

/** The enumeration of a small space, against its size and its sampler. */
export function enumerationChecks<Y>(probe: SpaceProbe<Y>): Check[] {
  if (!probe.isSmall) return []
  return [
    check('enumerate gives every element once', () => checkDistinct(probe)),
    check('logSize is the logarithm of the number of elements', () => checkSize(probe)),
    check('enumerate gives all that is drawn', () => checkDrawn(probe)),
    check('enumerate gives the same elements in the same order each time', () => checkOrder(probe)),
  ]
}

function checkDistinct<Y>(probe: SpaceProbe<Y>): void {
  const { list, codes, positions } = probe.enumeration
  const c = probe.space.codeLength
  list.forEach((y, i) => {
    const first = positions.get(codeKey(codes, i * c, c))!
    if (first === i) return
    const isRepeated = probe.settings.equal(y, list[first])
    report({
      summary: isRepeated ? 'an element is enumerated twice' : 'two elements have the same code',
      expected: 'distinct elements with distinct codes',
      received: `${probe.show(list[first])} and ${probe.show(y)}`,
      where: `elements ${first} and ${i} of the enumeration`,
    })
  })
}

function checkSize<Y>(probe: SpaceProbe<Y>): void {
  const { length } = probe.enumerated()
  const { logSize } = probe.space
  if (Math.abs(Math.log(length) - logSize) <= 1e-8 * Math.max(1, logSize)) return
  const { enumerationLimit } = probe.settings
  const count = length > enumerationLimit ? `more than ${enumerationLimit}` : `${length}`
  report({
    summary: 'logSize does not fit the enumeration',
    expected: `ln ${length} = ${Math.log(length)} for ${count} elements`,
    received: `${logSize} = ln ${Number(Math.exp(logSize).toPrecision(12))}`,
  })
}

function checkDrawn<Y>(probe: SpaceProbe<Y>): void {
  const { space } = probe
  const c = space.codeLength
  const count = Math.min(probe.settings.samples, 4 * probe.enumeration.list.length + 100)
  const codes = probe.draw(count, 'drawn')
  const missing: Y[] = []
  for (let j = 0; j < count; j++) {
    if (probe.enumeration.positions.has(codeKey(codes, j * c, c))) continue
    missing.push(space.decode(codes, j * c))
  }
  if (missing.length === 0) return
  report(
    { summary: 'an element is drawn that is not enumerated' },
    `y = ${probe.show(bySize(missing)[0])}`,
  )
}

function checkOrder<Y>(probe: SpaceProbe<Y>): void {
  const [first, again] = [probe.enumerated(), probe.enumerated()]
  for (let i = 0; i < Math.max(first.length, again.length); i++) {
    if (i < Math.min(first.length, again.length) && probe.settings.equal(first[i], again[i]))
      continue
    report({
      summary: 'a second enumeration differs from the first',
      expected: i < first.length ? probe.show(first[i]) : 'the end',
      received: i < again.length ? probe.show(again[i]) : 'the end',
      where: `element ${i}`,
    })
  }
}
