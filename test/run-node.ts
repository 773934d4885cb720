import { type ExecFileSyncOptions, execFileSync } from 'node:child_process'

/**
 * What Node prints when it is run with these arguments. Where it hangs it is run once more: Node 20 was seen to stand
 * still for minutes, its threads waiting for each other, which no timeout of a test ends.
 */
export function runNode(argv: readonly string[], options: ExecFileSyncOptions = {}): string {
  const run = () => {
    return execFileSync(process.execPath, argv, {
      ...options,
      encoding: 'utf8',
      timeout: 25_000,
      killSignal: 'SIGKILL',
    })
  }
  try {
    return run()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ETIMEDOUT') throw error
    process.stderr.write(`node ${argv[0]} hung and is run once more\n`)
    return run()
  }
}
