/** Text as it stands in a page or an attribute. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** A name for links made of a title. */
export function anchorOf(title: string): string {
  const name = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
  return name || 'section'
}

/** A number with four digits that count, or so many after the point; a minus that is one. */
export function numberText(value: number, digits?: number): string {
  const text = digits === undefined ? shortNumber(value) : value.toFixed(digits)
  return text.replace(/^-/, '−')
}

function shortNumber(value: number): string {
  if (Number.isInteger(value)) return String(value)
  const size = Math.abs(value)
  if (size >= 1e6 || size < 1e-4) return value.toExponential(2).replace('e', ' e')
  return String(Number(value.toPrecision(4)))
}
