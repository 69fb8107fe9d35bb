import type {Size} from './picture.js'

/**
 * What every capture source delivers, whatever its own size: RGB, 24 bits a pixel, 16:9. Fixed, so that a
 * tile can change its size without a restart of the camera, and large enough for the largest picture.
 */
export const CAPTURE_WIDTH = 320
export const CAPTURE_HEIGHT = 180
export const CAPTURE_BYTES = CAPTURE_WIDTH * CAPTURE_HEIGHT * 3
export const CAPTURE_SIZE: Size = {width: CAPTURE_WIDTH, height: CAPTURE_HEIGHT}
