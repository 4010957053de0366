import { Button, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { download, toQuery } from '@/lib/api/download'
import type { RejectedEvent } from '@/lib/api/schema'
import { unwrap } from '@/lib/api/unwrap'
import { useMay } from '@/lib/workspace'
import { DataList } from '@/ui/data-list/data-list'
import { EmptyState } from '@/ui/states'
import { useColumns } from './columns'
import type { Alike } from './correct-drawer'
import { useDiscard, type Chosen } from './discard'
import { Filters } from './filters'
import { rejectedRoute } from './routes'
import { PATH } from './use-refresh'
import { AT_ONCE, useReplay } from './use-replay'

interface RejectedListProps {
  onOpen: (id: number) => void
  onCorrect: (alike: Alike) => void
}

/** Rejected events one by one; some are chosen, or all that the filters leave are corrected at once. */
export function RejectedList({ onOpen, onCorrect }: RejectedListProps) {
  const { t } = useTranslation(['events', 'nav'])
  const search = rejectedRoute.useSearch()
  const navigate = rejectedRoute.useNavigate()
  const [chosen, setChosen] = useState<number[]>([])
  const mayWrite = useMay('events:write')
  const seesWhole = useMay('people:unmask')
  const columns = useColumns(onOpen)
  const filters = toFilters(search)
  const isFiltered = Object.keys(filters).length > 0
  const mayCorrect = mayWrite && search.import === undefined
  return (
    <DataList<RejectedEvent>
      name="rejected-events"
      label={t('nav:rejected')}
      queryKey={['get', PATH, filters]}
      columns={columns}
      rowKey={(row) => row.rejected_id}
      load={(request, signal) => unwrap(client.GET(PATH, { params: { query: { ...request, ...filters } }, signal }))}
      state={search}
      onState={(changed) => void navigate({ search: (before) => ({ ...before, ...changed }), replace: true })}
      searchHint={t(seesWhole ? 'rejected.search' : 'rejected.searchMasked')}
      filters={
        <>
          <Filters />
          {chosen.length > 0 ? (
            <ChosenActions chosen={chosen} onCorrect={onCorrect} onDone={() => setChosen([])} />
          ) : mayCorrect && (isFiltered || search.search) ? (
            <Button
              onClick={() =>
                onCorrect({
                  selection: { ...filters, ...(search.search ? { search: search.search } : {}) },
                  ...(search.code === undefined ? {} : { code: search.code }),
                })
              }
            >
              {t('correct.allFound')}
            </Button>
          ) : null}
        </>
      }
      isFiltered={isFiltered}
      onExport={({ search: text, sort }) => download(`${PATH}/export${toQuery({ search: text, sort, ...filters })}`)}
      empty={<EmptyState title={t('rejected.none')} hint={t('rejected.noneHint')} />}
      {...(mayWrite ? { selection: { keys: chosen, onChange: (keys) => setChosen(keys.map(Number)) } } : {})}
    />
  )
}

type Filtered = Pick<Chosen, 'code' | 'event' | 'source' | 'import'>

function toFilters({ code, event, source, import: ofImport }: Filtered): Filtered {
  return Object.fromEntries(
    Object.entries({ code, event, source, import: ofImport }).filter(([, value]) => value !== undefined),
  )
}

interface ChosenActionsProps {
  chosen: number[]
  onCorrect: (alike: Alike) => void
  onDone: () => void
}

/** What is done with the chosen ones: as they are, corrected alike, or not at all. */
function ChosenActions({ chosen, onCorrect, onDone }: ChosenActionsProps) {
  const { t } = useTranslation('events')
  const discard = useDiscard(onDone)
  const replay = useReplay(onDone)
  return (
    <>
      <Typography.Text>{t('rejected.chosen', { count: chosen.length })}</Typography.Text>
      <Button
        type="primary"
        loading={replay.isPending}
        disabled={chosen.length > AT_ONCE}
        onClick={() => replay.start(chosen)}
      >
        {t('rejected.replay')}
      </Button>
      <Button onClick={() => onCorrect({ selection: { ids: chosen } })}>{t('correct.chosen')}</Button>
      <Button danger onClick={() => discard({ ids: chosen }, chosen.length)}>
        {t('rejected.discard')}
      </Button>
    </>
  )
}
