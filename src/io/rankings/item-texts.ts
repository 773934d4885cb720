import { NameFinder } from '../table/name-finder.js'
import type { Table } from '../table/table.js'
import { isMissingField } from '../text/field.js'
import { shown, textError } from '../text/text-error.js'

/**
 * Names of items in cells, as they are known: exactly, else in one Unicode form, `é` being one
 * character or two. Where none are known yet all are in the composed form.
 *
 * @throws PartitaError NOT_IN_SPACE with the line of a cell that names nothing
 */
export function itemTexts(
  texts: readonly string[],
  { lines, file }: Pick<Table, 'lines' | 'file'>,
  known: readonly string[] | undefined,
): readonly string[] {
  const finder = known && new NameFinder(known)
  const names = new Map<string, string>()
  return texts.map((text, row) => {
    const found = names.get(text)
    if (found !== undefined) return found
    const at = finder?.position(text) ?? -1
    if (at < 0 && isMissingField(text)) {
      throw textError(
        'NOT_IN_SPACE',
        'an item is missing',
        { file, line: lines[row] },
        {
          expected: 'the name of an item',
          received: shown(text),
          hint: 'leave the line out; if this is a name, name all items by the option items',
        },
      )
    }
    const name = known && at >= 0 ? known[at] : text.normalize('NFC')
    names.set(text, name)
    return name
  })
}
