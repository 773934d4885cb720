const value = new Float64Array(1)
const bits = new BigInt64Array(value.buffer)

/** How many doubles lie between `a` and `b` (finite): 0 if equal, 1 if neighbours. */
export function ulpDistance(a: number, b: number): number {
  const difference = ordered(a) - ordered(b)
  return Number(difference < 0n ? -difference : difference)
}

/** bits of a double as an integer that grows with the value, −0 and 0 both 0 */
function ordered(x: number): bigint {
  value[0] = x
  return bits[0]! < 0n ? -(bits[0]! & 0x7fffffffffffffffn) : bits[0]!
}
