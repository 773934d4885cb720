import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
/** The built `partita`. */
export const main = join(root, 'dist/cli/main.js')
/** The same with a terminal for standard error. */
export const terminalMain = join(root, 'test/cli/terminal-cli.mjs')

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

type Child = ReturnType<typeof start>

export function start(script: string, argv: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawn(process.execPath, [script, ...argv], { env: { ...process.env, ...env } })
}

/** Waits for the end of a process; `onStderr` sees all of standard error so far. */
export function outcome(child: Child, onStderr?: (stderr: string) => void): Promise<Outcome> {
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
    onStderr?.(stderr)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

/** Runs the built `partita`. */
export function partita(...argv: string[]): Promise<Outcome> {
  return outcome(start(main, argv))
}
