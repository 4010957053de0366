/** Who this tab speaks as: the workspace chosen and the token that proves a request came from our page. */

interface Caller {
  workspace: string | null
  csrf: string | null
}

const caller: Caller = { workspace: null, csrf: null }

export function setCaller(change: Partial<Caller>): void {
  Object.assign(caller, change)
}

export function getWorkspaceSlug(): string | null {
  return caller.workspace
}

/** Headers of every request; the session itself travels as a cookie that no script can read. */
export function callerHeaders(): Record<string, string> {
  const headers: Record<string, string> = {}
  if (caller.workspace !== null) headers['Tilth-Workspace'] = caller.workspace
  if (caller.csrf !== null) headers['X-Tilth-CSRF'] = caller.csrf
  return headers
}
