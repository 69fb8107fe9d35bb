/** What is used of @echogarden/rnnoise-wasm, which comes without types. Pointers are numbers; 0 is none. */
declare module '@echogarden/rnnoise-wasm' {
  type Library = {
    readonly HEAPF32: Float32Array<ArrayBuffer>
    _malloc(sizeBytes: number): number
    /** `model` 0: the one it was built with. */
    _rnnoise_create(model: number): number
    /** 480 floats in the range of 16 bit; may be the same place. Answers the probability of a voice. */
    _rnnoise_process_frame(state: number, out: number, samples: number): number
  }
  export default function load(): Promise<Library>
}
