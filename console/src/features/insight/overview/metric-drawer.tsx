import { Drawer, Flex, Skeleton, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/lib/format'
import { QueryState } from '@/ui/states'
import { Change } from '../shared/change'
import { useDefinitions, useNameOf } from '../shared/choices'
import { OtherCurrencies } from '../shared/other-currencies'
import { useValues } from '../shared/values'
import { Breakdown } from './breakdown'
import { MetricCourse } from './metric-course'
import { MetricDefinition } from './metric-definition'
import type { Scene } from './question'
import { metricOf, useCourse } from './use-overview'

interface MetricDrawerProps {
  /** Null: closed. */
  code: string | null
  by: string
  scene: Scene
  onBy: (by: string) => void
  onPeople: (code: string, by?: string, key?: string | null) => void
  onClose: () => void
}

/** What a number means, how it went, what it is made of, and who is behind it. */
export function MetricDrawer({ code, by, scene, onBy, onPeople, onClose }: MetricDrawerProps) {
  const definition = useDefinitions().find((each) => each.code === code)
  const nameOf = useNameOf()
  return (
    <Drawer
      open={code !== null}
      onClose={onClose}
      size={760}
      title={definition === undefined ? code : nameOf(definition)}
      destroyOnHidden
    >
      {code === null ? null : (
        <Flex vertical gap={20}>
          <Whole code={code} scene={scene} onPeople={() => onPeople(code)} />
          <Breakdown code={code} by={by} scene={scene} onBy={onBy} onPeople={(key) => onPeople(code, by, key)} />
        </Flex>
      )}
    </Drawer>
  )
}

function Whole({ code, scene, onPeople }: { code: string; scene: Scene; onPeople: () => void }) {
  const { t } = useTranslation('overview')
  const format = useFormat()
  const values = useValues()
  const query = useCourse(scene, code)
  return (
    <QueryState query={query} skeleton={<Skeleton active paragraph={{ rows: 9 }} />}>
      {(data) => {
        const metric = metricOf(data, code)
        if (metric === undefined) return null
        const then = metric.comparisons[0]
        return (
          <>
            <div>
              <Flex gap={12} align="baseline" wrap>
                <span style={{ fontSize: 30, fontWeight: 600 }}>{values.full(metric.total.value, metric)}</span>
                {then === undefined ? null : (
                  <span>
                    <Change
                      value={then.change}
                      between={[values.full(then.total.value, metric), values.full(metric.total.value, metric)]}
                      metric={code}
                      isNeutral={scene.isOpen}
                    />{' '}
                    <Typography.Text type="secondary">
                      {t('drawer.then', {
                        value: values.full(then.total.value, metric),
                        first: format.shortDay(then.first),
                        last: format.shortDay(then.last),
                      })}
                    </Typography.Text>
                  </span>
                )}
              </Flex>
              <OtherCurrencies metric={metric} />
            </div>
            {/* One day is a number, not a course. */}
            {metric.series.length < 2 ? null : <MetricCourse metric={metric} isOpen={scene.isOpen} />}
            <MetricDefinition metric={metric} onPeople={onPeople} />
          </>
        )
      }}
    </QueryState>
  )
}
