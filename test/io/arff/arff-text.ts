import fc from 'fast-check'

/** An attribute as the ARFF writer of these tests takes it. */
export interface WrittenAttribute {
  readonly name: string
  readonly type: 'numeric' | 'real' | 'INTEGER' | 'string' | readonly string[]
}

/** A table and one way of writing it as ARFF. */
export interface WrittenArff {
  readonly relation: string
  readonly attributes: readonly WrittenAttribute[]
  /** number, category or text of each attribute; null where missing */
  readonly rows: readonly (readonly (number | string | null)[])[]
  readonly weights: readonly number[] | undefined
  /** the text of the file */
  readonly text: string
  /** line of each row, counted from 1 */
  readonly lines: readonly number[]
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't' }
const quoted = (text: string, quote: string) =>
  quote + text.replace(/[\\'"%\n\r\t]/g, (c) => `\\${ESCAPES[c] ?? c}`) + quote
const bare = (text: string) => /^[A-Za-z0-9_.-]+$/.test(text)

const word = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom('0', '1', '?', '%', "it's", 'a b', 'a,b', '{}', 'm\\usica', '"', '\\', 'ñ', ''),
)
const attribute = fc.record({
  name: word,
  type: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom('numeric' as const, 'real' as const, 'INTEGER' as const),
    },
    fc.constant('string' as const),
    fc.constant(['0', '1']),
    fc.uniqueArray(word, { minLength: 1, maxLength: 5 }),
  ),
})
const number = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
)

/** Tables with hard names and values, written with every liberty the format allows. */
export const writtenArff: fc.Arbitrary<WrittenArff> = fc
  .record({
    relation: word,
    attributes: fc.uniqueArray(attribute, {
      minLength: 1,
      maxLength: 6,
      selector: ({ name }) => name,
    }),
    rowCount: fc.integer({ min: 1, max: 6 }),
    weighted: fc.boolean(),
    style: fc.record({
      newline: fc.constantFrom('\n', '\r\n'),
      quote: fc.constantFrom("'", '"'),
      separator: fc.constantFrom(',', ', ', '\t,  '),
      upper: fc.boolean(),
      alwaysQuote: fc.boolean(),
      comments: fc.boolean(),
      finalNewline: fc.boolean(),
    }),
  })
  .chain(({ attributes, rowCount, weighted, style, relation }) => {
    const row = fc.tuple(
      ...attributes.map(({ type }) => {
        const values = Array.isArray(type)
          ? fc.constantFrom(...type)
          : type === 'string'
            ? word
            : number
        return fc.option(values as fc.Arbitrary<number | string>, { freq: 6 })
      }),
    )
    const rows = fc.array(row, { minLength: rowCount, maxLength: rowCount })
    const forms = fc.array(fc.boolean(), { minLength: rowCount, maxLength: rowCount })
    const weights = fc.array(fc.constantFrom(1, 0.5, 2), {
      minLength: rowCount,
      maxLength: rowCount,
    })
    return fc.record({ rows, forms, weights }).map(({ rows, forms, weights }) => {
      const text = (value: string) =>
        !style.alwaysQuote && bare(value) ? value : quoted(value, style.quote)
      const cell = (value: number | string | null) =>
        value === null ? '?' : typeof value === 'number' ? String(value) : text(value)
      const keyword = (value: string) => (style.upper ? value.toUpperCase() : value)
      const out: string[] = []
      const comment = () => {
        if (style.comments) out.push("% it's a 'comment", '   ')
      }
      comment()
      out.push(`${keyword('@relation')} ${text(relation)}`)
      for (const { name, type } of attributes) {
        comment()
        const declared = Array.isArray(type)
          ? `{${type.map(text).join(style.separator)}}`
          : keyword(type as string)
        out.push(`${keyword('@attribute')} ${text(name)} ${declared}`)
      }
      out.push(keyword('@data'))
      const lines = rows.map((values, index) => {
        comment()
        const sparse = values
          .map((value, position) => ({ value, position }))
          .filter(({ value, position }) => !isImplied(attributes[position], value))
          .map(({ value, position }) => `${position} ${cell(value)}`)
        const body = forms[index]
          ? `{${sparse.join(style.separator)}}`
          : values.map(cell).join(style.separator)
        out.push(weighted ? `${body}, {${weights[index]}}` : body)
        return out.length
      })
      const content = out.join(style.newline) + (style.finalNewline ? style.newline : '')
      return {
        relation,
        attributes,
        rows,
        weights: weighted && weights.some((weight) => weight !== 1) ? weights : undefined,
        text: content,
        lines,
      }
    })
  })

function isImplied({ type }: WrittenAttribute, value: number | string | null): boolean {
  return Array.isArray(type) ? value === type[0] : value === 0
}
