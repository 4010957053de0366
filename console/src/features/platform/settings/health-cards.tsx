import { Card, Descriptions, Flex, Progress, Statistic } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { SystemHealth } from '@/lib/api/schema'
import { useFormat } from '@/lib/format'
import { Sparkline } from '@/ui/chart/sparkline'

type Sample = SystemHealth['samples'][number]

export function HealthCards({ health }: { health: SystemHealth }) {
  return (
    <div style={{ display: 'grid', gap: 16, gridTemplateColumns: 'repeat(auto-fill, minmax(min(340px, 100%), 1fr))' }}>
      <Weaving health={health} />
      <HistoryCard health={health} />
      <DiskCard health={health} />
      <Processes health={health} />
      <Installation health={health} />
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card size="small" title={<h2 style={{ fontSize: 15, margin: 0 }}>{title}</h2>}>
      {children}
    </Card>
  )
}

/** Of the last hour. */
function Course({ samples, of, label }: { samples: Sample[]; of: (sample: Sample) => number; label: string }) {
  return samples.length < 2 ? null : <Sparkline values={samples.map(of)} label={label} />
}

function Weaving({ health }: { health: SystemHealth }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const format = useFormat()
  const { weave } = health
  return (
    <Part title={t('health.weave')}>
      <Flex gap={24} wrap>
        <Statistic title={t('health.lag')} value={format.duration(weave.lag_seconds)} />
        <Statistic title={t('health.waiting')} value={format.number(weave.waiting_events)} />
        <Statistic title={t('health.workers')} value={format.number(health.workers)} />
      </Flex>
      <Course samples={health.samples} of={(sample) => sample.lag_seconds} label={t('health.lagCourse')} />
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: 'inbox', label: t('health.inbox'), children: format.number(weave.waiting_requests) },
          { key: 'oldest', label: t('health.oldestWaiting'), children: format.relative(weave.oldest_at) },
          { key: 'heard', label: t('health.heard'), children: format.relative(health.worker_heard_at) },
        ]}
      />
    </Part>
  )
}

function HistoryCard({ health }: { health: SystemHealth }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const format = useFormat()
  const { history } = health
  return (
    <Part title={t('health.history')}>
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: 'recent', label: t('health.recent'), children: format.number(history.recent_rows) },
          { key: 'rows', label: t('health.rows'), children: format.number(history.rows) },
          {
            key: 'files',
            label: t('health.files'),
            children: `${format.number(history.files)} · ${format.bytes(history.bytes)}`,
          },
          { key: 'folded', label: t('health.folded'), children: format.relative(history.folded_at) },
          { key: 'compacted', label: t('health.compacted'), children: format.relative(history.compacted_at) },
          { key: 'moves', label: t('health.moves'), children: format.number(history.waiting_moves) },
          {
            key: 'erasing',
            label: t('health.erasing'),
            children: history.erasing ? t('common:state.yes') : t('common:state.no'),
          },
        ]}
      />
    </Part>
  )
}

function DiskCard({ health }: { health: SystemHealth }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const format = useFormat()
  const { disk, database } = health
  return (
    <Part title={t('health.storage')}>
      {disk === null ? null : (
        <>
          <Progress
            aria-label={t('health.diskUsed')}
            percent={Math.round((1 - disk.free / disk.total) * 100)}
            status={health.troubles.some((each) => each.code === 'disk_low') ? 'exception' : 'normal'}
          />
          <Course samples={health.samples} of={(sample) => sample.disk_free} label={t('health.diskCourse')} />
        </>
      )}
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: 'free', label: t('health.diskFree'), children: format.bytes(disk?.free) },
          { key: 'path', label: t('health.home'), children: disk?.path ?? '–' },
          {
            key: 'database',
            label: t('health.database'),
            children: `PostgreSQL ${database.version} · ${format.bytes(database.bytes)}`,
          },
          {
            key: 'kind',
            label: t('health.databaseKind'),
            children: database.is_embedded ? t('health.embedded') : t('health.own'),
          },
          {
            key: 'backup',
            label: t('health.backup'),
            children: health.last_backup === null ? t('health.never') : format.relative(health.last_backup.taken_at),
          },
        ]}
      />
    </Part>
  )
}

function Processes({ health }: { health: SystemHealth }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  const format = useFormat()
  return (
    <Part title={t('health.processes')}>
      <Descriptions
        size="small"
        column={1}
        items={health.processes.map((each) => ({
          key: each.name,
          label: `${t(`health.process.${each.name as 'server'}`)}${each.count > 1 ? ` × ${each.count}` : ''}`,
          children: t('health.memoryAndAge', {
            memory: format.bytes(each.memory),
            since: format.relative(each.started_at),
          }),
        }))}
      />
      <Course samples={health.samples} of={(sample) => sample.memory} label={t('health.memoryCourse')} />
    </Part>
  )
}

function Installation({ health }: { health: SystemHealth }) {
  const { t } = useTranslation(['settings', 'nav', 'common'])
  return (
    <Part title={t('health.versions')}>
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: 'tilth', label: 'Tilth', children: health.version },
          { key: 'python', label: 'Python', children: health.python },
          { key: 'postgres', label: 'PostgreSQL', children: health.database.version },
        ]}
      />
    </Part>
  )
}
