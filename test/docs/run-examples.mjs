// Runs the example modules given as arguments one after the other; prints one JSON line each.
import { pathToFileURL } from 'node:url'

const print = process.stdout.write.bind(process.stdout)
console.log = () => {}
for (const file of process.argv.slice(2)) {
  const result = { file, error: null }
  try {
    await import(pathToFileURL(file).href)
  } catch (error) {
    result.error = error?.stack ?? String(error)
  }
  print(`${JSON.stringify(result)}\n`)
}
