import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ArffParser, parseArff } from '../../../src/io/arff/arff-parser.js'
import { areSparse, type Cells, storedCells, type Table } from '../../../src/io/table/table.js'
import { caught } from '../../reference/caught.js'
import { type WrittenArff, writtenArff } from './arff-text.js'

/** the cells with every zero written out */
const dense = (values: Cells) => storedCells({ values } as Table, [...Array(values.cols).keys()])

/** what a table holds, in the form the writer was given it */
function contents({ columns, values }: Table) {
  const cells = dense(values)
  return Array.from({ length: values.rows }, (_, row) =>
    columns.map(({ kind, categories }, column) => {
      const value = cells[row * values.cols + column]
      if (Number.isNaN(value)) return null
      return kind === 'nominal' ? categories[value] : value
    }),
  )
}

const expected = ({ attributes, rows }: WrittenArff) =>
  rows.map((row) =>
    row.map((value, column) => {
      if (attributes[column].type === 'string') return value === null ? null : 0
      return typeof value === 'number' ? value + 0 : value
    }),
  )

describe('parseArff', () => {
  test('reads back any table however it is quoted, spaced, commented and written', () => {
    fc.assert(
      fc.property(writtenArff, (written) => {
        const table = parseArff(written.text)
        expect(table.relation).toBe(written.relation)
        expect(table.columns.map(({ name }) => name)).toEqual(
          written.attributes.map(({ name }) => name),
        )
        expect(contents(table)).toEqual(expected(written))
        expect([...table.lines]).toEqual(written.lines)
        expect(table.instanceWeights && [...table.instanceWeights]).toEqual(written.weights)
      }),
      { seed: 3, numRuns: 300 },
    )
  })

  test('gives the same table when the text comes in pieces cut anywhere', () => {
    fc.assert(
      fc.property(writtenArff, fc.array(fc.nat(400), { maxLength: 5 }), (written, cuts) => {
        const parser = new ArffParser()
        let from = 0
        for (const to of [...cuts, written.text.length].sort((a, b) => a - b)) {
          parser.push(written.text.slice(from, to))
          from = Math.max(from, to)
        }
        expect(parser.finish()).toEqual(parseArff(written.text))
      }),
      { seed: 4 },
    )
  })

  test('keeps sparse rows sparse, in ascending order of columns', () => {
    const table = parseArff(
      '@relation r\n@attribute a numeric\n@attribute b numeric\n@attribute c {x,y}\n@data\n{2 y, 0 5}\n{}\n{1 -1}',
    )
    expect(table.values).toEqual({
      rows: 3,
      cols: 3,
      offsets: Int32Array.of(0, 2, 2, 3),
      indices: Int32Array.of(0, 2, 1),
      values: Float64Array.of(5, 1, -1),
    })
  })

  test('reads dense rows among sparse ones and sparse rows among dense ones', () => {
    const header = '@relation r\n@attribute a numeric\n@attribute b numeric\n@data\n'
    expect([...dense(parseArff(`${header}{1 2}\n3,4`).values)]).toEqual([0, 2, 3, 4])
    expect(areSparse(parseArff(`${header}3,4\n{1 2}`).values)).toBe(false)
  })

  test('keeps text where asked to, each different one once, and none where a sparse row has none', () => {
    const head = '@relation r\n@attribute a string\n@attribute b numeric\n@data\n'
    const written = parseArff(`${head}'x, y',1\nz,2\n?,3\n'x, y',4`, { keepText: true })
    expect(written.columns[0].categories).toEqual(['', 'x, y', 'z'])
    expect([0, 2, 4, 6].map((at) => written.values.values[at])).toEqual([1, 2, Number.NaN, 1])
    const sparse = parseArff(`${head}{1 1}\n{0 z}`, { keepText: true })
    expect([...dense(sparse.values)]).toEqual([0, 1, 1, 0])
    expect(parseArff(`${head}z,2`).columns[0].categories).toEqual([])
  })

  test('grows past any initial capacity', () => {
    const rows = Array.from({ length: 3000 }, (_, row) => `{0 ${row},1 1}`)
    const table = parseArff(
      `@relation r\n@attribute a numeric\n@attribute b numeric\n@data\n${rows.join('\n')}`,
    )
    expect(table.values.rows).toBe(3000)
    expect(dense(table.values)[2 * 2999]).toBe(2999)
  })

  test('skips a byte order mark, blanks before a declaration and a comment behind a row', () => {
    const table = parseArff('\ufeff  @relation r\n\t@attribute a real\n@DATA\n 1 % one\n')
    expect([...table.values.values]).toEqual([1])
  })

  test('accepts blanks or tabs in place of commas between values', () => {
    const table = parseArff('@relation r\n@attribute a real\n@attribute b real\n@data\n1\t2\n3 4')
    expect([...table.values.values]).toEqual([1, 2, 3, 4])
  })

  test('reads lines however they end, mixed in one file too, and counts them', async () => {
    const text = '@relation r\n@attribute a real\r@data\r\n1\r2\n\n3'
    const whole = parseArff(text)
    expect([...whole.values.values]).toEqual([1, 2, 3])
    expect([...whole.lines]).toEqual([4, 5, 7])
    for (const size of [1, 2, 3, 7]) {
      const parser = new ArffParser()
      for (let at = 0; at < text.length; at += size) parser.push(text.slice(at, at + size))
      expect(parser.finish()).toEqual(whole)
    }
  })

  test('takes a trailing comma for the end of a row', () => {
    const head = '@relation r\n@attribute a real\n@attribute b real\n@data\n'
    expect([...parseArff(`${head}1,2,\n3,4 , `).values.values]).toEqual([1, 2, 3, 4])
    expect([...dense(parseArff(`${head}{1 2,}`).values)]).toEqual([0, 2])
  })

  test('says that weights of attributes are not used', () => {
    const text = '@relation r\n@attribute a real {0.5}\n@attribute b {x,y} {1}\n@data\n1,x'
    expect(parseArff(text).notes).toEqual(['attribute "a" has a weight of 0.5: it is not used'])
  })

  test('takes an unquoted relation name to the end of the line', () => {
    expect(parseArff('@relation My set: -C 3\n@attribute a real\n@data\n1').relation).toBe(
      'My set: -C 3',
    )
  })

  test('removes escapes from unquoted names only where they stand before punctuation', () => {
    const text = "@relation r\n@attribute TAG_m\\'usica real\n@attribute C:\\new real\n@data\n1,2"
    expect(parseArff(text).columns.map(({ name }) => name)).toEqual(["TAG_m'usica", 'C:\\new'])
  })
})

const HEAD = '@relation r\n@attribute a numeric\n@attribute b {x,y}\n'
const errors: readonly (readonly [what: string, text: string, line: number, message: RegExp])[] = [
  ['an empty text', '', 1, /not an ARFF file.*cut short/],
  ['comments only', '% a\n% b\n', 2, /not an ARFF file/],
  ['a web page', '<!DOCTYPE html>\n<html>', 1, /not an ARFF file.*@relation.*<!DOCTYPE/],
  ['a CSV file', 'a,b\n1,2', 1, /not an ARFF file/],
  ['no @data', HEAD, 3, /ends before its first @data/],
  ['no rows', `${HEAD}@data\n`, 4, /ends before its first row/],
  ['@data before attributes', '@relation r\n@data\n1', 2, /before any @attribute/],
  ['an unknown declaration', '@relation r\n@atribute a numeric', 2, /not a declaration.*atribute/],
  ['a second relation', '@relation r\n@relation s', 2, /not a declaration/],
  ['an attribute without a name', '@relation r\n@attribute', 2, /a name and a type/],
  ['an attribute without a type', '@relation r\n@attribute a', 2, /"a" has no type/],
  ['an unknown type', '@relation r\n@attribute a float', 2, /unknown type.*"float"/],
  ['a relational attribute', '@relation r\n@attribute a relational', 2, /"a" is relational/],
  ['the end of a relational attribute', '@relation r\n@end a', 2, /relational.*"@end"/],
  ['a header of KEEL', '@relation r\n@attribute a real\n@inputs a', 3, /KEEL.*"@inputs"/],
  ['a range of KEEL', '@relation r\n@attribute a real [0,1]', 2, /"a".*"\[0,1\]".*KEEL/],
  ['a row on the line of @data', `${HEAD}@data 1,x\n2,y`, 4, /follows @data.*"1,x"/],
  ['a type behind categories', '@relation r\n@attribute a{x} numeric', 2, /follows.*"numeric"/],
  ['a type behind a type', '@relation r\n@attribute a real real', 2, /follows.*"a".*"real"/],
  ['more behind a quoted name', "@relation 'r' s\n", 1, /follows the relation name.*"s"/],
  ['a weight of an attribute that is none', '@relation r\n@attribute a real {x}', 2, /follows/],
  ['a control character for a blank', `${HEAD}@data\n1\u0001,x`, 5, /"a" is numeric.*u0001/],
  ['a weight beyond 32 bits', `${HEAD}@data\n1,x,{1e39}`, 5, /not an instance weight/],
  ['a name with a blank', '@relation r\n@attribute a b numeric', 2, /unknown type.*must be quoted/],
  ['a repeated name', `${HEAD}\n@attribute 'a' real`, 5, /same name.*"a".*line 2/],
  ['an empty nominal', '@relation r\n@attribute a {}', 2, /declares no values/],
  ['an empty category', '@relation r\n@attribute a {x,,y}', 2, /declares an empty value/],
  ['a trailing category comma', '@relation r\n@attribute a {x,}', 2, /declares an empty value/],
  ['a repeated category', '@relation r\n@attribute a {x,"x"}', 2, /declares a value twice/],
  ['an open nominal', '@relation r\n@attribute a {x,y\n@data', 2, /do not end with \}/],
  ['an open quote in a name', "@relation r\n@attribute 'a numeric\n", 2, /quote is not closed/],
  ['an open quote in a row', `${HEAD}@data\n1,x\n2,'y\n`, 6, /quote is not closed/],
  ['a short row', `${HEAD}@data\n1,x\n\n% c\n2`, 8, /wrong number.*2 values.*received 1/],
  ['a long row', `${HEAD}@data\n1,x,3`, 5, /wrong number.*received more.*"3"/],
  ['an empty value', `${HEAD}@data\n,x`, 5, /missing between commas.*"a"/],
  ['two trailing commas', `${HEAD}@data\n1,x,,`, 5, /missing between commas/],
  ['text for a number', `${HEAD}@data\n1,x\none,y`, 6, /"a" is numeric.*"one"/],
  ['an undeclared value', `${HEAD}@data\n1,z`, 5, /"b" does not declare.*one of x, y.*"z"/],
  ['a sparse index too large', `${HEAD}@data\n{2 1}`, 5, /no such attribute.*0 to 1.*"2"/],
  ['a sparse index that is none', `${HEAD}@data\n{a 1}`, 5, /no such attribute.*"a 1\}"/],
  ['a broken sparse index', `${HEAD}@data\n{0.5 1}`, 5, /no such attribute.*"0.5"/],
  ['a sparse index twice', `${HEAD}@data\n{0 1, 0 2}`, 5, /attribute 0 twice/],
  ['a sparse value missing', `${HEAD}@data\n{0 1, 1}`, 5, /attribute 1 has no value/],
  ['an unclosed sparse row', `${HEAD}@data\n{0 1, 1 x\n{0 2}`, 5, /does not end with \}/],
  ['a sparse row with two trailing commas', `${HEAD}@data\n{0 1,,}`, 5, /no such attribute/],
  ['a missing comma', `${HEAD}@data\n{0 1 1 x}`, 5, /does not end with \}/],
  ['more behind a sparse row', `${HEAD}@data\n{0 1} 2`, 5, /goes on after its end.*"2"/],
  ['a negative weight', `${HEAD}@data\n1,x,{-1}`, 5, /not an instance weight/],
  ['an unclosed weight', `${HEAD}@data\n{0 1},{1`, 5, /not an instance weight/],
  ['an empty weight', `${HEAD}@data\n{0 1},{`, 5, /not an instance weight/],
  ['more behind a weight', `${HEAD}@data\n1,x,{1} 5`, 5, /goes on after its end/],
]

describe('an ARFF error', () => {
  test.each(errors)('for %s names file and line', async (_, text, line, message) => {
    const error = await caught(() => parseArff(text, { file: 'f.arff' }))
    expect(error.code).toBe('PARSE_ERROR')
    expect(error.message).toMatch(message)
    expect(error.details.where).toBe(`f.arff, line ${line}`)
  })

  test('says where a number is too large for a 32-bit float', async () => {
    const error = await caught(() => parseArff(`${HEAD}@data\n1,x\n1e39,y`))
    expect(error.code).toBe('NOT_FINITE')
    expect(error.details.where).toBe('line 6, attribute "a"')
  })

  test('shows long values shortened and long lists of categories cut', async () => {
    const many = Array.from({ length: 30 }, (_, index) => `c${index}`).join(',')
    const text = `@relation r\n@attribute a {${many}}\n@data\n${'z'.repeat(500)}`
    const error = await caught(() => parseArff(text))
    expect(error.message.length).toBeLessThan(300)
    expect(error.message).toMatch(/c11, …/)
  })
})
