import type { Envelope, Message, RequestName, Requests } from '../protocol.js'
import { Desk } from './desk.js'

/** The page, as a worker sees it. */
const page = globalThis as unknown as {
  postMessage(message: Message, transfer?: Transferable[]): void
  onmessage: ((event: { data: Envelope }) => void) | null
}

const desk = new Desk((event) => page.postMessage({ event }))

page.onmessage = async ({ data: { id, name, content } }) => {
  try {
    const back = await answer(name, content)
    page.postMessage({ id, back }, back instanceof ArrayBuffer ? [back] : [])
  } catch (error) {
    const { message, code } = error as { message: string; code?: string }
    page.postMessage({ id, problem: { message, code } })
  }
}

function answer<Name extends RequestName>(name: Name, content: Requests[Name]['send']): unknown {
  const answers: { [N in RequestName]: (content: Requests[N]['send']) => unknown } = desk
  return answers[name](content)
}
