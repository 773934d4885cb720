import type { DenseMatrix } from '../../engine/index.js'
import { PartitaError } from '../../errors.js'
import { NameFinder } from '../table/name-finder.js'
import { cellTexts, itemOf, type Table } from '../table/table.js'
import { isMissingField } from '../text/field.js'
import { tagsOf } from '../text/tag-list.js'
import { shown, type TextPlace, textError } from '../text/text-error.js'

/** Labels that one column lists. */
export interface TagsRead {
  /** `[rows, labels]`; NaN in rows whose list is missing */
  readonly labels: DenseMatrix
  readonly labelNames: readonly string[]
  /** one sentence each */
  readonly notes: readonly string[]
}

/** The place of the column that lists labels. */
export function tagsColumn(names: readonly string[], tags: string): readonly [number] {
  const column = new NameFinder(names).position(tags)
  if (column >= 0) return [column]
  throw new PartitaError('INVALID_OPTION', 'invalid option tags', {
    expected: `the name of a column: ${names.slice(0, 8).map(shown).join(', ')}${names.length > 8 ? ', …' : ''}`,
    received: shown(tags),
  })
}

/**
 * The label matrix of a column of lists such as `rain;sun`, an empty one being no label, a missing one unknown.
 *
 * @param known names of the labels, in their order; default: all that occur, by the alphabet
 * @throws PartitaError EMPTY_DATA if no label occurs
 */
export function readTags(
  table: Table,
  column: number,
  known: readonly string[] | undefined,
): TagsRead {
  const { name, kind } = table.columns[column]
  const place = { file: table.file, item: itemOf(table, name) }
  if (kind === 'numeric') {
    const details = { expected: 'text such as rain;sun', received: 'numbers' }
    throw textError('NOT_IN_SPACE', 'a column lists no labels', place, details)
  }
  const texts = cellTexts(table, column)
  const lists = texts.map((text) =>
    text !== '' && isMissingField(text) ? undefined : tagsOf(text),
  )
  checkLists(texts, place)
  const found = lists.flatMap((list) => list ?? []).map((label) => label.normalize('NFC'))
  const labelNames = known ?? [...new Set(found)].sort()
  if (labelNames.length === 0) throw textError('EMPTY_DATA', 'a column lists no labels', place)
  const finder = new NameFinder(labelNames)
  const cols = labelNames.length
  const values = new Float32Array(lists.length * cols)
  const strange = new Map<string, number>()
  lists.forEach((list, row) => {
    if (list === undefined) values.fill(Number.NaN, row * cols, (row + 1) * cols)
    for (const label of list ?? []) {
      const at = finder.position(label)
      if (at < 0) strange.set(label, (strange.get(label) ?? 0) + 1)
      else values[row * cols + at] = 1
    }
  })
  return {
    labels: { rows: lists.length, cols, values },
    labelNames,
    notes: [
      ...(strange.size > 0 ? [strangeLabels(strange)] : []),
      ...(known ? [] : otherSeparators(texts, name)),
    ],
  }
}

/** Throws NOT_IN_SPACE where every list stands in brackets, as JSON and Python write them. */
function checkLists(texts: readonly string[], place: TextPlace): void {
  const lists = texts.filter((text) => !isMissingField(text))
  if (lists.length === 0 || !lists.every((text) => /^(?:\[.*\]|\{.*\})$/s.test(text))) return
  throw textError('NOT_IN_SPACE', 'a column lists labels in another form', place, {
    expected: 'names separated by ;, such as rain;sun',
    received: shown(lists[0]),
  })
}

/** Says that what may have been meant to separate labels does not. */
function otherSeparators(texts: readonly string[], name: string): string[] {
  if (texts.some((text) => text.includes(';'))) return []
  const odd = texts.find((text) => /[,|]/.test(text))
  if (odd === undefined) return []
  return [`no list of ${shown(name)} has a ;, which separates labels: ${shown(odd)} is one label`]
}

function strangeLabels(counts: ReadonlyMap<string, number>): string {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const list = [...counts.keys()].slice(0, 5).map(shown).join(', ')
  const more = counts.size > 5 ? ', …' : ''
  const subject = total === 1 ? '1 label was' : `${total} labels were`
  return `${subject} left out that training does not have: ${list}${more}`
}
