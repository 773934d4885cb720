/**
 * A value as JSON that says it in one way: names of objects sorted, numbers that JSON has no word for and arrays of
 * numbers written out.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, given: unknown) => {
    if (typeof given === 'number' && !Number.isFinite(given)) return { $number: String(given) }
    if (ArrayBuffer.isView(given)) return Array.from(given as Float64Array)
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return given
    return Object.fromEntries(Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
