/**
 * The same pictures drawn by others that may be installed: libchafa through a small program that gcc makes in a temporary
 * folder, else the chafa command; the jp2a command. Times of commands are those of whole processes.
 */
import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {findFfmpeg} from 's2c-peer/io/capture/ffmpeg-binary'
import type {RgbClip} from './rgb-clip.js'

export type ToolTime = {readonly name: string; readonly microseconds: number}
export type Drawn = 'half' | 'shape' | 'ramp'

/** Of chafa-symbol-map.h, chafa-canvas-config.h and chafa-common.h; told here so that glib's headers are not needed. */
const PROGRAM = `
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
extern void *chafa_symbol_map_new(void), *chafa_canvas_config_new(void), *chafa_canvas_new(const void *);
extern void chafa_symbol_map_add_by_tags(void *, int), chafa_canvas_config_set_symbol_map(void *, const void *);
extern void chafa_canvas_config_set_geometry(void *, int, int), chafa_canvas_config_set_canvas_mode(void *, int);
extern void chafa_canvas_draw_all_pixels(void *, int, const void *, int, int, int);
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}
static int ascending(const void *a, const void *b) { return *(double *)a < *(double *)b ? -1 : 1; }
int main(int count, char **words) {
  int width = atoi(words[1]), height = atoi(words[2]), cols = atoi(words[3]), rows = atoi(words[4]);
  int tags = atoi(words[5]), mode = atoi(words[6]), drawn = 0;
  size_t bytes = (size_t)width * height * 3;
  unsigned char *pixels = malloc(bytes);
  double times[1000];
  void *map = chafa_symbol_map_new(), *config = chafa_canvas_config_new();
  chafa_symbol_map_add_by_tags(map, tags);
  chafa_canvas_config_set_geometry(config, cols, rows);
  chafa_canvas_config_set_canvas_mode(config, mode);
  chafa_canvas_config_set_symbol_map(config, map);
  void *canvas = chafa_canvas_new(config);
  while (drawn < 1000 && fread(pixels, bytes, 1, stdin) == 1) {
    double start = now();
    chafa_canvas_draw_all_pixels(canvas, 8, pixels, width, height, width * 3);
    times[drawn++] = now() - start;
  }
  qsort(times, drawn, sizeof *times, ascending);
  if (drawn) printf("%f", times[drawn / 2]);
  return count < 7 || !drawn;
}
`
/** Symbols and colours: half-blocks in truecolour, ASCII in truecolour, ASCII in one colour. */
const TAGS = {half: (1 << 9) | 1, shape: 1 << 14, ramp: 1 << 14}
const MODES = {half: 0, shape: 0, ramp: 5}
const SYMBOLS = {half: 'vhalf+space', shape: 'ascii', ramp: 'ascii'}
const COLOURS = {half: 'full', shape: 'full', ramp: 'none'}

/** Null where neither can be had. */
export function chafaTime(clip: RgbClip, cols: number, rows: number, drawn: Drawn): ToolTime | null {
  return inFolder(
    folder =>
      libchafaTime(folder, clip, cols, rows, drawn) ?? chafaCommandTime(folder, clip, cols, rows, drawn),
  )
}

export function jp2aTime(clip: RgbClip, cols: number, rows: number): ToolTime | null {
  return inFolder(folder => {
    const file = writePicture(folder, clip, 'jpg')
    return file === null ? null : commandTime('jp2a', [`--size=${cols}x${rows}`, file])
  })
}

function libchafaTime(
  folder: string,
  {size, pictures}: RgbClip,
  cols: number,
  rows: number,
  drawn: Drawn,
): ToolTime | null {
  const [source, binary] = [join(folder, 'draw.c'), join(folder, 'draw')]
  writeFileSync(source, PROGRAM)
  if (spawnSync('gcc', ['-O2', source, '-o', binary, '-lchafa']).status !== 0) return null
  const words = [size.width, size.height, cols, rows, TAGS[drawn], MODES[drawn]].map(String)
  const {status, stdout} = spawnSync(binary, words, {input: Buffer.concat(pictures), encoding: 'utf8'})
  return status === 0 ? {name: 'libchafa', microseconds: Number(stdout)} : null
}

function chafaCommandTime(
  folder: string,
  clip: RgbClip,
  cols: number,
  rows: number,
  drawn: Drawn,
): ToolTime | null {
  const file = writePicture(folder, clip, 'png')
  const look = [
    '--symbols',
    SYMBOLS[drawn],
    '--colors',
    COLOURS[drawn],
    '--stretch',
    '--size',
    `${cols}x${rows}`,
  ]
  return file === null ? null : commandTime('chafa', [...look, file])
}

function writePicture(folder: string, {size, pictures}: RgbClip, type: 'png' | 'jpg'): string | null {
  const file = join(folder, `picture.${type}`)
  const raw = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-video_size',
    `${size.width}x${size.height}`,
    '-i',
    '-',
  ]
  const [binary] = findFfmpeg()
  if (binary === undefined) return null
  return spawnSync(binary.path, ['-v', 'error', ...raw, '-q:v', '2', '-frames:v', '1', file], {
    input: pictures[0]!,
  }).status === 0
    ? file
    : null
}

/** The median of a few runs. */
function commandTime(command: string, words: readonly string[]): ToolTime | null {
  const times: number[] = []
  for (let run = 0; run < 5; run++) {
    const startMs = performance.now()
    if (spawnSync(command, words, {stdio: ['ignore', 'pipe', 'ignore']}).status !== 0) return null
    times.push((performance.now() - startMs) * 1000)
  }
  return {name: `${command} command`, microseconds: times.toSorted((a, b) => a - b)[2]!}
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 's2c-bench-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, {recursive: true})
  }
}
