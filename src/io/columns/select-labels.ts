import { checkOption } from '../../errors.js'
import { NameFinder } from '../table/name-finder.js'
import { shown, textError } from '../text/text-error.js'
import { parseLabelsXml } from './labels-xml.js'
import type { LabelEnd } from './meka-relation.js'

/**
 * Which columns of a file are labels: their names in the order wanted, the text of a MULAN XML file
 * (the columns keep the order of the data file), or the first or last so many.
 */
export type LabelChoice = readonly string[] | { readonly xml: string } | LabelEnd

const FORMS = 'label names, { xml }, { first: count } or { last: count }'

/**
 * Positions of the label columns among `names`.
 *
 * @throws PartitaError UNKNOWN_LABEL if a name is no column, or two columns after unescaping;
 *   INVALID_OPTION if the choice is malformed, empty, repeats a name or leaves no feature;
 *   PARSE_ERROR if the XML is not a labels file
 */
export function selectLabels(
  names: readonly string[],
  choice: LabelChoice,
  file?: string,
): readonly number[] {
  checkOption(typeof choice === 'object' && choice !== null, 'labels', FORMS, choice)
  const selected =
    'xml' in choice ? fromXml(names, choice.xml, file) : fromOption(names, choice, file)
  if (selected.length === names.length) {
    const received = `${selected.length} labels`
    const summary = 'every column is a label, none is a feature'
    throw textError('INVALID_OPTION', summary, { file }, { received })
  }
  return selected
}

function fromXml(names: readonly string[], xml: string, file?: string): number[] {
  const labels = parseLabelsXml(xml).map(({ name }) => name)
  return matchNames(names, labels, file).sort((a, b) => a - b)
}

function fromOption(
  names: readonly string[],
  choice: readonly string[] | LabelEnd,
  file?: string,
): number[] {
  if ('first' in choice || 'last' in choice) {
    const count = 'first' in choice ? choice.first : choice.last
    const limit = names.length - 1
    const valid = Number.isInteger(count) && count >= 1 && count <= limit
    const expected = limit < 1 ? 'more than one column' : `a count of labels from 1 to ${limit}`
    checkOption(valid, 'labels', expected, limit < 1 ? shown(names[0]) : count)
    const start = 'first' in choice ? 0 : names.length - count
    return Array.from({ length: count }, (_, index) => start + index)
  }
  checkOption(Array.isArray(choice) && choice.length > 0, 'labels', FORMS, JSON.stringify(choice))
  return matchNames(names, choice, file)
}

/** Position of each wanted name, see {@link NameFinder}. */
function matchNames(names: readonly string[], wanted: readonly string[], file?: string): number[] {
  const finder = new NameFinder(names)
  const taken = new Map<number, string>()
  return wanted.map((name) => {
    const position = finder.find(name)
    if (position === 'several' || position < 0) {
      throw textError(
        'UNKNOWN_LABEL',
        'a label is not a column of the data',
        { file },
        {
          expected: `one of ${names.length} columns, the last ${shown(names[names.length - 1])}`,
          received: shown(name),
          hint:
            position === 'several'
              ? 'several columns have this name once escapes are removed: write it as the file does'
              : nearest(names, name),
        },
      )
    }
    const other = taken.get(position)
    checkOption(other === undefined, 'labels', 'every label once', `${other} and ${name}`)
    taken.set(position, name)
    return position
  })
}

function nearest(names: readonly string[], wanted: string): string {
  const key = wanted.trim().toLowerCase()
  const close = names.find((name) => name.trim().toLowerCase() === key)
  return close === undefined
    ? 'check that labels and data belong to the same set'
    : `did you mean ${shown(close)}?`
}
