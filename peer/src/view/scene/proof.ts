/**
 * What the engine tells of an identity, checked before it is drawn: nothing but plain words, a fingerprint and a
 * day can stand where people look for proof. What is odd counts as not told.
 */
import {type CleanText, cleanText} from '@s2c/shared/clean-text'

export const LINK_WORDS = 4
export const MEETING_WORDS = 12
/** The word list's longest word has 8 letters. */
const WORD = /^[a-z]{1,16}$/
/** As ssh-keygen prints it: SHA-256 in base64 without padding. */
const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}$/
/** What a Date can hold, ECMA-262 21.4.1.1. */
const MAX_DATE_MS = 8.64e15
const FINGERPRINT_CHARACTERS = 50

/** All of so many words, or none. */
export const wordsOf = (words: readonly string[], count: number): readonly CleanText[] =>
  words.length === count && words.every(word => WORD.test(word))
    ? words.map(word => cleanText(word, word.length))
    : []

export const fingerprintOf = (text: string | null): CleanText | null =>
  text !== null && FINGERPRINT.test(text) ? cleanText(text, FINGERPRINT_CHARACTERS) : null

/** Milliseconds since 1970; null for what is no date. */
export const momentOf = (sinceMs: number | null): number | null =>
  sinceMs !== null && Math.abs(sinceMs) <= MAX_DATE_MS ? sinceMs : null

/** "2026-03-01", UTC. */
export const dayOf = (sinceMs: number): string => new Date(sinceMs).toISOString().replace(/T.*$/, '')

/** How often; 0 for what is no count. */
export const countOf = (count: number): number => (Number.isSafeInteger(count) && count > 0 ? count : 0)
