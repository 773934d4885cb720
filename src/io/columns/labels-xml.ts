import { shown, textError } from '../text/text-error.js'

/** One label of a MULAN labels file. */
export interface XmlLabel {
  /** XML entities resolved */
  readonly name: string
  /** index of the label it is nested in, −1 at the top */
  readonly parent: number
  /** counted from 1 */
  readonly line: number
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])
/** a comment, a processing instruction, or a tag with its attributes */
const MARKUP =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([A-Za-z_][\w.-]*)((?:\s+[A-Za-z_][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y
const BLANKS = /\s*/y
const LINE_END = /\r\n|\n|\r/g
const ATTRIBUTE = /([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/**
 * Reads a MULAN labels file: `<labels>` around `<label name="…">`, which may be nested.
 *
 * A reader of its own, because the format is a handful of tags and an XML library is larger than
 * all of this one's. It refuses what it does not know (other elements, text, DOCTYPE, unknown
 * entities) instead of skipping it.
 *
 * @returns labels in document order, a parent before its children
 * @throws PartitaError PARSE_ERROR with the line if the text is not such a file, is cut short, names
 *   a label twice, or holds none
 * @see https://mulan.sourceforge.net/format.html
 */
export function parseLabelsXml(
  text: string,
  { file }: { readonly file?: string | undefined } = {},
): readonly XmlLabel[] {
  const labels: XmlLabel[] = []
  const seen = new Set<string>()
  /** index of every open label, −1 for the root */
  const open: number[] = []
  let started = false
  let line = 1
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const fail = (summary: string, received?: string, hint?: string) => {
    const details = { ...(received !== undefined && { received: shown(received) }) }
    return textError('PARSE_ERROR', summary, { file, line }, { ...details, ...(hint && { hint }) })
  }

  for (;;) {
    BLANKS.lastIndex = at
    const blanks = BLANKS.exec(text)?.[0] ?? ''
    at += blanks.length
    if (at === text.length) break
    line += countLines(blanks)
    MARKUP.lastIndex = at
    const match = MARKUP.exec(text)
    if (match === null) {
      const hint = 'a MULAN labels file holds <labels> and <label name="…"> only'
      throw fail('not a labels file', text.slice(at, at + 60), hint)
    }
    const [markup, closing, element, attributes, selfClosing] = match
    if (element !== undefined) {
      if (closing === '/') {
        const index = open.pop()
        if (element !== (index === -1 ? 'labels' : 'label') || index === undefined) {
          throw fail('a closing tag does not match', markup)
        }
      } else if (element === 'labels' && !started) {
        started = true
        if (selfClosing === '') open.push(-1)
      } else if (element === 'label' && open.length > 0) {
        const name = readName(attributes, fail)
        if (seen.has(name)) throw fail('a label is named twice', name)
        seen.add(name)
        labels.push({ name, parent: open[open.length - 1], line })
        if (selfClosing === '') open.push(labels.length - 1)
      } else {
        throw fail('not a labels file', markup, 'expected <label> elements inside one <labels>')
      }
    }
    line += countLines(markup)
    at += markup.length
  }
  if (open.length > 0 || !started) throw fail('the labels file ends before </labels>')
  if (labels.length === 0) throw fail('the labels file names no label')
  return labels
}

type Fail = (summary: string, received?: string, hint?: string) => Error

function readName(attributes: string, fail: Fail): string {
  for (const [, key, double, single] of attributes.matchAll(ATTRIBUTE)) {
    if (key === 'name') {
      const name = resolveEntities(double ?? single, fail)
      if (name !== '') return name
    }
  }
  throw fail('a label has no name')
}

function resolveEntities(text: string, fail: Fail): string {
  return text.replace(/&([^;\s]*;?)/g, (entity, body: string) => {
    const name = body.slice(0, -1)
    const known = body.endsWith(';') ? ENTITIES.get(name) : undefined
    if (known !== undefined) return known
    const number = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));$/.exec(body)
    const point =
      number === null ? -1 : Number.parseInt(number[1] ?? number[2], number[1] ? 16 : 10)
    if (point < 1 || point > 0x10ffff) {
      throw fail('an unknown XML entity', entity, 'an ampersand itself is written &amp;')
    }
    return String.fromCodePoint(point)
  })
}

function countLines(text: string): number {
  return text.match(LINE_END)?.length ?? 0
}
