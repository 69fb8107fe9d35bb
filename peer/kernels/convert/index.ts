/**
 * The kernels of the picture's conversion, in AssemblyScript with WebAssembly SIMD. What each computes is told in
 * peer/src/core/picture/convert/kernels.ts; its twin there gives the same bytes. `npm run build` compiles and embeds them.
 */
export {average} from './average'
export {brightness, histogram, levels} from './lumas'
export {chroma, luma, settle} from './samples'

export function allocate(bytes: usize): usize {
  return heap.alloc(bytes)
}

export function release(at: usize): void {
  heap.free(at)
}
