/** What is asked of the API about saved questions and dashboards. */
import { client } from '@/lib/api/client'
import { ApiError, toApiError } from '@/lib/api/problem'
import type { Board, SavedQuestion, Tile } from '@/lib/api/schema'
import { newTileId, placeFor, sizeOf, type Kept } from './keeping'

export const QUESTIONS = '/api/v1/insight/questions'
export const BOARDS = '/api/v1/insight/dashboards'

export interface Naming {
  name: string
  description: string
}

/** Where a question is pinned: on a board that stands, or on a new one. */
export type PinPlace = { board: string } | { name: string }

/** Of a call whose refusals are thrown. Names the type, as the client's own takes pairs for lists. */
export async function answered<T>(call: Promise<{ data?: unknown }>): Promise<T> {
  const { data } = await call
  if (data === undefined) throw new ApiError(0, 'unreachable', 'The answer is empty.')
  return data as T
}

export function createQuestion(kept: Kept, naming: Naming): Promise<SavedQuestion> {
  return answered(client.POST(QUESTIONS, { body: { ...kept, ...naming } }))
}

/** Refused with 409 where somebody has changed it since `version`. */
export function changeQuestion(
  { id, version }: Pick<SavedQuestion, 'id' | 'version'>,
  kept: Kept,
  naming: Naming,
): Promise<SavedQuestion> {
  const params = { path: { question_id: id } }
  return answered(client.PUT(`${QUESTIONS}/{question_id}`, { params, body: { ...kept, ...naming, version } }))
}

export function readQuestion(id: string): Promise<SavedQuestion> {
  return answered<SavedQuestion>(client.GET(`${QUESTIONS}/{question_id}`, { params: { path: { question_id: id } } }))
}

export function readBoard(id: string, signal?: AbortSignal): Promise<Board> {
  const params = { path: { dashboard_id: id } }
  return answered(client.GET(`${BOARDS}/{dashboard_id}`, { params, ...(signal === undefined ? {} : { signal }) }))
}

export type BoardChange = Pick<Board, 'name' | 'description' | 'tiles' | 'version'>

export function changeBoard(id: string, change: BoardChange): Promise<Board> {
  const params = { path: { dashboard_id: id } }
  return answered(client.PUT(`${BOARDS}/{dashboard_id}`, { params, body: change }))
}

export function isStale(error: unknown): boolean {
  return toApiError(error).code === 'stale_version'
}

const TRIES = 5

/** Puts a saved question on a board; whoever changes the board at the same moment keeps their change. */
export async function pinQuestion(saved: SavedQuestion, place: PinPlace): Promise<Board> {
  if ('name' in place) {
    const tiles = [tileOf(saved, [])]
    return answered(client.POST(BOARDS, { body: { name: place.name, description: '', tiles } }))
  }
  for (let attempt = 1; ; attempt++) {
    const board = await readBoard(place.board)
    try {
      return await changeBoard(place.board, { ...toChange(board), tiles: [...board.tiles, tileOf(saved, board.tiles)] })
    } catch (error) {
      if (!isStale(error) || attempt === TRIES) throw error
    }
  }
}

export function toChange({ name, description, tiles, version }: Board): BoardChange {
  return { name, description, tiles, version }
}

function tileOf(saved: SavedQuestion, others: readonly Tile[]): Tile {
  const size = sizeOf(saved.chart)
  return { id: newTileId(), ...placeFor(others, size), ...size, question: saved.id }
}
