/**
 * Fork and join through a board in shared memory. A job is a number of chunks; the caller takes chunks
 * like any helper, so a helper that does not come costs nothing, and at the end the caller waits only for
 * chunks that a helper has begun.
 */

// Bytes from the start of a board; fields that threads write apart lie on cache lines apart.
/** i64: number of the job · 2³² + next chunk · 2¹⁶ + chunks of the job */
const TURN: usize = 0
/** i32: chunks of this job that helpers finished */
const FINISHED: usize = 64
/** i32: rung for every job while helpers sleep */
const BELL: usize = 128
/** i32: helpers that sleep */
const ASLEEP: usize = 132
/** i32: not 0 if helpers are to leave; the host writes it */
const LEAVE: usize = 136
/** the job, as its kernel wrote it */
export const JOB: usize = 192

/** Spins of a helper without work before it sleeps: some 100 microseconds. */
const SPINS: i32 = 100_000
/** Spins after which a chunk counts as lost: some ten seconds. */
const LOST: i64 = 20_000_000_000

/** The next chunk of a job, or −1 if it has none left or is over. */
export function take(board: usize, job: i64): i32 {
  let turn = atomic.load<i64>(board, TURN)
  while (turn >> 32 == job) {
    const next = <i32>((turn >> 16) & 0xffff)
    if (next >= <i32>(turn & 0xffff)) return -1
    const was = atomic.cmpxchg<i64>(board, turn, turn + 0x10000, TURN)
    if (was == turn) return next
    turn = was
  }
  return -1
}

/** The number of the current job. */
export function jobOf(board: usize): i64 {
  return atomic.load<i64>(board, TURN) >> 32
}

/** Whether helpers are to leave this board. */
export function isOver(board: usize): bool {
  return atomic.load<i32>(board, LEAVE) != 0
}

/** Says that a helper finished a chunk. */
export function finish(board: usize): void {
  atomic.add<i32>(board, 1, FINISHED)
}

/** A helper's sleep, until there is a job after `seen` or it is to leave; after a while of spinning. */
export function awaitJob(board: usize, seen: i64): void {
  for (let spins = 0; spins < SPINS; spins++) {
    if (jobOf(board) != seen || isOver(board)) return
  }
  const bell = atomic.load<i32>(board, BELL)
  atomic.add<i32>(board, 1, ASLEEP)
  if (jobOf(board) == seen && !isOver(board)) atomic.wait<i32>(board + BELL, bell, -1)
  atomic.sub<i32>(board, 1, ASLEEP)
}

/** Takes the board off helpers that are late for the last job: then its next one may be written down. */
export function clear(board: usize): void {
  atomic.store<i64>(board, (jobOf(board) + 1) << 32, TURN)
  atomic.store<i32>(board, 0, FINISHED)
}

/** Puts the job that was written down before the helpers; returns its number. */
export function post(board: usize, chunks: i32): i64 {
  const job = jobOf(board) + 1
  atomic.store<i64>(board, (job << 32) | <i64>chunks, TURN)
  if (atomic.load<i32>(board, ASLEEP) != 0) {
    atomic.add<i32>(board, 1, BELL)
    atomic.notify(board + BELL, -1)
  }
  return job
}

/** Waits until helpers have finished so many chunks; returns for how many spins, or −1 if one is lost. */
export function join(board: usize, chunks: i32): f64 {
  let spins: i64 = 0
  while (atomic.load<i32>(board, FINISHED) < chunks) {
    if (++spins > LOST) return -1
  }
  return <f64>spins
}
