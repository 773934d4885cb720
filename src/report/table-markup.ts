import type { Cell, TableBlock, TableColumn } from './document.js'
import { escaped, numberText } from './markup.js'

/** From so many rows on a table scrolls in a frame of its own. */
const TALL = 18

/** A table that sorts by its headings where scripts run, and reads as it is where none do. */
export function tableMarkup({ caption, columns, rows }: TableBlock): string {
  const isNumeric = columns.map((_, at) => rows.every((row) => isNumber(row[at] ?? null)))
  const heads = columns.map(({ title, hint }, at) => {
    const about = hint ? ` title="${escaped(hint)}"` : ''
    return `<th scope="col"${isNumeric[at] ? ' class="n"' : ''}${about}><span>${escaped(title)}</span></th>`
  })
  const body = rows.map((row) => {
    const cells = row.map((cell, at) => cellMarkup(cell, columns[at], at === 0, isNumeric[at]))
    return `<tr>${cells.join('')}</tr>`
  })
  const tall = rows.length > TALL ? ' tall' : ''
  return `<div class="table${tall}" role="region" tabindex="0" aria-label="${escaped(caption)}"><table><caption>${escaped(caption)}</caption><thead><tr>${heads.join('')}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>`
}

function isNumber(cell: Cell): boolean {
  const value = typeof cell === 'object' && cell !== null ? cell.value : cell
  return value === null || typeof value === 'number'
}

function cellMarkup(cell: Cell, column: TableColumn, isFirst: boolean, isNumeric: boolean): string {
  const given = typeof cell === 'object' && cell !== null ? cell : { value: cell }
  const { value } = given
  const text = 'text' in given && given.text !== undefined ? given.text : shown(value, column)
  const bar = 'bar' in given && given.bar !== undefined ? given.bar : undefined
  const classes = [isNumeric ? 'n' : '', bar === undefined ? '' : 'bar'].filter(Boolean).join(' ')
  const attributes = [
    classes && ` class="${classes}"`,
    // what is shown may be rounded; what is sorted by is not
    typeof value === 'number' ? ` data-v="${value}"` : '',
    bar === undefined ? '' : ` style="--v:${Math.max(0, Math.min(1, bar)).toFixed(2)}"`,
  ].join('')
  return isFirst
    ? `<th scope="row"${attributes}>${escaped(text)}</th>`
    : `<td${attributes}>${escaped(text)}</td>`
}

function shown(value: number | string | null, { digits }: TableColumn): string {
  if (value === null) return '–'
  return typeof value === 'number' ? numberText(value, digits) : value
}
