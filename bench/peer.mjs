// The peer of the step benchmark: the same training step in PyTorch, or NumPy where torch is
// missing, in a child process that is asked for one measurement at a time.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Starts the first python3 that has torch, else numpy; null where there is none. */
export async function startPeer() {
  for (const python of [process.env.PYTHON, '/usr/bin/python3', 'python3']) {
    const peer = python && (await tryPeer(python))
    if (peer) return peer
  }
  return null
}

function tryPeer(python) {
  return new Promise((resolve) => {
    const script = new URL('./step.py', import.meta.url).pathname
    const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'ignore'], env: peerEnv() })
    child.on('error', () => resolve(null))
    child.on('exit', () => resolve(null))
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const ask = async (request) => {
      child.stdin.write(`${JSON.stringify(request)}\n`)
      return JSON.parse((await lines.next()).value)
    }
    lines.next().then(({ value, done }) => {
      if (done) return resolve(null)
      resolve({
        name: JSON.parse(value).name,
        measure: async (size, seconds) => (await ask({ ...size, seconds })).ms,
        stop: () => child.stdin.end(),
      })
    })
  })
}

/** One thread, and no OpenBLAS settings of the caller's that would force a slower kernel. */
function peerEnv() {
  const env = { OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' }
  for (const [name, value] of Object.entries(process.env)) {
    if (!name.startsWith('OPENBLAS_')) env[name] = value
  }
  return env
}
