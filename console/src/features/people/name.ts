/** A person's name by its traits, in the order in which the server looks for it. */
const WHOLE = ['name', 'full_name', 'fullName', 'display_name', 'displayName', '姓名', 'nickname', 'nick_name', '昵称']
const GIVEN = ['first_name', 'firstName']
const FAMILY = ['last_name', 'lastName']

export function nameOf(traits: Readonly<Record<string, { value?: unknown }>>): string | null {
  const text = (names: readonly string[]) =>
    names
      .map((name) => traits[name]?.value)
      .find((value): value is string => typeof value === 'string' && value.trim() !== '')
      ?.trim()
  const parts = [text(GIVEN), text(FAMILY)].filter((each) => each !== undefined)
  return text(WHOLE) ?? (parts.length > 0 ? parts.join(' ') : null)
}
