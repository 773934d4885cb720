/** Where text goes. */
export interface OutputStream {
  write(text: string): unknown
}

/** Where a progress bar may be drawn. */
export interface TerminalStream extends OutputStream {
  readonly isTTY?: boolean
  /** width in characters */
  readonly columns?: number
}

/** Where Ctrl-C comes from, and what else asks to stop; `process` is one. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/** All a command knows of the process it runs in. */
export interface CliContext {
  readonly stdout: OutputStream
  readonly stderr: TerminalStream
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signals: SignalSource
  /** the command line, as it came */
  readonly argv?: readonly string[]
  /** seconds from any start; a clock of the caller's, for tests */
  readonly now?: () => number
}
