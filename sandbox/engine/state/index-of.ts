/** Members by owner, kept while the owner has any. */
export class IndexOf<Owner, Member> {
  readonly #members = new Map<Owner, Set<Member>>()

  add(owner: Owner, member: Member): void {
    const members = this.#members.get(owner)
    if (members) members.add(member)
    else this.#members.set(owner, new Set([member]))
  }

  remove(owner: Owner, member: Member): void {
    const members = this.#members.get(owner)
    members?.delete(member)
    if (members?.size === 0) this.#members.delete(owner)
  }

  of(owner: Owner): readonly Member[] {
    const members = this.#members.get(owner)
    return members ? [...members] : []
  }
}
