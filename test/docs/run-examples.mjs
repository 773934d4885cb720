// Runs the example modules given as arguments one after the other; prints one JSON line each.
import { pathToFileURL } from 'node:url'

const print = process.stdout.write.bind(process.stdout)
console.log = () => {}
for (const file of process.argv.slice(2)) {
  const result = { file, error: /** @type {string | null} */ (null) }
  try {
    await import(pathToFileURL(file).href)
  } catch (error) {
    result.error = error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
  print(`${JSON.stringify(result)}\n`)
}
