/** gains below this share of the largest weight are rounding */
const NOISE = 1e-9

/**
 * Local search for the linear ordering problem: see `maximizeLinearOrdering`.
 *
 * @param net antisymmetric weights, `A[i, j]` won if `i` comes before `j`, `[k, k]`
 * @param n   only the first `n` places count
 */
export function improveLinearOrdering(net: Float64Array, k: number, n: number): Int32Array {
  const order = sortByNetWins(net, k)
  const least = NOISE * net.reduce((largest, weight) => Math.max(largest, weight), 0)
  for (let improved = true; improved; ) {
    improved = false
    for (let place = 0; place < k; place++) {
      const { target, gain } =
        place < n ? bestMove(net, k, n, order, place) : bestEntry(net, k, n, order, place)
      if (gain <= least) continue
      move(order, place, target)
      improved = true
    }
  }
  return order
}

function move(order: Int32Array, from: number, to: number): void {
  const item = order[from]
  if (to < from) order.copyWithin(to + 1, to, from)
  else order.copyWithin(from, from + 1, to + 1)
  order[to] = item
}

function sortByNetWins(net: Float64Array, k: number): Int32Array {
  const wins = new Float64Array(k)
  for (let at = 0; at < net.length; at++) wins[Math.floor(at / k)] += net[at]
  return Int32Array.from(wins.keys()).sort((a, b) => wins[b] - wins[a] || a - b)
}

/** The best other place among the first `n` for the item at `place`, one of them. */
function bestMove(net: Float64Array, k: number, n: number, order: Int32Array, place: number) {
  const row = order[place] * k
  let target = place
  let gain = 0
  let sum = 0
  for (let t = place - 1; t >= 0; t--) {
    sum += 2 * net[row + order[t]]
    if (sum > gain) {
      gain = sum
      target = t
    }
  }
  sum = 0
  for (let t = place + 1; t < n; t++) {
    sum -= 2 * net[row + order[t]]
    if (sum > gain) {
      gain = sum
      target = t
    }
  }
  return { target, gain }
}

/** The best of the first `n` places for the item at `place` beyond them; the last one drops out. */
function bestEntry(net: Float64Array, k: number, n: number, order: Int32Array, place: number) {
  const row = order[place] * k
  const dropped = order[n - 1] * k
  let sum = 0
  for (let t = n; t < k; t++) {
    if (t !== place) sum += net[row + order[t]] - net[dropped + order[t]]
  }
  let target = place
  let gain = 0
  for (let t = n - 1; t >= 0; t--) {
    sum += 2 * net[row + order[t]]
    if (sum > gain) {
      gain = sum
      target = t
    }
  }
  return { target, gain }
}
