import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineSplitter } from '../../../src/io/text/line-splitter.js'

test('lines are the same however the text is cut, and whichever way they end', () => {
  const part = fc.constantFrom('\n', '\r', '\r\n', 'a', 'bc', ' ')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), fc.array(fc.nat(40)), (parts, cuts) => {
      const text = parts.join('')
      const lines: string[] = []
      const splitter = new LineSplitter((all, start, end) => lines.push(all.slice(start, end)))
      let from = 0
      for (const to of [...cuts, text.length].sort((a, b) => a - b)) {
        splitter.push(text.slice(from, to))
        from = Math.max(from, to)
      }
      splitter.finish()
      const expected = text.split(/\r\n|\n|\r/)
      if (expected.at(-1) === '') expected.pop()
      expect(lines).toEqual(expected)
    }),
    { seed: 2 },
  )
})
