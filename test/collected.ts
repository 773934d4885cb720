/** All that comes, in order. */
export async function collected<T>(given: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const each of given) all.push(each)
  return all
}
