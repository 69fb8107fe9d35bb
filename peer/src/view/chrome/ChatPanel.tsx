/** The chat beside the pictures, as Ink draws it. */
import {Text} from 'ink'
import type {ReactNode} from 'react'
import type {ChatPanel as Panel, Piece} from '../scene/chat-panel.js'
import {borderFor, Place} from './Place.js'
import {useTheme} from './theme-context.js'

/** What was said, and the line to say something in. */
export function ChatPanel({
  panel: {rect, title, lines, focused},
  unicode,
}: {
  panel: Panel
  unicode: boolean
}): ReactNode {
  const theme = useTheme()
  return (
    <>
      <Place
        rect={rect}
        borderStyle={borderFor(unicode)}
        {...theme.border(focused ? 'own-border' : 'border')}
        borderDimColor={!focused}
      >
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
          <Text key={index} wrap="truncate">
            {line.length === 0
              ? ' '
              : line.map((piece, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity of their own
                  <Part key={`${place} ${piece.look}`} piece={piece} />
                ))}
          </Text>
        ))}
      </Place>
      <Place rect={{x: rect.x + 2, y: rect.y, cols: Math.max(0, rect.cols - 4), rows: 1}}>
        <Text bold wrap="truncate">{` ${title} `}</Text>
      </Place>
    </>
  )
}

function Part({piece: {text, look}}: {piece: Piece}): ReactNode {
  const theme = useTheme()
  switch (look) {
    case 'plain':
      return <Text>{text}</Text>
    case 'own':
      return (
        <Text bold color={theme.role('accent')}>
          {text}
        </Text>
      )
    case 'mark':
      return <Text inverse>{text}</Text>
    case 'name':
      return (
        <Text bold color={theme.name(text)}>
          {text}
        </Text>
      )
    case 'mention':
      return <Text color={theme.role('mention')}>{text}</Text>
    case 'note':
      return <Text {...theme.muted}>{text}</Text>
    case 'warning':
      return <Text color={theme.tone('warning')}>{text}</Text>
    case 'link':
      return <Text underline>{text}</Text>
    case 'cursor':
      return <Text inverse>{text}</Text>
    default:
      return look satisfies never
  }
}
