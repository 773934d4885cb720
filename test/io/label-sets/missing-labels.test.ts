import { describe, expect, test } from 'vitest'
import { multilabelFromArff, multilabelFromCsv } from '../../../src/io/index.js'
import { caught } from '../../reference/caught.js'

const csv = 'x,a,b\n1,1,\n2,,null\n3,0,1\n4,?,0\n'
const read = (text: string, options: object = {}) =>
  multilabelFromCsv(text, { labels: ['a', 'b'], file: 'f.csv', ...options })

describe('missing labels', () => {
  test('of CSV are unknown: empty, ? and null', async () => {
    const { labels, warnings, droppedRows } = await read(csv)
    expect([...labels.values]).toEqual([1, Number.NaN, Number.NaN, Number.NaN, 0, 1, Number.NaN, 0])
    expect(warnings).toContain('4 labels (50 %) of 3 rows are missing: they are unknown')
    // none of these rows is known to have no label
    expect(warnings.join()).not.toMatch(/no label/)
    expect(droppedRows).toBe(0)
  })

  test.each(['1,?,1\n2,0,1\n', '{0 1,1 ?,2 1}\n{0 2,2 1}\n'])('of ARFF are unknown: %j', (rows) => {
    const head =
      '@relation t\n@attribute x numeric\n@attribute a {0,1}\n@attribute b {0,1}\n@data\n'
    const { labels } = multilabelFromArff(head + rows, { labels: ['a', 'b'] })
    expect([...labels.values]).toEqual([Number.NaN, 1, 0, 1])
  })

  test('may leave their rows out, with their features', async () => {
    const { labels, features, warnings, droppedRows } = await read(csv, { missingLabels: 'drop' })
    expect([[...labels.values], [...features.values]]).toEqual([[0, 1], [3]])
    expect(droppedRows).toBe(3)
    expect(warnings).toContain('3 of 4 rows were dropped: labels of theirs are missing')
  })

  test('may be refused, with the line', async () => {
    const error = await caught(() => read(csv, { missingLabels: 'error' }))
    expect(error.code).toBe('NOT_IN_SPACE')
    expect(error.message).toMatch(/f\.csv, line 2, label "b".*missingLabels: 'keep'/)
    expect((await caught(() => read(csv, { missingLabels: 'fill' }))).message).toMatch(
      /missingLabels/,
    )
  })

  test('of every row are named', async () => {
    const { warnings } = await read('x,a,b\n1,1,\n2,0,\n')
    expect(warnings).toContain('labels that are known in no row: "b"')
  })
})
