/** The samples of a chunk as ffmpeg delivers it: a view where the bytes lie even, else a copy. */
export function samplesOf(pcm: Uint8Array): Int16Array {
  const bytes = pcm.byteOffset % 2 === 0 ? pcm : pcm.slice()
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1)
}
