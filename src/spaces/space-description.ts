import { checkOption } from '../errors.js'
import { Constrained, type ConstrainedOptions, constrained } from './built/constrained.js'
import { FeatureSpace, withFeatures } from './built/feature-space.js'
import { Product, product } from './built/product.js'
import { withPairs } from './built/with-pairs.js'
import type { Space } from './contract/space.js'
import { Permutations, permutations } from './rankings/permutations.js'
import type { RankingSpaceOptions } from './rankings/ranking-space.js'
import { TopRankings, topRankings } from './rankings/top-rankings.js'
import { BoundedSubsets, boundedSubsets } from './sets/bounded-subsets.js'
import { Subsets, subsets } from './sets/subsets.js'
import { Choices, choices } from './structures/choices.js'
import { Matchings, matchings } from './structures/matchings.js'
import { Sequences, sequences } from './structures/sequences.js'

/** How many there are, or the name of each. */
export type Names = number | readonly string[]

/**
 * A ready space as plain JSON: its kind, and what its maker is given. {@link createSpace} makes the
 * space again.
 *
 * @example
 * ```ts
 * import type { SpaceDescription } from 'partita'
 * const description: SpaceDescription = { kind: 'choices', options: ['yes', 'no'] }
 * console.log(description.kind)
 * ```
 */
export type SpaceDescription =
  | { readonly kind: 'choices'; readonly options: Names }
  | { readonly kind: 'subsets'; readonly labels: Names }
  | {
      readonly kind: 'boundedSubsets'
      readonly labels: Names
      readonly min: number
      readonly max: number
    }
  | ({ readonly kind: 'permutations'; readonly items: Names } & RankingSpaceOptions)
  | ({
      readonly kind: 'topRankings'
      readonly items: Names
      readonly places: number
    } & RankingSpaceOptions)
  | {
      readonly kind: 'sequences'
      readonly alphabet: Names
      readonly length: number
      readonly transitions: boolean
    }
  | {
      readonly kind: 'matchings'
      readonly left: Names
      readonly right: Names
      readonly perfect: boolean
    }
  | {
      readonly kind: 'product'
      readonly parts: readonly SpaceDescription[]
      /** names of the parts; absent for a list */
      readonly names?: readonly string[]
    }
  | {
      readonly kind: 'constrained'
      readonly base: SpaceDescription
      readonly text: string
      readonly options: ConstrainedOptions
    }
  | {
      readonly kind: 'features'
      readonly base: SpaceDescription
      readonly texts: readonly string[]
    }
  | {
      readonly kind: 'pairs'
      readonly base: SpaceDescription
      readonly pairs: readonly (readonly [number, number])[]
    }

/**
 * A ready space as plain JSON. Undefined for a space of the caller's own, and for one whose constraint
 * or features are functions: a text says what it is, a function does not.
 *
 * @example
 * ```ts
 * import { choices, describeSpace, product, subsets } from 'partita'
 * console.log(describeSpace(product({ engine: choices(['petrol', 'electric']), extras: subsets(3) })))
 * ```
 */
export function describeSpace(space: Space<unknown>): SpaceDescription | undefined {
  // a class derived from one of these may differ in anything
  switch (space.constructor) {
    case Choices:
      return { kind: 'choices', options: namesOf((space as Choices).options) }
    case Subsets:
      return { kind: 'subsets', labels: namesOf((space as Subsets).labels) }
    case BoundedSubsets: {
      const { labels, min, max } = space as BoundedSubsets
      return { kind: 'boundedSubsets', labels: namesOf(labels), min, max }
    }
    case Permutations: {
      const { items, code, moves } = space as Permutations
      return { kind: 'permutations', items: namesOf(items), code, moves }
    }
    case TopRankings: {
      const { items, places, code, moves } = space as TopRankings
      return { kind: 'topRankings', items: namesOf(items), places, code, moves }
    }
    case Sequences: {
      const { alphabet, length, transitions } = space as Sequences
      return { kind: 'sequences', alphabet: namesOf(alphabet), length, transitions }
    }
    case Matchings: {
      const { left, right, perfect } = space as Matchings
      return { kind: 'matchings', left: namesOf(left), right: namesOf(right), perfect }
    }
    case Product:
      return describeProduct(space as Product<readonly Space<unknown>[]>)
    case Constrained: {
      const { base, text, options } = space as Constrained<Space<unknown>>
      const described = text === undefined ? undefined : describeSpace(base)
      return described && { kind: 'constrained', base: described, text: text as string, options }
    }
    case FeatureSpace: {
      const { base, source } = space as FeatureSpace<Space<unknown>>
      const described = source && describeSpace(base)
      if (!described) return undefined
      return 'texts' in source
        ? { kind: 'features', base: described, texts: source.texts }
        : { kind: 'pairs', base: described, pairs: source.pairs }
    }
    default:
      return undefined
  }
}

/**
 * The ready space of a description.
 *
 * @throws PartitaError `INVALID_OPTION` for a kind that is not known, and as the maker of the space does
 *
 * @example
 * ```ts
 * import { constrained, createSpace, describeSpace, subsets } from 'partita'
 * const space = await constrained(subsets(['rain', 'wind', 'sun']), 'not (rain and sun)')
 * const again = await createSpace(JSON.parse(JSON.stringify(describeSpace(space))))
 * console.log(again.name === space.name, [...again.enumerate!()].length) // true 6
 * ```
 */
export async function createSpace(description: SpaceDescription): Promise<Space<unknown>> {
  switch (description?.kind) {
    case 'choices':
      return choices(description.options)
    case 'subsets':
      return subsets(description.labels)
    case 'boundedSubsets':
      return boundedSubsets(description.labels, description)
    case 'permutations':
      return permutations(description.items, description)
    case 'topRankings':
      return topRankings(description.items, description.places, description)
    case 'sequences':
      return sequences(description.alphabet, description.length, description)
    case 'matchings':
      return matchings(description.left, description.right, description)
    case 'product': {
      const { names } = description
      const parts = await Promise.all(description.parts.map(createSpace))
      return names
        ? product(Object.fromEntries(names.map((name, i) => [name, parts[i]])))
        : product(...parts)
    }
    case 'constrained':
      return constrained(await createSpace(description.base), description.text, description.options)
    case 'features':
      return withFeatures(await createSpace(description.base), description.texts)
    case 'pairs':
      return withPairs(await createSpace(description.base), description.pairs)
    default:
      checkOption(
        false,
        'kind',
        'the kind of a ready space',
        (description as { kind?: unknown })?.kind,
      )
  }
}

function describeProduct({
  parts,
}: Product<readonly Space<unknown>[]>): SpaceDescription | undefined {
  const described = Object.values(parts).map(describeSpace)
  const known = described.filter((part) => part !== undefined)
  if (known.length < described.length) return undefined
  const names = Array.isArray(parts) ? undefined : Object.keys(parts)
  return { kind: 'product', parts: known, ...(names && { names }) }
}

/** Names, or their number where they are the indices as text. */
function namesOf(names: readonly string[]): Names {
  return names.every((name, i) => name === String(i)) ? names.length : names
}
