/** The part of the WebAssembly JavaScript interface that the core needs; it knows no environment's types. */
type WebAssemblyInterface = {
  readonly validate: (bytes: Uint8Array) => boolean
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => {readonly exports: object}
}

/** Null where the engine has no WebAssembly. */
export const webAssembly: WebAssemblyInterface | null =
  (globalThis as {readonly WebAssembly?: WebAssemblyInterface}).WebAssembly ?? null
