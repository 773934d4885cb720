/**
 * An order with a constraint: a playlist that never has two ballads in a row, learned from the lists of
 * listeners in different moods. Run: node examples/07-playlist.mjs
 */
import { constrained, permutations, Rng, StructuredPredictor } from 'partita'

const songs = ['Dawn (ballad)', 'Run', 'Rain (ballad)', 'Jump', 'Moon (ballad)', 'Fly']
const isBallad = (/** @type {number} */ song) => song % 2 === 0
const all = permutations(songs, { code: 'pairs' })
const space = constrained(all, function noTwoBallads(y) {
  return y.every((song, t) => t === 0 || !(isBallad(song) && isBallad(y[t - 1])))
})
console.log(
  `${Math.round(Math.exp(all.logSize))} orders, ${Math.round(Math.exp(space.logSize))} playlists`,
)

// Made-up lists: the livelier the mood, the earlier the fast songs; in the evening Moon comes last.
const rng = new Rng('moods')
const moods = Array.from({ length: 400 }, () => [rng.uniform(), rng.uniform()])
const lists = moods.map(([lively, evening]) => {
  const worth = songs.map(
    (_, i) => (isBallad(i) ? -3 : 3) * (lively - 0.5) - (i === 4 ? 4 * evening : 0),
  )
  const gains = worth.map((w) => w + rng.gumbel())
  const pairs = songs.flatMap((_, i) =>
    songs.slice(i + 1).map((_, j) => gains[i] - gains[i + 1 + j]),
  )
  return space.maximize(Float32Array.from(pairs))
})

const options = /** @type {const} */ ({
  energy: 'linear',
  deterministic: true,
  epochs: 40,
  seed: 1,
})
const model = await new StructuredPredictor(space, options).fit(moods, lists)

for (const [name, mood] of Object.entries({
  'a lively morning': [0.9, 0.1],
  'a quiet evening': [0.1, 0.9],
})) {
  const [best] = model.predict([mood])
  console.log(`${name}: ${all.toNames(best).join(', ')}`)
  const p = Math.exp(model.logProbability([mood], [best])[0])
  const drawn = model.sample([mood], 1000)[0]
  console.log(
    `  probability ${p.toFixed(3)}; 1000 draws, all playlists: ${drawn.every((y) => space.contains(y))}`,
  )
}

const unheard = [0, 2, 1, 3, 4, 5] // two ballads in a row
try {
  model.logProbability([[0.5, 0.5]], [unheard])
} catch (error) {
  console.log(String(error instanceof Error && error.message).split(';')[0])
}
