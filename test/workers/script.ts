/** A worker that answers as `body` says; `reply` sends a message, `done` an outcome. */
export function script(body: string): URL {
  const source = `import { parentPort, workerData } from 'node:worker_threads'
const reply = (message) => parentPort.postMessage(message)
const done = (outcome) => reply({ type: 'done', outcome })
parentPort.on('message', async (index) => { ${body} })`
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`)
}
