// The peers of the step benchmark: the same training step in current PyTorch and JAX, each in a child
// process that is asked for one measurement at a time. They live in a virtual environment of their own,
// .cache/peers, which pip fills the first time; where it cannot, python3 with whichever of torch, jax
// and numpy it has.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const VERSIONS = { torch: '2.9.1', jax: '0.10.2' }
/** PyTorch without CUDA; the package index has only the one with it, several gigabytes. */
const TORCH_INDEX = 'https://download.pytorch.org/whl/cpu'

const root = join(import.meta.dirname, '..')
const folder = join(root, '.cache/peers')
const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')

/**
 * Starts every peer that can be had.
 *
 * @param threads of each
 * @param install whether pip may fill the environment
 * @returns the peers, and the reasons why others are missing
 */
export async function startPeers(threads = 1, install = true) {
  const missing = install ? fill() : []
  const peers = []
  for (const name of ['torch', 'jax']) {
    const peer = await firstThatStarts(name, threads)
    if (peer) peers.push(peer)
    else if (!missing.some((reason) => reason.startsWith(name))) {
      missing.push(`${name}: not in ${python}, and python3 has none`)
    }
  }
  if (peers.length === 0) {
    const numpy = await firstThatStarts('numpy', threads)
    if (numpy) peers.push(numpy)
  }
  return { peers, missing }
}

/** Makes the environment if it is not there; returns what could not be brought into it, and why. */
function fill() {
  const missing = []
  try {
    if (!existsSync(python)) run(process.env.PYTHON ?? 'python3', ['-m', 'venv', folder])
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    return [`torch and jax: no virtual environment: ${lastLine(error)}`]
  }
  for (const [name, version] of Object.entries(VERSIONS)) {
    const tried = join(folder, `${name}-${version}.tried`)
    if (existsSync(tried)) continue
    const pip = (...more) =>
      run(python, [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--retries',
        '1',
        ...more,
        `${name}==${version}`,
      ])
    console.error(`installing ${name} ${version} into ${folder}, once`)
    try {
      pip(...(name === 'torch' ? ['--index-url', TORCH_INDEX] : []))
    } catch {
      try {
        pip()
      } catch (error) {
        missing.push(`${name}: pip could not bring it: ${lastLine(error)}`)
        continue
      }
    }
    writeFileSync(tried, '')
  }
  return missing
}

function run(command, args) {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
}

function lastLine(error) {
  const lines = String(error.stderr || error.message)
    .trim()
    .split('\n')
  return lines.at(-1)
}

async function firstThatStarts(name, threads) {
  for (const candidate of [python, process.env.PYTHON, '/usr/bin/python3', 'python3']) {
    const peer = candidate && (await start(candidate, name, threads))
    if (peer) return peer
  }
  return null
}

function start(command, peer, threads) {
  return new Promise((resolve) => {
    const script = join(import.meta.dirname, 'step.py')
    const child = spawn(command, [script, peer, String(threads)], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: peerEnv(String(threads)),
    })
    child.on('error', () => resolve(null))
    child.on('exit', () => resolve(null))
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    lines.next().then(({ value, done }) => {
      if (done) return resolve(null)
      resolve({
        name: JSON.parse(value).name,
        async measure(size, seconds) {
          child.stdin.write(`${JSON.stringify({ ...size, seconds })}\n`)
          return JSON.parse((await lines.next()).value)
        },
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
  return { ...env, OMP_NUM_THREADS: threads, MKL_NUM_THREADS: threads }
}
