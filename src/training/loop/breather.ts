/** Work this long before giving way to the event loop, ms. */
const SLICE = 50
/** Report progress at most this often, ms. */
const REPORT = 100

/**
 * Returns a function to call after each step: it lets other tasks of the event loop run (timers,
 * signals, rendering) about 20 times a second, and says about 10 times a second that progress is due.
 */
export function createBreather(): () => Promise<boolean> | false {
  let yielded = performance.now()
  let reported = yielded
  return () => {
    const now = performance.now()
    if (now - yielded < SLICE) return false
    return nextTask().then(() => {
      yielded = performance.now()
      const due = now - reported >= REPORT
      if (due) reported = now
      return due
    })
  }
}

/** A new macrotask: the shortest wait that lets signals and timers through. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else setTimeout(resolve, 0)
  })
}
