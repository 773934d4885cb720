import { projectOnAssignments } from '../combinatorics/assignment-polytope.js'
import { maximizeAssignment } from '../combinatorics/linear-assignment.js'
import { arrange, type RankingCode } from './ranking-code.js'

/** The Birkhoff code: entry `i·n + t` is 1 if item `i` has place `t`, else 0, `c = k·n`. */
export function matrixCode(k: number, n: number): RankingCode {
  const places = new Int32Array(k)
  return {
    length: k * n,

    write(order, out, at) {
      out.fill(0, at, at + k * n)
      for (let place = 0; place < n; place++) out[at + order[place] * n + place] = 1
    },

    read(code, at, order) {
      places.fill(n)
      for (let item = 0; item < k; item++) {
        for (let place = 0; place < n; place++) {
          if (!(code[at + item * n + place] > 0.5)) continue
          if (places[item] < n) return false
          places[item] = place
        }
      }
      return arrange(places, n, order)
    },

    maximize(weights, order) {
      const taken = maximizeAssignment(weights, k, n)
      places.fill(n)
      for (let place = 0; place < n; place++) places[taken[place]] = place
      arrange(places, n, order)
    },

    project(point, at) {
      projectOnAssignments(point, at, k, n)
    },

    placeScores(linear, out) {
      for (let item = 0; item < k; item++) {
        for (let place = 0; place < k; place++) {
          out[item * k + place] = place < n ? linear[item * n + place] : 0
        }
      }
    },

    orderScores(tape, scores) {
      if (n === k) return { places: scores }
      const padding = new Float32Array(n * k)
      for (let place = 0; place < n; place++) padding[place * k + place] = 1
      const padded = tape.matmul(
        tape.reshape(scores, scores.rows * k, n),
        tape.upload(padding, n, k),
      )
      return { places: tape.reshape(padded, scores.rows, k * k) }
    },
  }
}
