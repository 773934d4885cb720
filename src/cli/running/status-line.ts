import type { TerminalStream } from '../options/context.js'

/** What a status line shows, left to right; of the details the last are left out first. */
export interface Status {
  readonly head: string
  /** shown alone if the line is too narrow for a bar */
  readonly short: string
  /** share of the work that is done, in [0, 1] */
  readonly share: number
  readonly count: string
  readonly details: readonly string[]
}

/** One line of a terminal that is drawn again and again. */
export interface StatusLine {
  draw(status: Status): void
  /** clears the line; later calls are ignored */
  close(): void
}

export interface StatusLineOptions {
  readonly stream: TerminalStream
  /** `NO_COLOR` and `TERM` are looked at */
  readonly env: Readonly<Record<string, string | undefined>>
  /** seconds now; a clock of the caller's, for tests */
  readonly now?: () => number
}

const FULL = '━'
const REST = '─'
const LONGEST_BAR = 30
const SHORTEST_BAR = 5
const CLEAR_LINE = '\r\x1b[K'

/** Seconds between lines where there is no terminal, and after the first minute. */
const INTERVAL = 10
const LATER_INTERVAL = 60

/** The clock unless the caller has one. */
export const clockSeconds = () => performance.now() / 1000

/**
 * A line with a progress bar in a terminal. The cursor stays visible and the line is cleared by `close`, so
 * there is nothing to repair after Ctrl-C. Where the stream is no terminal, a log for instance, it is written
 * as a line of its own every ten seconds, after the first minute every minute.
 *
 * Our own, because it is one line of text: cli-progress is no longer maintained, and listr2 needs
 * Node 22 and brings lists of tasks that a fit does not have.
 */
export function createStatusLine(options: StatusLineOptions): StatusLine {
  const { stream, env } = options
  if (stream.isTTY !== true || env.TERM === 'dumb') return createLog(options)
  let isOpen = true
  const hasColor = !env.NO_COLOR
  return {
    draw(status) {
      if (!isOpen) return
      const width = Math.max(1, (stream.columns ?? 80) - 1)
      stream.write(CLEAR_LINE + statusText(status, width, hasColor))
    },
    close() {
      if (isOpen) stream.write(CLEAR_LINE)
      isOpen = false
    },
  }
}

/** Whole lines at intervals. */
function createLog({ stream, now = clockSeconds }: StatusLineOptions): StatusLine {
  const started = now()
  let due = started + INTERVAL
  let isOpen = true
  return {
    draw({ head, count, details }) {
      const seconds = now()
      if (!isOpen || seconds < due) return
      due = seconds + (seconds - started < LATER_INTERVAL ? INTERVAL : LATER_INTERVAL)
      stream.write(`${[head, count, ...details].join('  ')}\n`)
    },
    close() {
      isOpen = false
    },
  }
}

/** The line, at most `width` characters wide: what matters least is left out first. */
function statusText(status: Status, width: number, hasColor: boolean): string {
  const { head, short, share, count } = status
  const details = [...status.details]
  const used = () => [head, count, ...details].join('  ').length + 2
  while (details.length > 0 && used() + SHORTEST_BAR > width) details.pop()
  const room = Math.min(LONGEST_BAR, width - used())
  if (room < SHORTEST_BAR) return short.slice(0, width)
  const filled = Math.round(room * share)
  const [full, rest] = [FULL.repeat(filled), REST.repeat(room - filled)]
  const bar = hasColor ? `\x1b[32m${full}\x1b[2;39m${rest}\x1b[0m` : full + rest
  return [head, bar, count, ...details].join('  ')
}

/** `1:05` */
export function clock(seconds: number): string {
  const whole = Math.ceil(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
