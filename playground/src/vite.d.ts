/** Vite makes the address of such a file. */
declare module '*?url' {
  const url: string
  export default url
}

/** Whether this is the built page: it is kept for when there is no network. */
declare const IS_BUILT: boolean

declare module '*.css'
