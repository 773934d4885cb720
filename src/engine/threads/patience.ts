/** Spins a microsecond, about: they are all that a kernel can count. */
const SPINS = 1000
/** A wait longer than this, milliseconds, and than a quarter of its job, found a busy core. */
const PATIENCE = 0.1
/** The first and the longest time alone, milliseconds. */
const [FIRST, LONGEST] = [1, 256]

/**
 * When to ask helpers: where the caller waited too long too often, because another program has the core,
 * it works alone for a while that doubles each time.
 */
export class Patience {
  private until = 0
  private time = 0

  isAlone(): boolean {
    return this.time > 0 && performance.now() < this.until
  }

  /** Of a job that took so many milliseconds, in which helpers were waited for. */
  learn(spins: number, took: number): void {
    const waited = spins / SPINS / 1000
    if (waited > PATIENCE && waited * 4 > took) {
      this.time = this.time === 0 ? FIRST : Math.min(2 * this.time, LONGEST)
      this.until = performance.now() + this.time
    } else if (this.time > 0) {
      // each good job takes back an eighth
      this.time -= this.time / 8
      if (this.time < FIRST) this.time = 0
    }
  }
}
