import { DownloadOutlined, PictureOutlined, ReloadOutlined } from '@ant-design/icons'
import { Alert, Button, Flex, Skeleton, Typography } from 'antd'
import type { ECharts } from 'echarts/core'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { DayRange } from '@/lib/days'
import { useFormat } from '@/lib/format'
import { usePalette } from '@/ui/chart/palette'
import { useToday } from '@/ui/ranges'
import { ErrorState } from '@/ui/states'
import { useFailure } from '@/ui/use-failure'
import { savePicture } from './picture'
import { Reason, Said } from '@/ui/said'

interface Answered<T> {
  data: T | undefined
  error: unknown
  isPending: boolean
  isPlaceholderData: boolean
  isFetching: boolean
  dataUpdatedAt: number
  refetch: () => unknown
}

interface AnswerFrameProps<T> {
  answer: Answered<T>
  days: DayRange
  title: string
  /** Null while no chart is drawn. */
  chart: ECharts | null
  onFile: () => Promise<void>
  /** In place of the days, which then stand below: how the answer is drawn. */
  bar?: ReactNode
  /** The days that the answer is held against. */
  compared?: DayRange | undefined
  /** The reason of a refusal stands beside what has to be changed. */
  hasReason?: boolean
  children: (data: T) => ReactNode
}

/** Around the answer of a builder: files of it, its days, what is wrong; the last answer stays while another is fetched. */
export function AnswerFrame<T extends { notes: string[] }>(props: AnswerFrameProps<T>) {
  const { answer, days, title, chart, onFile, bar, hasReason = false, children } = props
  const { t } = useTranslation('insight')
  const format = useFormat()
  const { data } = answer
  const range = `${format.day(days.first)} – ${format.day(days.last)}`
  const isRefused = answer.error !== null && !answer.isFetching
  const about = <Days {...props} range={range} />
  return (
    <>
      <Flex wrap justify="space-between" align="center" gap={8} style={{ marginBottom: 12 }}>
        {bar ?? about}
        <Files chart={chart} title={title} range={range} onFile={onFile} isReady={data !== undefined && !isRefused} />
      </Flex>
      {data === undefined ? (
        <Nothing answer={answer} hasReason={hasReason} />
      ) : (
        <>
          {isRefused ? <Refusal answer={answer} hasReason={hasReason} /> : null}
          <div style={{ opacity: isRefused || answer.isPlaceholderData ? 0.45 : 1 }} aria-busy={answer.isFetching}>
            {children(data)}
          </div>
          {data.notes.map((note) => (
            <Alert key={note} type="info" title={<Said text={note} />} style={{ marginTop: 12 }} />
          ))}
          <Flex wrap gap={12} align="center" justify="space-between" style={{ marginTop: 8 }}>
            {bar === undefined ? <span /> : about}
            <Button
              type="text"
              size="small"
              icon={<ReloadOutlined />}
              loading={answer.isFetching}
              onClick={() => void answer.refetch()}
            >
              {t('answer.asOf', { time: format.time(new Date(answer.dataUpdatedAt).toISOString()) })}
            </Button>
          </Flex>
        </>
      )}
    </>
  )
}

type StateProps = Pick<AnswerFrameProps<unknown>, 'answer'> & { hasReason: boolean }

/** There is no answer yet, or there never will be. */
function Nothing({ answer, hasReason }: StateProps) {
  const { t } = useTranslation('insight')
  if (answer.isPending) return <Skeleton active paragraph={{ rows: 10 }} />
  if (hasReason) return <Alert type="error" title={t('answer.refused')} description={t('answer.reason')} />
  return <ErrorState error={answer.error} onRetry={() => void answer.refetch()} />
}

/** Above an answer that is not the one asked for. */
function Refusal({ answer, hasReason }: StateProps) {
  const { t } = useTranslation('insight')
  return (
    <Alert
      type="error"
      showIcon
      title={hasReason ? t('answer.refused') : <Reason of={answer.error} />}
      description={t('answer.old')}
      style={{ marginBottom: 12 }}
      action={hasReason ? undefined : <Button onClick={() => void answer.refetch()}>{t('answer.again')}</Button>}
    />
  )
}

function Days({ days, compared, range }: { days: DayRange; compared?: DayRange | undefined; range: string }) {
  const { t } = useTranslation('insight')
  const format = useFormat()
  const today = useToday()
  const then = compared && t('answer.compared', { first: format.day(compared.first), last: format.day(compared.last) })
  const open = days.last >= today ? t('answer.open') : undefined
  return (
    <Typography.Text type="secondary">
      {[range, then, open].filter((part) => part !== undefined).join(' · ')}
    </Typography.Text>
  )
}

interface FilesProps {
  chart: ECharts | null
  title: string
  range: string
  isReady: boolean
  onFile: () => Promise<void>
}

function Files({ chart, title, range, isReady, onFile }: FilesProps) {
  const palette = usePalette()
  const fail = useFailure()
  const [isSaving, setIsSaving] = useState(false)
  const save = () => {
    setIsSaving(true)
    void onFile()
      .catch(fail)
      .finally(() => setIsSaving(false))
  }
  return (
    <Flex gap={8}>
      <Button
        icon={<PictureOutlined />}
        disabled={chart === null || !isReady}
        onClick={() =>
          chart === null
            ? undefined
            : savePicture(chart, { title, subtitle: range, file: `${title} ${range}` }, palette)
        }
      >
        PNG
      </Button>
      <Button icon={<DownloadOutlined />} disabled={!isReady} loading={isSaving} onClick={save}>
        CSV
      </Button>
    </Flex>
  )
}
