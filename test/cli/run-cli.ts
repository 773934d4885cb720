import { EventEmitter } from 'node:events'
import { run } from '../../src/cli/run.js'

/** What a command line left behind. */
export interface CliResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CliSetting {
  /** makes standard error a terminal */
  readonly isTTY?: boolean
  /** called with each text written to standard output */
  onStdout?(text: string): void
  /** called with each text written to standard error */
  onStderr?(text: string, signals: EventEmitter): void
  /** called when the command starts to listen for Ctrl-C */
  onListen?(signals: EventEmitter): void
}

/** Runs a command line in this process with captured streams. */
export async function runCli(
  argv: readonly string[],
  { isTTY = false, onStdout, onStderr, onListen }: CliSetting = {},
): Promise<CliResult> {
  const signals = new EventEmitter()
  signals.on('newListener', () => onListen?.(signals))
  let stdout = ''
  let stderr = ''
  const code = await run(argv, {
    stdout: {
      write(text) {
        stdout += text
        onStdout?.(text)
      },
    },
    stderr: {
      isTTY,
      columns: 100,
      write(text) {
        stderr += text
        onStderr?.(text, signals)
      },
    },
    env: {},
    signals,
    now: () => 0,
  })
  if (signals.listenerCount('SIGINT') > 0) throw new Error('a signal listener was left behind')
  return { code, stdout, stderr }
}
