const GOLDEN = (Math.sqrt(5) - 1) / 2

/** Where a function with one valley is least between two points, to within `tolerance`, by golden sections. */
export function minimizeOn(
  f: (x: number) => number,
  low: number,
  high: number,
  tolerance: number,
): number {
  let [a, b] = [low, high]
  let [x, y] = [b - GOLDEN * (b - a), a + GOLDEN * (b - a)]
  let [fx, fy] = [f(x), f(y)]
  while (b - a > tolerance) {
    if (fx <= fy) {
      ;[b, y, fy] = [y, x, fx]
      x = b - GOLDEN * (b - a)
      fx = f(x)
    } else {
      ;[a, x, fx] = [x, y, fy]
      y = a + GOLDEN * (b - a)
      fy = f(y)
    }
  }
  return (a + b) / 2
}
