import { useNavigate } from '@tanstack/react-router'
import { Button, Flex } from 'antd'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '@/ui/states'
import { useCame } from '../shared/came'
import { asksMetric, findTemplates, fromTemplate, type FunnelState } from './question'

/** Nothing is asked yet: ways that most shops look at first. */
export function Beginning({ onChoose }: { onChoose: (way: Partial<FunnelState>) => void }) {
  const { t } = useTranslation('funnel')
  const came = useCame()
  const navigate = useNavigate()
  return (
    <EmptyState
      title={t('empty.title')}
      hint={t('empty.hint')}
      action={
        <Flex vertical gap={8} align="center">
          {findTemplates(came).map((each) => {
            const metric = asksMetric(each, came)
            const choose = () =>
              metric === null
                ? onChoose(fromTemplate(each, came))
                : void navigate({ to: '/explore', search: { metrics: [metric], grain: 'month', range: '365d' } })
            return (
              <Button key={each} onClick={choose}>
                {t(`template.${each}`)}
              </Button>
            )
          })}
        </Flex>
      }
    />
  )
}
