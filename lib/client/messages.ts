import type { EmbedMessages } from './types.js'

/** Plain words for the person in front of the page. */
export const MESSAGES: EmbedMessages = {
  title: 'Automations',
  loading: 'Loading automations…',
  failed: 'The automations could not be opened. Please try again later.',
  SIGNED_OUT: 'You are signed out. Please sign in again.',
  FORBIDDEN: 'Your account has no access to the automations.',
  COOKIES_BLOCKED: 'Your browser blocks the cookies that the automations need.',
  safari:
    'In Safari: open Settings, Privacy, turn off “Prevent cross-site tracking”, then reload this page.',
  privateWindow: 'In a private window: open this page in a normal window.',
  openInTab: 'Open the automations in a new tab',
}
