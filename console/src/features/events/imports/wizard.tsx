import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Card, Flex, Steps, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { client } from '@/lib/api/client'
import { unwrap } from '@/lib/api/unwrap'
import type { DraftState, ImportDraft } from '@/lib/api/schema'
import { QueryState } from '@/ui/states'
import { useFailure } from '@/ui/use-failure'
import { DryRunStep } from './dry-run-step'
import { DRAFTS } from './preparations'
import { PreviewStep } from './preview-step'
import { RecipeStep } from './recipe-step'
import { STEPS, type Step } from './routes'
import { UploadStep } from './upload-step'
import { beginDraft, giveUpDraft, useDraft } from './use-draft'

interface WizardProps {
  /** Undefined: files are still to be chosen. */
  draft: string | undefined
  step: Step
  onMove: (draft: string | undefined, step?: Step) => void
  onBegun: (id: string) => void
  onClose: () => void
}

/** From files to an import, step by step; every step can be gone back to, and survives a reload. */
export function Wizard({ draft, step, onMove, onBegun, onClose }: WizardProps) {
  const { t } = useTranslation(['imports', 'common'])
  const queries = useQueryClient()
  const fail = useFailure()
  const at = draft === undefined ? 0 : STEPS.indexOf(step) + 1
  const end = async (then: () => void) => {
    if (draft !== undefined) await giveUpDraft(draft).catch(() => undefined) // it goes by itself after two days
    void queries.invalidateQueries({ queryKey: ['get', DRAFTS] })
    then()
  }
  const goTo = (next: number) => {
    if (next === 0) void end(() => onMove(undefined))
    else if (next < at) onMove(draft, STEPS[next - 1])
  }
  return (
    <Card>
      <Flex vertical gap={24}>
        <Steps
          size="small"
          current={at}
          onChange={goTo}
          items={(['upload', 'recognise', 'preview', 'dryRun'] as const).map((name, place) => ({
            title: t(`step.${name}`),
            disabled: place > at,
          }))}
        />
        {draft === undefined ? (
          <UploadStep onDone={(ids) => beginDraft(ids).then(({ id }) => onMove(id), fail)} />
        ) : (
          <Prepared key={draft} id={draft} step={step} onMove={onMove} onBegun={(id) => void end(() => onBegun(id))} />
        )}
        <Flex gap={8}>
          {at > 0 ? <Button onClick={() => goTo(at - 1)}>{t('back')}</Button> : null}
          <Button type="text" onClick={() => void end(onClose)}>
            {t('common:action.cancel')}
          </Button>
        </Flex>
      </Flex>
    </Card>
  )
}

interface PreparedProps extends Pick<WizardProps, 'step' | 'onMove' | 'onBegun'> {
  id: string
}

function Prepared({ id, step, onMove, onBegun }: PreparedProps) {
  const { query, change } = useDraft(id)
  return (
    <QueryState query={query}>
      {(draft) => (
        <Flex vertical gap={16}>
          <Typography.Text type="secondary">{draft.files.join(' · ')}</Typography.Text>
          <AtStep
            draft={draft}
            step={draft.state.recipe === '' ? 'recognise' : step}
            change={change}
            onStep={(next) => onMove(id, next)}
            onBegun={onBegun}
          />
        </Flex>
      )}
    </QueryState>
  )
}

interface AtStepProps {
  draft: ImportDraft
  step: Step
  change: (part: Partial<DraftState>) => void
  onStep: (step: Step) => void
  onBegun: (id: string) => void
}

function AtStep({ draft, step, change, onStep, onBegun }: AtStepProps) {
  const uploads = [...draft.uploads]
  const recipe = draft.state.recipe
  const found = useQuery({
    queryKey: ['import recognition', uploads],
    queryFn: () => unwrap(client.POST('/api/v1/imports/recognise', { body: { uploads } })),
    enabled: step === 'recognise',
    staleTime: Infinity,
    retry: false,
  })
  switch (step) {
    case 'recognise':
      return (
        <QueryState query={found}>
          {(data) => <RecipeStep found={data} state={draft.state} onChange={change} onNext={() => onStep('preview')} />}
        </QueryState>
      )
    case 'preview':
      return <PreviewStep uploads={uploads} recipe={recipe} onNext={() => onStep('try')} />
    case 'try':
      return (
        <DryRunStep
          uploads={uploads}
          recipe={recipe}
          replaces={draft.state.replaces ?? null}
          task={draft.state.dry_run ?? null}
          onTask={(task) => change({ dry_run: task })}
          onRecipe={(text) => change({ recipe: text, replaces: null, dry_run: null })}
          onBegun={onBegun}
        />
      )
  }
}
