/**
 * What this process said and somebody who was there may still lack, numbered from 1 without gaps. Made with the
 * chat; who has what is known by the deliveries.
 */
import type {PeerId} from '@s2c/shared/peer-id'
import {contentBytes, type PostContent} from './post.js'

export type OwnPost = {
  readonly number: number
  readonly content: PostContent
  readonly saidAtMs: number
  /** Who will not get it any more. */
  readonly unreached: PeerId[]
}

/** So many posts wait for those who are away: more than two minutes of somebody who says as much as is allowed. */
export const MAX_POSTS = 200
/** 65 texts of the greatest length. */
export const MAX_OUTBOX_BYTES = 256 * 1024

export class Outbox {
  readonly #posts: OwnPost[] = []
  #sizeBytes = 0
  #last = 0

  /** The number of the newest post; 0 before there is any. */
  get last(): number {
    return this.#last
  }

  /** The least number that is still kept; one above the last while none is. */
  get first(): number {
    return this.#last - this.#posts.length + 1
  }

  post(number: number): OwnPost | undefined {
    return this.#posts[number - this.first]
  }

  from(number: number): readonly OwnPost[] {
    return this.#posts.slice(Math.max(0, number - this.first))
  }

  /** The new post, and those that made room for it. */
  add(content: PostContent, now: number): {post: OwnPost; forgotten: OwnPost[]} {
    const post = {number: ++this.#last, content, saidAtMs: now, unreached: []}
    this.#posts.push(post)
    this.#sizeBytes += contentBytes(content)
    const forgotten: OwnPost[] = []
    while (this.#posts.length > MAX_POSTS || this.#sizeBytes > MAX_OUTBOX_BYTES)
      forgotten.push(this.#forgetFirst())
    return {post, forgotten}
  }

  /** Nobody lacks these any more. */
  forgetThrough(number: number): void {
    while (this.#posts.length > 0 && this.first <= number) this.#forgetFirst()
  }

  #forgetFirst(): OwnPost {
    const post = this.#posts.shift()!
    this.#sizeBytes -= contentBytes(post.content)
    return post
  }
}
