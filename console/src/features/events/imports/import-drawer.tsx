import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Drawer, Flex, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import type { ImportFigures } from '@/lib/api/schema'
import { addDays, dayIn, type DayRange } from '@/lib/days'
import { unwrap } from '@/lib/api/unwrap'
import { useFormat } from '@/lib/format'
import { QueryState } from '@/ui/states'
import { Figures } from './figures'
import { TaskProgress } from './progress'

const MONTH = 29

/** One import: how far it is, or what came of it and where to look next. */
export function ImportDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('imports')
  const format = useFormat()
  const queries = useQueryClient()
  const query = useQuery({
    queryKey: ['get', '/api/v1/imports', id],
    queryFn: () => unwrap(client.GET('/api/v1/imports/{import_id}', { params: { path: { import_id: id } } })),
  })
  return (
    <Drawer open size="large" title={t('result')} onClose={onClose}>
      <QueryState query={query}>
        {(item) => (
          <Flex vertical gap={16}>
            <div>
              <Typography.Text strong>{item.files.join(', ')}</Typography.Text>
              <br />
              <Typography.Text type="secondary">
                {t('byRecipe', { recipe: item.recipe, at: format.dateTime(item.started_at) })}
              </Typography.Text>
            </div>
            {item.is_task && item.state !== 'finished' && item.state !== 'unfinished' ? (
              <TaskProgress
                task={item.id}
                onEnd={() => void queries.invalidateQueries({ queryKey: ['get', '/api/v1/imports'] })}
              />
            ) : null}
            {item.figures === null || item.state === 'running' ? null : (
              <Figures figures={item.figures} isDry={false} />
            )}
            {item.unwoven > 0 ? (
              <Alert
                type="warning"
                showIcon
                title={t('unwoven', { count: item.unwoven, shown: format.number(item.unwoven) })}
                description={t('unwovenHint')}
              />
            ) : null}
            {item.state === 'finished' ? (
              <Flex vertical gap={8}>
                <Flex gap={16} wrap>
                  <Link to="/overview" search={daysOf(item.figures, format.timeZone)}>
                    {t('toOverview')}
                  </Link>
                  <Link to="/people">{t('toPeople')}</Link>
                  {item.rejected + item.unwoven > 0 ? (
                    <Link to="/events/rejected" search={{ view: 'list', import: item.id }}>
                      {t('toRejected')}
                    </Link>
                  ) : null}
                </Flex>
                {item.added > 0 ? <Typography.Text type="secondary">{t('goingIn')}</Typography.Text> : null}
              </Flex>
            ) : null}
          </Flex>
        )}
      </QueryState>
    </Drawer>
  )
}

/** The last month that it brought: history of files may lie far back. */
function daysOf(figures: ImportFigures | null, timeZone: string): Partial<DayRange> {
  if (figures === null || figures.first === null || figures.last === null) return {}
  const [first, last] = [dayIn(timeZone, new Date(figures.first)), dayIn(timeZone, new Date(figures.last))]
  const from = addDays(last, -MONTH)
  return { first: from < first ? first : from, last }
}
