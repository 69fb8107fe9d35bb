/** Of what somebody wants to be told while looking elsewhere, and how. */

export const NOTIFY_EVENTS = ['join', 'leave', 'chat', 'mention', 'device', 'network'] as const
export type NotifyEvent = (typeof NOTIFY_EVENTS)[number]

export type NotifyWish = {
  /** By the terminal's bell. */
  readonly bell: boolean
  /** By the desktop's notifications, where the terminal passes them on. */
  readonly desktop: boolean
  readonly events: readonly NotifyEvent[]
  /** Of nothing at all, for now. */
  readonly quiet: boolean
}

export const DEFAULT_NOTIFY: NotifyWish = {
  bell: true,
  desktop: false,
  events: ['join', 'mention', 'device', 'network'],
  quiet: false,
}
