/**
 * What every capture source delivers, whatever its own size: gray, 8 bits a pixel, 16:9. Fixed, so that a
 * tile can change its size without a restart of the camera, and large enough for the largest grid.
 */
export const CAPTURE_WIDTH = 320
export const CAPTURE_HEIGHT = 180
export const CAPTURE_BYTES = CAPTURE_WIDTH * CAPTURE_HEIGHT
