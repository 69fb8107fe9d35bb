/**
 * OKLab, a colour space in which equal distances look equally different. Björn Ottosson, "A perceptual color space
 * for image processing", 2020: https://bottosson.github.io/posts/oklab/
 */
export type Oklab = readonly [lightness: number, greenRed: number, blueYellow: number]

/** Linear light, 0..1, of each of 256 sRGB values (IEC 61966-2-1). */
const LINEAR = Float64Array.from({length: 256}, (_, value) => {
  const encoded = value / 255
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4
})

export function oklab(rgb: number): Oklab {
  const red = LINEAR[(rgb >> 16) & 255]!
  const green = LINEAR[(rgb >> 8) & 255]!
  const blue = LINEAR[rgb & 255]!
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ]
}

export const distance = ([l1, a1, b1]: Oklab, [l2, a2, b2]: Oklab): number =>
  (l1 - l2) ** 2 + (a1 - a2) ** 2 + (b1 - b2) ** 2
