// Where benchmarks keep what they measured, and how they print it.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

const folder = new URL('./results/', import.meta.url).pathname

/** Path of a file of results; its folder exists. */
export function resultsFile(name) {
  mkdirSync(folder, { recursive: true })
  return folder + name
}

/** Results measured before, by key; none if there is no file yet. */
function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return {}
    throw error
  }
}

/**
 * Results measured before, to go on from. A fresh run forgets those it is asked for, whose keys begin
 * with one of `asked`, and no others.
 */
export function keptResults(file, fresh, asked) {
  const results = readResults(file)
  if (!fresh) return results
  const isAsked = (key) => asked.some((prefix) => key.startsWith(prefix))
  return Object.fromEntries(Object.entries(results).filter(([key]) => !isAsked(key)))
}

/** Writes a file whole or not at all. */
export function writeWhole(path, text) {
  writeFileSync(`${path}.partial`, text)
  renameSync(`${path}.partial`, path)
}

/** `mean ± standard deviation`, one value alone, or a dash where a value is missing. */
export function meanAndDeviation(values, digits) {
  if (values.some((v) => v === null)) return '–'
  const mean = values.reduce((a, b) => a + b) / values.length
  if (values.length === 1) return mean.toFixed(digits)
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, values.length - 1)
  return `${mean.toFixed(digits)} ± ${Math.sqrt(variance).toFixed(digits)}`
}
