import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { testFolder } from '../cli/folder.js'

interface Results {
  keptResults(file: string, fresh: boolean, asked: readonly string[]): Record<string, unknown>
}
const script = new URL('../../bench/results.mjs', import.meta.url).href
const { keptResults }: Results = await import(script)

const folder = testFolder()
const results = {
  'split/yeast/default/0': 1,
  'split/yeast/default/1': 2,
  'split/yeast/unary, exact/0': 3,
  'split/yeast2/default/0': 4,
  'ranking/yeast/default/0': 5,
  'own splits/yeast/default/0': 6,
}
const file = folder.write('results.json', JSON.stringify(results))

describe('results of a benchmark', () => {
  test('are all kept by a run that is not fresh', () => {
    expect(keptResults(file, false, ['split/yeast/'])).toEqual(results)
  })

  test('are forgotten by a fresh run as far as it is asked for them, in every seed', () => {
    const { 'split/yeast/default/0': first, 'split/yeast/default/1': second, ...others } = results
    expect([first, second]).toEqual([1, 2])
    expect(keptResults(file, true, ['split/yeast/default/', 'split/wine/default/'])).toEqual(others)
    const { 'split/yeast/unary, exact/0': exact, ...rest } = others
    expect(exact).toBe(3)
    expect(keptResults(file, true, ['split/yeast/'])).toEqual(rest)
    expect(keptResults(file, true, [])).toEqual(results)
  })

  test('stay in their file until new ones are written', () => {
    keptResults(file, true, ['split/'])
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(results)
  })

  test('are none where there is no file, and an error where it cannot be read', () => {
    expect(keptResults(folder.path('none.json'), true, ['split/'])).toEqual({})
    const broken = folder.write('broken.json', '{')
    expect(() => keptResults(broken, false, [])).toThrow(SyntaxError)
  })
})
