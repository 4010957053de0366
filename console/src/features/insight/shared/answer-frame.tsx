import { DownloadOutlined, PictureOutlined } from '@ant-design/icons'
import { Alert, Button, Flex, Skeleton, Typography } from 'antd'
import type { ECharts } from 'echarts/core'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { DayRange } from '@/lib/days'
import { useFormat } from '@/lib/format'
import { usePalette } from '@/ui/chart/palette'
import { useToday } from '@/ui/range-picker'
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
  refetch: () => unknown
}

interface AnswerFrameProps<T> {
  answer: Answered<T>
  days: DayRange
  title: string
  /** Null while no chart is drawn. */
  chart: ECharts | null
  onFile: () => Promise<void>
  children: (data: T) => ReactNode
}

/** Around the answer of a builder: files of it, its days, what is wrong; the last answer stays while another is fetched. */
export function AnswerFrame<T extends { notes: string[] }>(props: AnswerFrameProps<T>) {
  const { answer, days, title, chart, onFile, children } = props
  const { t } = useTranslation('insight')
  const format = useFormat()
  const today = useToday()
  const { data } = answer
  if (data === undefined) {
    if (answer.isPending) return <Skeleton active paragraph={{ rows: 10 }} />
    return <ErrorState error={answer.error} onRetry={() => void answer.refetch()} />
  }
  const range = `${format.day(days.first)} – ${format.day(days.last)}`
  const isRefused = answer.error !== null && !answer.isFetching
  return (
    <>
      <Flex wrap justify="space-between" align="center" gap={8} style={{ marginBottom: 12 }}>
        <Typography.Text type="secondary">
          {range}
          {days.last >= today ? ` · ${t('answer.open')}` : ''}
        </Typography.Text>
        <Files chart={chart} title={title} range={range} onFile={onFile} isReady={!isRefused} />
      </Flex>
      {isRefused ? (
        <Alert
          type="error"
          showIcon
          title={<Reason of={answer.error} />}
          description={t('answer.old')}
          style={{ marginBottom: 12 }}
          action={<Button onClick={() => void answer.refetch()}>{t('answer.again')}</Button>}
        />
      ) : null}
      <div
        style={{ opacity: isRefused || answer.isPlaceholderData ? 0.45 : 1, transition: 'opacity 150ms' }}
        aria-busy={answer.isFetching}
      >
        {children(data)}
      </div>
      {data.notes.map((note) => (
        <Alert key={note} type="info" title={<Said text={note} />} style={{ marginTop: 12 }} />
      ))}
    </>
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
