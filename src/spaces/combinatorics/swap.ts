/** Exchanges two entries. */
export function swap(order: { [place: number]: number }, a: number, b: number): void {
  const held = order[a]
  order[a] = order[b]
  order[b] = held
}
