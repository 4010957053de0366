import { Link } from '@tanstack/react-router'
import { theme } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Board, SavedQuestion, Tile } from '@/lib/api/schema'
import { Page } from '@/ui/page'
import { PeopleDrawer, type PeopleQuestion } from '@/ui/people-drawer'
import { useToday } from '@/ui/ranges'
import { EmptyState, QueryState } from '@/ui/states'
import { Outside } from '../shared/outside'
import { Waiting } from '../shared/waiting'
import { newTileId, placeFor, sizeOf } from '../shared/saved/keeping'
import { RenameDialog } from '../shared/saved/rename-dialog'
import { SavedDrawer } from '../shared/saved/saved-drawer'
import { tidy } from './arrange'
import { BoardGrid } from './board-grid'
import { BoardToolbar, type Asking } from './board-toolbar'
import { LeaveGuard } from './leave-guard'
import { isChanged } from './merge'
import { MergeDialog } from './merge-dialog'
import { boardRoute } from './routes'
import { daysOfBoard, overrideOf } from './tile-days'
import { TileDialog } from './tile-dialog'
import { useBoard } from './use-board'

const NOTE = { w: 4, h: 3 }

/** A board: looked at, and arranged. */
export default function BoardPage() {
  const { t } = useTranslation(['boards', 'nav'])
  const { boardId } = boardRoute.useParams()
  const [draft, setDraft] = useState<Draft | null>(null)
  const board = useBoard(boardId, () => setDraft(null))
  const { conflict } = board
  const put = (read: Board, next: Board | null) =>
    setDraft(next === null ? null : { base: draft?.base ?? { ...read, tiles: tidy(read.tiles) }, board: next })
  if (board.query.data === undefined) {
    return (
      <Page title={t('nav:boards')}>
        <QueryState query={board.query}>{() => null}</QueryState>
      </Page>
    )
  }
  const read = board.query.data
  return (
    <>
      <BoardView
        board={draft?.board ?? read}
        base={draft?.base ?? read}
        isArranging={draft !== null}
        onDraft={(next) => put(read, next)}
        use={board}
      />
      <LeaveGuard isUnsaved={draft !== null && isChanged(draft.base.tiles, draft.board.tiles)} />
      {conflict.is === null ? null : (
        <MergeDialog
          conflict={conflict.is}
          questions={[...conflict.is.theirs.questions, ...(draft?.board ?? read).questions]}
          isBusy={board.change.isPending}
          onTheirs={conflict.takeTheirs}
          onBoth={conflict.takeBoth}
          onClose={conflict.close}
        />
      )}
    </>
  )
}

/** A board as it is being arranged, and as it was when that began. */
interface Draft {
  base: Board
  board: Board
}

interface BoardViewProps {
  board: Board
  /** The board as it was read. */
  base: Board
  isArranging: boolean
  /** The board as it is being arranged; null: as it is saved. */
  onDraft: (board: Board | null) => void
  use: ReturnType<typeof useBoard>
}

function BoardView({ board, base, isArranging, onDraft, use }: BoardViewProps) {
  const { t } = useTranslation(['boards', 'nav'])
  const { token } = theme.useToken()
  const search = boardRoute.useSearch()
  const goTo = boardRoute.useNavigate()
  const today = useToday()
  const override = overrideOf(search, today)
  const days = daysOfBoard(board, override, today)
  const [asking, setAsking] = useState<Asking | null>(null)
  const [people, setPeople] = useState<PeopleQuestion | null>(null)
  const [isFull, setIsFull] = useState(false)
  const close = () => setAsking(null)
  const add = (tile: Tile, questions: SavedQuestion[] = board.questions) =>
    onDraft({ ...board, questions, tiles: [...board.tiles, { ...tile, ...placeFor(board.tiles, tile) }] })
  const extra = (
    <BoardToolbar
      board={board}
      base={base}
      isArranging={isArranging}
      isFull={isFull}
      onFull={setIsFull}
      onAsk={setAsking}
      onDraft={onDraft}
      use={use}
    />
  )
  return (
    <div
      className={isFull ? 'board-full' : undefined}
      style={isFull ? { background: token.colorBgLayout } : {}}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setIsFull(false)
      }}
    >
      <Page
        title={board.name}
        hint={board.description === '' ? undefined : board.description}
        extra={extra}
        trail={[
          <Link key="boards" to="/boards">
            {t('nav:boards')}
          </Link>,
        ]}
      >
        <Waiting />
        {days === null ? null : <Outside days={days} onGo={(range) => void goTo({ search: range, replace: true })} />}
        {board.tiles.length === 0 ? (
          <EmptyState
            title={t('board.empty')}
            hint={t('board.emptyHint')}
            action={<Link to="/explore">{t('board.toExplore')}</Link>}
          />
        ) : (
          <BoardGrid
            board={board}
            tiles={board.tiles}
            override={override}
            isArranging={isArranging}
            onTiles={(tiles) => {
              if (tiles !== board.tiles) onDraft({ ...board, tiles })
            }}
            onPeople={setPeople}
          />
        )}
      </Page>
      <PeopleDrawer question={people} onClose={() => setPeople(null)} />
      <SavedDrawer
        isOpen={asking === 'question'}
        onClose={close}
        onOpen={(saved) => {
          const tile = { id: newTileId(), x: 0, y: 0, ...sizeOf(saved.chart), question: saved.id }
          add(tile, [...board.questions.filter(({ id }) => id !== saved.id), saved])
        }}
      />
      {asking === 'note' ? (
        <TileDialog
          isNew
          name=""
          tile={{ id: newTileId(), x: 0, y: 0, ...NOTE, text: '' }}
          onSave={(tile) => {
            add(tile)
            close()
          }}
          onClose={close}
        />
      ) : null}
      {asking === 'rename' ? (
        <RenameDialog
          title={t('menu.rename')}
          value={{ name: board.name, description: board.description }}
          isBusy={use.change.isPending}
          onSave={(naming) => use.change.mutate({ base, mine: { ...board, ...naming } }, { onSettled: close })}
          onClose={close}
        />
      ) : null}
    </div>
  )
}
