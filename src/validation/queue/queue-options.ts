/** Where the queue is, and how patient to be with it. */
export interface QueueServerOptions {
  /**
   * `redis://host:port/database`, or `rediss://` for TLS; name and password in it, or in the environment:
   * `PARTITA_QUEUE_USERNAME` and `PARTITA_QUEUE_PASSWORD`
   */
  readonly url: string
  /** seconds that a server may be away before all ends; default 120 */
  readonly patience?: number
}
