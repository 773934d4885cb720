// Damage to bytes, texts and values of JSON, drawn by a generator of the library: the same seed, the same damage.

/** One of a list. */
export const pick = (rng, list) => list[rng.integer(list.length)]

/** Bytes that were flipped, overwritten, cut, repeated or mixed with others in one to four places. */
export function mutateBytes(rng, bytes, other = bytes) {
  let damaged = Buffer.from(bytes)
  for (let times = 1 + rng.integer(4); times > 0; times--) {
    const at = rng.integer(damaged.length + 1)
    const length = rng.integer(1 + Math.min(40, damaged.length - at))
    const part = damaged.subarray(at, at + length)
    const before = damaged.subarray(0, at)
    const after = damaged.subarray(at + length)
    switch (rng.integer(6)) {
      case 0:
        if (at < damaged.length) {
          damaged = Buffer.from(damaged)
          damaged[at] ^= 1 << rng.integer(8)
        }
        break
      case 1:
        damaged = Buffer.concat([before, Buffer.from(part.map(() => rng.integer(256))), after])
        break
      case 2:
        damaged = Buffer.concat([before, after])
        break
      case 3:
        damaged = Buffer.concat([before, part, part, part, after])
        break
      case 4:
        damaged = Buffer.from(before)
        break
      default: {
        const from = rng.integer(other.length)
        damaged = Buffer.concat([before, other.subarray(from, from + 60), after])
      }
    }
  }
  return damaged
}

const JUNK_TEXTS = ['', '__proto__', 'constructor', '\u0000', '=1+1', '\u001b[2J', 'ß'.repeat(50)]

/** Some value of JSON that nobody expects. */
export function junk(rng) {
  switch (rng.integer(9)) {
    case 0:
      return null
    case 1:
      return pick(rng, [-1, 0, 0.5, 1e308, 2 ** 53, 3, 1e9, 100_000])
    case 2:
      return pick(rng, JUNK_TEXTS)
    case 3:
      return []
    case 4:
      return {}
    case 5:
      return rng.bernoulli(0.5)
    case 6:
      return [junk(rng)]
    case 7: {
      let deep = 1
      for (let depth = rng.integer(200); depth > 0; depth--) deep = [deep]
      return deep
    }
    default:
      return { [pick(rng, JUNK_TEXTS)]: junk(rng) }
  }
}

/** A value of JSON with one part replaced, removed or doubled. */
export function mutateJson(rng, value) {
  if (typeof value !== 'object' || value === null || rng.uniform() < 0.15) return junk(rng)
  const names = Object.keys(value)
  if (names.length === 0) return junk(rng)
  const name = pick(rng, names)
  const copy = Array.isArray(value) ? [...value] : { ...value }
  if (rng.uniform() < 0.1) {
    if (Array.isArray(copy)) copy.splice(Number(name), 1)
    else delete copy[name]
  } else copy[name] = mutateJson(rng, value[name])
  return copy
}

const TOKENS = [
  '"',
  "'",
  ',',
  ';',
  '{',
  '}',
  '%',
  '?',
  '\n',
  '\r',
  '\t',
  '\\',
  '@data\n',
  '&lt;',
  '&constructor;',
  '&__proto__;',
  '<label name="x"/>',
  'nan',
  'Infinity',
  '1e999',
  '-0',
  '>',
  ' ',
  '\u0000',
  '\ufeff',
  '0 1,',
  '😀',
]

/** A text with tokens put in, taken out or doubled in one to four places. */
export function mutateText(rng, text, other = text) {
  let damaged = text
  for (let times = 1 + rng.integer(4); times > 0; times--) {
    const at = rng.integer(damaged.length + 1)
    const length = rng.integer(12)
    const before = damaged.slice(0, at)
    switch (rng.integer(5)) {
      case 0:
        damaged = before + pick(rng, TOKENS) + damaged.slice(at)
        break
      case 1:
        damaged = before + damaged.slice(at + length)
        break
      case 2:
        damaged =
          before + damaged.slice(at, at + length).repeat(1 + rng.integer(30)) + damaged.slice(at)
        break
      case 3:
        damaged = before + pick(rng, TOKENS) + damaged.slice(at + 1)
        break
      default: {
        const from = rng.integer(other.length)
        damaged = before + other.slice(from, from + 80) + damaged.slice(at)
      }
    }
  }
  return damaged
}
