/** What was chosen and why, a line each; nothing where nothing was. */
export function chosenLines(choices: readonly string[] | null): string[] {
  return headed('auto', choices ?? [])
}

/** Lines of text with a heading before the first, in a column `width` wide. */
export function headed(heading: string, lines: readonly string[], width = 7): string[] {
  return lines.map((line, index) => (index === 0 ? heading : '').padEnd(width) + line)
}
