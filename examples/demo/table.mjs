/**
 * A table as text: two lines of heads, a rule, and the rows; the first `left` columns are names.
 * @param {string[][]} rows
 * @param {number} left
 */
export function table(rows, left = 2) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const line = (/** @type {string[]} */ row) =>
    row
      .map((cell, column) =>
        column < left ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '─'.repeat(width)).join('──')
  const [group, head, ...body] = rows.map(line)
  return [group, head, rule, ...body].join('\n')
}

/** @param {number} share */
export const percent = (share) => (100 * share).toFixed(1)

/** @param {number} value nats, maybe infinite */
export const nats = (value) => (Number.isFinite(value) ? value.toFixed(3) : '∞')
