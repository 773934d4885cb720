import { expect, test } from 'vitest'
import { predictionText, writtenSets } from '../../../src/cli/report/prediction-text.js'
import { multilabelFromCsv, tagList } from '../../../src/io/index.js'

const names = ['NA', 'null', '?', '-', '<NA>', 'a;b', 'c,d', 'e"f', '=x', '\\', '__proto__', 'café']
const sets = [...names.map((name) => [name]), [], ['NA', 'null'], names]

test.each([
  [
    'lists',
    () => `x,labels\n${sets.map((set, row) => `${row * row},"${quoted(set)}"\n`).join('')}`,
  ],
  ['predictions', () => predictionText([writtenSets(sets)], 'csv').replace(/^row/, 'x')],
])('%s of odd names read back', async (_, text) => {
  const { labelNames, labels } = await multilabelFromCsv(text(), {
    tags: 'labels',
    keep: ['x'],
  })
  expect([...labelNames].sort()).toEqual([...names].sort())
  sets.forEach((set, row) => {
    const cells = labels.values.subarray(row * labels.cols, (row + 1) * labels.cols)
    expect(labelNames.filter((_, label) => cells[label] === 1).sort()).toEqual([...set].sort())
    expect(cells.some(Number.isNaN)).toBe(false)
  })
})

function quoted(set: readonly string[]): string {
  return tagList(set).replace(/"/g, '""')
}
