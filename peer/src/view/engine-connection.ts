import type {EngineCommand, EngineEvent, EnginePicture} from '../engine-protocol.js'

/** The engine as a view sees it; made by the command from the child process's pipes. */
export type EngineConnection = {
  send(command: EngineCommand): void
  /** Called once; what the engine said before is told now, first of all. */
  listen(listener: EngineListener): void
}

export type EngineListener = {
  event(event: EngineEvent): void
  picture(picture: EnginePicture): void
  /** Once, when the engine process ended: its exit code (null when killed). Nothing comes after it. */
  end(code: number | null): void
}
