/** A rectangle of the screen that Ink draws into, and the borders that it can have. */
import {Box, type BoxProps} from 'ink'
import type {ReactNode} from 'react'
import type {Rect} from '../cells/rect.js'

type BorderStyle = NonNullable<BoxProps['borderStyle']>

/** For terminals without line-drawing characters. */
const ASCII_BORDER: BorderStyle = {
  topLeft: '+',
  top: '-',
  topRight: '+',
  left: '|',
  bottomLeft: '+',
  bottom: '-',
  bottomRight: '+',
  right: '|',
}
/** Told from the other without colours, too. */
const STRONG_ASCII_BORDER: BorderStyle = {
  ...ASCII_BORDER,
  top: '=',
  left: '#',
  bottom: '=',
  right: '#',
}
export function borderFor(unicode: boolean, strong = false): BorderStyle {
  if (unicode) return strong ? 'bold' : 'round'
  return strong ? STRONG_ASCII_BORDER : ASCII_BORDER
}

type Props = BoxProps & {rect: Rect; children?: ReactNode}

/** A box at exactly that place of the screen; children stand below each other. */
export function Place({rect, children, ...box}: Props): ReactNode {
  return (
    <Box
      position="absolute"
      marginLeft={rect.x}
      marginTop={rect.y}
      width={rect.cols}
      height={rect.rows}
      flexDirection="column"
      {...box}
    >
      {children}
    </Box>
  )
}
