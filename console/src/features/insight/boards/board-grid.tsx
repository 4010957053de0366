import { Grid, Typography } from 'antd'
import { useState } from 'react'
import { GridLayout, useContainerWidth } from 'react-grid-layout'
import type { Board, Tile } from '@/lib/api/schema'
import type { DayRange } from '@/lib/days'
import { useFormat } from '@/lib/format'
import type { PeopleQuestion } from '@/ui/people-drawer'
import { useToday } from '@/ui/ranges'
import { COLUMNS } from '../shared/saved/keeping'
import { inOrder, moveTile, resizeTile, toLayout, withLayout } from './arrange'
import './boards.css'
import { FunnelTile } from './funnel-tile'
import { MetricsTile } from './metrics-tile'
import { RetentionTile } from './retention-tile'
import { questionOfTile, tileDays } from './tile-days'
import { TileDialog } from './tile-dialog'
import { TileFrame } from './tile-frame'
import { dayNameOf } from '../shared/day-name'
import { useSeen } from './use-seen'

const ROW = 44
const GAP = 12
/** Of a tile: its borders and its head. */
const FRAME = 58

interface BoardGridProps {
  board: Board
  tiles: Tile[]
  override: DayRange | null
  isArranging: boolean
  onTiles: (tiles: Tile[]) => void
  onPeople: (question: PeopleQuestion) => void
}

/** The tiles on twelve columns; on a phone one below the other. */
export function BoardGrid({ board, tiles, override, isArranging, onTiles, onPeople }: BoardGridProps) {
  const isWide = Grid.useBreakpoint().md ?? true
  const { width, containerRef, mounted } = useContainerWidth()
  const [edited, setEdited] = useState<Tile | null>(null)
  const draw = (tile: Tile) => (
    <BoardTile
      board={board}
      tile={tile}
      override={override}
      onPeople={onPeople}
      actions={
        isArranging
          ? {
              onMove: (dx, dy) => onTiles(moveTile(tiles, tile.id, dx, dy)),
              onResize: (dw, dh) => onTiles(resizeTile(tiles, tile.id, dw, dh)),
              onEdit: () => setEdited(tile),
              onRemove: () => onTiles(tiles.filter(({ id }) => id !== tile.id)),
            }
          : undefined
      }
    />
  )
  return (
    <div ref={containerRef}>
      {!isWide ? (
        inOrder(tiles).map((tile) => (
          <div key={tile.id} style={{ height: heightOf(tile), marginBottom: GAP }}>
            {draw(tile)}
          </div>
        ))
      ) : mounted ? (
        <GridLayout
          width={width}
          layout={toLayout(tiles)}
          gridConfig={{ cols: COLUMNS, rowHeight: ROW, margin: [GAP, GAP], containerPadding: [0, 0] }}
          dragConfig={{ enabled: isArranging, handle: '.tile-handle' }}
          resizeConfig={{ enabled: isArranging, handles: ['se'] }}
          onLayoutChange={(layout) => {
            if (isArranging) onTiles(withLayout(tiles, layout))
          }}
        >
          {tiles.map((tile) => (
            <div key={tile.id}>{draw(tile)}</div>
          ))}
        </GridLayout>
      ) : null}
      {edited === null ? null : (
        <TileDialog
          tile={edited}
          name={questionOfTile(board, edited)?.name ?? ''}
          isNew={false}
          onSave={(changed) => {
            onTiles(tiles.map((each) => (each.id === changed.id ? changed : each)))
            setEdited(null)
          }}
          onClose={() => setEdited(null)}
        />
      )}
    </div>
  )
}

function heightOf({ h }: Tile): number {
  return h * ROW + (h - 1) * GAP
}

type BoardTileProps = Pick<BoardGridProps, 'board' | 'override' | 'onPeople'> & {
  tile: Tile
  actions: Parameters<typeof TileFrame>[0]['actions']
}

/** Asked when it comes into sight. */
function BoardTile({ board, tile, override, onPeople, actions }: BoardTileProps) {
  const format = useFormat()
  const today = useToday()
  const { place, isSeen } = useSeen<HTMLDivElement>()
  const saved = questionOfTile(board, tile)
  const title = tile.title ?? saved?.name ?? ''
  if (saved === undefined) {
    return (
      <TileFrame title={title} actions={actions}>
        <Typography.Paragraph style={{ whiteSpace: 'pre-wrap', overflow: 'auto', height: 'calc(100% - 32px)' }}>
          {tile.text}
        </Typography.Paragraph>
      </TileFrame>
    )
  }
  const days = tileDays(tile, saved, override, today)
  const day = dayNameOf(format, days)
  const isOverridden = override !== null || (tile.range !== undefined && tile.range !== null)
  const shared = { saved, title, days, isOverridden, height: heightOf(tile) - FRAME, onPeople }
  const { metrics, funnel, retention } = saved.question
  return (
    <div ref={place} style={{ height: '100%' }}>
      <TileFrame title={title} saved={saved} days={`${day(days.first)} – ${day(days.last)}`} actions={actions}>
        {isSeen && metrics ? <MetricsTile {...shared} asked={metrics} /> : null}
        {isSeen && funnel ? <FunnelTile {...shared} asked={funnel} /> : null}
        {isSeen && retention ? <RetentionTile {...shared} asked={retention} /> : null}
      </TileFrame>
    </div>
  )
}
