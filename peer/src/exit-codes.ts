/** How the command ends; part of its contract. */
export const EXIT = {
  left: 0,
  /** The engine ended in a way it should not: see the log file. */
  broken: 1,
  /** Bad usage, or an explicitly named source that cannot be used. */
  usage: 2,
  /** No server, TLS trouble, a timeout, another protocol or version. */
  unreachable: 3,
  /** The session is full, or does not want us. */
  refused: 4,
} as const
