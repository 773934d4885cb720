// The peer of the step benchmark: the same training step in PyTorch, or NumPy where torch is
// missing, in a child process that is asked for one measurement at a time.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Starts the first python3 that has torch, else numpy; null where there is none. */
export async function startPeer(threads = 1) {
  for (const python of [process.env.PYTHON, '/usr/bin/python3', 'python3']) {
    const peer = python && (await tryPeer(python, threads))
    if (peer) return peer
  }
  return null
}

function tryPeer(python, threads) {
  return new Promise((resolve) => {
    const script = new URL('./step.py', import.meta.url).pathname
    const child = spawn(python, [script, String(threads)], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: peerEnv(String(threads)),
    })
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

/** So many threads, and no OpenBLAS settings of the caller's that would force a slower kernel. */
function peerEnv(threads) {
  const env = { OMP_NUM_THREADS: threads, MKL_NUM_THREADS: threads, OPENBLAS_NUM_THREADS: threads }
  for (const [name, value] of Object.entries(process.env)) {
    if (!name.startsWith('OPENBLAS_')) env[name] = value
  }
  return env
}
