import type {EngineCommand, EngineEvent, EnginePicture} from '../engine-protocol.js'

/** The engine as a view sees it; made by the command from the child process's pipes. */
export type EngineConnection = {
  send(command: EngineCommand): void
  onEvent(listener: (event: EngineEvent) => void): void
  onPicture(listener: (picture: EnginePicture) => void): void
  /** Once, when the engine process ended: its exit code (null when killed). */
  onEnd(listener: (code: number | null) => void): void
}
