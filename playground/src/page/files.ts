import emotionsTest from '../../../data/emotions/emotions-test.arff.gz?url'
import emotionsTrain from '../../../data/emotions/emotions-train.arff.gz?url'
import iris from '../../../data/iris-ranking/iris-ranking.csv.gz?url'
import segment from '../../../data/segment-ranking/segment-ranking.csv.gz?url'
import yeastTest from '../../../data/yeast/yeast-test.arff.gz?url'
import yeastTrain from '../../../data/yeast/yeast-train.arff.gz?url'
import type { ShippedName } from '../protocol.js'

/** Megabytes that a file of the user's own may have: reading and training it takes several times as much. */
export const MOST_MEGABYTES = 64

/** A data set that comes with the page. */
export interface ShippedSet {
  readonly name: ShippedName
  readonly title: string
  readonly about: string
  /** paths in the repository, and addresses to fetch them from */
  readonly files: readonly (readonly [path: string, url: string])[]
}

export const shippedSets: readonly ShippedSet[] = [
  {
    name: 'emotions',
    title: 'Emotions',
    about: '593 songs, sets of 6 moods',
    files: [
      ['data/emotions/emotions-train.arff.gz', emotionsTrain],
      ['data/emotions/emotions-test.arff.gz', emotionsTest],
    ],
  },
  {
    name: 'yeast',
    title: 'Yeast',
    about: '2417 genes, sets of 14 functions',
    files: [
      ['data/yeast/yeast-train.arff.gz', yeastTrain],
      ['data/yeast/yeast-test.arff.gz', yeastTest],
    ],
  },
  {
    name: 'iris',
    title: 'Iris',
    about: '150 flowers, 3 species ranked',
    files: [['data/iris-ranking/iris-ranking.csv.gz', iris]],
  },
  {
    name: 'segment',
    title: 'Segment',
    about: '2310 patches, 7 kinds ranked',
    files: [['data/segment-ranking/segment-ranking.csv.gz', segment]],
  },
  {
    name: 'bicycles',
    title: 'Bicycles',
    about: '600 orders, a space with rules',
    files: [],
  },
]

/** The bytes of a file. Throws for one that is too large for a page, with another way. */
export async function bytesOfFile(file: File): Promise<ArrayBuffer> {
  const megabytes = file.size / 1e6
  if (megabytes <= MOST_MEGABYTES) return file.arrayBuffer()
  throw new Error(
    `${file.name} has ${megabytes.toFixed(0)} MB, and this page takes ${MOST_MEGABYTES}. ` +
      `The command line takes more: npx partita fit --train ${file.name} --labels NAMES --model model.partita`,
  )
}

export function bytesOfShipped({ files }: ShippedSet): Promise<ArrayBuffer[]> {
  return Promise.all(
    files.map(async ([path, url]) => {
      const response = await fetch(url)
      if (!response.ok) throw new Error(`${path} could not be fetched: ${response.status}`)
      return response.arrayBuffer()
    }),
  )
}
