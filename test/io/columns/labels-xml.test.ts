import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseLabelsXml } from '../../../src/io/columns/labels-xml.js'
import { caught } from '../../reference/caught.js'

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

describe('parseLabelsXml', () => {
  test('reads the files MULAN ships', () => {
    const labels = parseLabelsXml(`<?xml version="1.0" encoding="utf-8"?>
<labels xmlns="http://mulan.sourceforge.net/labels">
<label name="Brown Creeper"></label>
<label name="Swainson's Thrush"/>
</labels>
`)
    expect(labels).toEqual([
      { name: 'Brown Creeper', parent: -1, line: 3 },
      { name: "Swainson's Thrush", parent: -1, line: 4 },
    ])
  })

  test('keeps the hierarchy of nested labels', () => {
    const labels = parseLabelsXml(
      `<labels><label name="a"><label name="b"><label name='c'/></label><label name="d"/></label><label name="e"/></labels>`,
    )
    expect(labels.map(({ name, parent }) => [name, parent])).toEqual([
      ['a', -1],
      ['b', 0],
      ['c', 1],
      ['d', 0],
      ['e', -1],
    ])
  })

  test('reads back any names, with entities or character references', () => {
    const names = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 })
    fc.assert(
      fc.property(names, fc.boolean(), fc.boolean(), (names, decimal, numbered) => {
        const written = (name: string) =>
          name.replace(/[&<>"']/g, (char) => {
            const point = char.charCodeAt(0)
            return numbered ? (decimal ? `&#${point};` : `&#x${point.toString(16)};`) : ENTITY[char]
          })
        const elements = names.map((name) => `  <label name="${written(name)}"/>`).join('\n')
        const labels = parseLabelsXml(`<labels>\n${elements}\n</labels>`)
        expect(labels.map(({ name }) => name)).toEqual(names)
        expect(labels.map(({ line }) => line)).toEqual(names.map((_, index) => index + 2))
      }),
      { seed: 1 },
    )
  })

  test('skips a byte order mark, comments, and attributes it does not need', () => {
    const labels = parseLabelsXml(
      '\ufeff<!-- two\nlines -->\n<labels a:b="1"><!-- <label name="x"/> -->\n<label id="7" name = \'y\' /></labels><!---->',
    )
    expect(labels).toEqual([{ name: 'y', parent: -1, line: 4 }])
  })

  test.each([
    ['an empty text', '', 1, /ends before <\/labels>/],
    ['another element', '<labels>\n<tag name="a"/></labels>', 2, /not a labels file.*<tag/],
    ['a label outside', '<label name="a"/>', 1, /inside one <labels>/],
    ['two roots', '<labels><label name="a"/></labels>\n<labels/>', 2, /inside one <labels>/],
    ['text', '<labels>\nhello</labels>', 2, /not a labels file.*hello/],
    ['a DOCTYPE', '<!DOCTYPE labels []><labels/>', 1, /not a labels file/],
    ['a file cut short', '<labels>\n<label name="a"/>\n', 2, /ends before <\/labels>/],
    ['a tag cut short', '<labels>\n<label name="a', 2, /not a labels file/],
    ['an unclosed label', '<labels><label name="a"></labels>', 1, /closing tag does not match/],
    ['an extra closing tag', '<labels></labels></labels>', 1, /closing tag does not match/],
    ['a label without a name', '<labels>\n<label id="a"/></labels>', 2, /has no name/],
    ['a label with an empty name', '<labels><label name=""/></labels>', 1, /has no name/],
    ['a repeated name', '<labels><label name="a"/>\n<label name="a"/></labels>', 2, /twice.*"a"/],
    ['no label', '<labels>\n</labels>', 2, /names no label/],
    ['an unknown entity', '<labels><label name="a&nbsp;b"/></labels>', 1, /entity.*&nbsp;/],
    ['an entity named like a property', '<labels><label name="&constructor;"/></labels>', 1, /ent/],
    ['an entity named like a prototype', '<labels><label name="&__proto__;"/></labels>', 1, /ent/],
    ['a bare ampersand', '<labels><label name="a & b"/></labels>', 1, /entity.*written &amp;/],
    ['an impossible character', '<labels><label name="&#x110000;"/></labels>', 1, /entity/],
  ])('refuses %s, with the line', async (_, text, line, message) => {
    const error = await caught(() => parseLabelsXml(text, { file: 'l.xml' }))
    expect(error.code).toBe('PARSE_ERROR')
    expect(error.message).toMatch(message)
    expect(error.details.where).toBe(`l.xml, line ${line}`)
  })
})
